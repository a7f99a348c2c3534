import { useFormats, useT } from '@chenxi/i18n';
import { AmountWords, Button, Go, Icon } from '@chenxi/ui';
import { useEffect, useRef } from 'react';
import type { Taken } from '../sale';
import { useServices } from '../services';
import { useSound } from '../sound';
import { useMethod } from './payment_row';

/** Fills the whole screen: seen from the other side of the counter, and heard. It stays until the next sale is begun. */
export function Paid({ taken, more }: { taken: Taken; more: number }) {
  const t = useT();
  const f = useFormats();
  const method = useMethod();
  const { sales, voice } = useServices();
  const sound = useSound();
  const dialog = useRef<HTMLDialogElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
    next.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} className="m-paid" aria-labelledby="paid-title" onCancel={(event) => { event.preventDefault(); sales.close(); }}>
      <div className="m-paid-inside">
        <svg className="m-tick" viewBox="0 0 120 120" aria-hidden><circle cx="60" cy="60" r="54" /><path d="M36 62l17 17 32-36" /></svg>
        <h2 id="paid-title">{t('till.paid.title')}</h2>
        <p className="m-paid-amount" role="status"><span className="u-hide">{t('till.paid.title')} </span>{f.money(taken.amount, taken.currency)}</p>
        <AmountWords amount={taken.amount} />
        <p className="m-paid-facts">{[taken.title, method(taken.method), f.time(taken.at)].filter(Boolean).join(' · ')}</p>
        {more > 0 && <p className="m-paid-more"><Icon name="plus" />{t('till.paid.more', { count: more })}</p>}
        <div className="m-paid-ways">
          <button ref={next} type="button" className="u-button m-next" onClick={() => sales.close()}>{t('till.paid.next')}</button>
          <div className="m-two">
            <Button icon="speak" onClick={() => { voice.prime(sound.language); void voice.say(sound.language, 'received', taken.amount); }}>{t('till.paid.again')}</Button>
            {taken.id && <Go className="u-button" to={`/payments/${taken.id}`} onClick={() => sales.close()}><Icon name="receipt" />{t('till.paid.detail')}</Go>}
          </div>
        </div>
      </div>
    </dialog>
  );
}
