// "Ask my family" on the confirm sheet: somebody of the family is asked before the money leaves, and the answer appears here.
import { serverUnix, uuid7, type ApprovalRequest } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Field, Status, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { names, useApprovals, useFamily } from '../data';
import { useServices } from '../services';

export interface AskedAbout {
  for: ApprovalRequest['for'];
  payee_id?: string;
  bank_link_id?: string;
  name: string | null;
}
const cleanPhone = (phone: string): string => phone.replace(/[^+\d]/g, '');

/** What is left of its time, told every second. */
function useSecondsLeft(until: string): number {
  const left = () => Math.max(0, Math.ceil(Date.parse(until) / 1000 - serverUnix()));
  const [now, setNow] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setNow(left()), 1000);
    return () => clearInterval(timer);
  });
  return now;
}

function Waiting({ asked }: { asked: ApprovalRequest }) {
  const t = useT();
  const left = useSecondsLeft(asked.until);
  return (
    <Banner tone="wait" live>
      {t('wallet.ask.waiting', { who: asked.with ?? '' })} <span className="u-num" aria-hidden>{`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}</span>
    </Banner>
  );
}

const Call = ({ phone, label }: { phone: string; label: string }) => <a className="u-button" data-wide href={`tel:${cleanPhone(phone)}`}>{label}</a>;

function Answered({ asked, again }: { asked: ApprovalRequest; again: () => void }) {
  const t = useT();
  const who = asked.with ?? '';
  const call = asked.phone && <Call phone={asked.phone} label={t('wallet.ask.call', { who })} />;
  const more = <Button wide onClick={again}>{t('wallet.ask.again')}</Button>;
  switch (asked.state) {
    case 'open':
      return <><Waiting asked={asked} />{call}</>;
    case 'yes':
      return <Banner tone="ok" live><strong>{t('wallet.ask.yes', { who })}</strong><br />{t('wallet.ask.yes_text')}</Banner>;
    case 'no':
      return <><Status tone="warn" icon="stop" title={t('wallet.ask.no', { who })}><p>{t('wallet.ask.no_text')}</p></Status>{call}{more}</>;
    case 'call':
      return <><Status tone="warn" icon="phone" title={t('wallet.ask.calls', { who })}><p>{t('wallet.ask.calls_text')}</p></Status>{call}{more}</>;
    case 'expired':
    case 'used':
      return (
        <>
          <Banner tone="warn" live>{t('wallet.ask.nobody')}</Banner>
          {call}
          {more}
        </>
      );
  }
}

export interface FamilyYes {
  /** the owner's own terms want a yes for this */
  needed: boolean;
  /** ... and none is there yet */
  blocked: boolean;
  /** stands instead of the PIN, above it, or below it; each null where there is nothing to say */
  gate: ReactNode;
  said: ReactNode;
  offer: ReactNode;
}
/** For a confirm sheet about this amount to this payee. */
export function useAskFamily(about: AskedAbout, amount: number | null, currency: string, firstTime = false): FamilyYes {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const { api } = useServices();
  const queries = useQueryClient();
  const family = useFamily();
  const approvals = useApprovals();
  const [picked, setPicked] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [open, setOpen] = useState(false);
  /** questions up to this moment are over for this sheet */
  const [old, setOld] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const key = useRef(uuid7());

  const links = (family.data?.data ?? []).filter((it) => it.role === 'owner' && (it.state === 'active' || it.state === 'ending'));
  const wants = (it: (typeof links)[number]) =>
    (it.terms.confirm_above !== null && amount !== null && amount > it.terms.confirm_above) || (it.terms.confirm_new && firstTime);
  const needed = links.some(wants);
  // Only a yes of somebody whose yes was asked for counts; the others are asked for advice.
  const helpers = needed ? links.filter((it) => it.terms.confirm_above !== null || it.terms.confirm_new) : links;
  const same = (it: ApprovalRequest) => it.role === 'asker' && it.for === about.for && it.amount === amount && it.payee_name === (about.name || null) && it.created_at > old;
  const recent = (it: ApprovalRequest) => Date.parse(it.usable_until ?? it.until) / 1000 > serverUnix() - 300;
  const asked = approvals.data?.data.find((it) => same(it) && recent(it) && it.state !== 'used');
  const blocked = needed && !(asked?.state === 'yes' && helpers.some((it) => it.id === asked.link_id));
  if (amount === null || helpers.length === 0) return { needed, blocked, gate: null, said: null, offer: null };

  const link = helpers.find((it) => it.id === picked) ?? helpers.find(wants) ?? helpers[0]!;
  const send = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { for: kind, payee_id, bank_link_id } = about;
      await api.askFamily({ link_id: link.id, for: kind, ...(payee_id ? { payee_id } : {}), ...(bank_link_id ? { bank_link_id } : {}), amount, currency, ...(reason.trim() ? { reason: reason.trim() } : {}) }, key.current);
      key.current = uuid7();
      await queries.invalidateQueries({ queryKey: names.approvals });
      setOpen(false);
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  const again = () => {
    setOld(asked?.created_at ?? '');
    setOpen(true);
  };
  const box = (
    <div className="u-stack w-ask" role="group" aria-label={t('wallet.ask.title')}>
      {asked ? <Answered asked={asked} again={again} /> : (
        <>
          {needed && <Banner tone="warn">{t('wallet.ask.needed')}</Banner>}
          {open || needed ? (
            <>
              {helpers.length > 1 && (
                <fieldset className="w-choice">
                  <legend className="u-label">{t('wallet.ask.whom')}</legend>
                  {helpers.map((it) => (
                    <label key={it.id}><input type="radio" name="helper" checked={it.id === link.id} onChange={() => setPicked(it.id)} /><span>{it.name ?? it.phone}</span></label>
                  ))}
                </fieldset>
              )}
              <Field label={t('wallet.ask.reason')} hint={t('wallet.ask.shows', { amount: f.money(amount, currency), who: about.name || t('ui.name.unknown') })} value={reason} maxLength={60} onChange={(event) => setReason(event.target.value)} />
              {fault && <Banner tone="bad" live>{fault}</Banner>}
              <Button look={needed ? 'primary' : 'default'} wide icon="me" busy={busy} onClick={() => void send()}>{t('wallet.ask.send', { who: link.name ?? link.phone })}</Button>
            </>
          ) : (
            <Button wide icon="me" onClick={() => setOpen(true)}>{t('wallet.ask.title')}</Button>
          )}
        </>
      )}
    </div>
  );
  const said = !blocked && asked?.state === 'yes';
  return { needed, blocked, gate: blocked && box, said: said && box, offer: !blocked && !said && box };
}
