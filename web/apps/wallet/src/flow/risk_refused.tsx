// What stands in the way of a transfer or a payment: which kind of rule, until when, what still works, how to go on or to appeal.
// Nothing here says anything about the payee beyond what the screen before has shown.
import { troubleOf, type CodeChallenge } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, RiskBox, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useServices } from '../services';
import { CodeStep } from './code_step';

const codes = ['risk_warning', 'step_up_required', 'risk_delayed', 'risk_refused'];
const problemOf = (error: unknown) => {
  const trouble = troubleOf(error);
  return trouble.kind === 'refused' ? trouble.problem : null;
};
export const isRisk = (error: unknown): boolean => codes.includes(problemOf(error)?.code ?? '');

export interface StepUp { challenge_id: string; code: string }
export interface RiskRefusedProps {
  error: unknown;
  amount: number;
  payeeName: string;
  onRead: () => void;
  onCode: (stepUp: StepUp) => void;
  onClose: () => void;
}
export function RiskRefused({ error, amount, payeeName, onRead, onCode, onClose }: RiskRefusedProps) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const [accepted, setAccepted] = useState(false);
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const problem = problemOf(error);
  if (!problem) return null;
  const kind = (problem.rule ?? '').replace('risk/', '') || 'unknown';
  const key = `wallet.risk.kind.${kind}`;
  const known = t(key);
  const why = known === key ? t('wallet.risk.kind.unknown') : known;
  const send = async () => {
    setFault(null);
    await api.sendCode('step_up', { amount, payee_name: payeeName }).then(setChallenge, (trouble: unknown) => setFault(text(trouble)));
  };
  if (challenge) return <CodeStep challenge={challenge} onCode={(code) => onCode({ challenge_id: challenge.id, code })} onAgain={send} fault={fault} />;
  return (
    <div className="u-stack">
      {problem.code === 'risk_warning' ? (
        <>
          <RiskBox title={t('wallet.risk.look')} accepted={accepted} onAccept={setAccepted} question={t('wallet.risk.question')}>{why}</RiskBox>
          <Button look="primary" wide disabled={!accepted} onClick={onRead}>{t('wallet.risk.go_on')}</Button>
        </>
      ) : problem.code === 'step_up_required' ? (
        <>
          <Banner tone="warn">{why}</Banner>
          <p>{t('wallet.risk.code_text', { amount: f.money(amount) })}</p>
          {fault && <Banner tone="bad" live>{fault}</Banner>}
          <Button look="primary" wide onClick={() => void send()}>{t('wallet.send_code')}</Button>
        </>
      ) : (
        <>
          <Banner tone="warn" live><strong>{problem.title}</strong><br />{problem.user_message}</Banner>
          <p>{why}</p>
          {problem.until && <p>{t('wallet.risk.until', { when: f.full(problem.until) })}</p>}
          <p className="u-small u-quiet">{t('wallet.risk.appeal')}</p>
        </>
      )}
      <Button wide onClick={onClose}>{t('ui.cancel')}</Button>
    </div>
  );
}
