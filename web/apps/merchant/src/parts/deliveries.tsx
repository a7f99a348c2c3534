// What was sent to an address of the shop's server: each event with its last attempt, what was answered, and the body.
import type { WebhookDelivery, WebhookEndpoint } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useDeliveries } from '../data';
import { useServices } from '../services';

/** In one line: whether it has arrived, and if not what becomes of it. */
function useFate(one: WebhookDelivery): string {
  const t = useT();
  const f = useFormats();
  switch (one.status) {
    case 'delivered': return t('till.sent.delivered', { when: f.full(one.at) });
    case 'waiting': return one.next_at === null ? t('till.sent.waiting') : t('till.sent.again', { when: f.full(one.next_at) });
    case 'given_up': return t('till.sent.given_up', { when: f.full(one.at) });
  }
}

function Sent({ one, endpoint, onAgain }: { one: WebhookDelivery; endpoint: string; onAgain: () => void }) {
  const t = useT();
  const { api } = useServices();
  const trouble = useTroubleText();
  const fate = useFate(one);
  const [busy, setBusy] = useState(false);
  const type = one.event?.type ?? t('till.sent.unknown');
  const again = async () => {
    setBusy(true);
    try {
      await api.resendEvent(endpoint, one.number);
      toast(t('till.sent.sent_again'));
      onAgain();
    } catch (fault) {
      toast(trouble(fault));
    }
    setBusy(false);
  };
  return (
    <li className="m-asked" data-refused={one.status === 'delivered' ? undefined : true}>
      <span className="u-num"><strong>{one.answer_status ?? '—'}</strong> {type} · {one.number}</span>
      <small className="u-quiet">{fate} · {t('till.sent.tries', { count: one.tries })}</small>
      {one.why && <span>{one.why}</span>}
      <details>
        <summary>{t('till.sent.bodies')}</summary>
        <div className="u-stack">
          {one.event && <><small className="u-quiet">{t('till.sent.body')}</small><pre className="m-body" tabIndex={0} aria-label={t('till.sent.body')}>{JSON.stringify(one.event, null, 2)}</pre></>}
          <small className="u-quiet">{t('till.sent.answer')}</small>
          <pre className="m-body" tabIndex={0} aria-label={t('till.sent.answer')}>{one.answer ?? t('till.sent.no_answer')}</pre>
          <Button icon="refresh" busy={busy} onClick={() => void again()} aria-label={`${t('till.sent.send_again')}: ${type} ${one.number}`}>{t('till.sent.send_again')}</Button>
        </div>
      </details>
    </li>
  );
}

export function Deliveries({ one, onClose }: { one: WebhookEndpoint; onClose: () => void }) {
  const t = useT();
  const sent = useDeliveries(one.id);
  return (
    <Sheet open title={t('till.sent')} onClose={onClose}>
      <div className="u-stack">
        <p className="u-quiet m-where">{one.url}</p>
        <Async query={sent} shape="list">
          {({ pages }) => {
            const rows = pages.flatMap(({ data }) => data);
            return rows.length === 0 ? <p className="u-quiet">{t('till.sent.none')}</p>
              : <ol className="m-askeds" aria-label={t('till.sent')}>{rows.map((row) => <Sent key={row.number} one={row} endpoint={one.id} onAgain={() => void sent.refetch()} />)}</ol>;
          }}
        </Async>
        {sent.hasNextPage && <Button wide busy={sent.isFetchingNextPage} onClick={() => void sent.fetchNextPage()}>{t('till.sent.older')}</Button>}
        <Button icon="refresh" wide onClick={() => void sent.refetch()}>{t('till.requests.refresh')}</Button>
      </div>
    </Sheet>
  );
}
