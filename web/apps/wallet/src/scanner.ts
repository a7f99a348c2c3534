// Reads codes from pictures: the browser's own reader where there is one, else zxing, which is loaded only then.
type Source = HTMLVideoElement | ImageBitmap;
export type Reader = (source: Source) => Promise<string | null>;

interface NativeDetector { detect: (source: Source) => Promise<{ rawValue: string }[]> }
declare const BarcodeDetector: { new (options: { formats: string[] }): NativeDetector; getSupportedFormats: () => Promise<string[]> } | undefined;

async function nativeReader(): Promise<Reader | null> {
  if (typeof BarcodeDetector === 'undefined') return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  if (!formats.includes('qr_code')) return null;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
}

async function zxingReader(): Promise<Reader> {
  const { read } = await import('./scanner_zxing');
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
    return read(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

let reader: Promise<Reader> | undefined;
export const getReader = (): Promise<Reader> => (reader ??= nativeReader().then((found) => found ?? zxingReader()));
