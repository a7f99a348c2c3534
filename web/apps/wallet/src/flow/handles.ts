/** "138 0013 8000" → "+8613800138000"; null when it cannot be a phone number. The server knows the exact rules. */
export function phoneE164(text: string): string | null {
  const plain = text.replace(/[\s()\-–.]/g, '').replace(/^00/, '+');
  if (/^\+\d{7,15}$/.test(plain)) return plain;
  if (/^1\d{10}$/.test(plain)) return `+86${plain}`;
  return null;
}
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());
