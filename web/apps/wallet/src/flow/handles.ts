/** "138 0013 8000" → "+8613800138000"; null when it cannot be a phone number. The server knows the exact rules. */
export function phoneE164(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/[\s()\-–.]/g, '').replace(/^00/, '+');
  if (/^\+\d{7,15}$/.test(plain)) return plain;
  if (/^1\d{10}$/.test(plain)) return `+86${plain}`;
  return null;
}
/** In groups, as numbers are read aloud: "+8613800138000" → "+86 138 0013 8000". */
export const spacedPhone = (handle: string): string => handle.replace(/^(\+86)?(1\d{2})(\d{4})(\d{4})$/, (_, code: string | undefined, ...parts: string[]) => [code, ...parts.slice(0, 3)].filter(Boolean).join(' '));
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());
