// A device that only receives: what has just arrived, in large letters and by voice, and nothing else of the shop.
import { openStream, tillTypes, type TillEvents } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Banner, EmptyState } from '@chenxi/ui';
import { useEffect, useState } from 'react';
import { useMe } from '../data';
import { SignOut } from '../parts/sign_out';
import { useServices } from '../services';
import { getSound } from '../sound';

export interface Arrival { id: string; amount: number; currency: string; at: string }

/** `told` false: the line is down, and money may come without a word. */
export function Arrivals({ arrivals: [newest, ...earlier], told }: { arrivals: Arrival[]; told: boolean }) {
  const t = useT();
  const f = useFormats();
  return (
    <>
      {!told && <Banner tone="warn" live>{t('till.receiver.down')}</Banner>}
      <div role="status">
        {newest ? <><p>{t('till.receiver.arrived')}</p><AmountText amount={newest.amount} currency={newest.currency} direction="in" size="big" /><p className="u-quiet">{f.time(newest.at)}</p></>
          : <EmptyState icon="collect" title={t('till.receiver.waiting')}>{t('till.receiver.text')}</EmptyState>}
      </div>
      {earlier.length > 0 && <ul className="u-list" aria-label={t('till.receiver.earlier')}>{earlier.map((it) => <li key={it.id} className="u-spread"><span>{f.time(it.at)}</span><span className="u-num">{f.money(it.amount, it.currency)}</span></li>)}</ul>}
    </>
  );
}

export function Receiver() {
  const me = useMe();
  const { live, voice } = useServices();
  const [arrivals, setArrivals] = useState<Arrival[]>([]);
  const [told, setTold] = useState(true);
  useEffect(() => {
    if (!live) return;
    return openStream<TillEvents>('/v1/till/stream', tillTypes, {
      onLive: setTold,
      onEvent: (event) => {
        if (event.type !== 'payment.succeeded') return;
        const { object_id: id, amount, currency, created_at: at } = event.data;
        if (!id || amount === undefined || !currency || !at) return;
        setArrivals((before) => (before.some((it) => it.id === id) ? before : [{ id, amount, currency, at }, ...before].slice(0, 5)));
        const sound = getSound();
        if (sound.on) void voice.say(sound.language, 'received', amount);
      },
    });
  }, [live, voice]);
  return (
    <main className="m-door" id="content">
      <div className="m-door-inside u-stack-l u-center">
        <h1>{me.data?.merchant.name}</h1>
        <Arrivals arrivals={arrivals} told={told} />
        <SignOut />
      </div>
    </main>
  );
}
