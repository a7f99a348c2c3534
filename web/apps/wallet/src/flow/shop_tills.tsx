// Which phones and tablets stand at the shop's counter, and how another one joins.
import { uuid7, type Pairing, type Shop, type TillDevice } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Field, List, Row, Sheet, Tabs, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';

type Role = TillDevice['role'];
const useRoles = () => {
  const t = useT();
  return { owner: t('wallet.tills.owner'), manager: t('wallet.tills.manager'), cashier: t('wallet.tills.cashier'), receiver: t('wallet.tills.receiver') } satisfies Record<Role, string>;
};

function Offer({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const roles = useRoles();
  const may = { owner: '', manager: t('wallet.tills.manager_may'), cashier: t('wallet.tills.cashier_may'), receiver: t('wallet.tills.receiver_may') };
  const [role, setRole] = useState<Role>('cashier');
  const [label, setLabel] = useState('');
  const [key, setKey] = useState(uuid7);
  const [made, setMade] = useState<Pairing | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = (work: () => void) => {
    work();
    setKey(uuid7());
    setFault(null);
  };
  const offer = async () => {
    setBusy(true);
    try {
      setMade(await api.offerShopPairing(shop.id, { role, label: label.trim() }, key));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <Sheet open title={t('wallet.tills.add')} onClose={onClose}>
      {made ? (
        <div className="u-stack u-center" role="status">
          <p>{t('wallet.tills.type_it')}</p>
          <p className="u-num w-pairing">{made.code}</p>
          <p className="u-small u-quiet">{t('wallet.tills.until', { count: Math.round(made.good_for_seconds / 60) })}</p>
          <Button wide onClick={onClose}>{t('ui.done')}</Button>
        </div>
      ) : (
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (label.trim() && !busy) void offer(); }}>
          <Tabs<Role> label={t('wallet.tills.role')} value={role} onChange={(next) => change(() => setRole(next))} options={(['manager', 'cashier', 'receiver'] as const).map((value) => ({ value, label: roles[value] }))} />
          <p className="u-small u-quiet">{may[role]}</p>
          <Field label={t('wallet.tills.label')} maxLength={13} value={label} onChange={(event) => change(() => setLabel(event.target.value))} autoComplete="off" />
          {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
          <Button look="primary" wide type="submit" disabled={busy || !label.trim()}>{t('wallet.tills.offer')}</Button>
        </form>
      )}
    </Sheet>
  );
}

function Revoke({ it, onClose, onDone }: { it: TillDevice; onClose: () => void; onDone: () => void }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [fault, setFault] = useState<unknown>(null);
  return (
    <Sheet open title={t('wallet.tills.revoke')} onClose={onClose}>
      <div className="u-stack">
        <p>{t('wallet.tills.revoke_text', { label: it.label })}</p>
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        <Button look="danger" wide onClick={() => void api.revokeShopTill(it.id).then(onDone, setFault)}>{t('wallet.tills.revoke')}</Button>
        <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
      </div>
    </Sheet>
  );
}

export function ShopTills({ shop }: { shop: Shop }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const queries = useQueryClient();
  const roles = useRoles();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<TillDevice | null>(null);
  const queryKey = [...names.shops, shop.id, 'tills'];
  const query = useQuery({ queryKey, queryFn: () => api.shopTills(shop.id) });
  const fresh = () => void queries.invalidateQueries({ queryKey });
  return (
    <section className="w-section">
      <header><h2>{t('wallet.tills.title')}</h2></header>
      <Async query={query}>
        {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('wallet.tills.none')}</p> : (
          <Card flush>
            <List label={t('wallet.tills.title')}>
              {data.map((it) => (
                <Row key={it.id} icon="phone" title={it.label} detail={`${roles[it.role]} · ${it.revoked_at ? t('wallet.tills.revoked', { when: f.full(it.revoked_at) }) : f.full(it.paired_at)}`}
                  onClick={it.revoked_at ? undefined : () => setEnding(it)} arrow={!it.revoked_at} />
              ))}
            </List>
          </Card>
        ))}
      </Async>
      <Button wide icon="plus" onClick={() => setAdding(true)}>{t('wallet.tills.add')}</Button>
      {adding && <Offer shop={shop} onClose={() => { setAdding(false); fresh(); }} />}
      {ending && <Revoke it={ending} onClose={() => setEnding(null)} onDone={() => { setEnding(null); fresh(); }} />}
    </section>
  );
}
