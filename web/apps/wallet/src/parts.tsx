// Pieces that several screens share.
import type { Transaction } from '@chenxi/api';
import { useFormats } from '@chenxi/i18n';
import { AmountText, Go, Row } from '@chenxi/ui';
import { typeIcon, useWords } from './words';

export function TransactionRow({ it, when = 'day' }: { it: Transaction; when?: 'day' | 'time' }) {
  const words = useWords();
  const f = useFormats();
  const settled = it.status === '' || it.status === 'succeeded';
  return (
    <Row
      icon={typeIcon(it.type)}
      title={it.title || words.kind(it)}
      // Cash has no other side: its title is its kind.
      detail={[it.type === 'cash' ? '' : words.kind(it), settled ? '' : words.status(it.status), it.note ?? ''].filter(Boolean).join(' · ')}
      end={<AmountText amount={it.amount} currency={it.currency} direction={it.direction} />}
      endDetail={when === 'day' ? f.brief(it.created_at) : f.time(it.created_at)}
      link={(className, inside) => <Go to={`/bills/${it.id}`} className={className}>{inside}</Go>}
    />
  );
}
