import { Client, askFrame, onNews, publicApi, type DemoCast, type FrameWish } from '@chenxi/api';
import { language, setLanguage, useFormats, useT } from '@chenxi/i18n';
import { Button, ErrorState, Icon, IconButton, Loading, Tabs, ToastHost, setPrefs, toast, usePrefs } from '@chenxi/ui';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Chaos } from './chaos';
import { useControl } from './control';
import { enterTown } from './enter';
import { Frame } from './frame';
import { Guide } from './guide';
import { Ledger, useLedger } from './ledger';
import { Messages, useMessages } from './messages';
import { Roles } from './roles';
import { Story, limitPlan, nextStep, type LimitPlan, type Step } from './story';

const kept = 'chenxi.demo.done';
const readDone = (): Step[] => {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? '[]') as Step[];
  } catch {
    return [];
  }
};

type View = 'phone' | 'till' | 'ledger' | 'chaos';

function Town({ cast, client, onAgain }: { cast: DemoCast; client: Client; onAgain: () => void }) {
  const t = useT();
  const f = useFormats();
  const wallet = useRef<HTMLIFrameElement>(null);
  const till = useRef<HTMLIFrameElement>(null);
  const tillCode = useRef<string | null>(null);
  /** the person has asked for sound */
  const asked = useRef(false);
  const [view, setView] = useState<View>('phone');
  const [reading, setReading] = useState(false);
  const [seen, setSeen] = useState(0);
  const [story] = useState(() => new Story({ resident: cast.resident.name, neighbour: cast.neighbour.name, shop: cast.shop.name }, readDone()));
  const [, redraw] = useState(0);
  const ledger = useLedger(client, story, cast.shop.name);
  const { state, rush, kill } = useControl(cast.control_port);
  const messages = useMessages(client);
  const [plan, setPlan] = useState<LimitPlan | null>(null);
  const next = nextStep(story.done);
  useEffect(() => {
    if (next === 'limit') void client.get('/v1/me/home', {}).then((home) => setPlan(limitPlan(home)), () => {});
  }, [next, client]);

  useEffect(() => onNews((news, source) => {
    if (source !== wallet.current?.contentWindow && source !== till.current?.contentWindow) return;
    if (news.news === 'code') tillCode.current = news.text;
    const before = story.done.size;
    story.heard(news);
    if (news.news === 'announced' && !news.heard && asked.current) {
      story.withoutSound();
      toast(t('demo.no_sound'));
    }
    if (story.done.size !== before) {
      sessionStorage.setItem(kept, JSON.stringify([...story.done]));
      redraw((n) => n + 1);
    }
  }), [story, t]);
  // A row may tick a step as well.
  useEffect(() => {
    sessionStorage.setItem(kept, JSON.stringify([...story.done]));
  }, [ledger.version, story]);

  const wish = useCallback((frame: HTMLIFrameElement | null, wanted: FrameWish) => {
    if (frame?.contentWindow) askFrame(frame.contentWindow, wanted);
  }, []);
  const scan = useCallback(() => {
    wish(wallet.current, { wish: 'scan', text: tillCode.current ?? cast.shop.static_code });
    setView('phone');
  }, [wish, cast]);
  const act = useCallback((step: Step) => {
    if (step === 'pay') scan();
    if (step === 'hear') {
      asked.current = true;
      wish(till.current, { wish: 'say' });
    }
    if (step === 'refund') {
      wish(till.current, { wish: 'go', to: story.lastPayment ? `/payments/${story.lastPayment}?refund=1` : '/today' });
      setView('till');
    }
    if (step === 'limit' && plan?.by === 'static') {
      wish(wallet.current, { wish: 'scan', text: cast.shop.static_code });
      setView('phone');
    } else if (step === 'send' || step === 'limit') {
      wish(wallet.current, { wish: 'send', to: cast.neighbour.phone });
      setView('phone');
    }
  }, [scan, wish, story, cast, t, plan]);
  const openMessages = () => {
    setReading(!reading);
    setSeen(messages.length);
  };
  const fresh = reading ? 0 : Math.max(0, messages.length - seen);

  return (
    <>
      <Guide done={story.done} facts={{ neighbour: cast.neighbour.name, phone: cast.neighbour.phone, amount: f.money(plan?.amount ?? 210_000) }} limitBy={plan?.by ?? 'send'} onDo={act} onAgain={onAgain} />
      <nav className="d-views" aria-label={t('demo.views')}>
        <Tabs<View> label={t('demo.views')} value={view} onChange={setView} options={(['phone', 'till', 'ledger', 'chaos'] as const).map((value) => ({ value, label: t(`demo.view.${value}`) }))} />
      </nav>
      <main className="d-stage" data-view={view}>
        <Frame
          name="phone" title={t('demo.phone', { name: cast.resident.name })} src="/app/" width={390} height={800} inner={wallet}
          actions={<button type="button" className="d-pill" aria-expanded={reading} onClick={openMessages}><Icon name="mail" />{t('demo.messages')}{fresh > 0 && <b>{fresh > 9 ? '9+' : fresh}</b>}</button>}
          over={reading && <Messages messages={messages} onClose={() => setReading(false)} />}
        />
        <Frame
          name="till" title={t('demo.till', { name: cast.shop.name })} src="/till/" width={430} height={800} inner={till}
          actions={<button type="button" className="d-pill" onClick={scan}><Icon name="scan" />{t('demo.scan')}</button>}
        />
        <div className="d-side-column">
          <Ledger story={story} state={ledger} />
          <Chaos state={state} present={cast.control_port > 0} onRush={() => void rush()} onKill={() => void kill()} />
        </div>
      </main>
    </>
  );
}

export function App() {
  const t = useT();
  const prefs = usePrefs();
  const client = useMemo(() => new Client({ language }), []);
  const [cast, setCast] = useState<DemoCast | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [page, setPage] = useState<'town' | 'roles'>('town');
  const [round, setRound] = useState(0);
  const enter = useCallback(() => {
    setError(null);
    enterTown(client).then(setCast, setError);
  }, [client]);
  useEffect(enter, [enter]);
  const again = () => {
    sessionStorage.removeItem(kept);
    setRound((n) => n + 1);
  };
  const dark = prefs.theme === 'dark' || (prefs.theme === 'auto' && document.documentElement.dataset['theme'] === 'dark');
  const speak = () => {
    const next = language() === 'en' ? 'zh-CN' : 'en';
    void setLanguage(next).then(() => { document.title = `${t('demo.name')} · ${t('demo.subtitle')}`; });
    setPrefs({ language: next });
  };
  return (
    <div className="d-page">
      <header className="d-top">
        <img src="/demo/icon.svg" alt="" width="32" height="32" />
        <h1>{t('demo.name')}<span> · {t('demo.subtitle')}</span></h1>
        <div className="d-pages"><Tabs label={t('demo.pages')} value={page} onChange={setPage} options={[{ value: 'town', label: t('demo.page.town') }, { value: 'roles', label: t('demo.page.roles') }]} /></div>
        <div className="d-top-end">
          <IconButton className="d-narrow" icon="me" label={t('demo.page.roles')} aria-pressed={page === 'roles'} onClick={() => setPage(page === 'roles' ? 'town' : 'roles')} />
          <Button look="plain" icon="globe" onClick={speak}>{t('demo.other_language')}</Button>
          <IconButton icon="moon" label={t('demo.dark')} aria-pressed={dark} onClick={() => setPrefs({ theme: dark ? 'light' : 'dark' })} />
        </div>
      </header>
      {error !== null && !cast ? <main className="d-wait"><ErrorState error={error} onRetry={enter} action={<p className="u-quiet">{t('demo.only_demo')}</p>} /></main>
        : !cast ? <main className="d-wait"><Loading shape="both" /></main>
        : (
          <>
            <div className="d-town" hidden={page !== 'town'}><Town key={round} cast={cast} client={client} onAgain={again} /></div>
            {page === 'roles' && <Roles cast={cast} onUsed={() => void publicApi(client).demoCast().then(setCast, () => {})} />}
          </>
        )}
      <ToastHost />
    </div>
  );
}
