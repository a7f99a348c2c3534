// Lifting a stop: a code from paper where it was made with one, the PIN, and on a new phone a code by text message.
import { isRefusal, type CodeChallenge } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Button, Field, Sheet, toast } from '@chenxi/ui';
import { useRef, useState } from 'react';
import { useServices } from '../services';
import { useCustomer, useSession } from '../session';
import { CodeStep } from './code_step';
import { PinSheet } from './pin_sheet';

export function LiftStop({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const session = useSession();
  const { stopped } = useCustomer();
  const needsPaper = stopped?.by === 'recovery_code';
  const [stage, setStage] = useState<'paper' | 'pin' | 'sms'>(needsPaper ? 'paper' : 'pin');
  const [paper, setPaper] = useState('');
  const [challenge, setChallenge] = useState<CodeChallenge | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const wantsCode = useRef(false);

  const send = async () => setChallenge(await api.sendCode('resume', {}));
  if (stage === 'paper')
    return (
      <Sheet open title={t('wallet.stop.lift')} onClose={onClose}>
        <form className="u-stack" onSubmit={(event) => { event.preventDefault(); setStage('pin'); }}>
          <p>{t('wallet.stop.lift_paper')}</p>
          <Field label={t('wallet.stop.paper')} hint={t('wallet.stop.paper_hint')} autoComplete="off" autoCapitalize="characters" value={paper} onChange={(event) => setPaper(event.target.value)} autoFocus />
          <Button look="primary" wide type="submit" disabled={paper.trim() === ''}>{t('ui.next')}</Button>
        </form>
      </Sheet>
    );
  if (stage === 'sms' && challenge && code === null)
    return (
      <Sheet open title={t('wallet.stop.lift')} onClose={onClose}>
        <CodeStep challenge={challenge} onCode={setCode} onAgain={send} />
      </Sheet>
    );
  return (
    <PinSheet open title={t('wallet.stop.lift')}
      onClose={() => {
        if (!wantsCode.current) return onClose();
        wantsCode.current = false;
        setStage('sms');
      }}
      act={async (proof, key) => {
        try {
          const more = { ...(challenge && code ? { challenge_id: challenge.id, code } : {}), ...(needsPaper ? { recovery_code: paper } : {}) };
          session.setCustomer(await api.resumePayments({ proof, ...more }, key));
          toast(t('wallet.stop.lifted'));
        } catch (error) {
          if (isRefusal(error, 'code_wrong', 'code_expired', 'code_used', 'code_tries_exhausted')) setCode(null);
          if (isRefusal(error, 'recovery_code_wrong')) setStage('paper');
          if (!isRefusal(error, 'step_up_required')) throw error;
          await send();
          wantsCode.current = true;
        }
      }}>
      <p className="u-center">{t('wallet.stop.lift_text')}</p>
    </PinSheet>
  );
}
