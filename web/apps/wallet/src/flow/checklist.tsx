// What somebody can do so that little is lost when something goes wrong: done, or one tap away.
import { useT } from '@chenxi/i18n';
import { Async, Card, Go, Icon, List, Row } from '@chenxi/ui';
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
  const check = (key: string, done: boolean, detail: string, way: Pick<Check, 'to' | 'act'>): Check =>
    ({ name: t(`wallet.check.${key}`), done, detail: done ? detail : t(`wallet.check.${key}_why`), ...way });
  const checks = [
    check('small', !settings.small_payments_without_pin, t('wallet.check.small_done'), { act: acts.small }),
    check('paper', paper.data.left > 0, t('wallet.stop.paper_left', { count: paper.data.left }), { to: '/stop' }),
    check('limits', bounded, t('wallet.check.limits_done'), { to: '/limits' }),
    check('email', Boolean(email_masked), email_masked ?? '', { act: acts.email }),
  ];
  // Where neither this browser nor the account has one, there is nothing to do about it.
  if (here || passkeys.data.data.length > 0)
    checks.unshift(check('passkey', passkeys.data.data.length > 0, t('wallet.check.passkey_done', { count: passkeys.data.data.length }), { act: acts.passkey }));
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
                <Row key={it.name} title={<span className="w-check" data-done={it.done || undefined}><Icon name={it.done ? 'check' : 'shield'} label={t(it.done ? 'wallet.check.done' : 'wallet.check.todo')} />{it.name}</span>} detail={it.detail}
                  link={it.to && ((className, inside) => <Go to={it.to!} className={className}>{inside}</Go>)} onClick={it.act} arrow />
              ))}
            </List>
          )}
        </Async>
      </Card>
    </section>
  );
}
