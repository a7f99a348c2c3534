import { ApiError, Client, publicApi, type Receipt, type ReceiptCheck } from '@chenxi/api';
import { language, setLanguage, useFormats, useT } from '@chenxi/i18n';
import { AmountText, Banner, Button, Icon, IconButton, Pair, Pairs, ToastHost, setPrefs, usePrefs } from '@chenxi/ui';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from 'react';
import { checkAlone, readReceipt, type Authentication, type LocalCheck, type SignedReceipt } from './offline';

interface Found { receipt: SignedReceipt; alone: LocalCheck[]; books: ReceiptCheck | null; trouble: unknown }
type State = { at: 'empty' } | { at: 'checking' } | { at: 'unreadable' } | { at: 'only_number'; id: string } | ({ at: 'found' } & Found);
export type Verdict = 'valid' | 'partly_refunded' | 'refunded' | 'wrong' | 'signed_only' | 'unsure';

/** What may be said of it. Our own arithmetic can say no to the server's yes, never the other way round. */
export function verdictOf({ alone, books }: Pick<Found, 'alone' | 'books'>): Verdict {
  if (alone.some((check) => check.ok === false) || books?.valid === false) return 'wrong';
  if (books) return books.status;
  return alone.every((check) => check.ok) ? 'signed_only' : 'unsure';
}

function Checks({ title, checks }: { title: string; checks: LocalCheck[] }) {
  const t = useT();
  return (
    <section className="v-checks">
      <h2>{title}</h2>
      <ul>
        {checks.map((check) => {
          const key = `verify.check.${check.name}`;
          const text = t(key);
          return (
            <li key={check.name} data-ok={check.ok === null ? 'unknown' : String(check.ok)}>
              <Icon name={check.ok ? 'check' : check.ok === null ? 'info' : 'cross'} label={t(check.ok ? 'verify.ok' : check.ok === null ? 'verify.unknown' : 'verify.not_ok')} />
              <span><strong>{text === key ? check.name : text}</strong><small>{text === key ? '' : t(`${key}_text`)}</small></span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Proved({ it, currency }: { it: Authentication; currency: string }) {
  const t = useT();
  const f = useFormats();
  return (
    <>
      {t(it.factors === 'two' ? 'verify.proved.two' : 'verify.proved.one', { class: it.class })}
      {it.day_max > 0 && <> · {t('verify.proved.day_max', { amount: f.money(it.day_max, currency) })}</>}
      <span className="u-small u-quiet"> {t('verify.proved.rules', { rules: it.rules, when: f.full(it.rules_from) })}</span>
    </>
  );
}

const tones: Record<Verdict, 'ok' | 'warn' | 'bad' | 'wait'> = { valid: 'ok', partly_refunded: 'warn', refunded: 'warn', wrong: 'bad', signed_only: 'wait', unsure: 'wait' };

function Result({ found, onAgain }: { found: Found; onAgain: () => void }) {
  const t = useT();
  const f = useFormats();
  const { receipt, books } = found;
  const verdict = verdictOf(found);
  const tone = tones[verdict];
  const onlyBooks = books?.checks.filter((check) => !found.alone.some((one) => one.name === check.name)) ?? [];
  return (
    <article className="v-result" data-tone={tone}>
      <div className="v-verdict" role="status">
        <span className="v-mark" aria-hidden><Icon name={tone === 'ok' ? 'shieldCheck' : tone === 'bad' ? 'cross' : tone === 'warn' ? 'undo' : 'info'} /></span>
        <div><h1>{t(`verify.verdict.${verdict}`)}</h1><p>{t(`verify.verdict.${verdict}_text`)}</p></div>
      </div>
      <div className="v-body">
        <div className="v-amount"><AmountText amount={receipt.amount} currency={receipt.currency} size="big" /><p>{receipt.payee.name}</p></div>
        <Pairs>
          <Pair name={t('verify.payer')}>{receipt.payer.name || '—'}</Pair>
          <Pair name={t('verify.at')}>{f.full(receipt.created_at)}</Pair>
          {receipt.authentication && <Pair name={t('verify.proved')}><Proved it={receipt.authentication} currency={receipt.currency} /></Pair>}
          {receipt.refunded_amount > 0 && <Pair name={t('verify.refunded')}>{f.money(receipt.refunded_amount, receipt.currency)}</Pair>}
          <Pair name={t('verify.signed')}>{f.full(receipt.signed_at)}</Pair>
          <Pair name={t('verify.instance')}>{receipt.instance.name}</Pair>
          <Pair name={t('verify.number')}><span className="u-num v-id">{receipt.id}</span></Pair>
        </Pairs>
        <div className="v-two">
          <Checks title={t('verify.alone')} checks={found.alone} />
          {books ? <Checks title={t('verify.books')} checks={onlyBooks as LocalCheck[]} /> : (
            <section className="v-checks"><h2>{t('verify.books')}</h2><Banner tone="wait">{t(found.trouble instanceof ApiError && found.trouble.problem ? 'verify.books_refused' : 'verify.books_unreachable')}</Banner></section>
          )}
        </div>
        <details className="u-details">
          <summary>{t('verify.place')}</summary>
          <Pairs>
            <Pair name={t('verify.leaf')}><code>{receipt.ledger.leaf}</code></Pair>
            <Pair name={t('verify.steps')}>{t('verify.steps_text', { index: receipt.ledger.index + 1, size: receipt.ledger.size, steps: receipt.ledger.path.length })}</Pair>
            <Pair name={t('verify.root')}><code>{receipt.ledger.batch.root}</code></Pair>
            <Pair name={t('verify.batch')}><code>{receipt.ledger.batch.hash}</code></Pair>
            <Pair name={t('verify.key')}><code>{receipt.key}</code></Pair>
          </Pairs>
        </details>
        <Button wide icon="refresh" onClick={onAgain}>{t('verify.again')}</Button>
      </div>
    </article>
  );
}

/** A receipt of one's own can be fetched by its number where its owner is signed in; nobody else's can. */
async function ownReceipt(client: Client, id: string): Promise<string | null> {
  for (const path of ['/v1/receipts/{receipt}', '/v1/till/receipts/{receipt}'] as const) {
    const found = await client.get(path, { path: { receipt: id } }).catch(() => null);
    if (found) return JSON.stringify(found);
  }
  return null;
}

/** `?receipt=` holds the receipt itself, as JSON or base64url, or only its number. */
export function fromAddress(given: string): { text: string } | { id: string } {
  if (/^rcp_[0-9A-Za-z]+$/.test(given)) return { id: given };
  if (given.trim().startsWith('{')) return { text: given };
  try {
    const plain = atob(given.replaceAll('-', '+').replaceAll('_', '/'));
    return { text: new TextDecoder().decode(Uint8Array.from(plain, (char) => char.charCodeAt(0))) };
  } catch {
    return { text: given };
  }
}

export function App() {
  const t = useT();
  const prefs = usePrefs();
  const client = useMemo(() => new Client({ language }), []);
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [over, setOver] = useState(false);
  const [state, setState] = useState<State>({ at: 'empty' });

  const check = useCallback(async (given: string) => {
    const receipt = readReceipt(given);
    if (!receipt) return setState({ at: 'unreadable' });
    setState({ at: 'checking' });
    const alone = await checkAlone(receipt);
    try {
      setState({ at: 'found', receipt, alone, books: await publicApi(client).verifyReceipt(receipt as unknown as Receipt), trouble: null });
    } catch (trouble) {
      setState({ at: 'found', receipt, alone, books: null, trouble });
    }
  }, [client]);

  useEffect(() => {
    const asked = new URLSearchParams(location.search).get('receipt');
    if (!asked) return;
    const given = fromAddress(asked);
    if ('text' in given) {
      setText(given.text);
      void check(given.text);
    } else {
      setState({ at: 'checking' });
      void ownReceipt(client, given.id).then((found) => {
        if (!found) return setState({ at: 'only_number', id: given.id });
        setText(found);
        return check(found);
      });
    }
  }, [check, client]);

  const readFile = async (given: File | undefined) => {
    if (!given) return;
    const read = await given.text();
    setText(read);
    await check(read);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const given = event.dataTransfer.files[0];
    if (given) void readFile(given);
    else {
      const dropped = event.dataTransfer.getData('text');
      setText(dropped);
      void check(dropped);
    }
  };
  const again = () => {
    setText('');
    setState({ at: 'empty' });
    history.replaceState(null, '', location.pathname);
  };
  const speak = () => {
    const next = language() === 'en' ? 'zh-CN' : 'en';
    void setLanguage(next).then(() => { document.title = t('verify.title'); });
    setPrefs({ language: next });
  };
  const dark = prefs.theme === 'dark' || (prefs.theme === 'auto' && document.documentElement.dataset['theme'] === 'dark');
  return (
    <>
      <header className="v-top">
        <img src="/verify/icon.svg" alt="" width="36" height="36" />
        <span className="v-name">{t('verify.name')}</span>
        <Button look="plain" icon="globe" onClick={speak}>{t('verify.other_language')}</Button>
        <IconButton icon="moon" label={t('verify.dark')} aria-pressed={dark} onClick={() => setPrefs({ theme: dark ? 'light' : 'dark' })} />
      </header>
      <main className="v-page">
        {state.at === 'found' ? <Result found={state} onAgain={again} /> : (
          <>
            <div className="v-hero"><h1>{t('verify.title')}</h1><p>{t('verify.lead')}</p></div>
            {state.at === 'only_number' && <Banner tone="wait" live><strong>{t('verify.only_number')}</strong><p>{t('verify.only_number_text', { id: state.id })}</p></Banner>}
            {state.at === 'unreadable' && <Banner tone="bad" live><strong>{t('verify.unreadable')}</strong><p>{t('verify.unreadable_text')}</p></Banner>}
            <form
              className="v-drop" data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}
              onSubmit={(event) => { event.preventDefault(); if (text.trim()) void check(text); }}
            >
              <span className="v-drop-mark" aria-hidden><Icon name="receipt" /></span>
              <p>{t('verify.drop')}</p>
              <Button icon="download" onClick={() => file.current?.click()}>{t('verify.file')}</Button>
              <input ref={file} type="file" accept="application/json,.json" hidden aria-label={t('verify.file')} onChange={(event) => void readFile(event.target.files?.[0])} />
              <label htmlFor="receipt">{t('verify.paste')}</label>
              <textarea id="receipt" className="u-input" rows={6} spellCheck={false} autoComplete="off" value={text} placeholder={'{"object":"receipt", …}'} onChange={(event) => setText(event.target.value)} />
              <Button look="primary" wide type="submit" icon="shieldCheck" busy={state.at === 'checking'} disabled={!text.trim()}>{t(state.at === 'checking' ? 'verify.checking' : 'verify.check')}</Button>
            </form>
            <ol className="v-how">
              {(['sign', 'tree', 'books'] as const).map((step) => <li key={step}><strong>{t(`verify.how.${step}`)}</strong><span>{t(`verify.how.${step}_text`)}</span></li>)}
            </ol>
          </>
        )}
      </main>
      <ToastHost />
    </>
  );
}
