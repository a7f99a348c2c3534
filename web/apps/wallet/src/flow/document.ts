// The number of an identity document as it is typed: what the server would refuse is told before the PIN is asked for.

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Wide digits of a Chinese keyboard as plain ones, without spaces and hyphens. */
export const plainDocument = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

/** A day of the calendar that has been. */
function isBirthday(digits: string): boolean {
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && at.getTime() < Date.now() + 14 * 3_600_000;
}

/** GB 11643: eighteen characters, the last of which follows from the others. The place is judged by the server. */
export function isDocument(typed: string): boolean {
  const text = plainDocument(typed);
  if (!/^\d{17}[\dX]$/.test(text) || !isBirthday(text.slice(6, 14))) return false;
  const sum = weights.reduce((all, weight, at) => all + weight * Number(text[at]), 0);
  return '10X98765432'[sum % 11] === text[17];
}
