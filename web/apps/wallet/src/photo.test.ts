import { fromBase64Url } from '@chenxi/api';
import { expect, it } from 'vitest';
import { bareJpeg } from './photo';

const plain = fromBase64Url('_9j_4AAQSkZJRgABAQEASABIAAD_2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN-gXz_2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz_wAARCAAQABADASIAAhEBAxEB_8QAFQABAQAAAAAAAAAAAAAAAAAAAAL_xAAUEAEAAAAAAAAAAAAAAAAAAAAA_8QAFAEBAAAAAAAAAAAAAAAAAAAAAP_EABQRAQAAAAAAAAAAAAAAAAAAAAD_2gAMAwEAAhEDEQA_AKAB_9k');
const segment = (marker: number, inside: string) => Uint8Array.from([0xff, marker, (inside.length + 2) >> 8, (inside.length + 2) & 0xff, ...[...inside].map((one) => one.charCodeAt(0))]);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

it('leaves the picture and takes what goes along with it', () => {
  const marked = joined(plain.subarray(0, 2), segment(0xe1, 'Exif\0\0GPS'), plain.subarray(2, 20), segment(0xe2, 'ICC_PROFILE'), segment(0xfe, 'by hand'), plain.subarray(20));
  expect([...bareJpeg(marked)!]).toEqual([...plain]);
  expect([...bareJpeg(plain)!]).toEqual([...plain]);
});

it('is nothing where it is no JPEG', () => {
  expect(bareJpeg(Uint8Array.from([1, 2, 3]))).toBeNull();
  expect(bareJpeg(joined(plain.subarray(0, 20), Uint8Array.from([0, 0, 0, 0, 0])))).toBeNull();
});
