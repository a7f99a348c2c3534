// Reads codes from pictures: the browser's own reader where there is one, else zxing, which is loaded only then.
export type Source = HTMLVideoElement | ImageBitmap;
export type Reader = (source: Source) => Promise<string | null>;
/** a payer reads squares; a till also reads the bars of a payment code */
export type CodeKind = 'qr' | 'bars';

interface NativeDetector { detect: (source: Source) => Promise<{ rawValue: string }[]> }
declare const BarcodeDetector: { new (options: { formats: string[] }): NativeDetector; getSupportedFormats: () => Promise<string[]> } | undefined;
const nativeNames: Record<CodeKind, string> = { qr: 'qr_code', bars: 'code_128' };

async function nativeReader(kinds: CodeKind[]): Promise<Reader | null> {
  if (typeof BarcodeDetector === 'undefined') return null;
  const known = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  const formats = kinds.map((kind) => nativeNames[kind]);
  if (!formats.every((format) => known.includes(format))) return null;
  const detector = new BarcodeDetector({ formats });
  return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
}

async function zxingReader(kinds: CodeKind[]): Promise<Reader> {
  const { read } = await import('./zxing');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (source) => {
    const wide = source instanceof HTMLVideoElement ? source.videoWidth : source.width;
    const high = source instanceof HTMLVideoElement ? source.videoHeight : source.height;
    if (!context || wide === 0) return null;
    // 1280 pixels are enough for a printed code and keep old phones quick.
    const scale = Math.min(1, 1280 / Math.max(wide, high));
    canvas.width = Math.round(wide * scale);
    canvas.height = Math.round(high * scale);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    return read(context.getImageData(0, 0, canvas.width, canvas.height), kinds);
  };
}

const readers = new Map<string, Promise<Reader>>();
export function getReader(kinds: CodeKind[] = ['qr']): Promise<Reader> {
  const name = kinds.join();
  const known = readers.get(name) ?? nativeReader(kinds).then((found) => found ?? zxingReader(kinds));
  readers.set(name, known);
  return known;
}
