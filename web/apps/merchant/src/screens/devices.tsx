// The devices of the shop: which there are, in which role, how another one joins, how one is ended; and refunds that wait for a yes.
import { uuid7, type Pairing, type TillDevice } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Field, List, Row, Tabs, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDiscountsAsked, useRefundsAsked, useSelf, useTills } from '../data';
import { Caps } from '../parts/discount';
import { EndSheet } from '../parts/end_sheet';
import { useServices } from '../services';
import { Page } from '../shell';

type Role = TillDevice['role'];

export function useRoleName() {
  const t = useT();
  return (role: Role): string => ({ owner: t('till.role.owner'), manager: t('till.role.manager'), cashier: t('till.role.cashier'), receiver: t('till.role.receiver') })[role];
}

function Offer({ own }: { own: Role }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const roleName = useRoleName();
  const [role, setRole] = useState<Role>('cashier');
  const [label, setLabel] = useState('');
  // One key for what stands in the form: pressed again after a lost answer, it is the same code.
  const [key, setKey] = useState(uuid7);
  const [made, setMade] = useState<Pairing | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const roles: Role[] = own === 'owner' ? ['manager', 'cashier', 'receiver'] : ['cashier', 'receiver'];
  const change = (work: () => void) => {
    work();
    setKey(uuid7());
    setMade(null);
    setFault(null);
  };
  const offer = async () => {
    setBusy(true);
    try {
      setMade(await api.offerPairing({ role, label: label.trim() }, key));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <Card>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (label.trim() && !busy) void offer(); }}>
        <Tabs<Role> label={t('till.devices.role')} value={role} onChange={(next) => change(() => setRole(next))} options={roles.map((value) => ({ value, label: roleName(value) }))} />
        <p className="u-small u-quiet">{{ owner: '', manager: t('till.role.manager_may'), cashier: t('till.role.cashier_may'), receiver: t('till.role.receiver_may') }[role]}</p>
        <Field label={t('till.devices.label')} hint={t('till.devices.label_hint')} maxLength={13} value={label} onChange={(event) => change(() => setLabel(event.target.value))} autoComplete="off" />
        {fault !== null && <Banner tone="bad" live>{text(fault)}</Banner>}
        {made ? (
          <div className="u-center" role="status">
            <p className="u-num m-pairing">{made.code}</p>
            <p className="u-small u-quiet">{t('till.devices.type_it', { count: Math.round(made.good_for_seconds / 60) })}</p>
          </div>
        ) : <Button look="primary" wide type="submit" disabled={busy || !label.trim()}>{t('till.devices.offer')}</Button>}
      </form>
    </Card>
  );
}

/** Something that another till asks for: a yes is to what is seen here. */
function Asked({ what, till, at, approved, query, approve }: { what: string; till: string; at: string; approved: boolean; query: string; approve: (key: string) => Promise<unknown> }) {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const say = async () => {
    setBusy(true);
    try {
      await approve(key);
    } catch (error) {
      toast(text(error));
    }
    // Also after a refusal: it is about something else by now, or about nothing.
    await queries.invalidateQueries({ queryKey: [query] });
    setBusy(false);
  };
  return (
    <li className="u-row">
      <span className="u-row-main"><span>{what}</span><small>{`${till} · ${f.time(at)}`}</small></span>
      {approved ? <span className="u-small">{t('till.asked.approved')}</span> : <Button look="primary" disabled={busy} onClick={() => void say()}>{t('till.asked.approve')}</Button>}
    </li>
  );
}

export default function DevicesScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const roleName = useRoleName();
  const self = useSelf();
  const tills = useTills();
  const asked = useRefundsAsked();
  const reduced = useDiscountsAsked();
  const [ending, setEnding] = useState<TillDevice | null>(null);
  return (
    <Page title={t('till.devices')} back="/settings">
      {asked.data && asked.data.data.length > 0 && (
        <section className="m-section"><h2>{t('till.asked')}</h2>
          <div className="u-card u-card-flush"><List>
            {asked.data.data.map((it) => (
              <Asked key={`${it.payment_id} ${it.amount} ${it.asked_at}`} what={f.money(it.amount, it.currency)} till={it.till} at={it.asked_at} approved={it.approved} query="refunds_asked"
                approve={(key) => api.approveRefund(it.payment_id, it.amount, key)} />
            ))}
          </List></div>
        </section>
      )}
      {reduced.data && reduced.data.data.length > 0 && (
        <section className="m-section"><h2>{t('till.asked.discounts')}</h2>
          <div className="u-card u-card-flush"><List>
            {reduced.data.data.map((it) => (
              <Asked key={`${it.till_id} ${it.before} ${it.discount} ${it.asked_at}`} what={t('till.asked.discount', { discount: f.money(it.discount, it.currency), before: f.money(it.before, it.currency) })}
                till={it.till} at={it.asked_at} approved={it.approved} query="discounts_asked" approve={(key) => api.approveDiscount(it.till_id, it.before, it.discount, key)} />
            ))}
          </List></div>
        </section>
      )}
      <section className="m-section"><h2>{t('till.devices.add')}</h2>{self.data && <Offer own={self.data.role} />}</section>
      <section className="m-section"><h2>{t('till.devices.all')}</h2>
        <Async query={tills}>
          {(list) => (list.data.length === 0 ? <p className="u-quiet">{t('till.devices.none')}</p> : (
            <div className="u-card u-card-flush"><List>
              {list.data.map((it) => (
                <Row key={it.id} icon="phone" title={it.label} detail={`${roleName(it.role)} · ${it.revoked_at ? t('till.devices.revoked', { when: f.full(it.revoked_at) }) : f.full(it.paired_at)}`}
                  end={it.current ? t('till.devices.this') : undefined} onClick={it.revoked_at || it.current ? undefined : () => setEnding(it)} arrow={!it.revoked_at && !it.current} />
              ))}
            </List></div>
          ))}
        </Async>
      </section>
      {self.data?.role === 'owner' && <Caps />}
      {ending && (
        <EndSheet title={t('till.devices.revoke')} text={t('till.devices.revoke_text', { label: ending.label })} button={t('till.devices.revoke')} list="tills"
          end={() => api.revokeTill(ending.id)} onClose={() => setEnding(null)} />
      )}
    </Page>
  );
}
