import { useT } from '@chenxi/i18n';
import { getReader, useCamera } from '@chenxi/scan';
import { Banner, Button, Field, Icon, Sheet, toast, useAddress } from '@chenxi/ui';
import { useCallback, useRef, useState } from 'react';
import { useServices } from '../services';
import { Page } from '../shell';

export default function ScanScreen() {
  const t = useT();
  const { go } = useAddress();
  const file = useRef<HTMLInputElement>(null);
  const [typing, setTyping] = useState(false);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [torch, setTorch] = useState(false);
  const onCode = useCallback((text: string) => {
    navigator.vibrate?.(40);
    go(`/pay?${new URLSearchParams({ code: text })}`, { replace: true });
  }, [go]);
  const { live } = useServices();
  const { video, camera, track } = useCamera({ live, onCode });

  const readPhoto = async (photo: File | undefined) => {
    if (!photo) return;
    setBusy(true);
    try {
      const text = await (await getReader())(await createImageBitmap(photo));
      if (text) onCode(text);
      else toast(t('wallet.scan.no_code'));
    } catch {
      toast(t('wallet.scan.bad_photo'));
    } finally {
      setBusy(false);
    }
  };
  const canLight = Boolean((track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch);
  const light = () => {
    void track?.applyConstraints({ advanced: [{ torch: !torch } as MediaTrackConstraintSet] }).then(() => setTorch(!torch), () => {});
  };

  return (
    <Page title={t('wallet.scan.title')}>
      <div className="w-scan" data-off={(camera !== 'on' && camera !== 'asking') || undefined}>
        <video ref={video} muted playsInline aria-label={t('wallet.scan.picture')} hidden={camera !== 'on'} />
        {camera === 'on' ? <div className="w-frame" aria-hidden /> : <p>{t(camera === 'asking' ? 'wallet.scan.asking' : 'wallet.scan.dark')}</p>}
      </div>
      {camera === 'on' && <p className="u-center u-quiet">{t('wallet.scan.aim')}</p>}
      {camera === 'denied' && <Banner tone="warn" live>{t('wallet.scan.denied')}</Banner>}
      {camera === 'none' && <Banner tone="warn" live>{t('wallet.scan.none')}</Banner>}
      {camera === 'insecure' && <Banner tone="warn" live>{t('wallet.scan.insecure')}</Banner>}
      <div className="w-two">
        <Button icon="photo" busy={busy} onClick={() => file.current?.click()}>{t('wallet.scan.photo')}</Button>
        <Button icon="keyboard" onClick={() => setTyping(true)}>{t('wallet.scan.type')}</Button>
        {canLight && <Button icon="torch" aria-pressed={torch} onClick={light}>{t('wallet.scan.torch')}</Button>}
        <Button icon="bars" onClick={() => go('/code')}>{t('wallet.scan.mine')}</Button>
      </div>
      <input ref={file} type="file" accept="image/*" hidden aria-label={t('wallet.scan.photo')} onChange={(event) => void readPhoto(event.target.files?.[0])} />
      <p className="u-fineprint"><Icon name="shield" />{t('wallet.scan.safe')}</p>
      <Sheet open={typing} title={t('wallet.scan.type')} onClose={() => setTyping(false)}>
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (typed.trim()) onCode(typed.trim()); }}>
          <Field label={t('wallet.scan.code')} hint={t('wallet.scan.code_hint')} value={typed} autoComplete="off" autoCapitalize="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
          <Button look="primary" wide type="submit" disabled={!typed.trim()}>{t('ui.next')}</Button>
        </form>
      </Sheet>
    </Page>
  );
}
