// With whom the shop shares its takings: whom it gives shares, who gives it some, who asks; and how it ends.
import { once, uuid7, type SplitPartner } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Card, ErrorState, Field, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSplitPartners } from '../data';
import { EndSheet } from '../parts/end_sheet';
import { useServices } from '../services';
import { Page } from '../shell';

function Ask() {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const [number, setNumber] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // The same number pressed again is the same question, whatever became of the first answer.
  const sent = useRef({ text: '', key: '' });
  const send = async () => {
    const text = number.trim();
    if (sent.current.text !== text) sent.current = { text, key: uuid7() };
    setBusy(true);
    setError(null);
    try {
      await api.askPartner(text, sent.current.key);
      await queries.invalidateQueries({ queryKey: ['split_partners'] });
      setNumber('');
      sent.current = { text: '', key: '' };
      toast(t('till.partners.sent'));
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };
  return (
    <Card>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (number.trim() && !busy) void send(); }}>
        <Field label={t('till.partners.number')} hint={t('till.partners.number_hint')} value={number} maxLength={40} autoComplete="off" autoCapitalize="off" spellCheck={false} onChange={(event) => setNumber(event.target.value)} />
        {error !== null && <ErrorState error={error} />}
        <Button look="primary" wide type="submit" busy={busy} disabled={!number.trim()}>{t('till.partners.send')}</Button>
      </form>
    </Card>
  );
}

const endWord = (one: SplitPartner) => (one.status === 'accepted' ? 'till.partners.end' : one.direction === 'receives' ? 'till.partners.take_back' : 'till.partners.decline');

function Partner({ one, onEnd }: { one: SplitPartner; onEnd: () => void }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [key] = useState(uuid7);
  const [busy, setBusy] = useState(false);
  const mine = one.direction === 'receives';
  const accept = async () => {
    setBusy(true);
    try {
      await api.acceptPartner(one.shop.id, key);
      await queries.invalidateQueries({ queryKey: ['split_partners'] });
    } catch (error) {
      toast(text(error));
      void queries.invalidateQueries({ queryKey: ['split_partners'] });  // it was taken back meanwhile
    }
    setBusy(false);
  };
  const end = t(endWord(one));
  return (
    <li className="u-card m-program">
      <div className="m-program-words">
        <strong>{one.shop.name}</strong>
        <small className="u-quiet">{one.accepted_at ? t('till.partners.since', { when: f.full(one.accepted_at) }) : t(mine ? 'till.partners.asked' : 'till.partners.wants', { when: f.full(one.asked_at) })}</small>
      </div>
      {one.status !== 'accepted' && !mine && <Button look="primary" busy={busy} onClick={() => void accept()} aria-label={`${t('till.partners.accept')}: ${one.shop.name}`}>{t('till.partners.accept')}</Button>}
      <Button onClick={onEnd} aria-label={`${end}: ${one.shop.name}`}>{end}</Button>
    </li>
  );
}

export default function PartnersScreen() {
  const t = useT();
  const { api } = useServices();
  const partners = useSplitPartners();
  const [ending, setEnding] = useState<SplitPartner | null>(null);
  // Both directions end together, so a wish that is declined ends what was agreed the other way.
  const ends = (one: SplitPartner) => (partners.data?.data ?? []).some((other) => other.shop.id === one.shop.id && other.status === 'accepted');
  return (
    <Page title={t('till.partners')} back="/settings">
      <p className="u-quiet">{t('till.partners.text')}</p>
      <Async query={partners}>
        {({ data }) => (['receives', 'gives'] as const).map((direction) => {
          const some = data.filter((one) => one.direction === direction);
          return (
            <section key={direction} className="m-section"><h2>{t(`till.partners.${direction}`)}</h2>
              {some.length === 0 ? <p className="u-quiet">{t('till.partners.none')}</p> : (
                <ul className="m-programs" aria-label={t(`till.partners.${direction}`)}>
                  {some.map((one) => <Partner key={one.shop.id} one={one} onEnd={() => setEnding(one)} />)}
                </ul>
              )}
            </section>
          );
        })}
      </Async>
      <section className="m-section"><h2>{t('till.partners.ask')}</h2><Ask /></section>
      {ending && (
        <EndSheet title={t(ends(ending) ? 'till.partners.end_title' : endWord(ending), { shop: ending.shop.name })} text={t(ends(ending) ? 'till.partners.end_text' : 'till.partners.drop_text', { shop: ending.shop.name })}
          button={t(ends(ending) ? 'till.partners.end' : endWord(ending))} list="split_partners"
          end={() => once(`${ending.shop.id} end`, (key) => api.endPartner(ending.shop.id, key))} onClose={() => setEnding(null)} />
      )}
    </Page>
  );
}
