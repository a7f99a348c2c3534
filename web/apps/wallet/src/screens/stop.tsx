import type { Proof } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Sheet, Status } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useRecoveryCodes } from '../data';
import { LiftStop } from '../flow/lift_stop';
import { PinSheet } from '../flow/pin_sheet';
import { StopSheet } from '../flow/stop_button';
import { useServices } from '../services';
import { useCustomer } from '../session';
import { Page } from '../shell';

/** Shown this once: on paper they are out of a thief's reach. */
function Paper({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const t = useT();
  return (
    <Sheet open title={t('wallet.stop.paper_made')} onClose={onClose} locked>
      <p>{t('wallet.stop.paper_made_text')}</p>
      <ol className="w-codes">{codes.map((code) => <li key={code}><code>{code.split('-').map((four, at) => <span key={at}>{at > 0 && '-'}<wbr />{four}</span>)}</code></li>)}</ol>
      <Button wide icon="print" onClick={() => window.print()}>{t('wallet.stop.print')}</Button>
      <Button look="primary" wide onClick={onClose}>{t('wallet.stop.paper_kept')}</Button>
    </Sheet>
  );
}

export default function StopScreen() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const queries = useQueryClient();
  const { stopped } = useCustomer();
  const [doing, setDoing] = useState<'stop' | 'lift' | 'paper' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const paper = useRecoveryCodes();
  const make = async (proof: Proof, key: string) => {
    setCodes((await api.makeRecoveryCodes(proof, key)).codes);
    void queries.invalidateQueries({ queryKey: names.paper });
  };
  return (
    <Page title={t('wallet.stop.page')}>
      {stopped ? (
        <>
          <Status tone="warn" icon="stop" title={t('wallet.stop.on')}>
            <p>{t('wallet.stop.since', { when: f.full(stopped.at) })}</p>
            <p>{t('wallet.stop.on_text')}</p>
          </Status>
          <Button look="primary" wide onClick={() => setDoing('lift')}>{t('wallet.stop.lift')}</Button>
          <p className="u-small u-quiet">{t(stopped.by === 'recovery_code' ? 'wallet.stop.lift_needs_paper' : 'wallet.stop.lift_needs')}</p>
        </>
      ) : (
        <>
          <p>{t('wallet.stop.text')}</p>
          <Button look="danger" wide icon="stop" onClick={() => setDoing('stop')}>{t('wallet.stop.button')}</Button>
        </>
      )}
      <section className="w-section">
        <header><h2>{t('wallet.stop.paper_title')}</h2></header>
        <Async query={paper}>
          {(state) => (
            <Card>
              <div className="u-stack">
                <p>{t('wallet.stop.paper_why')}</p>
                <Banner tone={state.left === 0 ? 'warn' : 'plain'}>{state.left === 0 ? t('wallet.stop.paper_none') : t('wallet.stop.paper_left', { count: state.left })}</Banner>
                <Button wide disabled={stopped !== null} onClick={() => setDoing('paper')}>{t(state.made_at ? 'wallet.stop.paper_again' : 'wallet.stop.paper_make')}</Button>
                {state.made_at && <p className="u-small u-quiet">{t('wallet.stop.paper_void')}</p>}
              </div>
            </Card>
          )}
        </Async>
      </section>
      {doing === 'stop' && <StopSheet onClose={() => setDoing(null)} />}
      {doing === 'lift' && <LiftStop onClose={() => setDoing(null)} />}
      {doing === 'paper' && <PinSheet open title={t('wallet.stop.paper_title')} onClose={() => setDoing(null)} act={make} />}
      {codes && <Paper codes={codes} onClose={() => setCodes(null)} />}
    </Page>
  );
}
