import { readBarcodes, prepareZXingModule } from 'zxing-wasm/reader';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { Translated, setLanguage } from '@chenxi/i18n';
import { code128Bars } from './code128';
import { PinInput } from './field';
import { parseAmount, pressKey, typedAmount, wholeYuan } from './money';

it('reads amounts to the fen and nothing else', () => {
  expect(parseAmount('12.5')).toBe(1250);
  expect(parseAmount('0.01')).toBe(1);
  expect(parseAmount('.5')).toBe(50);
  expect(parseAmount('')).toBeNull();
  expect(parseAmount('1.234')).toBeNull();
  expect(parseAmount('1e3')).toBeNull();
});

it('takes an amount however it is typed or pasted, and never makes another one of it', () => {
  for (const [given, taken] of [['12.5', '12.5'], ['１２．５０', '12.50'], ['12。5', '12.5'], ['1,5', '1.5'], ['1，5', '1.5'], ['￥1,234.50', '1234.50'], [' ¥ 1 234 ', '1234'], ['1,234', '1234'], ['', '']])
    expect(typedAmount(given!)).toBe(taken);
  for (const given of ['-5', '1.005', '0.005', '1e3', '12.3.4', '1,23,4', '12345678', 'abc']) expect(typedAmount(given)).toBeNull();
});

it('makes whole yuan of what has a point, and not a hundred times as many', () => {
  expect([wholeYuan('200.50'), wholeYuan('200。5'), wholeYuan('２００'), wholeYuan('1,500'), wholeYuan('')]).toEqual([200, 200, 200, 1500, 0]);
});

it('hides a PIN that is typed, and shows one that is being chosen only where that is asked for', async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await setLanguage('en');
  vi.unstubAllGlobals();
  const field = (more: object) =>
    renderToStaticMarkup(createElement(Translated, null, createElement(PinInput, { label: 'PIN', value: '518', onChange: () => {}, ...more })));
  expect(field({})).toContain('type="password"');
  expect(field({}).replace(/value="518"/, '')).not.toContain('518');
  expect(field({ visible: true })).toContain('518');
});

it('takes only keys that keep it an amount', () => {
  const type = (keys: string) => [...keys].reduce(pressKey, '');
  expect(type('0012')).toBe('12');
  expect(type('.5')).toBe('0.5');
  expect(type('1.239')).toBe('1.23');
  expect(type('1..2')).toBe('1.2');
  expect(pressKey('12', 'erase')).toBe('1');
});

it('draws a Code 128 that a scanner reads', async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
  for (const text of ['881234567890012345', 'CHENXI-7']) {
    const { bars, modules } = code128Bars(text);
    const scale = 3;
    const width = (modules + 20) * scale;
    const height = 60;
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (const [start, wide] of bars)
      for (let y = 0; y < height; y++)
        for (let x = (start + 10) * scale; x < (start + 10 + wide) * scale; x++) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    const found = await readBarcodes({ data, width, height, colorSpace: 'srgb' } as ImageData, { formats: ['Code128'] });
    expect(found.map((one) => one.text)).toEqual([text]);
  }
});
