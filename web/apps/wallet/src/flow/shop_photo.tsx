// The shop's one photo: made small here and written anew, so that nothing goes along that a camera puts in.
import { shopPhoto, type Shop } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Banner, Button, Card, toast, useTroubleText } from '@chenxi/ui';
import { useRef, useState } from 'react';
import { smallPhoto } from '../photo';
import { useServices } from '../services';

export function PhotoField({ onPhoto, busy = false }: { onPhoto: (photo: Uint8Array<ArrayBuffer>) => void; busy?: boolean }) {
  const t = useT();
  const file = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState(false);
  const take = async (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    if (!chosen) return;
    setFault(false);
    const photo = await smallPhoto(chosen).catch(() => null);
    input.value = ''; // so that the same picture can be chosen again
    if (photo) onPhoto(photo);
    else setFault(true);
  };
  return (
    <>
      <Button icon="photo" wide busy={busy} onClick={() => file.current?.click()}>{t('wallet.shops.photo_take')}</Button>
      <input ref={file} type="file" accept="image/*" hidden aria-label={t('wallet.shops.photo_take')} onChange={(event) => void take(event.target)} />
      {fault && <Banner tone="warn" live>{t('wallet.shops.photo_unread')}</Banner>}
    </>
  );
}

export function ShopPhoto({ shop }: { shop: Shop }) {
  const t = useT();
  const { api, live } = useServices();
  const text = useTroubleText();
  // A picture may be kept for minutes: an address that was never asked for shows what is there now.
  const [version, setVersion] = useState(Date.now);
  const [there, setThere] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const change = async (work: Promise<unknown>, done: string) => {
    setBusy(true);
    setFault(null);
    try {
      await work;
      setVersion(Date.now());
      toast(done);
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <section className="w-section">
      <header><h2>{t('wallet.shops.photo')}</h2></header>
      <Card>
        <div className="u-stack">
          {live && <img key={version} className="w-shopphoto" hidden={!there} src={shopPhoto(shop.id, version)} alt={t('wallet.shops.photo_of', { name: shop.name })} onLoad={() => setThere(true)} onError={() => setThere(false)} />}
          <p className="u-small u-quiet">{t('wallet.shops.photo_why')}</p>
          <PhotoField busy={busy} onPhoto={(photo) => void change(api.setShopPhoto(shop.id, photo), t('wallet.saved'))} />
          {(there || !live) && <Button wide disabled={busy} onClick={() => void change(api.removeShopPhoto(shop.id), t('wallet.shops.photo_removed'))}>{t('wallet.shops.photo_remove')}</Button>}
          {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        </div>
      </Card>
    </section>
  );
}

/** Beside the name of whoever is about to be paid, where there is one. */
export function ShopFace({ id }: { id: string }) {
  const { live } = useServices();
  const [there, setThere] = useState(false);
  if (!live) return null;
  return <img className="w-shopface" hidden={!there} src={shopPhoto(id)} alt="" onLoad={() => setThere(true)} onError={() => setThere(false)} />;
}
