// The security page's part about fingerprint and face.
import { deviceName, isDeclined, makePasskey, type MadePasskey } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, List, Row, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';
import { usePasskeys, usePasskeysHere } from './passkeys';
import { PinSheet } from './pin_sheet';

export function PasskeySection() {
  const t = useT();
  const f = useFormats();
  const text = useTroubleText();
  const { api, keeper } = useServices();
  const queries = useQueryClient();
  const here = usePasskeysHere();
  const passkeys = usePasskeys();
  const [made, setMade] = useState<MadePasskey | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // Nothing to show and nothing to do: a browser without it, an account without one.
  if (!here && !passkeys.data?.data.length) return null;
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: names.passkeys });
    void queries.invalidateQueries({ queryKey: ['passkeys_known'] });
  };
  const make = async () => {
    setBusy(true);
    setFault(null);
    try {
      setMade(await makePasskey(await api.startPasskey()));
    } catch (error) {
      const exists = error instanceof DOMException && error.name === 'InvalidStateError';
      setFault(exists ? t('wallet.passkey.exists') : isDeclined(error) ? t('wallet.passkey.not_made') : text(error));
    } finally {
      setBusy(false);
    }
  };
  const remove = async (id: string) => {
    try {
      await api.removePasskey(id);
      toast(t('wallet.passkey.removed'));
      refresh();
    } catch (error) {
      toast(text(error));
    }
  };
  const name = deviceName();
  return (
    <section className="w-section w-anchor" id="passkeys">
      <header><h2>{t('wallet.passkey.title')}</h2></header>
      {passkeys.data?.data.length !== 0 && <Card flush>
        <Async query={passkeys}>
          {(list) => (
            <List label={t('wallet.passkey.title')}>
              {list.data.map((it) => (
                <Row key={it.id} icon="fingerprint" title={it.name} detail={t(it.synced ? 'wallet.passkey.since_synced' : 'wallet.security.since', { when: f.day(it.created_at) })}
                  end={<Button look="danger" onClick={() => void remove(it.id)}>{t('wallet.security.remove')}</Button>} />
              ))}
            </List>
          )}
        </Async>
      </Card>}
      <p className="u-small u-quiet">{t('wallet.passkey.text')}</p>
      {fault && <Banner tone="warn" live>{fault}</Banner>}
      {here && <Button wide icon="fingerprint" busy={busy} onClick={() => void make()}>{t('wallet.passkey.add')}</Button>}
      {made && (
        <PinSheet open title={t('wallet.passkey.add')} onClose={() => setMade(null)} about={{ purpose: 'passkey', payeeId: made.id, payeeName: name }}
          act={async (proof, key) => {
            await api.addPasskey({ credential: made, name, proof }, key);
            await keeper.keepPasskey(made.id);
            toast(t('wallet.passkey.added'));
            refresh();
          }}>
          <p>{t('wallet.passkey.confirm')}</p>
        </PinSheet>
      )}
    </section>
  );
}
