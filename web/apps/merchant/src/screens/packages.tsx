// Packages of visits at the counter: scan the code on a customer's phone, or ask his phone; and how far each package is.
import { uuid7, type SoldPackage, type Visit } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { getReader, useCamera, type CodeKind } from '@chenxi/scan';
import { Async, Banner, Button, Card, Field, Meter, Status, toast, useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSoldPackages } from '../data';
import { useServices } from '../services';
import { Page } from '../shell';

const kinds: CodeKind[] = ['qr'];

function Taken({ visit, onNext }: { visit: Visit; onNext: () => void }) {
  const t = useT();
  const f = useFormats();
  return (
    <Card>
      <Status tone="ok" title={t('till.packages.taken', { number: visit.number ?? 0, visits: visit.visits })}>
        <p>{t('till.packages.taken_text', { name: visit.name, amount: f.money(visit.amount, visit.currency) })}</p>
        <Button look="primary" wide onClick={onNext}>{t('till.packages.next')}</Button>
      </Status>
    </Card>
  );
}

function ScanVisit({ onTaken }: { onTaken: (visit: Visit) => void }) {
  const t = useT();
  const { api, live } = useServices();
  const text = useTroubleText();
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState('');
  const file = useRef<HTMLInputElement>(null);
  // One key for one code: scanned twice in a hurry, it is the same visit.
  const last = useRef({ code: '', key: '' });
  const onCode = useCallback((code: string) => {
    if (last.current.code !== code) last.current = { code, key: uuid7() };
    setBusy(true);
    setFault(null);
    api.takeVisit(code, last.current.key).then(onTaken, setFault).finally(() => setBusy(false));
  }, [api, onTaken]);
  // A code that was refused must not be read again at once; the camera waits for a tap.
  const { video, camera } = useCamera({ live: live && fault === null && !busy, kinds, onCode });
  const readPhoto = async (photo: File | undefined) => {
    if (!photo) return;
    const found = await getReader(kinds).then(async (read) => read(await createImageBitmap(photo))).catch(() => null);
    if (found) onCode(found);
    else toast(t('till.scan.no_code'));
  };
  return (
    <Card>
      <div className="u-stack">
        <h2>{t('till.packages.scan')}</h2>
        {fault !== null ? (
          <>
            <Banner tone="bad" live>{text(fault)}</Banner>
            <Button look="primary" wide icon="scan" onClick={() => setFault(null)}>{t('till.scan.again')}</Button>
          </>
        ) : (
          <div className="m-camera">
            <video ref={video} muted playsInline aria-label={t('till.scan.picture')} hidden={camera !== 'on'} />
            {camera === 'on' ? <span className="m-aim" aria-hidden /> : <p>{t(camera === 'asking' ? 'till.scan.asking' : `till.scan.${camera}`)}</p>}
          </div>
        )}
        <form className="m-typed" onSubmit={(event) => { event.preventDefault(); if (typed.trim() && !busy) onCode(typed.trim()); }}>
          <Field label={t('till.packages.typed')} autoComplete="off" autoCapitalize="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <Button type="submit" look="primary" busy={busy} disabled={!typed.trim()}>{t('till.packages.take')}</Button>
        </form>
        <Button icon="photo" onClick={() => file.current?.click()}>{t('till.scan.photo')}</Button>
        <input ref={file} type="file" accept="image/*" capture="environment" hidden aria-label={t('till.scan.photo')} onChange={(event) => void readPhoto(event.target.files?.[0])} />
      </div>
    </Card>
  );
}

function Sold({ it }: { it: SoldPackage }) {
  const t = useT();
  const f = useFormats();
  const { api } = useServices();
  const text = useTroubleText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const key = useRef(uuid7());
  const ask = async () => {
    setBusy(true);
    try {
      await api.askVisit(it.id, key.current);
      await queries.invalidateQueries({ queryKey: ['packages'] });
    } catch (error) {
      toast(text(error));
    }
    key.current = uuid7();
    setBusy(false);
  };
  const active = it.status === 'active';
  const states = { active: t('till.packages.active'), used: t('till.packages.used'), returned: t('till.packages.returned'), expired: t('till.packages.expired'), wound_up: t('till.packages.wound_up') };
  return (
    <Card>
      <div className="u-stack">
        <div className="u-spread"><strong>{it.buyer} · {it.name}</strong><span className="u-small">{states[it.status]}</span></div>
        <Meter part={it.used / it.visits} label={t('till.packages.progress', { used: it.used, visits: it.visits })} />
        <div className="u-spread u-small u-quiet"><span>{t('till.packages.progress', { used: it.used, visits: it.visits })}</span>{active && <span>{t('till.packages.each', { amount: f.money(it.next_visit ?? 0, it.currency) })}</span>}</div>
        {active && (it.asked
          ? <p role="status"><span className="m-dots" aria-hidden><i /><i /><i /></span> {t('till.packages.asked')}</p>
          : <Button wide icon="phone" busy={busy} onClick={() => void ask()}>{t('till.packages.ask')}</Button>)}
      </div>
    </Card>
  );
}

export default function PackagesScreen() {
  const t = useT();
  const f = useFormats();
  const sold = useSoldPackages();
  const queries = useQueryClient();
  const [taken, setTaken] = useState<Visit | null>(null);
  const onTaken = useCallback((visit: Visit) => {
    setTaken(visit);
    void queries.invalidateQueries({ queryKey: ['packages'] });
  }, [queries]);
  useEffect(() => {
    if (!taken) return;
    const timer = setTimeout(() => setTaken(null), 30_000);
    return () => clearTimeout(timer);
  }, [taken]);
  return (
    <Page title={t('till.packages')}>
      {taken ? <Taken visit={taken} onNext={() => setTaken(null)} /> : <ScanVisit onTaken={onTaken} />}
      <section className="m-section"><h2>{t('till.packages.sold')}</h2>
        <Async query={{ data: sold.data?.pages, error: sold.error, refetch: sold.refetch }}>
          {(pages) => (
            <>
              <p className="u-small u-quiet">{t('till.packages.waiting', { amount: f.money(pages[0]!.totals.waiting, pages[0]!.totals.currency) })}</p>
              {pages[0]!.data.length === 0 ? <p className="u-quiet">{t('till.packages.none')}</p> : pages.flatMap((page) => page.data).map((it) => <Sold key={it.id} it={it} />)}
              {sold.hasNextPage && <Button wide busy={sold.isFetchingNextPage} onClick={() => void sold.fetchNextPage()}>{t('ui.more')}</Button>}
            </>
          )}
        </Async>
      </section>
    </Page>
  );
}
