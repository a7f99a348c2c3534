import { uuid7, type FamilyLink, type FamilyView, type UserWindow } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountField, Async, Banner, Button, Card, EmptyState, Field, List, Pair, Pairs, Row, Sheet, parseAmount, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { names, useFamily } from '../data';
import { FamilyPaid } from '../flow/family_paid';
import { TermsForm, givesAnything, termsText, useTermSentences, useTermsForm } from '../flow/family_terms';
import { phoneE164, spacedPhone } from '../flow/handles';
import { PinSheet } from '../flow/pin_sheet';
import { useServices } from '../services';
import { Page } from '../shell';
import { useWords } from '../words';

const windows: UserWindow[] = ['payment', 'day', 'month', 'night'];
const movementWords = {
  payment: 'wallet.type.payment', refund: 'wallet.type.refund', top_up: 'wallet.type.top_up', withdrawal: 'wallet.type.withdrawal', payout: 'wallet.type.payout', cash_in: 'wallet.type.cash', cash_out: 'wallet.type.cash', reversal: 'wallet.type.correction',
} as const;

function useActs(link: FamilyLink) {
  const t = useT();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const renew = () => queries.invalidateQueries({ queryKey: names.family });
  const run = async (act: (key: string) => Promise<unknown>, then?: () => void) => {
    setBusy(true);
    setFault(null);
    try {
      await act(uuid7());
      await renew();
      toast(t('wallet.saved'));
      then?.();
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, run, renew, id: link.id };
}

function Ending({ link, children }: { link: FamilyLink; children?: ReactNode }) {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const acts = useActs(link);
  const [open, setOpen] = useState(false);
  const protects = link.role === 'owner' && link.state === 'active' && (link.terms.confirm_above !== null || link.terms.confirm_new);
  return (
    <>
      <Button look="danger" wide onClick={() => setOpen(true)}>{t(link.state === 'invited' ? 'wallet.family.take_back' : 'wallet.family.end')}</Button>
      <Sheet open={open} title={t(link.state === 'invited' ? 'wallet.family.take_back' : 'wallet.family.end')} onClose={() => setOpen(false)}>
        {children}
        <p>{t(link.state === 'invited' ? 'wallet.family.take_back_text' : link.role === 'helper' ? 'wallet.family.end_helper' : protects ? 'wallet.family.end_protects' : 'wallet.family.end_text')}</p>
        {acts.fault && <Banner tone="bad" live>{acts.fault}</Banner>}
        <Button look="danger" wide busy={acts.busy} onClick={() => void acts.run((key) => api.endFamily(link.id, key), () => { setOpen(false); go('/family'); })}>{t(link.state === 'invited' ? 'wallet.family.take_back' : 'wallet.family.end')}</Button>
        <Button wide onClick={() => setOpen(false)}>{t('ui.cancel')}</Button>
      </Sheet>
    </>
  );
}

function Changing({ link, onClose }: { link: FamilyLink; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const sentences = useTermSentences();
  const form = useTermsForm(link.terms);
  const [sign, setSign] = useState(false);
  const terms = form.result;
  const ready = terms !== null && givesAnything(terms);
  const above = link.terms.confirm_above;
  const looser = terms !== null && ((above !== null && (terms.confirm_above === null || terms.confirm_above > above)) || (link.terms.confirm_new && !terms.confirm_new));
  if (sign && ready)
    return (
      <PinSheet open title={t('wallet.family.change')} onClose={() => setSign(false)} about={{ purpose: 'family', payeeId: link.id, payeeName: termsText(terms) }}
        act={async (proof, key) => {
          await api.changeFamily(link.id, { terms, proof }, key);
          await queries.invalidateQueries({ queryKey: names.family });
          toast(t('wallet.saved'));
          onClose();
        }}>
        <ul className="w-plainlist">{sentences(terms, 'owner').map((line) => <li key={line}>{line}</li>)}</ul>
      </PinSheet>
    );
  return (
    <Sheet open title={t('wallet.family.change')} onClose={onClose}>
      <TermsForm form={form} />
      <Banner tone={looser ? 'wait' : 'plain'}>{t(looser ? 'wallet.family.looser' : 'wallet.family.at_once')}</Banner>
      <Button look="primary" wide disabled={!ready} onClick={() => setSign(true)}>{t('ui.save')}</Button>
    </Sheet>
  );
}

function Proposal({ link }: { link: FamilyLink }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const queries = useQueryClient();
  const acts = useActs(link);
  const [sign, setSign] = useState(false);
  const proposal = link.proposal;
  if (!proposal || link.role !== 'owner') return null;
  const changes = windows.filter((it) => proposal[it] !== undefined);
  const wish = Object.fromEntries(changes.map((it) => [it, proposal[it] ?? null]));
  return (
    <section className="w-section">
      <header><h2>{t('wallet.family.proposal')}</h2></header>
      <Card><Pairs>{changes.map((it) => <Pair key={it} name={words.window(it)}>{proposal[it] === null || proposal[it] === undefined ? t('wallet.limits.unset') : f.money(proposal[it])}</Pair>)}</Pairs></Card>
      <p className="u-small u-quiet">{t('wallet.family.proposal_text')}</p>
      {acts.fault && <Banner tone="bad" live>{acts.fault}</Banner>}
      <Button wide onClick={() => setSign(true)}>{t('wallet.family.proposal_yes')}</Button>
      <Button wide look="plain" busy={acts.busy} onClick={() => void acts.run((key) => api.dropFamilyProposal(link.id, key))}>{t('wallet.family.proposal_no')}</Button>
      <PinSheet open={sign} title={t('wallet.family.proposal')} onClose={() => setSign(false)}
        act={async (proof, key) => {
          queries.setQueryData(names.limits, await api.changeLimits({ ...wish, proof }, key));
          await api.dropFamilyProposal(link.id, uuid7());
          await acts.renew();
          toast(t('wallet.saved'));
        }}>
        <p>{t('wallet.family.proposal_text')}</p>
      </PinSheet>
    </section>
  );
}

function Owner({ link }: { link: FamilyLink }) {
  const t = useT();
  const f = useFormats();
  const sentences = useTermSentences();
  const [change, setChange] = useState(false);
  const { pending } = link;
  const next = pending ? sentences({ ...link.terms, confirm_above: pending.confirm_above, confirm_new: pending.confirm_new }, 'owner') : [];
  return (
    <>
      <section className="w-section">
        <header><h2>{t(link.state === 'invited' ? 'wallet.family.would_give' : 'wallet.family.gives')}</h2></header>
        <Card><ul className="w-plainlist">{sentences(link.terms, 'owner').map((line) => <li key={line}>{line}</li>)}</ul></Card>
        {link.state === 'invited' && link.until && <Banner tone="wait">{t('wallet.family.waiting', { when: f.full(link.until) })}</Banner>}
        {link.state === 'ending' && pending && <Banner tone="wait">{t('wallet.family.ending', { when: f.full(pending.effective_at) })}</Banner>}
        {link.state === 'active' && pending && <Banner tone="wait">{t('wallet.family.later', { when: f.full(pending.effective_at) })} {next.join(' ')}</Banner>}
      </section>
      <Proposal link={link} />
      {link.state === 'active' && <Button wide onClick={() => setChange(true)}>{t('wallet.family.change')}</Button>}
      {link.state !== 'ending' && <Ending link={link} />}
      {change && <Changing link={link} onClose={() => setChange(false)} />}
    </>
  );
}

function Invitation({ link }: { link: FamilyLink }) {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const sentences = useTermSentences();
  const acts = useActs(link);
  const [typed, setTyped] = useState('');
  const [sign, setSign] = useState(false);
  const phone = phoneE164(typed);
  return (
    <>
      <section className="w-section">
        <header><h2>{t('wallet.family.would_get')}</h2></header>
        <Card><ul className="w-plainlist">{sentences(link.terms, 'helper').map((line) => <li key={line}>{line}</li>)}</ul></Card>
        <Banner tone="warn">{t('wallet.family.only_known')}</Banner>
      </section>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (phone) setSign(true); }}>
        <Field label={t('wallet.family.their_number')} hint={t('wallet.family.their_number_hint')} prefix={typed.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        <Button look="primary" wide type="submit" disabled={!phone}>{t('wallet.family.accept')}</Button>
      </form>
      {acts.fault && <Banner tone="bad" live>{acts.fault}</Banner>}
      <Button wide busy={acts.busy} onClick={() => void acts.run((key) => api.declineFamily(link.id, key), () => go('/family'))}>{t('wallet.family.decline')}</Button>
      {phone && (
        <PinSheet open={sign} title={t('wallet.family.accept')} onClose={() => setSign(false)} about={{ purpose: 'family', payeeId: link.id, payeeName: phone }}
          act={async (proof, key) => {
            await api.acceptFamily(link.id, { phone, proof }, key);
            await acts.renew();
            toast(t('wallet.family.accepted'));
          }}>
          <p className="u-center"><strong>{link.name}</strong> <span className="u-num">{spacedPhone(phone)}</span></p>
        </PinSheet>
      )}
    </>
  );
}

function Seen({ view }: { view: FamilyView }) {
  const t = useT();
  const f = useFormats();
  const word = (kind: string, direction: 'in' | 'out') => {
    const key = movementWords[kind as keyof typeof movementWords];
    return key ? t(key) : t(direction === 'in' ? 'wallet.type.transfer_in' : 'wallet.type.transfer_out');
  };
  return (
    <>
      <Card><Pairs>
        <Pair name={t('wallet.family.has')}>
          {view.balance_to === null ? t('wallet.family.from', { from: f.money(view.balance_from, view.currency) }) : t('wallet.family.between', { from: f.money(view.balance_from, view.currency), to: f.money(view.balance_to, view.currency) })}
        </Pair>
      </Pairs></Card>
      {view.what === 'movements' && (
        <Card flush><List label={t('wallet.family.movements')}>
          {view.movements.map((it, i) => <Row key={i} icon={it.direction === 'in' ? 'collect' : 'send'} title={word(it.kind, it.direction)} end={`${it.direction === 'in' ? '+' : '−'}${f.money(it.amount, it.currency)}`} endDetail={`${f.day(it.at)} ${f.time(it.at)}`} />)}
        </List></Card>
      )}
      <p className="u-small u-quiet">{t('wallet.family.logged')}</p>
    </>
  );
}

function HelperLimit({ link, window, onClose }: { link: FamilyLink; window: UserWindow; onClose: () => void }) {
  const t = useT();
  const words = useWords();
  const { api } = useServices();
  const acts = useActs(link);
  const now = link.owner_limits?.[window] ?? null;
  const [typed, setTyped] = useState(now === null ? '' : String(now / 100));
  const amount = typed.trim() === '0' ? 0 : parseAmount(typed);
  const raises = amount !== null && now !== null && amount > now;
  const send = () =>
    void acts.run((key) => (raises ? api.proposeFamilyLimits(link.id, { [window]: amount }, key) : api.lowerFamilyLimits(link.id, { [window]: amount }, key)), onClose);
  return (
    <Sheet open title={words.window(window)} onClose={onClose}>
      <AmountField label={t('wallet.family.their_limit')} value={typed} onChange={setTyped} inputMode="decimal" autoFocus />
      <Banner tone={raises ? 'wait' : 'plain'}>{t(raises ? 'wallet.family.proposes' : 'wallet.family.lowers')}</Banner>
      {acts.fault && <Banner tone="bad" live>{acts.fault}</Banner>}
      <Button look="primary" wide busy={acts.busy} disabled={amount === null || amount === now} onClick={send}>{t(raises ? 'wallet.family.propose' : 'wallet.family.lower')}</Button>
    </Sheet>
  );
}

function Helper({ link }: { link: FamilyLink }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  const { api } = useServices();
  const text = useTroubleText();
  const sentences = useTermSentences();
  const [view, setView] = useState<FamilyView | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [editing, setEditing] = useState<UserWindow | null>(null);
  const look = async () => {
    setFault(null);
    await api.viewFamily(link.id).then(setView, (error: unknown) => setFault(text(error)));
  };
  const limits = link.owner_limits;
  return (
    <>
      <section className="w-section">
        <header><h2>{t('wallet.family.gets')}</h2></header>
        <Card><ul className="w-plainlist">{sentences(link.terms, 'helper').map((line) => <li key={line}>{line}</li>)}</ul></Card>
        {link.state === 'ending' && link.pending && <Banner tone="warn">{t('wallet.family.ending_helper', { when: f.full(link.pending.effective_at) })}</Banner>}
        {link.state === 'active' && link.pending && <Banner tone="warn">{t('wallet.family.later_helper', { when: f.full(link.pending.effective_at) })}</Banner>}
      </section>
      <a className="u-button" data-wide href={`tel:${link.phone}`}>{t('wallet.ask.call', { who: link.name ?? '' })}</a>
      {link.terms.see !== 'none' && (view ? <Seen view={view} /> : <Button wide icon="eye" onClick={() => void look()}>{t('wallet.family.look')}</Button>)}
      {fault && <Banner tone="bad" live>{fault}</Banner>}
      {limits && (
        <section className="w-section">
          <header><h2>{t('wallet.family.their_limits')}</h2></header>
          <Card flush><List label={t('wallet.family.their_limits')}>
            {windows.map((it) => {
              const bound = limits[it];
              return <Row key={it} title={words.window(it)} arrow end={bound === null ? t('wallet.limits.unset') : f.money(bound)} onClick={() => setEditing(it)} />;
            })}
          </List></Card>
          {link.proposal && <p className="u-small u-quiet">{t('wallet.family.proposed')}</p>}
        </section>
      )}
      {editing && <HelperLimit link={link} window={editing} onClose={() => setEditing(null)} />}
      <Ending link={link} />
    </>
  );
}

export default function FamilyLinkScreen({ params }: { params: Record<string, string> }) {
  const t = useT();
  const { go } = useAddress();
  const family = useFamily();
  return (
    <Page title={t('wallet.family.title')}>
      <Async query={family} shape="card">
        {({ data }) => {
          const link = data.find((it) => it.id === params.id);
          if (!link) return <EmptyState icon="me" title={t('wallet.family.gone')} action={<Button wide onClick={() => go('/family')}>{t('wallet.family.title')}</Button>} />;
          return (
            <>
              <Card flush><List><Row letter={(link.name ?? '?').replace(/["*]/g, '').slice(0, 1) || '?'} title={<strong>{link.name ?? spacedPhone(link.phone)}</strong>} detail={<span className="u-num">{spacedPhone(link.phone)}</span>} /></List></Card>
              {link.role === 'owner' ? <Owner link={link} /> : link.state === 'invited' ? <Invitation link={link} /> : <Helper link={link} />}
              <FamilyPaid link={link} />
            </>
          );
        }}
      </Async>
    </Page>
  );
}
