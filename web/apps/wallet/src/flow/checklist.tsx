// What somebody can do so that little is lost when something goes wrong: done, or one tap away.
import { useT } from '@chenxi/i18n';
import { Async, Card, Go, List, Row } from '@chenxi/ui';
import { useLimits, useRecoveryCodes } from '../data';
import { useCustomer } from '../session';
import { usePasskeys, usePasskeysHere } from './passkeys';

interface Check { name: string; done: boolean; detail: string; to?: '/stop' | '/limits'; act?: () => void }

function useChecks(acts: { email: () => void; passkey: () => void; small: () => void }) {
  const t = useT();
  const { settings, email_masked } = useCustomer();
  const passkeys = usePasskeys();
  const here = usePasskeysHere();
  const paper = useRecoveryCodes();
  const limits = useLimits();
  const readings = [passkeys, paper, limits];
  const whole = { error: readings.find((it) => it.error)?.error ?? null, refetch: () => readings.forEach((it) => void it.refetch()), data: undefined as Check[] | undefined };
  if (!passkeys.data || !paper.data || !limits.data) return whole;
  const { payment, day, month, night } = limits.data.user;
  const bounded = [payment, day, month, night].some((it) => it !== null);
  const check = (name: string, done: boolean, details: { done: string; why: string }, way: Pick<Check, 'to' | 'act'>): Check =>
    ({ name, done, detail: done ? details.done : details.why, ...way });
  const checks = [
    check(t('wallet.check.small'), !settings.small_payments_without_pin, { done: t('wallet.check.small_done'), why: t('wallet.check.small_why') }, { act: acts.small }),
    check(t('wallet.check.paper'), paper.data.left > 0, { done: t('wallet.stop.paper_left', { count: paper.data.left }), why: t('wallet.check.paper_why') }, { to: '/stop' }),
    check(t('wallet.check.limits'), bounded, { done: t('wallet.check.limits_done'), why: t('wallet.check.limits_why') }, { to: '/limits' }),
    check(t('wallet.check.email'), Boolean(email_masked), { done: email_masked ?? '', why: t('wallet.check.email_why') }, { act: acts.email }),
  ];
  // Where neither this browser nor the account has one, there is nothing to do about it.
  const made = passkeys.data.data.length;
  if (here || made > 0)
    checks.unshift(check(t('wallet.check.passkey'), made > 0, { done: t('wallet.check.passkey_done', { count: made }), why: t('wallet.check.passkey_why') }, { act: acts.passkey }));
  // What is left to do comes first.
  return { ...whole, data: checks.sort((a, b) => Number(a.done) - Number(b.done)) };
}

export function Checklist(acts: { email: () => void; passkey: () => void; small: () => void }) {
  const t = useT();
  const checks = useChecks(acts);
  return (
    <section className="w-section">
      <header>
        <h2>{t('wallet.check.title')}</h2>
        {checks.data && <span className="u-small u-quiet">{t('wallet.check.count', { done: checks.data.filter((it) => it.done).length, count: checks.data.length })}</span>}
      </header>
      <Card flush>
        <Async query={checks}>
          {(list) => (
            <List label={t('wallet.check.title')}>
              {list.map((it) => (
                <Row key={it.name} icon={it.done ? 'check' : 'shield'} title={it.name} detail={it.detail} endDetail={it.done ? undefined : t('wallet.check.todo')}
                  link={it.to && ((className, inside) => <Go to={it.to!} className={className}>{inside}</Go>)} onClick={it.act} arrow />
              ))}
            </List>
          )}
        </Async>
      </Card>
    </section>
  );
}
