// The words of settlements, used by their screens.
import type { Settlement, SettlementLine } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import type { Tone } from '@chenxi/ui';

export const settlementTones: Record<Settlement['status'], Tone> = { counting: 'wait', on_its_way: 'wait', paid: 'ok', refused: 'bad', nothing: 'plain' };

export function useSettlementWords() {
  const t = useT();
  const f = useFormats();
  return {
    status: { counting: t('wallet.settle.counting'), on_its_way: t('wallet.settle.sent'), paid: t('wallet.settle.paid'), refused: t('wallet.settle.refused'), nothing: t('wallet.settle.nothing') } satisfies Record<Settlement['status'], string>,
    line: (line: SettlementLine): string => {
      switch (line.kind) {
        case 'brought': return t('wallet.settle.line.brought');
        case 'payments': return t('wallet.settle.line.payments', { count: line.count });
        case 'refunds': return t('wallet.settle.line.refunds', { count: line.count });
        case 'returned': return t('wallet.settle.line.returned');
        case 'other': return t('wallet.settle.line.other');
        case 'fees': return t('wallet.settle.line.fees');
        case 'fees_back': return t('wallet.settle.line.fees_back');
        case 'fees_carried': return t('wallet.settle.line.fees_carried');
        case 'instant_fee': return t('wallet.settle.line.instant_fee');
        case 'left': return t('wallet.settle.line.left');
      }
    },
    /** the days whose takings it holds */
    days: (one: Settlement): string => {
      const day = (text: string) => f.day(`${text}T04:00:00Z`);
      if (!one.to_day) return f.day(one.created_at);
      return one.from_day && one.from_day !== one.to_day ? t('wallet.settle.days', { from: day(one.from_day), to: day(one.to_day) }) : day(one.to_day);
    },
  };
}
