// Before one of us calls a resident he says so here; the wallet of who is called shows it, with the word that we say first.
import { uuid7, type AnnouncedCall } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Banner, Button, Field, Status, Tabs, useTroubleText } from '@chenxi/ui';
import { useState } from 'react';
import { useServices } from '../services';
import { Page, useSummary } from '../shell';

const reasons = ['security', 'documents', 'question', 'bank'] as const;
type Reason = (typeof reasons)[number];

/** Two things that nobody guesses: one of a few words, and a number. */
function newWord(words: string[]): string {
  const [which = 0, number = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `${words[which % words.length]} ${10 + (number % 90)}`;
}

export default function CallsScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const summary = useSummary();
  const text = useTroubleText();
  const words = t('console.calls.words').split(' ');
  const [phone, setPhone] = useState('');
  const [reason, setReason] = useState<Reason>('security');
  const [word, setWord] = useState(() => newWord(words));
  // One key for what stands in the form: pressed again after a lost answer, it is the same call.
  const [key, setKey] = useState(uuid7);
  const [call, setCall] = useState<{ is: AnnouncedCall; phone: string } | null>(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble(null);
    await work().catch(setTrouble);
    setBusy(false);
  };
  const change = <Value,>(set: (value: Value) => void) => (value: Value) => { set(value); setKey(uuid7()); };
  const announce = () => act(async () => {
    setCall({ is: await api.announceCall({ phone: phone.trim(), reason, word: word.trim() }, key), phone: phone.trim() });
    setOver(false);
  });
  const end = (at: string) => act(async () => {
    await api.endCall(at);
    setCall(null);
    setOver(true);
    setWord(newWord(words));
    setKey(uuid7());
  });
  if (summary.data?.viewer === 'supervisor') return <Page title={t('console.calls')}><Banner>{t('console.calls.only_operators')}</Banner></Page>;
  return (
    <Page title={t('console.calls')}>
      <div className="c-calls">
        {call ? (
          <Status tone="ok" icon="phone" title={t('console.calls.live', { word: call.is.word })}>
            <p>{t('console.calls.live_text', { phone: call.phone, when: f.time(call.is.until) })}</p>
            <Button look="primary" busy={busy} onClick={() => void end(call.phone)}>{t('console.calls.end')}</Button>
          </Status>
        ) : (
          <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void announce(); }}>
            <h2>{t('console.calls.title')}</h2>
            <p>{t('console.calls.text')}</p>
            {over && <Banner tone="ok" live>{t('console.calls.ended')}</Banner>}
            <Field label={t('console.calls.phone')} value={phone} inputMode="tel" autoComplete="off" onChange={(event) => change(setPhone)(event.target.value)} />
            <div className="u-field"><span className="u-label">{t('console.calls.reason')}</span>
              <Tabs<Reason> label={t('console.calls.reason')} value={reason} onChange={change(setReason)} options={reasons.map((value) => ({ value, label: t(`console.calls.reason.${value}`) }))} /></div>
            <Field label={t('console.calls.word')} value={word} maxLength={20} autoComplete="off" onChange={(event) => change(setWord)(event.target.value)} />
            <Button icon="refresh" onClick={() => change(setWord)(newWord(words))}>{t('console.calls.another')}</Button>
            <Button look="primary" type="submit" busy={busy} disabled={!phone.trim() || word.trim().length < 2}>{t('console.calls.announce')}</Button>
          </form>
        )}
        {trouble !== null && <Banner tone="bad" live>{text(trouble)}</Banner>}
      </div>
    </Page>
  );
}
