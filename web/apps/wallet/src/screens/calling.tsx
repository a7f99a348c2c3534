import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, List, Pair, Pairs, Row, Status, useAddress } from '@chenxi/ui';
import { useQuery } from '@tanstack/react-query';
import { names } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

/** While the telephone rings: asked again every few seconds, and never believed when it is old. */
const askMs = 3000;

export default function CallingScreen() {
  const t = useT();
  const f = useFormats();
  const { api, live } = useServices();
  const { go } = useAddress();
  const calls = useQuery({ queryKey: names.calls, queryFn: api.calls, refetchInterval: live ? askMs : false, staleTime: 0, gcTime: 0, retry: false });
  // What was true a minute ago says nothing about who is on the line now.
  const asked = calls.error ? { ...calls, data: undefined } : calls;
  return (
    <Page title={t('wallet.calls.title')}>
      <Async query={asked} shape="card">
        {({ data }) => {
          const now = data.find((it) => it.live);
          const before = data.filter((it) => !it.live);
          return (
            <>
              {now ? (
                <>
                  <Status tone="ok" icon="shieldCheck" title={t('wallet.calls.yes')}>
                    <p>{t('wallet.calls.word')}</p>
                    <p className="w-word">{now.word}</p>
                    <p><strong>{t('wallet.calls.no_word')}</strong></p>
                  </Status>
                  <Card><Pairs>
                    <Pair name={t('wallet.calls.why')}>{t(`wallet.calls.reason.${now.reason}`)}</Pair>
                    <Pair name={f.day(now.began_at)}>{t('wallet.calls.until', { when: f.time(now.until) })}</Pair>
                  </Pairs></Card>
                </>
              ) : (
                <Status tone="warn" icon="phone" title={t('wallet.calls.no')}><p>{t('wallet.calls.no_text')}</p></Status>
              )}
              <Banner tone="warn">{t('wallet.calls.never')}</Banner>
              {before.length > 0 && (
                <section className="w-section">
                  <header><h2>{t('wallet.calls.before')}</h2></header>
                  <Card flush><List label={t('wallet.calls.before')}>
                    {before.map((it) => <Row key={it.began_at} icon="phone" title={t(`wallet.calls.reason.${it.reason}`)} detail={t('wallet.calls.said', { word: it.word })} end={f.brief(it.began_at)} endDetail={f.time(it.began_at)} />)}
                  </List></Card>
                </section>
              )}
            </>
          );
        }}
      </Async>
      {calls.error && <Banner tone="warn" live>{t('wallet.calls.unknown')}</Banner>}
      <a className="u-button" data-wide href="tel:96110">{t('wallet.calls.hotline')}</a>
      <Button wide onClick={() => go('/practice')}>{t('wallet.practice.title')}</Button>
    </Page>
  );
}
