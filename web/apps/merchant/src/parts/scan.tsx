import { useFormats, useT } from '@chenxi/i18n';
import { getReader, useCamera, type CodeKind } from '@chenxi/scan';
import { Banner, Button, Field, toast, useTroubleText } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import type { Scanned } from '../payer_code';
import { useServices } from '../services';
import { Verdict, useReceiptCheck } from './receipt_check';

const kinds: CodeKind[] = ['qr', 'bars'];

/** Somebody says "I have paid" in the middle of a sale. The sale stays as it is. */
function HeldUp({ it }: { it: Extract<Scanned, { kind: 'receipt' }> }) {
  const t = useT();
  const trouble = useTroubleText();
  const { verdict, fault, before, look } = useReceiptCheck();
  // Each reading is a new one, also of the same receipt.
  useEffect(() => void look(it.text), [look, it]);
  if (fault !== null) return <Banner tone="bad" live>{trouble(fault)}</Banner>;
  if (verdict === null) return <p className="m-waiting" role="status"><span className="m-dots" aria-hidden><i /><i /><i /></span>{t('till.scan.receipt')}</p>;
  return <Verdict it={verdict} shownBefore={before}>{null}</Verdict>;
}

export function Scan({ amount, wrong, onCode }: { amount: number; wrong: Exclude<Scanned, { kind: 'ours' }> | null; onCode: (text: string) => void }) {
  const t = useT();
  const f = useFormats();
  const { live, sales } = useServices();
  const [typed, setTyped] = useState('');
  const file = useRef<HTMLInputElement>(null);
  // A code that was refused must not be read again at once; the camera waits for a tap.
  const { video, camera } = useCamera({ live: live && wrong === null, kinds, onCode });
  const readPhoto = async (chosen: HTMLInputElement) => {
    const photo = chosen.files?.[0];
    if (!photo) return;
    const text = await getReader(kinds).then(async (read) => read(await createImageBitmap(photo))).catch(() => null);
    chosen.value = ''; // so that the same picture can be chosen again
    if (text) onCode(text);
    else toast(t('till.scan.no_code'));
  };
  const digits = typed.replace(/\D/g, '');
  return (
    <div className="m-flow">
      <div className="m-scan-head"><h2>{t('till.scan.title')}</h2>{amount > 0 && <strong className="u-num">{f.money(amount)}</strong>}</div>
      {wrong ? (
        <>
          {wrong.kind === 'receipt' ? <HeldUp it={wrong} />
            : <Banner tone="warn" live>{t(wrong.kind === 'foreign' ? `till.scan.wrong_${wrong.scheme}` : `till.scan.wrong_${wrong.kind}`)}</Banner>}
          {amount > 0 && <Button look="primary" wide icon="scan" onClick={() => sales.scan(amount)}>{t('till.scan.again')}</Button>}
        </>
      ) : (
        <>
          <div className="m-camera">
            <video ref={video} muted playsInline aria-label={t('till.scan.picture')} hidden={camera !== 'on'} />
            {camera === 'on' ? <span className="m-aim" aria-hidden /> : <p>{t(camera === 'asking' ? 'till.scan.asking' : `till.scan.${camera}`)}</p>}
          </div>
          <p className="u-center u-quiet u-small">{t('till.scan.hint')}</p>
        </>
      )}
      {amount > 0 && <form className="m-typed" onSubmit={(event) => { event.preventDefault(); if (digits) onCode(digits); }}>
        <Field label={t('till.scan.typed')} inputMode="numeric" autoComplete="off" placeholder="88" value={typed} maxLength={26} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" look="primary" disabled={digits.length < 16}>{t('till.scan.charge')}</Button>
      </form>}
      <div className="m-flow-end m-two">
        <Button icon="photo" onClick={() => file.current?.click()}>{t('till.scan.photo')}</Button>
        <Button onClick={() => sales.close()}>{t('ui.cancel')}</Button>
      </div>
      <input ref={file} type="file" accept="image/*" capture="environment" hidden aria-label={t('till.scan.photo')} onChange={(event) => void readPhoto(event.target)} />
    </div>
  );
}
