import type { Home, Pending } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import {
  AmountText, Async, Banner, Button, Card, EmptyState, Go, Icon, IconButton, List, Row, getPrefs, setPrefs, useAddress, usePrefs,
} from '@chenxi/ui';
import { useEffect, useRef } from 'react';
import { FirstSteps } from '../flow/first_steps';
import { OpenDisputes } from '../flow/open_disputes';
import { OpenRecoveries } from '../flow/recoveries';
import { OpenMoves } from '../flow/open_moves';
import { StopButton } from '../flow/stop_button';
import { useHome } from '../data';
import { TransactionRow } from '../parts';
import { useCustomer } from '../session';
import { switchElder } from '../settings';
import { useServices } from '../services';
import { useIsLive } from '../shell';
import { useWords } from '../words';

function PendingRow({ it }: { it: Pending }) {
  const t = useT();
  const f = useFormats();
  const words = useWords();
  if (it.object === 'confirmation')
    return (
      <Row icon="clock" title={t('wallet.home.confirm', { who: it.payee.name })} detail={t('wallet.home.confirm_until', { when: f.time(it.order.expires_at) })}
        end={<AmountText amount={it.order.amount} currency={it.order.currency} />} onClick={() => dispatchEvent(new CustomEvent('chenxi:confirm', { detail: it.order.id }))} arrow />
    );
  if (it.object === 'transfer')
    return (
      <Row icon="clock" title={t('wallet.home.transfer', { who: it.payee.name ?? t('ui.name.unknown') })}
        detail={it.arrives_at ? t('wallet.home.arrives', { when: `${f.day(it.arrives_at)} ${f.time(it.arrives_at)}` }) : words.status(it.status)}
        end={<AmountText amount={it.amount} currency={it.currency} direction="out" />}
        link={(className, inside) => <Go to={`/transfers/${it.id}`} className={className}>{inside}</Go>} arrow />
    );
  if (it.object === 'hold')
    return (
      <Row icon="store" title={t('wallet.home.hold', { who: it.payee.name })} detail={t('wallet.home.hold_until', { when: `${f.day(it.held_until)} ${f.time(it.held_until)}` })}
        end={<AmountText amount={it.amount} currency={it.currency} />} />
    );
  return <Row icon="bank" title={words.type(it.object)} detail={`${it.bank_name} ${it.account_masked} · ${words.status(it.status)}`} end={<AmountText amount={it.amount} currency={it.currency} />} />;
}

function Spendable({ home }: { home: Home }) {
  const f = useFormats();
  const t = useT();
  return (
    <Go to="/limits" className="w-spend">
      <span>{t('wallet.home.spendable')}</span>
      <strong>{f.money(home.spendable.amount, home.spendable.currency)}</strong>
      <span aria-hidden>·</span>
      <span className="w-spend-rule">{home.spendable.rule_text}<Icon name="next" /></span>
    </Go>
  );
}

export default function HomeScreen() {
  const t = useT();
  const f = useFormats();
  const customer = useCustomer();
  const services = useServices();
  const { size, hideBalance } = usePrefs();
  const home = useHome(useIsLive());
  const { go, query } = useAddress();
  const code = query.get('code');
  const heading = useRef<HTMLHeadingElement>(null);
  const elder = size === 'elder';

  // The address /q/… of a printed code leads here.
  useEffect(() => {
    if (code) go(`/pay?${new URLSearchParams({ code })}`, { replace: true });
  }, [code, go]);
  useEffect(() => {
    document.title = t('wallet.name');
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [t]);

  // What a shop has not taken yet goes nowhere by itself: it is held for it, and comes back if it is not taken.
  const forShops = home.data?.pending.reduce((sum, it) => sum + (it.object === 'hold' ? it.amount : 0), 0) ?? 0;
  const away = Math.max(0, (home.data?.held.amount ?? 0) - forShops);

  const verbs = [
    { to: '/scan', icon: 'scan', text: t('wallet.verb.scan') },
    { to: '/code', icon: 'bars', text: t('wallet.verb.code') },
    { to: '/collect', icon: 'collect', text: t('wallet.verb.collect') },
    { to: '/transfer', icon: 'send', text: t('wallet.verb.transfer') },
  ] as const;

  return (
    <main className="w-page w-home" id="content">
      <section className="w-hero" aria-label={t('wallet.home.balance')}>
        <div className="w-hero-top">
          <h1 ref={heading} tabIndex={-1}>{t('wallet.home.hello', { name: customer.nickname })}</h1>
          <StopButton />
          {elder && <IconButton icon="me" label={t('wallet.tab.me')} onClick={() => go('/me')} />}
        </div>
        <div className="w-balance">
          <span>
            {t('wallet.home.balance')}
            <IconButton icon={hideBalance ? 'eyeOff' : 'eye'} label={t(hideBalance ? 'wallet.home.show' : 'wallet.home.hide')} aria-pressed={hideBalance}
              onClick={() => setPrefs({ hideBalance: !getPrefs().hideBalance })} />
          </span>
          <AmountText amount={home.data?.balance.amount ?? null} currency={home.data?.balance.currency} size="big" hidden={hideBalance} />
          {home.data && away > 0 && !hideBalance && <span className="u-small">{t('wallet.home.held', { amount: f.money(away, home.data.held.currency) })}</span>}
          {home.data && forShops > 0 && !hideBalance && <span className="u-small">{t('wallet.home.held_shops', { amount: f.money(forShops, home.data.held.currency) })}</span>}
        </div>
        {home.data ? <Spendable home={home.data} /> : <span className="w-spend">{home.error ? t('wallet.home.unknown') : t('ui.loading')}</span>}
      </section>

      <nav className="w-verbs" aria-label={t('wallet.verbs')}>
        {verbs.map((verb) => (
          <Go key={verb.to} to={verb.to} className="w-verb"><span><Icon name={verb.icon} /></span>{verb.text}</Go>
        ))}
      </nav>

      {customer.stopped && (
        <Banner tone="warn" action={<Go to="/stop">{t('wallet.stop.see')}</Go>}>{t('wallet.stop.banner')}</Banner>
      )}
      <OpenRecoveries />
      <OpenMoves />
      <OpenDisputes />
      <FirstSteps at="home" funded={(home.data?.balance.amount ?? 0) > 0} paid={home.data?.recent.some((it) => it.type === 'payment')} />
      {customer.reduced_until && Date.parse(customer.reduced_until) > Date.now() && (
        <Banner tone="wait">{t('wallet.home.reduced', { when: f.full(customer.reduced_until) })}</Banner>
      )}

      <Async query={home} shape="list">
        {(data) => (
          <>
            {data.pending.length > 0 && (
              <section className="w-section">
                <header><h2>{t('wallet.home.pending')}</h2></header>
                <Card flush><List label={t('wallet.home.pending')}>{data.pending.map((it) => <PendingRow key={it.object === 'confirmation' ? it.order.id : it.id} it={it} />)}</List></Card>
              </section>
            )}
            <section className="w-section">
              <header><h2>{t('wallet.home.recent')}</h2>{data.recent.length > 0 && <Go to="/bills">{t('wallet.home.all')}</Go>}</header>
              <Card flush>
                {data.recent.length === 0 ? (
                  <EmptyState title={t('wallet.home.empty')} icon="receipt" action={<Button look="primary" onClick={() => go('/collect')}>{t('wallet.home.empty_do')}</Button>}>
                    {t('wallet.home.empty_text')}
                  </EmptyState>
                ) : (
                  <List label={t('wallet.home.recent')}>{data.recent.slice(0, elder ? 3 : 5).map((it) => <TransactionRow key={it.id} it={it} />)}</List>
                )}
              </Card>
            </section>
          </>
        )}
      </Async>

      {!elder && (
        <div className="w-two">
          <Go to="/bank" className="w-tile"><Icon name="bank" />{t('wallet.home.bank')}</Go>
          <Go to="/report" className="w-tile"><Icon name="chart" />{t('wallet.home.report')}</Go>
        </div>
      )}
      {elder && <Button look="outline" wide onClick={() => void switchElder(services, false)}>{t('wallet.elder.off')}</Button>}
    </main>
  );
}
