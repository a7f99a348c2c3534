import { exportFile, personalData } from '@chenxi/api';
import { monthOf, monthsBefore, useFormats, useT } from '@chenxi/i18n';
import { Banner, Card, List, Row } from '@chenxi/ui';
import { useState } from 'react';
import { Page } from '../shell';

export default function ExportsScreen() {
  const t = useT();
  const f = useFormats();
  const [month, setMonth] = useState(monthOf);
  const months = Array.from({ length: 12 }, (_, i) => monthsBefore(monthOf(), i));
  return (
    <Page title={t('wallet.exports.title')}>
      <div className="u-field">
        <label className="u-label" htmlFor="month">{t('wallet.exports.month')}</label>
        <select id="month" className="u-input" value={month} onChange={(event) => setMonth(event.target.value)}>
          {months.map((one) => <option key={one} value={one}>{f.month(one)}</option>)}
        </select>
      </div>
      <Card flush>
        <List>
          <Row icon="download" title={t('wallet.exports.csv')} detail={t('wallet.exports.csv_hint')} href={exportFile('csv', month)} arrow />
          <Row icon="download" title={t('wallet.exports.hledger')} detail={t('wallet.exports.hledger_hint')} href={exportFile('hledger', month)} arrow />
        </List>
      </Card>
      <Banner>{t('wallet.exports.safe')}</Banner>
      <Card flush>
        <List>
          <Row icon="download" title={t('wallet.exports.everything')} detail={t('wallet.exports.everything_hint')} href={personalData} arrow />
        </List>
      </Card>
    </Page>
  );
}
