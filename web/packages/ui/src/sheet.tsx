import { useT } from '@chenxi/i18n';
import { createContext, useContext, useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './button';

export interface SheetProps {
  open: boolean;
  title: string;
  onClose: () => void;
  /** no closing while money is on its way: closing must never look like cancelling */
  locked?: boolean;
  children: ReactNode;
}

/** What stands on top of every sheet below it: a sheet covers the page, and some things must not be covered. */
export const SheetTop = createContext<ReactNode>(null);

/** The browser's own <dialog>: focus stays inside, Escape closes, the rest is inert. */
export function Sheet({ open, title, onClose, locked, children }: SheetProps) {
  const t = useT();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const top = useContext(SheetTop);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      // The browser would take the first button, which closes; a field that waits for typing comes first.
      dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      className="u-sheet"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!locked) onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current && !locked) onClose();
      }}
    >
      {open && (
        <>
          {top}
          <div className="u-sheet-head">
            <h2 id={titleId}>{title}</h2>
            {!locked && <IconButton icon="close" label={t('ui.close')} onClick={onClose} />}
          </div>
          <div className="u-sheet-body">{children}</div>
        </>
      )}
    </dialog>
  );
}
