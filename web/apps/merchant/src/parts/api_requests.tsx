import type { ApiKey, ApiRequest } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button } from '@chenxi/ui';
import { useState } from 'react';
import { useApiRequests } from '../data';

/** So many at first: whoever looks wants the last ones. */
const few = 5;

function Asked({ one, label }: { one: ApiRequest; label: string }) {
  const t = useT();
  const f = useFormats();
  const refused = one.status >= 400;
  return (
    <li className="m-asked" data-refused={refused || undefined}>
      <span className="u-num"><strong>{one.status}</strong> {one.method} {one.path}</span>
      {one.code && <span>{one.code}</span>}
      <small className="u-quiet">{t('till.requests.by', { when: f.full(one.at), label })} · <span className="u-num">{one.id}</span></small>
    </li>
  );
}

/** What the shop's programs have asked lately. */
export function ApiRequests({ keys }: { keys: ApiKey[] }) {
  const t = useT();
  const asked = useApiRequests();
  const [all, setAll] = useState(false);
  const labels = new Map(keys.map((key) => [key.id, key.label]));
  return (
    <section className="m-section"><h2>{t('till.requests')}</h2>
      <p className="u-quiet">{t('till.requests.text')}</p>
      <Async query={asked} shape="list">
        {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('till.requests.none')}</p> : (
          <>
            <ol className="u-card m-askeds" aria-label={t('till.requests')}>{(all ? data : data.slice(0, few)).map((one) => <Asked key={one.id} one={one} label={labels.get(one.key_id) ?? one.key_id} />)}</ol>
            {!all && data.length > few && <Button wide onClick={() => setAll(true)}>{t('till.requests.more')}</Button>}
          </>
        ))}
      </Async>
      <Button icon="refresh" wide onClick={() => void asked.refetch()}>{t('till.requests.refresh')}</Button>
    </section>
  );
}
