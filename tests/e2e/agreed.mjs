// What takes two of the house's people, each kind once through the console's own pages: one types it, another one reads in words what
// will happen, and approves that. staff.mjs has the colleagues themselves, freezing, and what was altered on its way.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { register } from './five.mjs';
import { check, root, same, until } from './world.mjs';

const pin = '274916';

async function inLanguage(world, language) {
  const as = (name) => `${language}: agreed: ${name}`;
  const cast = await world.cast();
  const wide = { width: 1180, workers: false };
  const [maker, checker] = [await world.phone(language, wide), await world.phone(language, wide)];
  const [amy, bob, fresh] = [await world.phone(language), await world.phone(language), await world.phone(language)];
  const [amyNumber, bobNumber] = [world.newNumber(), world.newNumber()];
  const { t } = maker;
  const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
  const looked = async (phone, what) => {
    for (const [look, how] of [['normal', { width: 1180 }], ['dark', { width: 1180, theme: 'dark' }], ['narrow', { width: 390 }]]) {
      await phone.look(how);
      await phone.shot(`${language}-agreed-${what}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${what} in ${look}`);
    }
    await phone.look({ width: 1180 });
  };
  const field = (phone, key) => phone.page.getByLabel(t(key), { exact: true });
  const form = (kind) => maker.page.locator('form', { has: maker.page.getByRole('radio', { name: t(`console.change.${kind}`), exact: true }) });
  /** Asks for it: `typed` are the labels of fields, `picked` those of choices. */
  const asks = async (kind, typed, picked = [], see) => {
    await maker.open('/console/changes');
    await maker.tap(maker.page.getByRole('radio', { name: t(`console.change.${kind}`), exact: true }));
    for (const choice of picked) await maker.tap(form(kind).getByRole('radio', { name: t(choice), exact: true }));
    for (const [key, text] of Object.entries(typed)) await form(kind).getByLabel(t(key), { exact: true }).fill(text);
    await form(kind).getByLabel(t('console.ask.why'), { exact: true }).fill(language === 'en' ? 'counter 1, file 118' : '一号柜台，卷宗 118');
    if (see) await looked(maker, see);
    await maker.tap(form(kind).getByRole('button', { name: t('console.ask.send'), exact: true }));
    await maker.shows(t('console.change.own_text'));
    same(await maker.button('console.change.approve').count(), 0, 'buttons to approve one\'s own');
  };
  /** Another one reads `words` and approves them. */
  const approves = async (kind, words, see) => {
    await checker.open('/console/changes');
    await checker.tap(checker.page.getByRole('table', { name: t('console.changes.wait') }).getByRole('link', { name: t(`console.change.${kind}`), exact: true }).first());
    await checker.page.locator('.c-will-what').waitFor();
    same(await checker.page.locator('.c-will-what').innerText(), words, 'what he approves');
    if (see) await looked(checker, see);
    await checker.tap(checker.button('console.change.approve'));
    await checker.shows(t('console.change.has'));
  };
  /** The number of a resident, as the page has it: by what waits about him. */
  const customerOf = async () => {
    const { body } = await maker.ask('GET', maker.page.url().replace(/^.*\/changes\//, '/v1/console/changes/'));
    return String(JSON.parse(body.text).what.customer);
  };
  const balance = async (phone) => (await phone.ask('GET', '/v1/me/home')).body.balance.amount;
  /** A message is carried out after the commit. */
  const told = async (number, key) => {
    await until(async () => (await world.messages(`+86${number}`)).some((it) => it.text === t(key, { name: '晨曦' })), key);
    return true;
  };

  await world.test(as('house money goes into a drawer and a resident gets what the house owes him; he is told'), async () => {
    await register(world, amy, amyNumber);
    await register(world, bob, bobNumber);
    world.cashIn(`+86${amyNumber}`, '100.00');
    await maker.open(cast.operator.enter);
    await maker.page.locator('main h1').first().waitFor();
    await checker.open(cast.checker.enter);
    await checker.page.locator('main h1').first().waitFor();
    await asks('funds.budget', { 'console.ask.counter': '1', 'console.ask.amount': '50' }, ['console.ask.way.in']);
    await approves('funds.budget', t('console.change.will.budget_in', { counter: '1', amount: yuan(5000) }));
    const before = await balance(amy);
    await asks('books.adjust', { 'console.calls.phone': amyNumber, 'console.ask.amount': '8.88' }, ['console.ask.way.give'], 'adjust');
    await approves('books.adjust', t('console.change.will.give', { customer: await customerOf(), amount: yuan(888) }), 'adjust-approved');
    same(await balance(amy), before + 888, 'what she has');
    check(await told(amyNumber, 'message.wallet_adjusted'), 'she was told');
    await amy.open('/app/bills');
    await amy.tap(amy.page.locator('.u-row').first());
    await amy.page.locator('main').getByText('8.88').first().waitFor();
    await amy.shot(`${language}-agreed-bill`);
    await asks('funds.budget', { 'console.ask.counter': '1', 'console.ask.amount': '1' }, ['console.ask.way.out']);
    await approves('funds.budget', t('console.change.will.budget_out', { counter: '1', amount: yuan(100) }));
  });

  await world.test(as('what a clerk had typed wrong comes back to the drawer, by a row that names the wrong one'), async () => {
    const { posting } = JSON.parse(execFileSync(join(root, 'build/chenxi'), ['counter', 'cash-in', '--json', '--data', world.data, '--phone', `+86${bobNumber}`, '--amount', '90.00'], { encoding: 'utf8' }));
    await asks('books.adjust', { 'console.calls.phone': bobNumber, 'console.ask.posting': posting, 'console.ask.amount': '81.00' }, ['console.ask.way.back_cash']);
    await approves('books.adjust', t('console.change.will.take_back', { customer: await customerOf(), amount: yuan(8100), posting, to: t('console.kind.cash') }));
    same(await balance(bob), 900, 'what he has');
  });

  await world.test(as('a refund for a shop, and the end of a key of its program'), async () => {
    await amy.open(cast.shop.static_code);
    await amy.keys('5');
    await amy.tap(amy.page.locator('main form button[type=submit]'));
    await amy.pin(pin);
    await amy.shows(t('wallet.result.paid'));
    const paid = (await amy.ask('GET', '/v1/transactions')).body.data[0].object_id;
    await asks('payments.refund', { 'console.calls.phone': amyNumber, 'console.ask.payment': paid, 'console.ask.amount': '2' });
    await approves('payments.refund', t('console.change.will.refund', { customer: await customerOf(), payment: paid, amount: yuan(200) }));
    check(await told(amyNumber, 'message.house_refund'), 'she was told');
    const till = await world.phone(language);
    await till.openTill((await world.cast()).shop.enter);
    const me = (await till.ask('GET', '/v1/till/me')).body;
    await till.tap(till.page.getByRole('link', { name: t('till.tab.settings'), exact: true }));
    await till.tap(till.page.getByRole('link', { name: t('till.programs') }));
    await till.tap(till.button('till.programs.make').first());
    await till.page.locator('dialog[open]').getByLabel(t('till.programs.label'), { exact: true }).fill('leaked');
    await till.tap(till.button('till.programs.create', {}, till.page.locator('dialog[open]')));
    const secret = till.page.locator('dialog[open] .m-secret');
    await secret.waitFor();
    const works = async (key) => (await fetch(`${world.origin}/v1/api_key`, { headers: { authorization: `Bearer ${key}` } })).status;
    const key = await secret.textContent();
    same(await works(key), 200, 'the key at work');
    const { id } = (await till.ask('GET', '/v1/till/api_keys')).body.data[0];
    await asks('keys.end', { 'console.ask.shop': me.merchant.id, 'console.ask.key': id });
    await approves('keys.end', t('console.change.will.key_end', { shop: me.merchant.name, key: id }));
    same(await works(key), 401, 'the key afterwards');
    await till.context.close();
  });

  await world.test(as('a higher limit holds before its day is over'), async () => {
    const now = async () => (await amy.ask('GET', '/v1/me/limits')).body.user;
    for (const yuan of ['200', '400']) {
      await amy.open('/app/limits');
      await amy.tap(amy.page.locator('main .w-section').first().locator('.u-row').nth(1));
      await field(amy, 'wallet.limits.own').first().fill(yuan);
      await amy.tap(amy.button('ui.save'));
      await amy.pin(pin);
      await amy.shows(t('wallet.saved'));
    }
    same((await now()).day.amount, 200_00, 'her limit a day: the higher one waits');
    await asks('limits.sooner', { 'console.calls.phone': amyNumber }, ['console.ask.which.raise']);
    await approves('limits.sooner', t('console.change.will.sooner_raise', { customer: await customerOf() }));
    same((await now()).day.amount, 400_00, 'her limit a day');
    check(await told(amyNumber, 'message.limits_sooner'), 'she was told');
  });

  await world.test(as('everything about her is taken out by the one who asked, and she sees who and why'), async () => {
    await asks('data.export', { 'console.calls.phone': amyNumber }, [], 'export');
    same(await maker.button('console.change.take').count(), 0, 'buttons to take what nobody has approved');
    await approves('data.export', t('console.change.will.export', { customer: await customerOf() }));
    same(await checker.button('console.change.take').count(), 0, 'buttons for who only approved it');
    check(await told(amyNumber, 'message.data_export'), 'she was told');
    await maker.button('console.change.take').waitFor();
    await looked(maker, 'export-take');
    const [file] = await Promise.all([maker.page.waitForEvent('download'), maker.tap(maker.button('console.change.take'))]);
    check(/^data-\d+\.json$/.test(file.suggestedFilename()), 'the name of the file');
    await maker.shows(t('console.change.taken'));
    await amy.open('/app/security');
    await amy.page.locator('#looks .u-row').first().waitFor();
    await amy.page.locator('#looks').scrollIntoViewIfNeeded();
    const line = await amy.page.locator('#looks .u-row').first().innerText();
    check(line.includes(t('wallet.looks.what.everything')) && line.includes(language === 'en' ? 'file 118' : '卷宗 118'), `who looked and why: ${line}`);
    for (const [look, how] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder', width: 320 }], ['normal', {}]]) {
      await amy.page.evaluate(() => scrollTo(0, 0));
      await amy.look(how);
      same(JSON.stringify(await amy.faults()), '[]', `faults of who looked in ${look}`);
      await amy.page.locator('#looks').scrollIntoViewIfNeeded();
      await amy.shot(`${language}-agreed-looks-${look}`);
    }
  });

  await world.test(as('a case over more than one decides alone: a second person reads what will happen'), async () => {
    const amy = await world.phone(language), amyNumber = world.newNumber();
    await register(world, amy, amyNumber);
    world.visit(`+86${amyNumber}`, '周桂琴');
    world.cashIn(`+86${amyNumber}`, '7000.00');
    const { page } = amy, sheet = page.locator('dialog[open]');
    await amy.open('/app/transfer');
    await field(amy, 'wallet.transfer.handle').fill(bobNumber);
    await amy.tap(amy.button('wallet.transfer.check'));
    await page.locator('.u-namecheck').waitFor();
    await amy.keys('6000');
    await amy.tap(amy.button('ui.next'));
    const question = sheet.getByLabel(t('wallet.risk.question')), sent = page.getByText(t('wallet.result.sent')).first(), onward = amy.button('wallet.risk.go_on', {}, sheet), code = amy.button('wallet.send_code', {}, sheet);
    const pay = sheet.locator('.u-keypad'), yes = amy.button('wallet.transfer.confirm', {}, sheet);
    await pay.or(yes).or(question).first().waitFor();
    if (await question.count()) await amy.tap(question);
    await pay.or(yes).first().waitFor();
    if (!(await pay.isVisible())) await amy.tap(yes);
    await amy.pin(pin);
    for (let turn = 0; turn < 3; turn++) {
      await sent.or(onward).or(code).first().waitFor();
      if (await sent.isVisible()) break;
      if (await onward.isVisible()) {
        await amy.tap(question);
        await amy.tap(onward);
      } else {
        await amy.tap(code);
        const cells = page.locator('.u-cells input');
        await cells.waitFor();
        await cells.pressSequentially(await world.codeFor(`+86${amyNumber}`));
      }
      if (await pay.isVisible().catch(() => false)) await amy.pin(pin);
    }
    await sent.waitFor();
    await amy.open('/app/bills');
    await amy.tap(page.locator('.u-row').first());
    await amy.tap(amy.button('wallet.dispute.door'));
    await amy.tap(page.locator('[data-door=deceived]'));
    await amy.tap(page.getByLabel(t('wallet.dispute.reason.fake_service')));
    await field(amy, 'wallet.dispute.words').fill('they said they were my bank');
    await amy.tap(page.locator('main form button[type=submit]'));
    await amy.shows(t('wallet.dispute.trace'));
    await maker.open('/console/disputes');
    const mine = maker.page.locator('.c-table tbody tr', { hasText: '6,000.00' }).first();
    await maker.tap(mine.getByRole('link').first());
    await maker.page.getByText('they said they were my bank').first().waitFor();
    await maker.tap(maker.page.getByLabel(t('console.dispute.decide.return'), { exact: true }));
    await field(maker, 'console.dispute.why').fill('the call was recorded');
    await maker.tap(maker.button('console.dispute.send'));
    await maker.tap(maker.button('console.decide_sure'));
    await maker.tap(maker.button('console.dispute.ask_second'));  // nothing was decided: it is too much for one
    await maker.shows(t('console.change.own_text'));
    const { body } = await maker.ask('GET', maker.page.url().replace(/^.*\/changes\//, '/v1/console/changes/'));
    await approves('disputes.decide', t('console.change.will.return', { number: String(JSON.parse(body.text).what.number) }));
    await page.reload();
    await amy.shows(t('wallet.dispute.state.returned'));
    await amy.open('/app/security');
    await page.locator('#looks .u-row').first().waitFor();
    check((await page.locator('#looks').innerText()).includes(t('wallet.looks.what.dispute')), 'she sees that her words were read');
    await amy.context.close();
  });

  await world.test(as('a frozen wallet is freed by two, and one that somebody else holds is signed out'), async () => {
    await asks('account.freeze', { 'console.calls.phone': bobNumber });
    const customer = await customerOf();
    await approves('account.freeze', t('console.change.will.freeze', { customer }));
    await asks('account.free', { 'console.calls.phone': bobNumber });
    await approves('account.free', t('console.change.will.free', { customer }));
    check(await told(bobNumber, 'message.account_freed'), 'he was told');
    await asks('account.end_sessions', { 'console.calls.phone': bobNumber });
    await approves('account.end_sessions', t('console.change.will.end_sessions', { customer }));
    same((await bob.ask('GET', '/v1/me')).status, 401, 'his phone');
    check(await told(bobNumber, 'message.signed_out_by_staff'), 'he was told');
  });

  await world.test(as('a way back at a service point: a document, four digits of the new phone, and two colleagues'), async () => {
    await fresh.open('/app/');
    await fresh.tap(fresh.button('wallet.welcome.have'));
    await field(fresh, 'wallet.phone').fill(bobNumber);
    const codes = async () => (await world.messages(`+86${bobNumber}`)).length;
    const before = await codes();
    await fresh.tap(fresh.button('wallet.send_code'));
    const cells = fresh.page.locator('.u-cells input');
    await cells.waitFor();
    await until(async () => (await codes()) > before, 'a code');
    await cells.pressSequentially(await world.codeFor(`+86${bobNumber}`));
    await fresh.tap(fresh.button('wallet.recover.door'));
    await fresh.tap(fresh.button('wallet.recover.at_counter'));
    await fresh.shows(t('wallet.recover.counter_text'));
    await fresh.keys('571938');
    const word = fresh.page.locator('.w-word');
    await word.waitFor();
    const digits = (await word.innerText()).replace(/\D/g, '');
    await asks('account.recover', { 'console.calls.phone': bobNumber, 'console.ask.digits': digits });
    await approves('account.recover', t('console.change.will.recover', { customer: await customerOf() }));
    await fresh.page.getByText(t('wallet.recover.waiting', { when: '' }).trim().slice(0, 6)).first().waitFor();
    await fresh.shot(`${language}-agreed-recover`);
  });
  for (const phone of [maker, checker, amy, bob, fresh]) await phone.context.close();
}

export default async function agreed(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('agreed: nothing went wrong beside it', async () => same(world.faults.splice(before).join('\n'), '', 'faults of pages'));
}
