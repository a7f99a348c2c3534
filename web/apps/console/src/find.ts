// What somebody pastes into the search field, and where it leads.
export function addressOf(text: string): string | null {
  const given = text.trim();
  const id = /(acc|pst|dsp|trd)_[0-9A-Za-z]+/.exec(given)?.[0];
  if (!id) return null;
  if (id.startsWith('dsp')) return `/disputes/${id}`;
  if (id.startsWith('trd')) return `/trades/${id}`;
  return id.startsWith('acc') ? `/accounts/${id}` : `/postings/${id}`;
}

/** How a row changes one account: credits raise what the house owes its customers, debits lower it. */
export function effectOn(account: string, row: { debit: string; credit: string; debit_after: number; credit_after: number }): { direction: 'in' | 'out'; after: number; other: string } {
  return row.credit === account
    ? { direction: 'in', after: row.credit_after, other: row.debit }
    : { direction: 'out', after: row.debit_after, other: row.credit };
}
