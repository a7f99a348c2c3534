// A new instance, seen from the machine that runs it: how the first resident, the first money and the first shop come to be.
// The commands are the operator's and work as they stand; the server tells where it lives only to a browser beside it.
import type { Instance } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Card, toast } from '@chenxi/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { useInstance } from '../data';

let first: string | null = null;
/** As long as this page stands, the command with the cash names the number that has just registered. */
export const rememberFirst = (phone: string): void => { first = phone; };

const quoted = (word: string): string => (/^[\w./:+-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`);

function Command({ words, label }: { words: string[]; label: string }) {
  const t = useT();
  const line = words.map(quoted).join(' ');
  return (
    <div className="w-command">
      <code tabIndex={0} aria-label={label}>{line}</code>
      <Button look="plain" icon="copy" onClick={() => void navigator.clipboard?.writeText(line).then(() => toast(t('ui.copied')), () => {})}>{t('wallet.first.copy')}</Button>
    </div>
  );
}

function Step({ done, title, children }: { done?: boolean; title: string; children?: ReactNode }) {
  const t = useT();
  return <li data-done={done || undefined}><strong>{title}{done && <span className="u-hide"> {t('wallet.first.done')}</span>}</strong>{!done && children}</li>;
}

/** `at`: the door, where nobody is a resident yet; the code, which has to be read out; home, where money and a shop are missing. */
export function FirstSteps({ at, funded = false, paid = false }: { at: 'door' | 'code' | 'home'; funded?: boolean; paid?: boolean }) {
  const t = useT();
  const instance = useInstance();
  const { refetch } = instance;
  const told = instance.data?.first_steps ?? null;
  // With a resident and a shop the server tells no more; on this page the steps stay until the first payment.
  const [last, setLast] = useState<Instance['first_steps']>(told);
  if (told && told !== last) setLast(told);
  const steps = told ?? (last && { ...last, shop: true });
  const waiting = told !== null && at === 'home';
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void refetch(), 3000);
    return () => clearInterval(timer);
  }, [waiting, refetch]);
  if (!steps || paid) return null;
  const run = (...words: string[]) => [steps.program, ...words, '--data', steps.data];
  const codes = steps.codes_by === 'operator' && <><p>{t('wallet.first.code_text')}</p><Command label={t('wallet.first.code')} words={run('messages')} /></>;
  if (at === 'code') return codes ? <Card><div className="w-first"><h2>{t('wallet.first.code')}</h2>{codes}</div></Card> : null;
  return (
    <Card>
      <section className="w-first" aria-labelledby="first">
        <h2 id="first">{t('wallet.first.title')}</h2>
        <p className="u-quiet">{t('wallet.first.text')}</p>
        <ol>
          <Step title={t('wallet.first.resident')} done={at === 'home'}><p>{t('wallet.first.resident_text')}</p></Step>
          <Step title={t('wallet.first.cash')} done={funded}>
            {at === 'home' ? <Command label={t('wallet.first.cash')} words={run('counter', 'cash-in', '--phone', first ?? '+86…', '--amount', '100.00')} /> : <p>{t('wallet.first.cash_text')}</p>}
          </Step>
          <Step title={t('wallet.first.shop')} done={steps.shop}>
            {at === 'home'
              ? <><p>{t('wallet.first.shop_text')}</p><Command label={t('wallet.first.shop')} words={run('merchant', 'create', '--name', t('wallet.first.shop_name'), '--origin', location.origin)} /></>
              : <p>{t('wallet.first.later')}</p>}
          </Step>
          <Step title={t('wallet.first.pay')}>{at === 'home' && <p>{t('wallet.first.pay_text')}</p>}</Step>
        </ol>
      </section>
    </Card>
  );
}
