// Colleagues: one is named by two, makes a passkey with a link of the machine's owner and signs in with it; what he asks for about a
// wallet another one approves, having seen exactly that; and what he does alone at once, everybody sees.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { register } from './five.mjs';
import { check, root, same, until } from './world.mjs';

/** An authenticator in this page, whose finger is the right one. */
async function giveFinger(phone) {
  const cdp = await phone.context.newCDPSession(phone.page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function inLanguage(world, language) {
  const as = (name) => `${language}: staff: ${name}`;
  const cast = await world.cast();
  const number = world.newNumber(), name = language === 'en' ? 'Robin Reed' : '孟云';
  const wide = { width: 1180, workers: false };
  const [first, checker, risk] = [await world.phone(language, wide), await world.phone(language, wide), await world.phone(language, wide)];
  const { t } = first;
  const link = (text) => first.page.getByRole('link', { name: text, exact: true });
  const looked = async (phone, what) => {
    for (const [look, how] of [['normal', { width: 1180 }], ['dark', { width: 1180, theme: 'dark' }], ['narrow', { width: 390 }]]) {
      await phone.look(how);
      await phone.shot(`${language}-staff-${what}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${what} in ${look}`);
    }
    await phone.look({ width: 1180 });
  };
  const staffLink = async (colleague) =>
    JSON.parse(execFileSync(join(root, 'build/chenxi'), ['staff', 'link', '--json', '--data', world.data, '--origin', world.origin, '--colleague', String(colleague)], { encoding: 'utf8' })).link;
  /** The newest that waits of a kind, opened on this page. */
  const openWaiting = async (phone, kind) => {
    await phone.open('/console/changes');
    await phone.tap(phone.page.getByRole('table', { name: t('console.changes.wait') }).getByRole('link', { name: t(`console.change.${kind}`), exact: true }).first());
    await phone.page.locator('.c-will-what').waitFor();
  };
  const aboutResident = (phone) => phone.page.locator('section[aria-labelledby=ask] form');
  let colleague = 0;

  await world.test(as('security asks for a colleague, and does not approve his own request'), async () => {
    await first.open(cast.operator.enter);
    await first.tap(link(t('console.people')));
    await first.tap(first.button('console.people.new'));
    await first.page.getByLabel(t('console.people.name'), { exact: true }).fill(name);
    await first.tap(first.page.getByLabel(t('console.role.risk'), { exact: true }));
    await first.page.getByLabel(t('console.ask.why'), { exact: true }).fill(language === 'en' ? 'starts on Monday' : '下周一到岗');
    await looked(first, 'people');
    await first.tap(first.button('console.ask.send'));
    await first.shows(t('console.change.own_text'));
    same(await first.button('console.change.approve').count(), 0, 'buttons to approve one\'s own');
    await first.shows(t('console.change.will.colleague', { name, roles: t('console.role.risk') }));
  });

  await world.test(as('another one sees in words what will happen, and approves that'), async () => {
    await checker.open(cast.checker.enter);
    await openWaiting(checker, 'staff.colleague');
    await checker.shows(t('console.change.will.colleague', { name, roles: t('console.role.risk') }));
    await looked(checker, 'change');
    await checker.tap(checker.button('console.change.approve'));
    await checker.shows(t('console.change.has'));
    colleague = (await checker.ask('GET', '/v1/console/colleagues')).body.data.find((one) => one.name === name).id;
  });

  await world.test(as('a page that was altered on its way approves nothing'), async () => {
    await first.open('/console/people');
    await first.tap(first.page.getByRole('row', { name: new RegExp(name) }).getByRole('button'));
    await first.tap(first.page.getByLabel(t('console.role.support'), { exact: true }));
    await first.page.getByLabel(t('console.ask.why'), { exact: true }).fill('more work');
    await first.tap(first.button('console.ask.send'));
    await first.shows(t('console.change.own_text'));
    await checker.page.route(/\/v1\/console\/changes\/\d+$/, async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      await route.fulfill({ response: answer, json: { ...body, text: body.text.replace('"support"', '"finance"') } });
    });
    await openWaiting(checker, 'staff.roles');
    await checker.shows(t('console.change.differs'));
    same(await checker.button('console.change.approve').count(), 0, 'buttons to approve');
    await checker.page.unroute(/\/v1\/console\/changes\/\d+$/);
    await first.page.getByLabel(t('console.change.why_withdraw'), { exact: true }).fill('a try');
    await first.tap(first.button('console.change.withdraw'));
    await first.shows(t('console.changes.state.withdrawn'));
  });

  await world.test(as('the new one makes a passkey with his link, goes, and comes back with a touch'), async () => {
    await giveFinger(risk);
    await risk.page.goto(await staffLink(colleague));
    await risk.tap(risk.page.locator('#enter'));
    await risk.button('console.enrol.make').waitFor();
    await risk.still();
    await looked(risk, 'enrol');
    await risk.tap(risk.button('console.enrol.make'));
    await risk.page.locator('.c-role', { hasText: name }).waitFor();
    check(!risk.page.url().includes('#'), 'the token is still in the address');
    await risk.tap(risk.button('console.sign_out'));
    await risk.button('console.signin.passkey').waitFor();
    await risk.still();
    await looked(risk, 'sign-in');
    await risk.tap(risk.button('console.signin.passkey'));
    await risk.page.locator('.c-role', { hasText: name }).waitFor();
  });

  await world.test(as('what is not his role he is not shown, and is refused'), async () => {
    await risk.open('/console/people');
    await risk.page.getByRole('table').waitFor();
    same(await risk.button('console.people.new').count(), 0, 'buttons for new colleagues');
    same((await risk.ask('POST', '/v1/console/changes', { kind: 'staff.colleague', what: { name: 'X', roles: ['risk'] }, reason: 'x' }, { 'idempotency-key': '01900000-0000-7000-8000-000000000001' })).status >= 400, true, 'asked for a colleague');
  });

  await world.test(as('he freezes a wallet at once, everybody sees it, and a second one unfreezes it by saying no'), async () => {
    const wallet = await world.phone(language);
    // A message is carried out after the commit.
    const told = (key) => until(async () => (await world.messages(`+86${number}`)).some((it) => it.text === t(key, { name: '晨曦' })), `its owner is told: ${key}`);
    await register(world, wallet, number);
    await risk.open('/console/changes');
    await risk.tap(risk.page.getByRole('radio', { name: t('console.change.account.freeze'), exact: true }));
    await aboutResident(risk).getByLabel(t('console.calls.phone'), { exact: true }).fill(number);
    await aboutResident(risk).getByLabel(t('console.ask.why'), { exact: true }).fill(language === 'en' ? 'three reports in a day' : '一天三次举报');
    await risk.tap(risk.page.getByLabel(t('console.ask.urgent'), { exact: true }));
    await looked(risk, 'ask');
    await risk.tap(risk.button('console.ask.send_urgent'));
    await risk.shows(t('console.change.own_text'));
    await told('message.account_frozen');
    await openWaiting(checker, 'account.freeze');
    await looked(checker, 'urgent');
    await checker.page.getByLabel(t('console.change.why_refuse'), { exact: true }).fill(language === 'en' ? 'it was his sister' : '是他姐姐');
    await checker.tap(checker.button('console.change.refuse'));
    await checker.shows(t('console.changes.state.refused'));
    await told('message.account_freed');
    await checker.open('/console/changes');
    await checker.page.getByText(t('console.alarm.at_once', { name, when: '' }).replace(/^[，:\s]+/, '').slice(0, 20)).first().waitFor();
    await looked(checker, 'changes');
    await wallet.context.close();
  });

  await world.test(as('what he approves he signs with his passkey'), async () => {
    const nothing = await checker.ask('GET', '/v1/console/me');
    same(nothing.body.passkey, false, 'the demo\'s own have none');
    same((await risk.ask('GET', '/v1/console/me')).body.passkey, true, 'he has one');
    // A resident who has lost everything: support asks (the demo's first has every role), risk approves.
    const wallet = await world.phone(language);
    const other = world.newNumber();
    await register(world, wallet, other);
    await wallet.tap(wallet.button('wallet.stop.button'));
    await wallet.tap(wallet.button('wallet.stop.do'));
    await first.open('/console/changes');
    await first.tap(first.page.getByRole('radio', { name: t('console.change.account.lift_stop'), exact: true }));
    await aboutResident(first).getByLabel(t('console.calls.phone'), { exact: true }).fill(other);
    await aboutResident(first).getByLabel(t('console.ask.why'), { exact: true }).fill('counter 1');
    await first.tap(first.button('console.ask.send', {}, aboutResident(first)));
    await first.shows(t('console.change.own_text'));
    await openWaiting(risk, 'account.lift_stop');
    await risk.tap(risk.button('console.change.approve'));
    await risk.shows(t('console.change.has'));
    await wallet.context.close();
  });
  for (const phone of [first, checker, risk]) await phone.context.close();
}

export default async function staff(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('staff: nothing went wrong beside it', async () => same(world.faults.splice(before).join('\n'), '', 'faults of pages'));
}
