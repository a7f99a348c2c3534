// Who works here and as what. Changing it takes two.
import type { Colleague, Role } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Field, TextArea } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../ask';
import { roles } from '../changes';
import { useServices } from '../services';
import { Page, useMe } from '../shell';
import { Table } from '../table';

/** A supervisor looks at the others, so he is none of them. */
const toggled = (had: Role[], role: Role): Role[] => {
  if (had.includes(role)) return had.filter((one) => one !== role);
  return role === 'supervisor' ? ['supervisor'] : roles.filter((one) => one === role || (had.includes(one) && one !== 'supervisor'));
};

/** `who` null: somebody new. */
function AskRoles({ who, onClose }: { who: Colleague | null; onClose: () => void }) {
  const t = useT();
  const { ask, busy, fault } = useAsk();
  const [name, setName] = useState('');
  const [wished, setWished] = useState<Role[]>(who?.roles ?? []);
  const [reason, setReason] = useState('');
  const ready = reason.trim() !== '' && (who ? wished.join() !== who.roles.join() : name.trim() !== '' && wished.length > 0);
  const send = () => void ask(who
    ? { kind: 'staff.roles', what: { colleague: who.id, roles: wished }, reason: reason.trim() }
    : { kind: 'staff.colleague', what: { name: name.trim(), roles: wished }, reason: reason.trim() });
  return (
    <section className="c-block" aria-labelledby="ask">
      <h2 id="ask">{who ? t('console.people.roles_of', { name: who.name }) : t('console.people.new')}</h2>
      <form className="c-decide" onSubmit={(event) => { event.preventDefault(); if (ready) send(); }}>
        {!who && <Field label={t('console.people.name')} value={name} maxLength={20} autoComplete="off" autoFocus onChange={(event) => setName(event.target.value)} />}
        <fieldset>
          <legend className="u-label">{t('console.people.roles')}</legend>
          {roles.map((role) => <label key={role}><input type="checkbox" checked={wished.includes(role)} onChange={() => setWished(toggled(wished, role))} />{t(`console.role.${role}`)}</label>)}
        </fieldset>
        {who && wished.length === 0 && <p className="u-quiet u-small">{t('console.people.leaves')}</p>}
        <TextArea label={t('console.ask.why')} value={reason} maxLength={300} fault={fault} onChange={(event) => setReason(event.target.value)} />
        <div className="c-chips"><Button look="primary" type="submit" disabled={!ready} busy={busy}>{t('console.ask.send')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </form>
    </section>
  );
}

export default function PeopleScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const found = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues });
  const names = (useMe().data?.roles ?? []).includes('security');
  const [asked, setAsked] = useState<{ who: Colleague | null } | null>(null);
  return (
    <Page title={t('console.people')} trail={[{ to: '/', name: t('console.overview') }]}
      actions={names && <Button icon="plus" onClick={() => setAsked({ who: null })}>{t('console.people.new')}</Button>}>
      {asked && <AskRoles key={asked.who?.id ?? 0} who={asked.who} onClose={() => setAsked(null)} />}
      <Async query={found}>
        {(it) => (
          <section className="c-block">
            <p className="u-quiet u-small">{t('console.people.text')}</p>
            <Table
              label={t('console.people')} rows={it.data} keyOf={(row) => String(row.id)}
              columns={[
                { name: t('console.people.name'), cell: (row) => row.name },
                { name: t('console.people.roles'), cell: (row) => (row.active ? row.roles.map((role) => t(`console.role.${role}`)).join(t('console.role.and')) : t('console.people.left')) },
                { name: t('console.people.passkey'), wide: true, cell: (row) => t(row.passkey ? 'console.people.passkey.yes' : 'console.people.passkey.no') },
                { name: t('console.people.since'), wide: true, cell: (row) => f.full(row.since) },
                ...(names ? [{ name: t('console.people.change'), cell: (row: Colleague) => row.active && <Button look="plain" onClick={() => setAsked({ who: row })}>{t('console.people.change')}<span className="u-hide"> {row.name}</span></Button> }] : []),
              ]}
            />
          </section>
        )}
      </Async>
    </Page>
  );
}
