import { prepareZXingModule, readBarcodes, type ReadInputBarcodeFormat } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { CodeKind } from './reader';

// Our own copy: the library would fetch it from somebody else's server.
prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) } });
const names: Record<CodeKind, ReadInputBarcodeFormat> = { qr: 'QRCode', bars: 'Code128' };

export async function read(image: ImageData, kinds: CodeKind[]): Promise<string | null> {
  const found = await readBarcodes(image, { formats: kinds.map((kind) => names[kind]), tryHarder: true, maxNumberOfSymbols: 1 });
  return found.find((one) => one.isValid)?.text ?? null;
}
