// A customer holds up "I have paid". Its receipt is scanned, and the books say what is true of it: the screenshot itself proves nothing.
import { useT } from '@chenxi/i18n';
import { getReader, useCamera, type CodeKind } from '@chenxi/scan';
import { Banner, Button, Card, Field, Go, toast, useTroubleText } from '@chenxi/ui';
import { useCallback, useRef, useState } from 'react';
import { Verdict, useReceiptCheck } from '../parts/receipt_check';
import { useServices } from '../services';
import { Page } from '../shell';

const kinds: CodeKind[] = ['qr'];

export default function CheckScreen() {
  const t = useT();
  const { live } = useServices();
  const text = useTroubleText();
  const { verdict, fault, busy, before, look, clear } = useReceiptCheck();
  const [typed, setTyped] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const onCode = useCallback((read: string) => void look(read).then(() => setTyped('')), [look]);
  const { video, camera } = useCamera({ live: live && verdict === null && fault === null && !busy, kinds, onCode });
  const readPhoto = async (photo: File | undefined) => {
    if (!photo) return;
    const found = await getReader(kinds).then(async (read) => read(await createImageBitmap(photo))).catch(() => null);
    if (found) onCode(found);
    else toast(t('till.check.no_code'));
  };
  return (
    <Page title={t('till.check')} back="/today">
      {verdict ? (
        <Verdict it={verdict} shownBefore={before}>
          {verdict.found?.payment_id && <Go to={`/payments/${verdict.found.payment_id}`} className="u-button" data-wide>{t('till.check.open')}</Go>}
          <Button look="primary" wide icon="scan" onClick={clear}>{t('till.check.next')}</Button>
        </Verdict>
      ) : (
        <Card>
          <div className="u-stack">
            <p>{t('till.check.hint')}</p>
            {fault !== null ? (
              <>
                <Banner tone="bad" live>{text(fault)}</Banner>
                <Button look="primary" wide icon="scan" onClick={clear}>{t('till.scan.again')}</Button>
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
