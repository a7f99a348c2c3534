import type { BankLink } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, EmptyState, Field, List, Row, Sheet, toast, useAddress, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useBankLinks } from '../data';
import { useServices } from '../services';
import { useDevice } from '../session';
import { Page } from '../shell';

function LinkBank({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const device = useDevice();
  const [account, setAccount] = useState('');
  const [holder, setHolder] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const link = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api.linkBank({ bank: 'sim', account_no: account.replace(/\s/g, ''), holder_name: holder.trim() });
      await queries.invalidateQueries({ queryKey: names.banks });
      toast(t('wallet.bank.linked'));
      onClose();
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.bank.link')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); void link(); }}>
        <Field label={t('wallet.bank.holder')} autoComplete="name" value={holder} onChange={(event) => setHolder(event.target.value)} autoFocus />
        <Field label={t('wallet.bank.account')} hint={device.demoPin ? t('wallet.bank.demo_account') : undefined} inputMode="numeric" autoComplete="off" value={account} fault={fault} onChange={(event) => setAccount(event.target.value)} />
        <Button look="primary" wide type="submit" busy={busy} disabled={!holder.trim() || account.replace(/\D/g, '').length < 12}>{t('wallet.bank.link')}</Button>
      </form>
    </Sheet>
  );
}

function RemoveBank({ link, onClose }: { link: BankLink; onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const text = useTroubleText();
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api.removeBank(link.id);
      await queries.invalidateQueries({ queryKey: names.banks });
      toast(t('wallet.bank.removed'));
      onClose();
    } catch (error) {
      setFault(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet open title={t('wallet.bank.remove_title', { account: link.account_masked })} onClose={onClose}>
      <div className="u-stack">
        <p>{t('wallet.bank.remove_text')}</p>
        {fault && <Banner tone="bad">{fault}</Banner>}
        <Button look="danger" wide busy={busy} onClick={() => void remove()}>{t('wallet.bank.remove')}</Button>
      </div>
    </Sheet>
  );
}

export default function BankScreen() {
  const t = useT();
  const query = useBankLinks();
  const { go } = useAddress();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<BankLink | null>(null);
  return (
    <Page title={t('wallet.bank.title')}>
      <Async query={query} empty={(list) => list.data.length === 0 ? (
        <EmptyState icon="bank" title={t('wallet.bank.none')} action={<Button look="primary" onClick={() => setAdding(true)}>{t('wallet.bank.link')}</Button>}>{t('wallet.bank.none_text')}</EmptyState>
      ) : null}>
        {(list) => (
          <>
            <div className="w-two">
              <Button look="primary" icon="collect" onClick={() => go('/bank/top-up')}>{t('wallet.top_up.title')}</Button>
              <Button icon="send" onClick={() => go('/bank/withdraw')}>{t('wallet.withdraw.title')}</Button>
            </div>
            <Card flush><List label={t('wallet.bank.title')}>{list.data.map((it) => <Row key={it.id} icon="bank" title={it.bank_name} detail={it.account_masked}
              end={<Button onClick={() => setLeaving(it)}>{t('wallet.bank.remove')}</Button>} />)}</List></Card>
            <Button wide icon="plus" onClick={() => setAdding(true)}>{t('wallet.bank.link')}</Button>
          </>
        )}
      </Async>
      <Banner>{t('wallet.bank.safe')}</Banner>
      {adding && <LinkBank onClose={() => setAdding(false)} />}
      {leaving && <RemoveBank link={leaving} onClose={() => setLeaving(null)} />}
    </Page>
  );
}
