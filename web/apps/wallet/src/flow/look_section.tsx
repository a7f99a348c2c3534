// Who of the house's people looked at one's data, and why.
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Card, List, Row } from '@chenxi/ui';
import { useStaffLooks } from '../data';

export function LookSection() {
  const t = useT();
  const f = useFormats();
  const looks = useStaffLooks();
  return (
    <section className="w-section" id="looks">
      <header><h2>{t('wallet.looks.title')}</h2></header>
      <Async query={looks}>
        {({ data }) => (data.length === 0 ? <p className="u-quiet">{t('wallet.looks.none')}</p> : (
          <>
            <Card flush>
              <List label={t('wallet.looks.title')}>
                {data.map((it) => {
                  const what = t(`wallet.looks.what.${it.what}`);
                  return <Row key={it.at + it.what} icon="eye" title={t('wallet.looks.who', { number: it.colleague })} detail={it.approved_by === null ? what : `${what} · ${t('wallet.looks.approved', { number: it.approved_by, why: it.why })}`} end={f.brief(it.last_at)} />;
                })}
              </List>
            </Card>
            <p className="u-quiet u-small">{t('wallet.looks.hint')}</p>
          </>
        ))}
      </Async>
    </section>
  );
}
