// A customer holds up "I have paid". Its receipt is scanned, and the books say what is true of it: the screenshot itself proves nothing.
import type { TillReceiptCheck } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { getReader, useCamera, type CodeKind } from '@chenxi/scan';
import { AmountText, Banner, Button, Card, Field, Go, Status, toast, useTroubleText } from '@chenxi/ui';
import { useCallback, useRef, useState } from 'react';
import { useMethod } from '../parts/payment_row';
import { useServices } from '../services';
import { Page } from '../shell';

const kinds: CodeKind[] = ['qr'];

/** One word for what the cashier has to know, as big as the screen allows. */
function Verdict({ it, shownBefore, onNext }: { it: TillReceiptCheck; shownBefore: boolean; onNext: () => void }) {
  const t = useT();
  const f = useFormats();
  const method = useMethod();
  const found = it.found;
  const back = found ? found.refunded_amount : 0;
  const whole = found !== null && found !== undefined && back >= found.amount;
  const sale = found?.type === 'payment';
  const word = !found ? it.result : !sale ? 'other' : whole ? 'refunded' : back > 0 ? 'part_refunded' : 'genuine';
  const tone = word === 'genuine' ? 'ok' : word === 'part_refunded' ? 'wait' : 'bad';
  return (
    <Card>
      <div className="m-verdict" data-tone={tone}>
        <Status tone={tone} title={t(`till.check.${word}`)}>
          {found && <AmountText amount={found.amount} currency={found.currency} size="big" />}
          {found && <p>{t('till.check.when', { time: f.full(found.created_at) })}{found.method ? ` · ${method(found.method)}` : ''}</p>}
          <p>{t(`till.check.${word}_text`, { amount: found ? f.money(back, found.currency) : '' })}</p>
        </Status>
        {found && shownBefore && <Banner tone="warn" live>{t('till.check.seen_before')}</Banner>}
        {found?.payment_id && <Go to={`/payments/${found.payment_id}`} className="u-button" data-wide>{t('till.check.open')}</Go>}
        <Button look="primary" wide icon="scan" onClick={onNext}>{t('till.check.next')}</Button>
      </div>
    </Card>
  );
}

export default function CheckScreen() {
  const t = useT();
  const { api, live } = useServices();
  const text = useTroubleText();
  const [verdict, setVerdict] = useState<TillReceiptCheck | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState('');
  // The same screenshot can be held up twice: for a loaf that was paid once.
  const seen = useRef(new Set<string>());
  const [before, setBefore] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const onCode = useCallback((read: string) => {
    setBusy(true);
    setFault(null);
    api.checkReceipt(read).then((answer) => {
      const number = /rcp_\w+/.exec(read)?.[0] ?? read;
      setBefore(seen.current.has(number));
      seen.current.add(number);
      setTyped('');
      setVerdict(answer);
    }, setFault).finally(() => setBusy(false));
  }, [api]);
  const { video, camera } = useCamera({ live: live && verdict === null && fault === null && !busy, kinds, onCode });
  const readPhoto = async (photo: File | undefined) => {
    if (!photo) return;
    const found = await getReader(kinds).then(async (read) => read(await createImageBitmap(photo))).catch(() => null);
    if (found) onCode(found);
    else toast(t('till.check.no_code'));
  };
  return (
    <Page title={t('till.check')} back="/today">
      {verdict ? <Verdict it={verdict} shownBefore={before} onNext={() => setVerdict(null)} /> : (
        <Card>
          <div className="u-stack">
            <p>{t('till.check.hint')}</p>
            {fault !== null ? (
              <>
                <Banner tone="bad" live>{text(fault)}</Banner>
                <Button look="primary" wide icon="scan" onClick={() => setFault(null)}>{t('till.scan.again')}</Button>
              </>
            ) : (
              <div className="m-camera">
                <video ref={video} muted playsInline aria-label={t('till.scan.picture')} hidden={camera !== 'on'} />
                {camera === 'on' ? <span className="m-aim" aria-hidden /> : <p>{t(camera === 'asking' ? 'till.scan.asking' : `till.scan.${camera}`)}</p>}
              </div>
            )}
            <form className="m-typed" onSubmit={(event) => { event.preventDefault(); if (typed.trim() && !busy) onCode(typed.trim()); }}>
              <Field label={t('till.check.typed')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="rcp_" maxLength={300} value={typed} onChange={(event) => setTyped(event.target.value)} />
              <Button type="submit" look="primary" busy={busy} disabled={!typed.trim()}>{t('till.check.look')}</Button>
            </form>
            <Button icon="photo" onClick={() => file.current?.click()}>{t('till.scan.photo')}</Button>
            <input ref={file} type="file" accept="image/*" capture="environment" hidden aria-label={t('till.scan.photo')} onChange={(event) => void readPhoto(event.target.files?.[0])} />
          </div>
        </Card>
      )}
    </Page>
  );
}
