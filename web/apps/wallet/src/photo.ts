// A photo that is small enough to be shown beside a name, and has nothing in it but the picture.

/** as the server bounds it */
export const photoBytesMax = 60_000;
const sides = [960, 720, 540, 400];
const qualities = [0.8, 0.65, 0.5];

/** Without what goes along with a JPEG's picture: colour profiles, comments, whatever a camera or a browser writes. Null: it is none. */
export function bareJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!, length = (bytes[at + 2]! << 8) | bytes[at + 3]!, end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    if (marker === 0xda) {
      parts.push(bytes.subarray(at));
      break;
    }
    // Of what an application may write, JFIF's own sixteen bytes alone.
    const speaks = (marker >= 0xe1 && marker <= 0xef) || marker === 0xfe || (marker === 0xe0 && length !== 16);
    if (!speaks) parts.push(bytes.subarray(at, end));
    at = end;
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/** Smaller and coarser until it fits. */
export async function smallPhoto(chosen: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(chosen);
  for (const side of sides) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const sheet = document.createElement('canvas');
    sheet.width = Math.max(16, Math.round(picture.width * scale));
    sheet.height = Math.max(16, Math.round(picture.height * scale));
    const pen = sheet.getContext('2d');
    if (!pen) break;
    // What a transparent picture has behind it.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((done) => sheet.toBlob(done, 'image/jpeg', quality));
      const bytes = blob && bareJpeg(new Uint8Array(await blob.arrayBuffer()));
      if (bytes && bytes.length <= photoBytesMax) return bytes;
    }
  }
  throw new Error('no picture of this size');
}
