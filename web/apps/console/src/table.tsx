import { Button } from '@chenxi/ui';
import { useT } from '@chenxi/i18n';
import type { ReactNode } from 'react';

export interface Column<Row> { name: string; end?: boolean; /** falls away on narrow screens */ wide?: boolean; cell: (row: Row) => ReactNode }
export interface TableProps<Row> { label: string; columns: Column<Row>[]; rows: Row[]; keyOf: (row: Row) => string; mark?: (row: Row) => boolean; more?: { busy: boolean; onMore: () => void } | null }

/** Dense, and a real table: a screen reader can walk it cell by cell. */
export function Table<Row>({ label, columns, rows, keyOf, mark, more }: TableProps<Row>) {
  const t = useT();
  return (
    <div className="c-table">
      <div className="c-scroll" tabIndex={0} role="group" aria-label={label}>
        <table>
          <caption className="u-hide">{label}</caption>
          <thead><tr>{columns.map((column) => <th key={column.name} scope="col" data-end={column.end || undefined} data-wide={column.wide || undefined}>{column.name}</th>)}</tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)} data-mark={mark?.(row) || undefined}>
                {columns.map((column) => <td key={column.name} data-end={column.end || undefined} data-wide={column.wide || undefined}>{column.cell(row)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more && <div className="c-more"><Button look="plain" busy={more.busy} onClick={more.onMore}>{t('ui.more')}</Button></div>}
    </div>
  );
}
