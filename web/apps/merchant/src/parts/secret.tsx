import { useT } from '@chenxi/i18n';
import { Banner, Button, toast } from '@chenxi/ui';

export interface SecretProps { text: string; about: string; copy: string; onDone: () => void }
/** Shown this once, and kept by whoever copies it. */
export function Secret({ text, about, copy, onDone }: SecretProps) {
  const t = useT();
  return (
    <>
      <Banner tone="warn">{about}</Banner>
      <p className="m-secret u-num">{text}</p>
      <Button look="primary" wide icon="copy" onClick={() => void navigator.clipboard?.writeText(text).then(() => toast(t('ui.copied')), () => toast(t('till.link.copy_failed')))}>{copy}</Button>
      <Button wide onClick={onDone}>{t('till.programs.kept')}</Button>
    </>
  );
}
