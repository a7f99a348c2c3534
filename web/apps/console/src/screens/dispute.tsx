import { isRefusal, uuid7, type DisputeCaseDetail } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Field, Go, Icon, TextArea, toast, useTroubleText } from '@chenxi/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useAsk } from '../ask';
import { fen } from '../changes';
import { SecondLook, useSecondLook } from '../look';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';
import { Table } from '../table';
import { useWords } from '../words';

type Decision = 'return' | 'return_part' | 'release';
const decisions: Decision[] = ['return', 'return_part', 'release'];

function Decide({ it }: { it: DisputeCaseDetail }) {
  const t = useT();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const supervisor = useSummary().data?.viewer === 'supervisor';
  const [decision, setDecision] = useState<Decision | null>(null);
  const [part, setPart] = useState('');
  const [unfounded, setUnfounded] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const sent = useRef({ what: '', key: '' });
  // More is frozen than one decides alone.
  const [two, setTwo] = useState(false);
  const second = useAsk();
  if (supervisor) return <Banner>{t('console.dispute.readonly')}</Banner>;
  const amount = fen(part);
  const ready = decision !== null && reason.trim() !== '' && (decision !== 'return_part' || (amount !== null && amount > 0));
  const body = () => ({ decision: decision!, reason: reason.trim(), ...(decision === 'return_part' ? { amount: amount! } : {}), ...(decision === 'release' && unfounded ? { unfounded } : {}) });
  const { looking, look } = useSecondLook(ready ? JSON.stringify(body()) : null);
  const send = async () => {
    if (!decision || !ready) return;
    const asked = body();
    const what = JSON.stringify(asked);
    if (sent.current.what !== what) sent.current = { what, key: uuid7() };
    setBusy(true);
    setFault(null);
    try {
      await api.decideDispute(it.id, asked, sent.current.key);
      toast(t('console.dispute.done'));
    } catch (error) {
      setFault(text(error));
      setTwo(isRefusal(error, 'approval_needed'));
    } finally {
      setBusy(false);
      void queries.invalidateQueries();
    }
  };
  const askSecond = () => {
    const { reason: why, ...rest } = body();
    void second.ask({ kind: 'disputes.decide', what: { dispute: it.id, payer: it.payer, ...rest }, reason: why });
  };
  return (
    <form className="c-decide" onSubmit={(event) => { event.preventDefault(); look(); }}>
      <fieldset>
        <legend className="u-hide">{t('console.dispute.decide')}</legend>
        {decisions.map((one) => (
          <label key={one}><input type="radio" name="decision" checked={decision === one} disabled={one !== 'release' && it.frozen === 0} onChange={() => setDecision(one)} />{t(`console.dispute.decide.${one}`)}</label>
        ))}
      </fieldset>
      {decision === 'return_part' && <Field label={t('console.dispute.part')} inputMode="decimal" value={part} onChange={(event) => setPart(event.target.value)} />}
      {decision === 'release' && <label className="u-check"><input type="checkbox" checked={unfounded} onChange={(event) => setUnfounded(event.target.checked)} /><span>{t('console.dispute.unfounded')}</span></label>}
      <TextArea label={t('console.dispute.why')} value={reason} maxLength={500} fault={second.fault ?? fault} onChange={(event) => setReason(event.target.value)} />
      <SecondLook looking={looking}>{t('console.dispute.sure')}</SecondLook>
      {two ? <Button look="primary" disabled={!ready} busy={second.busy} onClick={askSecond}>{t('console.dispute.ask_second')}</Button>
        : looking ? <Button key="sure" look="primary" busy={busy} onClick={() => void send()}>{t('console.decide_sure')}</Button>
          : <Button look="primary" type="submit" disabled={!ready}>{t('console.dispute.send')}</Button>}
    </form>
  );
}

export default function DisputeScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api, live } = useServices();
  const id = params['id'] ?? '';
  const found = useQuery({ queryKey: ['dispute', id], queryFn: () => api.dispute(id), refetchInterval: live ? 5000 : false });
  return (
    <Page title={t('console.dispute')} trail={[{ to: '/', name: t('console.overview') }, { to: '/disputes', name: t('console.disputes') }]}>
      <Async query={found} shape="both">
        {(it) => {
          const money = (amount: number) => f.money(amount, it.currency);
          return (
            <>
              <dl className="c-facts">
                <div><dt>{t('console.disputes.state')}</dt><dd>{words.dispute(it.status)}</dd></div>
                <div><dt>{t('console.dispute.due')}</dt><dd>{f.full(it.ended_at ?? it.due_at)}</dd></div>
                <div><dt>{t('console.dispute.amount')}</dt><dd><Go to={`/postings/${it.posting}`}>{money(it.amount)}</Go></dd></div>
                <div><dt>{t('console.dispute.frozen_first')}</dt><dd>{money(it.frozen_first)}</dd></div>
                <div><dt>{t('console.dispute.returned')}</dt><dd>{money(it.returned)}</dd></div>
                <div><dt>{t('console.dispute.lost')}</dt><dd>{money(it.lost)}</dd></div>
              </dl>
              <div className="c-two">
                <section className="c-block" aria-labelledby="evidence">
                  <header><h2 id="evidence">{t('console.dispute.statements')}</h2><span className="u-quiet u-small">{words.why(it.reason)}</span></header>
                  <p className="u-quiet u-small">{t('console.dispute.reporter', { open: it.reports_open, unfounded: it.reports_unfounded })}</p>
                  {it.statements.length === 0 ? <p>{t('console.dispute.statements.none')}</p> : (
                    <ul className="c-said">
                      {it.statements.map((one) => <li key={one.at + one.author}><small>{t(`console.dispute.role.${one.from}`)} {one.from === 'case_worker' ? '' : one.author} · {f.full(one.at)}</small><p>{one.text}</p></li>)}
                    </ul>
                  )}
                  <a className="u-button" download={`${it.id}.json`} href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(it, null, 1))}`}><Icon name="download" />{t('console.dispute.export')}</a>
                  {it.ended_at === null && (
                    <>
                      <header><h2>{t('console.dispute.decide')}</h2></header>
                      <Decide it={it} />
                    </>
                  )}
                </section>
                <section className="c-block" aria-labelledby="trace">
                  <header><h2 id="trace">{t('console.dispute.trace')}</h2></header>
                  {it.cut && <Banner tone="wait">{t('console.dispute.cut')}</Banner>}
                  <Table
                    label={t('console.dispute.trace')} rows={it.trace} keyOf={(row) => String(row.number)}
                    columns={[
                      { name: t('console.dispute.step'), end: true, cell: (row) => row.number },
                      { name: t('console.dispute.from'), end: true, cell: (row) => row.parent || '' },
                      { name: t('console.dispute.place'), cell: (row) => words.place(row.place) },
                      { name: t('console.dispute.account'), cell: (row) => <Go to={`/accounts/${row.account}`}>{row.owner || t('console.dispute.account')}</Go> },
                      { name: t('console.dispute.by'), wide: true, cell: (row) => <Go to={`/postings/${row.posting}`}>{t('console.posting')}</Go> },
                      { name: t('console.dispute.share'), end: true, cell: (row) => money(row.share) },
                      { name: t('console.dispute.frozen_first'), end: true, cell: (row) => money(row.frozen) },
                      { name: t('console.dispute.returned'), end: true, cell: (row) => money(row.returned) },
                    ]}
                  />
                  <p className="u-quiet u-small">{t('console.dispute.trace.text')}</p>
                </section>
              </div>
            </>
          );
        }}
      </Async>
    </Page>
  );
}
