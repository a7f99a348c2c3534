import { tellPage } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Button, Icon, QrImage, toast } from '@chenxi/ui';
import { useEffect, useState } from 'react';
import { useMe } from '../data';
import { checkOf } from '../check';
import { Page } from '../shell';

function Poster({ shop, text }: { shop: string; text: string }) {
  const t = useT();
  const [check, setCheck] = useState<string | null>(null);
  useEffect(() => {
    tellPage({ news: 'code', text });
    void checkOf(text).then(setCheck);
    return () => tellPage({ news: 'code', text: null });
  }, [text]);
  return (
    <article className="m-poster">
      <p className="m-poster-brand"><Icon name="code" />{t('till.poster.brand')}</p>
      <h2>{shop}</h2>
      <div className="m-poster-code"><QrImage text={text} label={t('till.poster.qr', { shop })} ecc="Q" /></div>
      <p className="m-poster-how">{t('till.poster.how')}</p>
      <p className="m-poster-fine">{t('till.poster.camera')}</p>
      {check && <p className="m-poster-check">{t('till.poster.check', { check })}</p>}
    </article>
  );
}

export default function CodeScreen() {
  const t = useT();
  const me = useMe();
  return (
    <Page title={t('till.tab.code')}>
      <Async query={me} shape="card">
        {({ merchant, static_code }) => (
          <>
            <Poster shop={merchant.name} text={static_code.text} />
            <div className="m-noprint u-stack">
              <div className="m-two">
                <Button look="primary" icon="print" onClick={() => print()}>{t('till.poster.print')}</Button>
                <Button icon="copy" onClick={() => void navigator.clipboard?.writeText(static_code.text).then(() => toast(t('ui.copied')), () => {})}>{t('till.poster.copy')}</Button>
              </div>
              <p className="u-quiet u-small">{t('till.poster.swap')}</p>
              <p className="u-quiet u-small">{t('till.poster.limit')}</p>
            </div>
          </>
        )}
      </Async>
    </Page>
  );
}
