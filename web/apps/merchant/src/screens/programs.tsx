import { uuid7, type ApiKey, type NewApiKey, type NewApiKeyBody } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, EmptyState, ErrorState, Field, Icon, Sheet, Switch, Tabs, TextArea } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useApiKeys } from '../data';
import { useServices } from '../services';
import { ApiRequests } from '../parts/api_requests';
import { EndSheet } from '../parts/end_sheet';
import { Secret } from '../parts/secret';
import { Webhooks } from '../parts/webhooks';
import { Page } from '../shell';

/** Those that an owner chooses. */
type Scope = Exclude<ApiKey['scopes'][number], 'checkout:open'>;
const scopes = [
  { scope: 'orders:read', name: 'till.programs.scope.orders_read' },
  { scope: 'orders:write', name: 'till.programs.scope.orders_write' },
  { scope: 'refunds:write', name: 'till.programs.scope.refunds_write' },
  { scope: 'events:read', name: 'till.programs.scope.events_read' },
  { scope: 'webhooks:write', name: 'till.programs.scope.webhooks_write' },
] as const satisfies { scope: Scope; name: string }[];

function MakeSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const [kind, setKind] = useState<ApiKey['kind']>('secret');
  const [chosen, setChosen] = useState<Scope[]>(['orders:read']);
  const [publicKey, setPublicKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<NewApiKey | null>(null);
  // The same words pressed again are the same key, whatever became of the first answer.
  const sent = useRef({ text: '', key: '' });
  const fits = label.trim() !== '' && (kind !== 'restricted' || chosen.length > 0);
  const send = async () => {
    const body: NewApiKeyBody = {
      label: label.trim(), kind, ...(kind === 'restricted' && { scopes: chosen }), ...(kind !== 'publishable' && publicKey.trim() && { public_key: publicKey.trim() }),
    };
    const text = JSON.stringify(body);
    if (sent.current.text !== text) sent.current = { text, key: uuid7() };
    setBusy(true);
    setError(null);
    try {
      setMade(await api.makeApiKey(body, sent.current.key));
      void queries.invalidateQueries({ queryKey: ['api_keys'] });
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };
  return (
    <Sheet open title={t(made ? 'till.programs.shown' : 'till.programs.make')} onClose={onClose} locked={busy || made !== null}>
      {made ? <Secret text={made.key} about={t(made.kind === 'publishable' ? 'till.programs.page_text' : 'till.programs.shown_text')} copy={t('till.programs.copy')} onDone={onClose} /> : (
        <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (fits) void send(); }}>
          <Field label={t('till.programs.label')} hint={t('till.programs.label_hint')} value={label} maxLength={20} autoFocus onChange={(event) => setLabel(event.target.value)} />
          <div className="m-setting"><span>{t('till.programs.may')}</span>
            <Tabs<ApiKey['kind']> label={t('till.programs.may')} value={kind} onChange={setKind} options={[{ value: 'secret', label: t('till.programs.everything') }, { value: 'restricted', label: t('till.programs.chosen') }, { value: 'publishable', label: t('till.programs.page') }]} />
          </div>
          {kind === 'restricted' && (
            <div className="u-card u-card-flush">
              {scopes.map(({ scope, name }) => (
                <Switch key={scope} label={t(name)} checked={chosen.includes(scope)} onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))} />
              ))}
            </div>
          )}
          {kind === 'publishable' ? <p className="u-quiet">{t('till.programs.page_text')}</p> : <TextArea label={t('till.programs.public_key')} hint={t('till.programs.public_key_hint')} value={publicKey} rows={3} maxLength={1000} spellCheck={false} onChange={(event) => setPublicKey(event.target.value)} />}
          {error !== null && <ErrorState error={error} />}
          <Button look="primary" wide type="submit" busy={busy} disabled={!fits}>{t('till.programs.create')}</Button>
        </form>
      )}
    </Sheet>
  );
}

function RevokeSheet({ one, onClose }: { one: ApiKey; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  return (
    <EndSheet title={t('till.programs.revoke_title')} text={t('till.programs.revoke_text', { label: one.label })} button={t('till.programs.revoke')}
      list="api_keys" end={() => api.revokeApiKey(one.id)} onClose={onClose} />
  );
}

const overlaps = [{ value: '0', name: 'till.programs.replace_now' }, { value: '86400', name: 'till.programs.replace_day' }, { value: '604800', name: 'till.programs.replace_week' }] as const;

/** Another key in place of this one, which goes on for a while. */
function ReplaceSheet({ one, onClose }: { one: ApiKey; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]['value']>('86400');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<string | null>(null);
  const sent = useRef({ text: '', key: '' });
  const send = async () => {
    if (sent.current.text !== overlap) sent.current = { text: overlap, key: uuid7() };
    setBusy(true);
    setError(null);
    try {
      setMade((await api.rotateApiKey(one.id, Number(overlap), sent.current.key)).key);
      void queries.invalidateQueries({ queryKey: ['api_keys'] });
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };
  return (
    <Sheet open title={t(made ? 'till.programs.shown' : 'till.programs.replace_title')} onClose={onClose} locked={busy || made !== null}>
      {made ? <Secret text={made} about={t(one.kind === 'publishable' ? 'till.programs.page_text' : 'till.programs.shown_text')} copy={t('till.programs.copy')} onDone={onClose} /> : (
        <>
          <p>{t('till.programs.replace_text', { label: one.label })}</p>
          <div className="m-setting"><span>{t('till.programs.replace_until')}</span>
            <Tabs<(typeof overlaps)[number]['value']> label={t('till.programs.replace_until')} value={overlap} onChange={setOverlap} options={overlaps.map(({ value, name }) => ({ value, label: t(name) }))} />
          </div>
          {error !== null && <ErrorState error={error} />}
          <Button look="primary" wide busy={busy} onClick={() => void send()}>{t('till.programs.replace')}</Button>
          <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
        </>
      )}
    </Sheet>
  );
}

function KeyCard({ one, onRevoke, onReplace }: { one: ApiKey; onRevoke: () => void; onReplace: () => void }) {
  const t = useT();
  const f = useFormats();
  const may = one.kind === 'secret' ? t('till.programs.everything') : one.kind === 'publishable' ? t('till.programs.page') : scopes.filter(({ scope }) => one.scopes.includes(scope)).map(({ name }) => t(name)).join(' · ');
  return (
    <li className="u-card m-program" data-over={one.revoked_at !== null || undefined}>
      <div className="m-program-words">
        <strong>{one.label}</strong>
        <span>{may}</span>
        {one.publishable_key && <span className="m-secret u-num">{one.publishable_key}</span>}
        {one.ends_at && !one.revoked_at && <span>{t('till.programs.ends', { when: f.full(one.ends_at) })}</span>}
        {one.signs_with && <span><Icon name="shield" /> {t('till.programs.signs')}</span>}
        <small className="u-quiet">{one.revoked_at ? t('till.programs.over', { when: f.full(one.revoked_at) }) : t('till.programs.made', { when: f.full(one.created_at) })} · <span className="u-num">{one.id}</span></small>
      </div>
      {!one.revoked_at && !one.ends_at && <Button onClick={onReplace} aria-label={`${t('till.programs.replace')}: ${one.label}`}>{t('till.programs.replace')}</Button>}
      {!one.revoked_at && <Button onClick={onRevoke} aria-label={`${t('till.programs.revoke')}: ${one.label}`}>{t('till.programs.revoke')}</Button>}
    </li>
  );
}

export default function ProgramsScreen() {
  const t = useT();
  const keys = useApiKeys();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [replacing, setReplacing] = useState<ApiKey | null>(null);
  const make = <Button look="primary" icon="plus" wide onClick={() => setMaking(true)}>{t('till.programs.make')}</Button>;
  return (
    <Page title={t('till.programs')} back="/settings">
      <p className="u-quiet">{t('till.programs.text')}</p>
      <Async query={keys} empty={({ data }) => (data.length === 0 ? <EmptyState icon="link" title={t('till.programs.none')} action={make}>{t('till.programs.none_text')}</EmptyState> : null)}>
        {({ data }) => (
          <>
            {make}
            <ul className="m-programs" aria-label={t('till.programs')}>{data.map((one) => <KeyCard key={one.id} one={one} onRevoke={() => setRevoking(one)} onReplace={() => setReplacing(one)} />)}</ul>
            <Webhooks />
            <ApiRequests keys={data} />
          </>
        )}
      </Async>
      {making && <MakeSheet onClose={() => setMaking(false)} />}
      {replacing && <ReplaceSheet one={replacing} onClose={() => setReplacing(null)} />}
      {revoking && <RevokeSheet one={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}
