// A shop in three answers: what it is called, what it sells, where it is. It can be paid as soon as this is sent.
import { uuid7 } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Banner, Button, Field, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { PhotoField } from '../flow/shop_photo';
import { useServices } from '../services';
import { Page } from '../shell';

export default function ShopNewScreen() {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const text = useTroubleText();
  const queries = useQueryClient();
  const categories = useQuery({ queryKey: ['shop_categories'], queryFn: api.shopCategories, staleTime: Infinity });
  const [form, setForm] = useState({ name: '', category: '', place: '' });
  // One key for what stands in the form: pressed again after a lost answer, it opens no second shop.
  const [key, setKey] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [photo, setPhoto] = useState<Uint8Array<ArrayBuffer> | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const set = (change: Partial<typeof form>) => {
    setForm({ ...form, ...change });
    setKey(uuid7());
    setFault(null);
  };
  const ready = form.name.trim() !== '' && form.category !== '' && form.place.trim() !== '';
  const open = async () => {
    setBusy(true);
    try {
      const made = await api.openShop({ name: form.name.trim(), category: form.category, place: form.place.trim() }, key);
      // It is open, whatever becomes of its photo: that can be sent again from its page.
      if (photo) await api.setShopPhoto(made.id, photo).catch((error: unknown) => toast(text(error)));
      await queries.invalidateQueries({ queryKey: names.shops });
      go(`/shops/${made.id}`);
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Page title={t('wallet.shops.open')}>
      <Async query={categories}>
        {({ data }) => (
          <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (ready && !busy) void open(); }}>
            <Field label={t('wallet.shops.name')} hint={t('wallet.shops.name_hint')} maxLength={20} value={form.name} onChange={(event) => set({ name: event.target.value })} autoComplete="organization" />
            <div className="u-field">
              <label className="u-label" htmlFor="category">{t('wallet.shops.category')}</label>
              <select id="category" className="u-input" value={form.category} onChange={(event) => set({ category: event.target.value })}>
                <option value="" disabled>{t('wallet.shops.choose')}</option>
                {data.map((it) => <option key={it.code} value={it.code}>{it.name}</option>)}
              </select>
            </div>
            <Field label={t('wallet.shops.place')} hint={t('wallet.shops.place_hint')} maxLength={40} value={form.place} onChange={(event) => set({ place: event.target.value })} autoComplete="street-address" />
            {photo && <p className="u-small" role="status">{t('wallet.shops.photo_taken')}</p>}
            <PhotoField onPhoto={setPhoto} />
            <Banner>{t('wallet.shops.at_once')}</Banner>
            {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
            <Button look="primary" wide type="submit" disabled={!ready || busy}>{t('wallet.shops.open')}</Button>
          </form>
        )}
      </Async>
    </Page>
  );
}
