// The licence of a shop that collects already. What is missing is said before anything is asked.
import { uuid7, type Shop } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Card, Field, Sheet, useAddress, useTroubleText, type Tone } from '@chenxi/ui';
import { useState } from 'react';
import { useServices } from '../services';

function HandIn({ shop, onClose, onDone }: { shop: Shop; onClose: () => void; onDone: (shop: Shop) => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [key, setKey] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const set = (change: (value: string) => void) => (value: string) => {
    change(value);
    setKey(uuid7());
    setFault(null);
  };
  const send = async () => {
    setBusy(true);
    try {
      onDone(await api.handInShopPapers(shop.id, { licence_code: code.trim(), licence_name: name.trim() }, key));
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.shops.hand_in')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (!busy) void send(); }}>
        <Field label={t('wallet.shops.licence_code')} hint={t('wallet.shops.licence_code_hint')} autoCapitalize="characters" autoComplete="off" spellCheck={false} maxLength={24} value={code} onChange={(event) => set(setCode)(event.target.value)} autoFocus />
        <Field label={t('wallet.shops.licence_name')} hint={t('wallet.shops.licence_name_hint')} autoComplete="organization" maxLength={40} value={name} onChange={(event) => set(setName)(event.target.value)} />
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="primary" wide type="submit" disabled={busy || !code.trim() || !name.trim()}>{t('wallet.shops.hand_in')}</Button>
      </form>
    </Sheet>
  );
}

const tones: Record<Shop['papers']['state'], Tone> = { none: 'plain', waiting: 'wait', accepted: 'ok', refused: 'bad' };

export function ShopPapers({ shop, onChanged }: { shop: Shop; onChanged: (shop: Shop) => void }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const [open, setOpen] = useState(false);
  const { papers, next_cap } = shop;
  const said = { none: t('wallet.shops.papers_none'), waiting: t('wallet.shops.papers_waiting'), accepted: t('wallet.shops.papers_accepted'), refused: t('wallet.shops.papers_refused') };
  const bank = papers.missing.some((it) => it.what === 'bank_account');
  return (
    <section className="w-section">
      <header><h2>{t('wallet.shops.papers')}</h2></header>
      <Card>
        <div className="u-stack">
          <Banner tone={tones[papers.state]} live>{said[papers.state]}</Banner>
          {papers.reason && <p><strong>{t('wallet.shops.reason')}</strong> {papers.reason}</p>}
          {papers.licence_masked && <p className="u-small u-quiet">{t('wallet.shops.licence_code')} <span className="u-num">{papers.licence_masked}</span></p>}
          {papers.missing.length > 0 && (
            <ul className="w-plainlist" aria-label={t('wallet.shops.missing')}>{papers.missing.map((it) => <li key={it.what}>{it.why}</li>)}</ul>
          )}
          {papers.missing.length > 0 && next_cap.map((it) => <p key={it.rule} className="u-small u-quiet">{t('wallet.shops.then', { window: t(`wallet.window.${it.window}`), amount: f.money(it.max, it.currency) })}</p>)}
          {bank && <Button look="primary" wide icon="bank" onClick={() => go('/bank')}>{t('wallet.identity.link_bank')}</Button>}
          {papers.missing.length > 0 && !bank && <Button look="primary" wide icon="plus" onClick={() => setOpen(true)}>{t('wallet.shops.hand_in')}</Button>}
        </div>
      </Card>
      {open && <HandIn shop={shop} onClose={() => setOpen(false)} onDone={(now) => { setOpen(false); onChanged(now); }} />}
    </section>
  );
}
