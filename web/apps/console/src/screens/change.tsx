// One change: what exactly will happen, why, and the hash of that; then yes or no.
import { isDeclined, isRefusal, passkeyProof, uuid7, type ChangeRequestDetail } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Go, TextArea, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { hashOf, kindName, readText, willHappen } from '../changes';
import { useServices } from '../services';
import { Page, useMe } from '../shell';

function Decide({ it, hash }: { it: ChangeRequestDetail; hash: string }) {
  const t = useT();
  const { api } = useServices();
  const me = useMe().data;
  const text = useTroubleText();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<'yes' | 'no' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const sent = useRef({ what: '', key: '' });
  if (!me) return null;
  const own = me.id === it.maker.id;
  const keyFor = (what: string): string => {
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    return sent.current.key;
  };
  const act = async (which: 'yes' | 'no', work: () => Promise<unknown>, done: string) => {
    setBusy(which);
    setFault(null);
    try {
      await work();
      toast(done);
    } catch (error) {
      setFault(isDeclined(error) ? t('console.passkey.declined') : isRefusal(error, 'passkey_wrong', 'statement_expired') ? t('console.passkey.wrong') : text(error));
    } finally {
      setBusy(null);
      void queries.invalidateQueries();
    }
  };
  const approve = () => act('yes', async () => {
    const nonce = keyFor(hash);
    const proof = me.passkey ? await passkeyProof({ purpose: 'approve_change', amount: 0, currency: 'CNY', payeeId: String(it.id), payeeName: hash, fee: 0, nonce }) : undefined;
    await api.approveChange(String(it.id), { hash, ...(proof && { proof }) }, nonce);
  }, t('console.change.approved'));
  const refuse = () => act('no', () => api.refuseChange(String(it.id), reason.trim(), keyFor(reason.trim())), t(own ? 'console.change.withdrawn' : 'console.change.refused'));
  return (
    <section className="c-block" aria-labelledby="decide">
      <h2 id="decide">{t(own ? 'console.change.own' : 'console.change.decide')}</h2>
      <div className="c-decide">
        {own ? <p>{t('console.change.own_text')}</p> : (
          <>
            <p className="u-quiet u-small">{t(me.passkey ? 'console.change.approve_text' : 'console.change.approve_text_demo', { hash: hash.slice(0, 8) })}</p>
            <Button look="primary" icon="shieldCheck" busy={busy === 'yes'} disabled={busy !== null} onClick={() => void approve()}>{t('console.change.approve')}</Button>
          </>
        )}
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) void refuse(); }}>
          <TextArea label={t(own ? 'console.change.why_withdraw' : 'console.change.why_refuse')} value={reason} maxLength={300} fault={fault} onChange={(event) => setReason(event.target.value)} />
          <Button type="submit" busy={busy === 'no'} disabled={busy !== null || !reason.trim()}>{t(own ? 'console.change.withdraw' : 'console.change.refuse')}</Button>
        </form>
      </div>
    </section>
  );
}

/** The file about somebody, for whoever asked for it. */
function TakeFile({ it }: { it: ChangeRequestDetail }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const take = async () => {
    setBusy(true);
    setFault(null);
    try {
      const file = await api.takeExport(String(it.id));
      const at = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' }));
      const link = document.createElement('a');
      link.href = at;
      link.download = `data-${it.id}.json`;
      link.click();
      URL.revokeObjectURL(at);
      toast(t('console.change.taken'));
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="c-block" aria-labelledby="take">
      <h2 id="take">{t('console.change.take')}</h2>
      <div className="c-decide">
        <p className="u-quiet u-small">{t('console.change.take_text')}</p>
        {fault !== null && <Banner tone="bad">{fault}</Banner>}
        <Button look="primary" icon="download" busy={busy} onClick={() => void take()}>{t('console.change.take')}</Button>
      </div>
    </section>
  );
}

function Shown({ it }: { it: ChangeRequestDetail }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const me = useMe().data;
  const people = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues });
  const asked = readText(it.text);
  const nameOf = (id: number) => people.data?.data.find((one) => one.id === id)?.name ?? String(id);
  const [hash, setHash] = useState('');
  useEffect(() => { void hashOf(it.text).then(setHash); }, [it.text]);
  return (
    <>
      {it.urgent && it.state === 'waiting' && <Banner tone="bad">{t('console.change.at_once', { name: it.maker.name, when: f.full(it.expires_at) })}</Banner>}
      <section className="c-will" aria-labelledby="will">
        <h2 id="will">{t(it.state === 'done' ? 'console.change.has' : it.state === 'waiting' ? 'console.change.will' : 'console.change.would')}</h2>
        <p className="c-will-what">{willHappen(t, asked, nameOf, (amount) => f.money(amount))}</p>
        {typeof asked.what['dispute'] === 'string' && <p><Go to={`/disputes/${asked.what['dispute']}`}>{t('console.change.case')}</Go></p>}
        <p><span className="u-quiet u-small">{t('console.change.reason')}</span><br />{asked.reason}</p>
      </section>
      <dl className="c-facts">
        <div><dt>{t('console.changes.kind')}</dt><dd>{kindName(t, it.kind)}</dd></div>
        <div><dt>{t('console.changes.state')}</dt><dd>{t(`console.changes.state.${it.state}`)}</dd></div>
        <div><dt>{t('console.changes.maker')}</dt><dd>{it.maker.name}</dd></div>
        <div><dt>{t('console.changes.checker')}</dt><dd>{it.checker?.name ?? '–'}</dd></div>
        <div><dt>{t(it.ended_at ? 'console.change.ended' : 'console.changes.until')}</dt><dd>{f.full(it.ended_at ?? it.expires_at)}</dd></div>
        <div><dt>{t('console.change.hash')}</dt><dd><code title={hash}>{hash.slice(0, 8)}</code></dd></div>
      </dl>
      {it.kind === 'data.export' && it.state === 'done' && me?.id === it.maker.id && <TakeFile it={it} />}
      {it.note !== '' && <Banner>{it.note}</Banner>}
      {it.state === 'waiting' && hash !== '' && (hash === it.hash ? <Decide it={it} hash={hash} /> : <Banner tone="bad">{t('console.change.differs')}</Banner>)}
    </>
  );
}

export default function ChangeScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const { api, live } = useServices();
  const id = params['id'] ?? '';
  const found = useQuery({ queryKey: ['change', id], queryFn: () => api.change(id), refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.change', { number: id })} trail={[{ to: '/', name: t('console.overview') }, { to: '/changes', name: t('console.changes') }]}>
      <Async query={found}>{(it) => <Shown it={it} />}</Async>
    </Page>
  );
}
