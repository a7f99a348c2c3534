/**
 * An idempotency key: a UUIDv7 (RFC 9562), stamped with the time. Make it before you ask, and keep it where your own order is kept: whoever
 * asks again with it after a crash gets the first answer, and nothing happens twice.
 */
export function idempotencyKey(now: number = Date.now()): string {
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const [a, b, ...rest] = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0'));
  const variant = ((parseInt(rest[0]!, 16) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a![1]!}${b!}-${variant}${rest[1]!}-${rest.slice(2).join('')}`;
}
