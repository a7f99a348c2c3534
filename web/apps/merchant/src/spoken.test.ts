import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clipNames, clipUrl, spoken, type SpokenLanguage } from './spoken';

const characters: Record<string, string> = {
  received: '到账', refunded: '退款', point: '点', yuan: '元', two: '两', '0': '零', '1': '一', '2': '二', '3': '三', '4': '四', '5': '五', '6': '六',
  '7': '七', '8': '八', '9': '九', '10': '十', '100': '百', '1000': '千', '10000': '万', '100000000': '亿',
};
const inChinese = (fen: number) => spoken('zh', 'received', fen).slice(1).map((name) => characters[name]).join('');
const inEnglish = (fen: number) => spoken('en', 'received', fen).join(' ');
const publicFolder = new URL('../public/', import.meta.url);

describe('what the till says', () => {
  it.each([
    [1, '零点零一元'], [10, '零点一元'], [100, '一元'], [200, '两元'], [250, '二点五元'], [1000, '十元'], [1200, '十二元'],
    [2200, '二十二元'], [10000, '一百元'], [10500, '一百零五元'], [11000, '一百一十元'], [12050, '一百二十点五元'], [12345, '一百二十三点四五元'],
    [20000, '两百元'], [222200, '两千两百二十二元'], [100500, '一千零五元'], [1000000, '一万元'], [1200000, '一万两千元'], [10000000, '十万元'],
    [10050000, '十万零五百元'], [20000000, '二十万元'], [2000000, '两万元'], [10000000000, '一亿元'], [10000000100, '一亿零一元'],
  ])('%i fen in Chinese is %s', (fen, words) => expect(inChinese(fen)).toBe(words));

  it.each([
    [1, 'received 0 point 0 1 yuan'], [1250, 'received 12 point 5 yuan'], [2100, 'received 20 1 yuan'],
    [12000, 'received 1 100 and 20 yuan'], [100500, 'received 1 1000 and 5 yuan'], [11234500, 'received 1 100 and 12 1000 3 100 and 40 5 yuan'],
    [100000000, 'received 1 1000000 yuan'],
  ])('%i fen in English is %s', (fen, words) => expect(inEnglish(fen)).toBe(words));

  it('begins with what happened', () => expect(spoken('zh', 'refunded', 100)[0]).toBe('refunded'));

  for (const language of ['zh', 'en'] as SpokenLanguage[]) {
    it(`has every clip it names, and names every clip it has (${language})`, () => {
      const files = readdirSync(new URL(`clips/${language}`, publicFolder)).map((file) => file.replace('.mp3', '')).sort();
      expect([...clipNames[language]].sort()).toEqual(files);
      for (let fen = 1; fen < 3e10; fen = Math.ceil(fen * 1.37))
        for (const name of spoken(language, 'received', fen)) expect(existsSync(new URL(clipUrl(language, name), publicFolder))).toBe(true);
    });
  }

  it('keeps all clips below 400 kB, so that the till has them at once', () => {
    const files = (['zh', 'en'] as const).flatMap((language) => clipNames[language].map((name) => new URL(clipUrl(language, name), publicFolder)));
    expect(files.reduce((sum, file) => sum + readFileSync(file).length, 0)).toBeLessThan(400_000);
  });
});
