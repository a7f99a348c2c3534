// A scanner on a cable is a keyboard that types fast: eighteen digits, then Enter. A person is slower, so the two can share
// one page: what was typed in a burst is taken back from the amount and read as a code.

/** scanners send a key every 1 to 20 ms; the quickest fingers need more than 50 */
const fastMs = 35;
const codeLengthMin = 8;

export type Fed =
  | { kind: 'typed' }
  /** part of a burst: `takeBack` keys before it were part of it too, and were taken for typing */
  | { kind: 'burst'; takeBack: number }
  | { kind: 'code'; text: string };

export class Wedge {
  private keys = '';
  private lastAt = -Infinity;
  private bursting = false;

  /** `key` as the browser names it; `at` in milliseconds. */
  feed(key: string, at: number): Fed {
    // A receipt's address has capitals: what holds them down is no key of its own.
    if (key === 'Shift') return this.bursting ? { kind: 'burst', takeBack: 0 } : { kind: 'typed' };
    const fast = at - this.lastAt <= fastMs;
    this.lastAt = at;
    if (key === 'Enter') {
      const text = this.keys;
      const code = this.bursting && fast && text.length >= codeLengthMin;
      this.clear();
      return code ? { kind: 'code', text } : { kind: 'typed' };
    }
    if (key.length !== 1) {
      this.clear();
      return { kind: 'typed' };
    }
    if (!fast) {
      this.keys = key;
      this.bursting = false;
      return { kind: 'typed' };
    }
    this.keys += key;
    if (this.bursting) return { kind: 'burst', takeBack: 0 };
    // Two quick keys may be a person rolling over the row; three are a machine.
    if (this.keys.length < 3) return { kind: 'typed' };
    this.bursting = true;
    return { kind: 'burst', takeBack: this.keys.length - 1 };
  }

  private clear(): void {
    this.keys = '';
    this.bursting = false;
  }
}
