import { useT } from '@chenxi/i18n';
import { Button, Icon, type IconName } from '@chenxi/ui';
import { useState } from 'react';
import { nextStep, steps, type Step } from './story';

export interface GuideProps {
  done: ReadonlySet<Step>;
  facts: { neighbour: string; phone: string; amount: string };
  /** how a limit can be met today */
  limitBy: 'send' | 'static';
  onDo: (step: Step) => void;
  onAgain: () => void;
}
const ways: Partial<Record<Step, IconName>> = { pay: 'scan', refund: 'undo', send: 'send', limit: 'limit', hear: 'speak' };

/** Six things to try, ticked by what really happened. */
export function Guide({ done, facts, limitBy, onDo, onAgain }: GuideProps) {
  const t = useT();
  const [chosen, setChosen] = useState<Step | null>(null);
  const next = nextStep(done);
  const shown = chosen && chosen !== next && !done.has(chosen) ? chosen : next;
  const way = shown && ways[shown];
  return (
    <section className="d-guide" aria-label={t('demo.guide')}>
      <ol className="d-steps">
        {steps.map((step, i) => (
          <li key={step}>
            <button type="button" className="d-step" data-done={done.has(step) || undefined} aria-current={step === shown ? 'step' : undefined} onClick={() => setChosen(step)}>
              <span className="d-step-mark" aria-hidden>{done.has(step) ? <Icon name="check" /> : i + 1}</span>
              <span>{t(`demo.step.${step}`)}{done.has(step) && <span className="u-hide"> {t('demo.step.done')}</span>}</span>
            </button>
          </li>
        ))}
      </ol>
      <div className="d-now" role="status">
        {shown ? (
          <>
            <p>{t(shown === 'limit' ? `demo.how.limit_${limitBy}` : `demo.how.${shown}`, facts)}</p>
            {way && <Button look="primary" icon={way} onClick={() => onDo(shown)}>{t(shown === 'limit' ? `demo.do.limit_${limitBy}` : `demo.do.${shown}`)}</Button>}
          </>
        ) : (
          <>
            <p>{t('demo.how.all')}</p>
            <Button look="plain" icon="refresh" onClick={onAgain}>{t('demo.again')}</Button>
          </>
        )}
      </div>
    </section>
  );
}
