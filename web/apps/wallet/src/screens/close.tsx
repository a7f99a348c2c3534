import { isRefusal, type Proof } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Go, Status } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useClosing } from '../data';
import { PinSheet } from '../flow/pin_sheet';
import { useServices } from '../services';
import { useSession } from '../session';
import { Page } from '../shell';

export default function CloseScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const session = useSession();
  const queries = useQueryClient();
  const closing = useClosing();
  const [asking, setAsking] = useState(false);
  const [closed, setClosed] = useState(false);
  const close = async (proof: Proof, key: string) => {
    try {
      await api.closeWallet(proof, key);
      setClosed(true);
    } catch (error) {
      // Something arrived in between: the page says what.
      if (!isRefusal(error, 'not_allowed')) throw error;
      await queries.invalidateQueries({ queryKey: names.closing });
    }
  };
  if (closed)
    return (
      <main className="w-page w-centre" id="content">
        <Status tone="ok" icon="check" title={t('wallet.close.done')}><p>{t('wallet.close.done_text')}</p></Status>
        <Button look="primary" wide onClick={() => void session.forget()}>{t('ui.done')}</Button>
      </main>
    );
  const go = (to: string, text: string) => <Go to={to} className="u-button">{text}</Go>;
  return (
    <Page title={t('wallet.close.title')}>
      <p>{t('wallet.close.text')}</p>
      <Card>
        <ul className="u-stack-s">
          {[t('wallet.close.ends'), t('wallet.close.number'), t('wallet.close.kept'), t('wallet.close.document')].map((text) => <li key={text}>{text}</li>)}
        </ul>
      </Card>
      {go('/exports', t('wallet.close.export'))}
      <Async query={closing}>
        {({ possible, balance, held, takings, disputes, packages, sold_packages, trades, currency }) => possible ? (
          <Button look="danger" wide onClick={() => setAsking(true)}>{t('wallet.close.button')}</Button>
        ) : (
          <>
            <Banner tone="wait">
              <strong>{t('wallet.close.not_yet')}</strong>
              {balance > 0 && <p>{t('wallet.close.balance', { amount: f.money(balance, currency) })}</p>}
              {held > 0 && <p>{t('wallet.close.held', { amount: f.money(held, currency) })}</p>}
              {takings > 0 && <p>{t('wallet.close.takings', { amount: f.money(takings, currency) })}</p>}
              {packages > 0 && <p>{t('wallet.close.packages', { count: packages })}</p>}
              {sold_packages > 0 && <p>{t('wallet.close.sold_packages', { count: sold_packages })}</p>}
              {trades > 0 && <p>{t('wallet.close.trades', { count: trades })}</p>}
              {disputes > 0 && <p>{t('wallet.close.disputes', { count: disputes })}</p>}
            </Banner>
            {balance > 0 && <>{go('/bank/withdraw', t('wallet.close.withdraw'))}{go('/transfer', t('wallet.close.transfer'))}</>}
            {packages > 0 && go('/packages', t('wallet.packages.title'))}
            {trades > 0 && go('/trades', t('wallet.trades.title'))}
            {(takings > 0 || sold_packages > 0) && go('/shops', t('wallet.close.shops'))}
            {held > 0 && go('/bills', t('wallet.close.bills'))}
          </>
        )}
      </Async>
      <PinSheet open={asking} title={t('wallet.close.title')} onClose={() => setAsking(false)} about={{ purpose: 'close_wallet', payeeId: '', payeeName: '' }} act={close}>
        <p>{t('wallet.close.sure')} {t('wallet.close.text')}</p>
      </PinSheet>
    </Page>
  );
}
