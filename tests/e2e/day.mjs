// A shop's day: a receipt that a customer holds up, a refund whose line is lost, and the figures of the day as page, paper, picture and files.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { register } from './five.mjs';
import { check, same, shots, until } from './world.mjs';

const pin = '274916';

/** The files in a workbook, by name, read as the format says: from its list at the end. */
function unzip(bytes) {
  const out = {};
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const size = bytes.readUInt32LE(at + 20), named = bytes.readUInt16LE(at + 28), begin = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + named);
    const data = begin + 30 + bytes.readUInt16LE(begin + 26) + bytes.readUInt16LE(begin + 28);
    const raw = bytes.subarray(data, data + size);
    out[name] = (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : raw).toString('utf8');
    at += 46 + named + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return out;
}

async function inLanguage(world, language, look) {
  const as = (name) => `${language}: day: ${name}`;
  const cast = await world.cast();
  const till = await world.phone(language, { ...look, workers: false }), payer = await world.phone(language);
  const { t, page } = till;
  const sheet = page.locator('dialog[open]');
  const seen = async (what, phone = till) => {
    await phone.still();
    await phone.shot(`${language}-day-${what}`);
    same(JSON.stringify(await phone.faults()), '[]', `faults of ${what}`);
  };
  const bytes = async (path) => Buffer.from(await page.evaluate(async (where) => {
    const body = new Uint8Array(await (await fetch(where)).arrayBuffer());
    let text = '';
    for (const one of body) text += String.fromCharCode(one);
    return btoa(text);
  }, path), 'base64');
  let receipt, payment;

  await world.test(as('a customer pays, and has a code to show for it'), async () => {
    await till.openTill(cast.shop.enter);
    await till.keys('12.50');
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/v1/till/orders') && one.request().method() === 'POST'),
      till.tap(till.button('till.way.code_amount', { amount: '¥12.50' })),
    ]);
    const order = await answer.json();
    const number = world.newNumber();
    await register(world, payer, number);
    world.cashIn(`+86${number}`, '50.00');
    await payer.open(`/app/pay?code=${encodeURIComponent(order.text)}`);
    await payer.page.locator('dialog[open]').waitFor();
    await payer.pin(pin);
    await payer.shows(t('wallet.result.paid'));
    await page.locator('.m-paid').waitFor();
    await till.tap(till.button('till.paid.next'));
    const paid = (await payer.ask('GET', '/v1/transactions?type=payment')).body.data[0];
    const detail = (await payer.ask('GET', `/v1/transactions/${paid.id}`)).body;
    receipt = detail.receipt_id;
    payment = detail.object_id;
    await payer.open(`/app/receipts/${receipt}`);
    await payer.page.getByRole('img', { name: t('wallet.receipt.code') }).waitFor();
    await seen('receipt', payer);
  });

  const looked = async (text, verdict) => {
    await page.getByLabel(t('till.check.typed'), { exact: true }).fill(text);
    await till.tap(till.button('till.check.look'));
    await page.getByRole('heading', { name: t(verdict) }).waitFor();
  };
  await world.test(as('"I have paid": the till looks at the receipt and not at the picture'), async () => {
    await till.tap(page.getByRole('link', { name: t('till.tab.today'), exact: true }));
    await till.tap(page.getByRole('link', { name: t('till.check') }));
    await looked(`${world.origin}/verify?receipt=${receipt}`, 'till.check.genuine');
    await till.shows('12.50');
    await seen('genuine');
    await till.tap(till.button('till.check.next'));
    await looked(receipt, 'till.check.genuine');
    await till.shows(t('till.check.seen_before'));
    await till.tap(till.button('till.check.next'));
    await looked('rcp_00000000000000000000000000', 'till.check.not_genuine');
    await seen('not-genuine');
    await till.tap(till.button('till.check.next'));
  });

  await world.test(as('held up to the scanner of a sale, it is looked at there, and the sale goes on'), async () => {
    await till.tap(page.getByRole('link', { name: t('till.tab.collect'), exact: true }));
    await till.keys('8.80');
    await till.tap(till.button('till.way.scan'));
    await page.evaluate((keys) => {
      for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, [...`${world.origin}/verify?receipt=${receipt}`].flatMap((key) => (/[A-Z?:_]/.test(key) ? ['Shift', key] : [key])).concat('Enter'));
    await page.getByRole('heading', { name: t('till.check.genuine') }).waitFor();
    await till.shows(t('till.check.seen_before'));
    await till.shows('12.50');
    await seen('held-up');
    await till.tap(till.button('till.scan.again'));
    await page.getByLabel(t('till.scan.typed'), { exact: true }).waitFor();
    await till.counts(page.getByRole('heading', { name: t('till.check.genuine') }), 0, 'receipts that are still there');
    await till.tap(till.button('ui.cancel'));
    await till.tap(till.button('till.clear'));
  });

  await world.test(as('a refund whose answer is lost stands in a list, also after the page was closed, and then is done once'), async () => {
    await till.tap(page.getByRole('link', { name: t('till.tab.today'), exact: true }));
    await till.open(`/till/payments/${payment}`);
    const door = page.locator('.m-door-hero .m-next');
    await door.or(page.locator('.m-page')).first().waitFor();
    if (await door.isVisible()) await till.tap(door);
    let reached = 0;
    await page.route('**/refunds', async (route) => {
      if (reached++ === 0) await route.fetch();
      await route.abort('connectionreset');
    });
    await till.tap(till.button('till.refund.title'));
    await sheet.getByRole('textbox', { name: t('till.refund.amount'), exact: true }).fill('5');
    await till.tap(till.button('till.refund.confirm', { amount: '¥5.00' }, sheet));
    await sheet.getByText(t('ui.pending.title')).waitFor();
    await until(() => reached >= 2, 'it is asked again');
    await till.open('/till/');
    await door.or(page.locator('.m-till')).first().waitFor();
    if (await door.isVisible()) await till.tap(door);
    const list = page.getByRole('region', { name: t('till.unsent.title') });
    await list.getByText(t('till.recovered.refund_asking', { amount: '¥5.00' })).waitFor();
    await seen('unsent');
    await page.unroute('**/refunds');
    const told = page.getByRole('region', { name: t('till.unsent.answered') });
    await told.getByText(t('till.recovered.refund_done', { amount: '¥5.00' })).waitFor();
    await seen('answered');
    await till.tap(till.button('ui.done', {}, told));
    same((await till.ask('GET', `/v1/till/payments/${payment}`)).body.refunded_amount, 500, 'given back');
  });

  await world.test(as('the payer reads that it is there, and the till that part of it has gone back'), async () => {
    const back = (await payer.ask('GET', '/v1/transactions?type=refund')).body.data[0];
    await payer.open(`/app/bills/${back.id}`);
    await payer.page.getByText(t('wallet.bill.refund_here', { time: '\n' }).split('\n')[0].trim()).first().waitFor();
    await seen('came-back', payer);
    await till.tap(page.getByRole('link', { name: t('till.tab.today'), exact: true }));
    await till.tap(page.getByRole('link', { name: t('till.check') }));
    await looked(receipt, 'till.check.part_refunded');
    await seen('part-refunded');
  });

  let report;
  await world.test(as('the day in figures, which are those of the books'), async () => {
    await till.tap(page.getByRole('link', { name: t('till.tab.today'), exact: true }));
    await till.tap(page.getByRole('link', { name: t('till.report') }));
    await page.getByRole('heading', { name: t('report.by_till') }).waitFor();
    report = (await till.ask('GET', '/v1/till/report')).body;
    check(report.gross >= 1250 && report.refunded >= 500, 'the sale and the refund are in it');
    same(report.net, report.gross + report.delivered - report.refunded - report.fees + report.fees_back, 'net');
    await seen('report');
    await till.look({ ...look, size: 'elder' });
    await seen('report-elder');
    await till.look({ ...look });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await seen('report-files');
  });

  await world.test(as('as a page, as a picture, as files'), async () => {
    check((await bytes(`/v1/till/report/pdf?date=${report.date}`)).subarray(0, 5).toString() === '%PDF-', 'a page');
    const [saved] = await Promise.all([page.waitForEvent('download'), till.tap(till.button('till.report.picture'))]);
    same(saved.suggestedFilename(), `day-${report.date}.png`, 'its name');
    await saved.saveAs(join(shots, `${language}-day-picture.png`));
    const query = `from=${report.date}&to=${report.date}`;
    const table = (await bytes(`/v1/till/exports?${query}`)).toString('utf8');
    check(table.startsWith('\ufeff"') && table.includes(',12.50,,'), 'a table with the sale');
    check((await bytes(`/v1/till/exports?${query}&format=hledger`)).toString('utf8').includes('assets:shop  -5.00 CNY = '), 'a journal with the refund');
    const workbook = await bytes(`/v1/till/exports?${query}&format=xlsx`);
    writeFileSync(join(shots, `${language}-day.xlsx`), workbook);
    const inside = unzip(workbook), rows = inside['xl/worksheets/sheet1.xml'], days = inside['xl/worksheets/sheet2.xml'];
    check(/<c r="D\d+" s="\d+"><v>12\.5<\/v>/.test(rows), 'an amount is a number with its format');
    check(!rows.includes('<f>'), 'no cell is a formula');
    check(days.includes(`<v>${report.net / 100}</v>`), 'the sheet of days has the same net');
  });
}

export default async function day(world) {
  const before = world.faults.length;
  await inLanguage(world, 'zh-CN', { width: 390, height: 844 });
  await inLanguage(world, 'en', { width: 1024, height: 768, theme: 'dark' });
  await world.test('day: nothing went wrong beside it', async () => same(world.faults.slice(before).join('\n'), '', 'faults of pages'));
}
