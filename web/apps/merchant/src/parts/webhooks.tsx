import { isRefusal, type NewWebhookEndpoint, type WebhookEndpoint } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, ErrorState, Field, Sheet, Switch, toast } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWebhooks } from '../data';
import { useServices } from '../services';
import { Deliveries } from './deliveries';
import { EndSheet } from './end_sheet';
import { Secret } from './secret';

/** What the shop's server is given: a secret that is shown this once, a public key that can be read here at any time, or both. */
function Shown({ made, onClose }: { made: NewWebhookEndpoint; onClose: () => void }) {
  const t = useT();
  const publicKey = made.public_key;
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast(t('ui.copied')), () => toast(t('till.link.copy_failed')));
  return (
    <>
      {publicKey !== null && (
        <section className="u-stack">
          <p>{t('till.webhooks.shown_key_text')}</p>
          <p className="m-secret u-num">{publicKey}</p>
          <Button wide icon="copy" onClick={() => copy(publicKey)}>{t('till.webhooks.shown_key')}</Button>
        </section>
      )}
      {made.secret === null ? <Button look="primary" wide onClick={onClose}>{t('till.programs.kept')}</Button>
        : <Secret text={made.secret} about={t('till.webhooks.shown_text')} copy={t('till.webhooks.copy')} onDone={onClose} />}
    </>
  );
}

function AddSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const [url, setUrl] = useState('');
  const [bySecret, setBySecret] = useState(true);
  const [byKey, setByKey] = useState(false);
  const [inOrder, setInOrder] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<NewWebhookEndpoint | null>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      setMade(await api.addWebhook({ url: url.trim(), signatures: bySecret && byKey ? 'both' : byKey ? 'ed25519' : 'hmac', in_order: inOrder }));
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };
  const wrong = isRefusal(error, 'malformed');
  return (
    <Sheet open title={t(!made ? 'till.webhooks.add' : made.secret === null ? 'till.webhooks.shown_key' : 'till.webhooks.shown')} onClose={onClose} locked={busy || made !== null}>
      {made ? <Shown made={made} onClose={onClose} /> : (
        <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (url.trim()) void send(); }}>
          <Field label={t('till.webhooks.url')} hint={t('till.webhooks.url_hint')} fault={wrong ? t('till.webhooks.url_wrong') : null} value={url} inputMode="url" maxLength={500} autoFocus spellCheck={false} onChange={(event) => setUrl(event.target.value)} />
          <div className="m-setting"><span>{t('till.webhooks.signed')}</span>
            <div className="u-card u-card-flush">
              <Switch label={t('till.webhooks.by_secret')} hint={t('till.webhooks.by_secret_hint')} checked={bySecret} disabled={!byKey} onChange={setBySecret} />
              <Switch label={t('till.webhooks.by_key')} hint={t('till.webhooks.by_key_hint')} checked={byKey} disabled={!bySecret} onChange={setByKey} />
            </div>
          </div>
          <div className="u-card u-card-flush">
            <Switch label={t('till.webhooks.in_order')} hint={t('till.webhooks.in_order_hint')} checked={inOrder} onChange={setInOrder} />
          </div>
          {error !== null && !wrong && <ErrorState error={error} />}
          <Button look="primary" wide type="submit" busy={busy} disabled={!url.trim()}>{t('till.webhooks.add')}</Button>
        </form>
      )}
    </Sheet>
  );
}

function RemoveSheet({ one, onClose }: { one: WebhookEndpoint; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  return (
    <EndSheet title={t('till.webhooks.remove_title')} text={t('till.webhooks.remove_text', { url: one.url })} button={t('till.webhooks.remove')}
      list="webhooks" end={() => api.removeWebhook(one.id)} onClose={onClose} />
  );
}

function useNews(one: WebhookEndpoint): string {
  const t = useT();
  const f = useFormats();
  if (one.status === 'gone') return t('till.webhooks.gone');
  if (!one.last_delivery) return t('till.webhooks.quiet');
  const when = f.full(one.last_delivery.at);
  switch (one.last_delivery.status) {
    case 'delivered': return t('till.webhooks.fine', { when });
    case 'waiting': return t('till.webhooks.again', { when });
    case 'given_up': return t('till.webhooks.lost', { when });
  }
}

function Place({ one, onRemove, onSent }: { one: WebhookEndpoint; onRemove: () => void; onSent: () => void }) {
  const t = useT();
  const state = useNews(one);
  const signed = { hmac: 'HMAC', ed25519: 'Ed25519', both: 'HMAC, Ed25519' }[one.signatures];
  return (
    <li className="u-card m-program">
      <div className="m-program-words"><strong>{one.url}</strong><small className="u-quiet">{state}</small>
        <small className="u-quiet">{one.in_order ? `${signed} · ${t('till.webhooks.in_order_is')}` : signed}</small>
        {one.public_key !== null && <small className="u-quiet u-num">{one.public_key}</small>}
      </div>
      <Button onClick={onSent} aria-label={`${t('till.sent')}: ${one.url}`}>{t('till.sent')}</Button>
      <Button onClick={onRemove} aria-label={`${t('till.webhooks.remove')}: ${one.url}`}>{t('till.webhooks.remove')}</Button>
    </li>
  );
}

/** Where the shop's events are sent. */
export function Webhooks() {
  const t = useT();
  const places = useWebhooks();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<WebhookEndpoint | null>(null);
  const [sent, setSent] = useState<WebhookEndpoint | null>(null);
  return (
    <section className="m-section"><h2>{t('till.webhooks')}</h2>
      <p className="u-quiet">{t('till.webhooks.text')}</p>
      <Async query={places} shape="list">
        {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('till.webhooks.none')}</p>
          : <ul className="m-programs" aria-label={t('till.webhooks')}>{data.map((one) => <Place key={one.id} one={one} onRemove={() => setRemoving(one)} onSent={() => setSent(one)} />)}</ul>)}
      </Async>
      <Button icon="plus" wide onClick={() => setAdding(true)}>{t('till.webhooks.add')}</Button>
      {adding && <AddSheet onClose={() => setAdding(false)} />}
      {sent && <Deliveries one={sent} onClose={() => setSent(null)} />}
      {removing && <RemoveSheet one={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}
