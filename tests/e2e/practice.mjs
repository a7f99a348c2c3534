// Practice mode: all lessons on the wallet's own screens, with play money. Nothing of it may leave the page but how a lesson ended:
// every request is watched, and afterwards the server knows of no payment, no look-up and no stop.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

const playPin = '123456';
const friend = '13800000001';

/** What the page asks of the server, in the order in which it does. */
function watched(phone) {
  const asked = [];
  phone.context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}
const writing = (asked) => asked.filter((it) => !it.startsWith('GET '));

async function inLanguage(world, language) {
  const as = (name) => `${language}: practice: ${name}`;
  const number = world.newNumber();
  const phone = await world.phone(language);
  const { t, page } = phone;
  const sheet = page.locator('dialog[open]');
  const asked = watched(phone);
  const said = (key) => page.locator('.p-said, .p-talk li').getByText(t(key), { exact: false }).last().waitFor();
  const press = (key) => phone.tap(phone.button(key));
  const marked = async (where) => check(await page.locator(where).getByText(t('practice.mark_text')).first().isVisible(), `no mark of practice on ${where}`);
  const looked = async (name) => {
    for (const [look, how] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['normal', {}]]) {
      await phone.look(how);
      await phone.shot(`${language}-practice-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };
  const open = async (lesson) => {
    await phone.open(`/app/practice/${lesson}`);
    await page.locator('.p-bar').waitFor();
    await marked('.p-bar');
  };
  const ended = async (title, answered, right) => {
    await page.getByRole('heading', { name: t(title), exact: true }).waitFor();
    await page.getByText(t('practice.end.score', { answered, right })).waitFor();
    await marked('.p-bar');
    // Under the stripes nothing is real: no button there stops real payments, and no message says that they are stopped.
    same(await phone.button('wallet.stop.button').count(), 0, 'real buttons that stop payments');
    same(await page.locator('.u-toast').getByText(t('wallet.stop.done')).count(), 0, 'words about real payments');
  };
  /** From the number that a lesson asks for to the sheet that asks for the PIN. */
  const upToPin = async (yuan) => {
    await press('wallet.transfer.check');
    await page.locator('.u-namecheck').first().waitFor();
    await phone.keys(yuan);
    await press('ui.next');
    await sheet.waitFor();
    await marked('dialog[open]');
  };

  await world.test(as('it is found from one\'s own page, and says that nothing is real'), async () => {
    await register(world, phone, number);
    world.cashIn(`+86${number}`, '43.21');
    await phone.open('/app/me');
    await phone.tap(page.getByRole('link', { name: t('wallet.practice.title') }));
    await page.getByText(t('practice.promise')).waitFor();
    await marked('.p-bar');
    await looked('overview');
  });
  const before = (await phone.ask('GET', '/v1/me/home')).body;
  asked.length = 0;

  await world.test(as('money goes to a neighbour by name'), async () => {
    await phone.tap(page.getByRole('link', { name: t('practice.send.title') }));
    await said('practice.send.start');
    await phone.type(page.getByLabel(t('wallet.transfer.handle'), { exact: true }), friend);
    await upToPin('20');
    await said('practice.send.sheet');
    await phone.pin('000000');
    await sheet.getByText(t('practice.wrong_pin', { pin: playPin })).waitFor();
    await phone.pin(playPin);
    await said('practice.send.right');
    await page.getByText(t('wallet.result.sent')).waitFor();
    await press('practice.answer.ready');
    await ended('practice.end.good', 1, 1);
  });

  await world.test(as('the code on the wall is the stall\'s, and the next day it is not'), async () => {
    await open('practice_code');
    await looked('poster');
    await press('practice.poster.aim');
    await page.getByText(t('practice.people.stall')).first().waitFor();
    await phone.keys('6.5');
    await phone.tap(page.locator('form button[type=submit]'));
    await marked('dialog[open]');
    await phone.pin(playPin);
    await said('practice.code.paid');
    await press('practice.code.next_day');
    await said('practice.code.second');
    await press('practice.poster.aim');
    await page.locator('.u-namecheck').getByText(t('practice.people.stranger')).waitFor();
    await phone.shot(`${language}-practice-swapped`);
    await press('practice.code.refuse');
    await ended('practice.end.good', 1, 1);
  });

  await world.test(as('who obeys the "support" loses play money, and two taps stop the rest'), async () => {
    await open('practice_service');
    await looked('ring');
    await press('practice.call.take');
    await press('practice.service.listen');
    await said('practice.service.push');
    await press('practice.answer.obey');
    await said('practice.service.transfer');
    await upToPin('2000');
    await said('practice.service.sheet');
    await looked('sheet');
    await sheet.getByLabel(t('wallet.risk.question')).check();
    await phone.pin(playPin);
    await said('practice.service.more');
    await phone.shot(`${language}-practice-lost`);
    await phone.tap(phone.button('wallet.stop.button'));
    await marked('dialog[open]');
    await phone.tap(phone.button('wallet.stop.do', {}, sheet));
    await ended('practice.end.half', 1, 0);
    await looked('report');
  });

  await world.test(as('hanging up on the sheet itself keeps everything'), async () => {
    await press('practice.end.again');
    await press('practice.call.take');
    await press('practice.service.listen');
    await press('practice.answer.obey');
    await upToPin('2000');
    await phone.tap(phone.button('practice.hang_up', {}, sheet));
    await ended('practice.end.good', 2, 1);
  });

  await world.test(as('the "relative" is asked under his old number'), async () => {
    await open('practice_relative');
    await press('practice.relative.what');
    await said('practice.relative.push');
    await looked('chat');
    await press('practice.relative.old_number');
    await ended('practice.end.good', 1, 1);
  });

  await world.test(as('a shared screen is something given away; the play money gone is said plainly'), async () => {
    await open('practice_screen');
    await press('practice.call.take');
    await press('practice.screen.help');
    await press('practice.screen.share');
    await page.getByText(t('practice.sharing')).waitFor();
    await page.locator('.w-home').waitFor();
    await phone.shot(`${language}-practice-shared`);
    await press('practice.hang_up');
    await ended('practice.end.half', 1, 0);
    await press('practice.end.again');
    await press('practice.call.take');
    await press('practice.screen.help');
    await press('practice.screen.share');
    await press('practice.answer.obey');
    await upToPin('2000');
    await sheet.getByLabel(t('wallet.risk.question')).check();
    await phone.pin(playPin);
    await sheet.waitFor({ state: 'detached' }); // the next words stand on it, too, as long as it is there
    await press('practice.screen.again');
    await ended('practice.end.gone', 2, 0);
  });

  await world.test(as('nothing left the page but how each lesson ended'), async () => {
    const wanted = ['send', 'code', 'service', 'service', 'relative', 'screen', 'screen'].map((it) => `POST /v1/me/drills/practice_${it}/answers`);
    same(JSON.stringify(writing(asked)), JSON.stringify(wanted), 'what was written');
    const money = asked.filter((it) => /\/v1\/(payments|transfers|payees|qr|orders|top_ups|withdrawals|collect_codes|me\/stop)/.test(it));
    same(JSON.stringify(money), '[]', 'requests about money');
    const after = (await phone.ask('GET', '/v1/me/home')).body;
    for (const part of ['balance', 'available', 'held', 'recent', 'pending']) same(JSON.stringify(after[part]), JSON.stringify(before[part]), part);
    same((await phone.ask('GET', '/v1/me')).body.stopped, null, 'stopped');
    const scores = (await phone.ask('GET', '/v1/me/drills')).body.data.filter((it) => it.kind === 'practice').map((it) => `${it.id} ${it.right}/${it.answered}`);
    same(scores.join(', '), 'practice_send 1/1, practice_code 1/1, practice_service 1/2, practice_relative 1/1, practice_screen 0/2', 'what is counted');
  });

  await world.test(as('and this test would have seen it: a real look-up is a request'), async () => {
    asked.length = 0;
    await phone.open('/app/transfer');
    await phone.type(page.getByLabel(t('wallet.transfer.handle'), { exact: true }), (await world.cast()).neighbour.phone);
    await press('wallet.transfer.check');
    await page.locator('.u-namecheck').waitFor();
    check(await page.locator('.p-bar').count() === 0, 'the real wallet looks like practice');
    same(JSON.stringify(writing(asked)), '["POST /v1/payees/resolve"]', 'what was asked');
  });
  await phone.context.close();
}

export default async function practice(world) {
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
}
