import { clockKnown, groupDigits, paymentCode, serverNow, type PaymentCode, type Transaction } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Async, Banner, Button, CodeBar, EmptyState, Go, Ring, Status, useAddress, useOnline } from '@chenxi/ui';
import { useEffect, useRef, useState } from 'react';
import { useHome } from '../data';
import { useDevice } from '../session';
import { Page, useIsLive } from '../shell';

function useCode(): { code: PaymentCode | null; left: number } {
  const { code: source } = useDevice();
  const [code, setCode] = useState<PaymentCode | null>(null);
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!source) return;
    let current = -1;
    const tick = () => {
      const at = serverNow();
      setNow(at);
      const step = Math.floor(at / 30_000);
      if (step === current) return;
      current = step;
      void paymentCode(source, at).then(setCode);
    };
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [source]);
  return { code, left: code ? Math.max(0, code.validUntil - now) : 0 };
}

/** Another app in front, or the screen turned: the code is blurred, and a picture of it is worth nothing a minute later. */
function useVeil(): boolean {
  const [hidden, setHidden] = useState(document.visibilityState === 'hidden');
  useEffect(() => {
    const look = () => setHidden(document.visibilityState === 'hidden');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return hidden;
}

/** What was paid by the code that is on the screen. The last row that was known may be older than the code; so may one that comes in late. */
export function paidByCode(newest: Pick<Transaction, 'id' | 'type' | 'created_at'> | undefined, before: string | null | undefined, openedAt: number): boolean {
  if (!newest || before === undefined || newest.id === before || newest.type !== 'payment') return false;
  // A phone that has not heard the server's clock yet may be wrong by half a minute, or its codes would not be taken.
  return Date.parse(newest.created_at) >= openedAt - (clockKnown() ? 2_000 : 60_000);
}

export default function PaymentCodeScreen() {
  const t = useT();
  const f = useFormats();
  const { code, left } = useCode();
  const device = useDevice();
  const { go } = useAddress();
  const online = useOnline();
  const home = useHome(useIsLive());
  const veiled = useVeil();
  const [digits, setDigits] = useState(false);
  const first = useRef<string | null | undefined>(undefined);
  const [openedAt] = useState(serverNow);

  // Dim screens cost queues at the till; where the browser allows it, the screen stays on.
  useEffect(() => {
    let lock: { release: () => Promise<void> } | undefined;
    void navigator.wakeLock?.request('screen').then((held) => { lock = held; }, () => {});
    return () => void lock?.release().catch(() => {});
  }, []);

  const newest = home.data?.recent[0];
  if (home.data && first.current === undefined) first.current = newest?.id ?? null;
  const paid = newest && paidByCode(newest, first.current, openedAt) ? newest : null;

  if (!device.code)
    return (
      <Page title={t('wallet.code.title')}>
        <EmptyState icon="bars" title={t('wallet.code.unbound')} action={<Button look="primary" onClick={() => go('/security')}>{t('wallet.code.unbound_do')}</Button>}>{t('wallet.code.unbound_text')}</EmptyState>
      </Page>
    );
  if (paid)
    return (
      <Page title={t('wallet.code.title')}>
        <Status tone="ok" title={t('wallet.result.paid')}>
          <AmountText amount={paid.amount} currency={paid.currency} size="big" />
          <p>{paid.title}</p>
          <Button look="primary" wide onClick={() => go(`/bills/${paid.id}`)}>{t('wallet.result.details')}</Button>
          <Button wide onClick={() => { first.current = paid.id; void home.refetch(); }}>{t('wallet.code.again')}</Button>
        </Status>
      </Page>
    );
  return (
    <Page title={t('wallet.code.title')}>
      <p className="u-center u-quiet">{t('wallet.code.show')}</p>
      <div className="u-stack">
        <CodeBar digits={code?.digits ?? '880000000000000000'} shown={digits && code && !veiled ? groupDigits(code.digits) : ''} veiled={veiled || !code} />
        <div className="w-coderow u-small">
          <Ring part={left / 30_000} />
          <span>{t('wallet.code.refresh', { seconds: Math.ceil(left / 1000) })}</span>
        </div>
        <div className="u-center">
          <Button look="plain" aria-pressed={digits} onClick={() => setDigits(!digits)}>{t(digits ? 'wallet.code.hide_digits' : 'wallet.code.show_digits')}</Button>
        </div>
      </div>
      {!online && <Banner tone="wait">{t('wallet.code.offline')}</Banner>}
      <Async query={home} shape="list">
        {(data) => (
          <Go to="/limits" className="w-tile u-small">{t('wallet.code.from', { left: f.money(data.spendable.amount, data.spendable.currency) })}</Go>
        )}
      </Async>
      <Banner>{t('wallet.code.privacy')}</Banner>
      <div className="w-two">
        <Button icon="scan" onClick={() => go('/scan')}>{t('wallet.verb.scan')}</Button>
        <Button icon="collect" onClick={() => go('/collect')}>{t('wallet.verb.collect')}</Button>
      </div>
    </Page>
  );
}
