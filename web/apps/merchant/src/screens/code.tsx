import { tellPage, tillPoster } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Button, Icon, List, QrImage, Row, toast } from '@chenxi/ui';
import { useEffect } from 'react';
import { useMe } from '../data';
import { Page } from '../shell';

function Poster({ shop, text, word }: { shop: string; text: string; word: string }) {
  const t = useT();
  useEffect(() => {
    tellPage({ news: 'code', text });
    return () => tellPage({ news: 'code', text: null });
  }, [text]);
  return (
    <article className="m-poster">
      <p className="m-poster-brand"><Icon name="code" />{t('till.poster.brand')}</p>
      <h2>{shop}</h2>
      <div className="m-poster-code"><QrImage text={text} label={t('till.poster.qr', { shop })} ecc="Q" /></div>
      <p className="m-poster-how">{t('till.poster.how')}</p>
      <p className="m-poster-fine">{t('till.poster.camera')}</p>
      <p className="m-poster-check">{t('till.poster.check', { check: word })}</p>
    </article>
  );
}

export default function CodeScreen() {
  const t = useT();
  const me = useMe();
  return (
    <Page title={t('till.tab.code')}>
      <Async query={me} shape="card">
        {({ merchant, static_code, check_word }) => (
          <>
            <Poster shop={merchant.name} text={static_code.text} word={check_word} />
            <div className="m-noprint u-stack">
              <div className="m-two">
                <Button look="primary" icon="print" onClick={() => print()}>{t('till.poster.print')}</Button>
                <Button icon="copy" onClick={() => void navigator.clipboard?.writeText(static_code.text).then(() => toast(t('ui.copied')), () => {})}>{t('till.poster.copy')}</Button>
              </div>
              <div className="u-card u-card-flush"><List>{(['a4', 'a6', 'sticker'] as const).map((size) => <Row key={size} icon="download" title={t(`till.poster.${size}`)} href={tillPoster(size)} arrow />)}</List></div>
              <p className="u-quiet u-small">{t('till.poster.swap')}</p>
              <p className="u-quiet u-small">{t('till.poster.limit')}</p>
            </div>
          </>
        )}
      </Async>
    </Page>
  );
}
