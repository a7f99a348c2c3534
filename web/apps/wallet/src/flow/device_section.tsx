// Devices and where somebody is signed in, as one list: a phone that is not one's own is dealt with in one place.
import type { Device, Session } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Button, Card, List, Pair, Pairs, Row, Sheet, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names, useDevices, useSessions } from '../data';
import { useServices } from '../services';
import { useSession } from '../session';

interface Place { key: string; name: string; device: Device | null; session: Session | null; current: boolean }

/** Every device, with its session where it is signed in; then sessions of no device. */
function placesOf(devices: Device[], sessions: Session[], nameless: string): Place[] {
  const places = devices.map((device): Place => {
    const session = sessions.find((it) => it.device_id === device.id) ?? null;
    return { key: device.id, name: device.name || nameless, device, session, current: session?.current ?? device.current };
  });
  for (const session of sessions)
    if (!devices.some((it) => it.id === session.device_id))
      places.push({ key: session.id, name: session.device_name ?? nameless, device: null, session, current: session.current });
  const rank = (it: Place) => (it.current ? 2 : it.session ? 1 : 0);
  return places.sort((a, b) => rank(b) - rank(a));
}

function usePlaces() {
  const t = useT();
  const devices = useDevices();
  const sessions = useSessions();
  return {
    data: devices.data && sessions.data && placesOf(devices.data.data, sessions.data.data, t('wallet.sessions.nameless')),
    error: devices.error ?? sessions.error,
    refetch: () => { void devices.refetch(); void sessions.refetch(); },
  };
}

export function DeviceSection() {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const { renewCode, leave } = useSession();
  const queries = useQueryClient();
  const text = useTroubleText();
  const places = usePlaces();
  const [open, setOpen] = useState<Place | 'others' | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    try {
      toast(await work());
      setOpen(null);
    } catch (error) {
      toast(text(error));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: names.devices });
      void queries.invalidateQueries({ queryKey: names.sessions });
    }
  };
  const end = (session: Session) => act(async () => {
    await api.endSession(session.id);
    return t('wallet.sessions.ended');
  });
  const endOthers = () => act(async () => {
    await api.endOtherSessions();
    return t('wallet.sessions.others_ended');
  });
  const remove = (device: Device) => act(async () => {
    const answer = await api.removeDevice(device.id);
    if (answer?.payment_code) await renewCode(answer.payment_code);
    return t('wallet.security.device_removed');
  });
  const detail = (it: Place): string =>
    it.current ? t('wallet.sessions.here') : it.session ? t('wallet.sessions.on', { when: f.brief(it.session.used_at) }) : t('wallet.sessions.off');
  const others = places.data?.filter((it) => it.session && !it.current).length ?? 0;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.security.devices')}</h2></header>
      <Card flush>
        <Async query={places}>
          {(list) => (
            <List label={t('wallet.security.devices')}>
              {list.map((it) => (
                <Row key={it.key} icon={it.current ? 'check' : 'phone'} title={it.name} detail={detail(it)}
                  onClick={it.current ? undefined : () => setOpen(it)} arrow={!it.current} />
              ))}
            </List>
          )}
        </Async>
      </Card>
      <p className="u-small u-quiet">{t('wallet.security.devices_text')}</p>
      <Button wide icon="logout" onClick={() => void leave()}>{t('wallet.me.logout')}</Button>
      {others > 0 && <Button wide look="outline" onClick={() => setOpen('others')}>{t('wallet.sessions.others')}</Button>}
      <Sheet open={open === 'others'} title={t('wallet.sessions.others')} onClose={() => setOpen(null)}>
        <p>{t('wallet.sessions.others_text', { count: others })}</p>
        <Button look="primary" wide busy={busy} onClick={() => void endOthers()}>{t('wallet.sessions.others_do')}</Button>
        <Button wide onClick={() => setOpen(null)}>{t('ui.cancel')}</Button>
      </Sheet>
      {open !== null && open !== 'others' && (
        <Sheet open title={open.name} onClose={() => setOpen(null)}>
          <Pairs>
            {open.session && <Pair name={t('wallet.sessions.signed_in')}>{f.full(open.session.signed_in_at)}</Pair>}
            {open.session && <Pair name={t('wallet.sessions.used')}>{f.full(open.session.used_at)}</Pair>}
            {open.device && <Pair name={t('wallet.sessions.bound')}>{f.full(open.device.created_at)}</Pair>}
          </Pairs>
          {open.session && (
            <>
              <Button wide icon="logout" busy={busy} onClick={() => void end(open.session!)}>{t('wallet.sessions.end')}</Button>
              <p className="u-small u-quiet">{t('wallet.sessions.end_text')}</p>
            </>
          )}
          {open.device && (
            <>
              <Button look="danger" wide busy={busy} onClick={() => void remove(open.device!)}>{t('wallet.sessions.remove')}</Button>
              <p className="u-small u-quiet">{t('wallet.sessions.remove_text')}</p>
            </>
          )}
        </Sheet>
      )}
    </section>
  );
}
