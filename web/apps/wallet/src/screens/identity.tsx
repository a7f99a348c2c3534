// How well the wallet knows its owner: where he stands, what is missing, and what each further step would allow. The figures are the
// rule pack's.
import type { Identity, IdentityStep } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, List, Row, useAddress, type Tone } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useIdentity } from '../data';
import { TellIdentity } from '../flow/tell_identity';
import { useServices } from '../services';
import { useCustomer, useSession } from '../session';
import { Page } from '../shell';

type Place = 'here' | 'reached' | 'next' | 'later';

const ownStep = (steps: IdentityStep[]): number => steps.filter((it) => it.reached).length - 1;
const placeOf = (at: number, own: number): Place => (at < own ? 'reached' : at === own ? 'here' : at === own + 1 ? 'next' : 'later');

function Step({ it, place }: { it: IdentityStep; place: Place }) {
  const t = useT();
  const f = useFormats();
  const laws = [...new Set(it.limits.map((limit) => limit.law))];
  const titles = { phone_only: t('wallet.identity.phone_only'), document: t('wallet.identity.document'), bank_verified: t('wallet.identity.bank_verified'), in_person: t('wallet.identity.in_person') };
  const places = { here: t('wallet.identity.here'), reached: t('wallet.identity.reached'), next: t('wallet.identity.next'), later: t('wallet.identity.later') };
  return (
    <li aria-current={place === 'here' ? 'step' : undefined}>
      <Card>
        <div className="u-stack-s">
          <div className="u-spread">
            <h2>{titles[it.tier]}</h2>
            <span className="u-mark" data-tone={it.reached ? 'ok' : 'plain'}>{places[place]}</span>
          </div>
          {it.limits.map((limit) => (
            <div key={limit.rule} className="u-spread"><span>{limit.title}</span><span className="u-num">{f.money(limit.max.amount, limit.max.currency)}</span></div>
          ))}
          {it.may_pay && it.limits.length === 0 && <p>{t('wallet.identity.no_limit')}</p>}
          {it.why_not && <Banner tone="warn">{it.why_not}</Banner>}
          {!it.reached && it.tier === 'in_person' && it.offered && <p>{t('wallet.identity.visit')}</p>}
          {!it.reached && !it.offered && <p className="u-small u-quiet">{t('wallet.identity.not_offered')}</p>}
          {laws.length > 0 && (
            <details className="u-details">
              <summary>{t('wallet.limits.sources')}</summary>
              {laws.map((law) => <p key={law}>{law}</p>)}
              {it.limits.some((limit) => !limit.confirmed) && <p className="u-small u-quiet">{t('wallet.identity.unconfirmed')}</p>}
            </details>
          )}
        </div>
      </Card>
    </li>
  );
}

const tones: Record<NonNullable<Identity['check']>['status'], Tone> = { pending: 'wait', confirmed: 'ok', mismatched: 'bad', unknown: 'bad', taken: 'bad' };

/** What came of the newest try, and what can be done now. */
function Standing({ identity, onAdd }: { identity: Identity; onAdd: () => void }) {
  const t = useT();
  const f = useFormats();
  const { go } = useAddress();
  const { check } = identity;
  const own = ownStep(identity.steps);
  const next = identity.steps[own + 1];
  const failed = check !== null && ['mismatched', 'unknown', 'taken'].includes(check.status);
  const mayAdd = next?.tier === 'document' && next.offered && check?.status !== 'pending' && identity.tries_left > 0;
  return (
    <>
      {check && <Banner tone={tones[check.status]} live>{check.text}</Banner>}
      {failed && identity.tries_left > 0 && <p className="u-small u-quiet">{t('wallet.identity.tries_left', { count: identity.tries_left })}</p>}
      {failed && identity.try_again_at && <p className="u-small u-quiet">{t('wallet.identity.try_again', { when: `${f.day(identity.try_again_at)} ${f.time(identity.try_again_at)}` })}</p>}
      {identity.name_masked && (
        <Card flush>
          <List>
            <Row icon="me" title={t('wallet.identity.name')} end={identity.name_masked} />
            {identity.document_masked && <Row icon="card" title={t('wallet.identity.number')} detail={<span className="u-num">{identity.document_masked}</span>} />}
          </List>
        </Card>
      )}
      {next?.tier === 'bank_verified' && next.offered && (
        <>
          <Button look="primary" wide icon="bank" onClick={() => go('/bank')}>{t('wallet.identity.link_bank')}</Button>
          <p className="u-small u-quiet">{t('wallet.identity.link_bank_text')}</p>
        </>
      )}
      {mayAdd && <Button look="primary" wide icon="plus" onClick={onAdd}>{t(failed ? 'wallet.identity.again' : 'wallet.identity.add')}</Button>}
    </>
  );
}

/** Whoever has just become better known is so on the other screens, too. */
function useFreshCustomer(tier: Identity['tier'] | undefined) {
  const { api } = useServices();
  const { setCustomer } = useSession();
  const stale = tier !== undefined && tier !== useCustomer().tier;
  const { data } = useQuery({ queryKey: ['me', tier], queryFn: api.me, enabled: stale });
  useEffect(() => {
    if (stale && data) setCustomer(data);
  }, [stale, data, setCustomer]);
}

export default function IdentityScreen() {
  const t = useT();
  const query = useIdentity();
  useFreshCustomer(query.data?.tier);
  const [adding, setAdding] = useState(false);
  return (
    <Page title={t('wallet.identity.title')}>
      <p>{t('wallet.identity.text')}</p>
      <Async query={query}>
        {(identity) => (
          <>
            <Standing identity={identity} onAdd={() => setAdding(true)} />
            <ol className="u-stack">{identity.steps.map((it, at) => <Step key={it.tier} it={it} place={placeOf(at, ownStep(identity.steps))} />)}</ol>
          </>
        )}
      </Async>
      {adding && <TellIdentity onClose={() => setAdding(false)} />}
    </Page>
  );
}
