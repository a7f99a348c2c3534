// What waits for a second person, what was decided, and what somebody did without one.
import type { ChangeRequest } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, EmptyState, Go } from '@chenxi/ui';
import { AskForChanges } from '../ask';
import { kindName } from '../changes';
import { Page, useChanges } from '../shell';
import { Table } from '../table';

function List({ label, rows }: { label: string; rows: ChangeRequest[] }) {
  const t = useT();
  const f = useFormats();
  return (
    <Table
      label={label} rows={rows} keyOf={(row) => String(row.id)} mark={(row) => row.urgent && row.state === 'waiting'}
      columns={[
        { name: t('console.changes.number'), end: true, cell: (row) => <Go to={`/changes/${row.id}`}>{row.id}</Go> },
        { name: t('console.changes.kind'), cell: (row) => <Go to={`/changes/${row.id}`}>{kindName(t, row.kind)}</Go> },
        { name: t('console.changes.state'), cell: (row) => t(row.urgent && row.state === 'waiting' ? 'console.changes.state.at_once' : `console.changes.state.${row.state}`) },
        { name: t('console.changes.maker'), wide: true, cell: (row) => row.maker.name },
        { name: t('console.changes.checker'), wide: true, cell: (row) => row.checker?.name ?? '' },
        { name: t('console.changes.until'), cell: (row) => f.full(row.ended_at ?? row.expires_at) },
      ]}
    />
  );
}

export default function ChangesScreen() {
  const t = useT();
  const f = useFormats();
  const found = useChanges();
  return (
    <Page title={t('console.changes')} trail={[{ to: '/', name: t('console.overview') }]}>
      <Async query={found}>
        {(it) => {
          const waiting = it.data.filter((one) => one.state === 'waiting');
          const over = it.data.filter((one) => one.state !== 'waiting');
          return (
            <>
              {it.alarms.length > 0 && (
                <section className="c-block" aria-labelledby="alarms">
                  <h2 id="alarms">{t('console.alarms')}</h2>
                  {it.alarms.map((one) => (
                    <Banner key={one.at + one.kind} tone="bad">
                      {t(`console.alarm.${one.kind}`, { name: one.colleague.name, when: f.full(one.at) })} {one.change !== null && <Go to={`/changes/${one.change}`}>{t('console.alarm.look')}</Go>}
                    </Banner>
                  ))}
                </section>
              )}
              <section className="c-block" aria-labelledby="waiting">
                <h2 id="waiting">{t('console.changes.wait')}</h2>
                {waiting.length === 0 ? <EmptyState icon="shieldCheck" title={t('console.changes.none')} /> : <List label={t('console.changes.wait')} rows={waiting} />}
              </section>
              <AskForChanges />
              {over.length > 0 && (
                <section className="c-block" aria-labelledby="over">
                  <h2 id="over">{t('console.changes.over')}</h2>
                  <List label={t('console.changes.over')} rows={over} />
                </section>
              )}
            </>
          );
        }}
      </Async>
    </Page>
  );
}
