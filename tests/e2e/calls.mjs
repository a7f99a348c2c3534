// "Is it really you calling?" The wallet says nobody does; an operator announces a call in the console; the wallet shows it with the
// word, from any screen in two taps; when it is over it is gone.
import { register } from './five.mjs';
import { check, same } from './world.mjs';

async function inLanguage(world, language) {
  const as = (name) => `${language}: calls: ${name}`;
  const cast = await world.cast();
  const number = world.newNumber();
  const wallet = await world.phone(language);
  const desk = await world.phone(language, { width: 1100 });
  const { t, page } = wallet;
  const looked = async (phone, name, looks) => {
    for (const [look, how] of looks) {
      await phone.look(how);
      await phone.shot(`${language}-calls-${name}-${look}`);
      same(JSON.stringify(await phone.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };
  const looks = [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['normal', {}]];
  const heading = (key) => page.getByRole('heading', { name: t(key), exact: true });

  await world.test(as('where nothing is announced nobody of ours calls, two taps from any screen'), async () => {
    await register(world, wallet, number);
    await wallet.tap(wallet.button('wallet.stop.button'));
    await wallet.tap(wallet.button('wallet.calls.ask'));
    await heading('wallet.calls.no').waitFor();
    await looked(wallet, 'nobody', looks);
  });

  const word = language === 'en' ? 'heron 58' : '白鹭 58';
  await world.test(as('an operator announces a call, and the wallet shows the word while it is open'), async () => {
    await desk.open(cast.operator.enter);
    await desk.tap(desk.page.getByRole('link', { name: t('console.calls'), exact: true }));
    check(/ \d\d$/.test(await desk.page.getByLabel(t('console.calls.word'), { exact: true }).inputValue()), 'no word is proposed');
    await desk.page.getByLabel(t('console.calls.phone'), { exact: true }).fill('13900000000');
    await desk.tap(desk.button('console.calls.announce'));
    await desk.page.locator('.u-banner[data-tone=bad]').waitFor();
    await desk.page.getByLabel(t('console.calls.phone'), { exact: true }).fill(number);
    await desk.page.getByLabel(t('console.calls.word'), { exact: true }).fill(word);
    await looked(desk, 'console', [['normal', { width: 1100 }], ['dark', { width: 1100, theme: 'dark' }], ['narrow', { width: 390 }], ['normal', { width: 1100 }]]);
    await desk.tap(desk.button('console.calls.announce'));
    await desk.page.getByText(t('console.calls.live', { word })).waitFor();
    await heading('wallet.calls.yes').waitFor();
    await page.getByText(word, { exact: true }).waitFor();
    await looked(wallet, 'live', looks);
  });

  await world.test(as('when it is over it is gone; an unreachable server is no answer'), async () => {
    await desk.tap(desk.button('console.calls.end'));
    await desk.page.getByText(t('console.calls.ended')).waitFor();
    await heading('wallet.calls.no').waitFor();
    await wallet.counts(page.getByRole('list', { name: t('wallet.calls.before') }).getByRole('listitem'), 1, 'earlier calls');
    await page.route('**/v1/me/calls', (route) => route.abort());
    await page.getByText(t('wallet.calls.unknown')).waitFor();
    same(await heading('wallet.calls.yes').count() + await heading('wallet.calls.no').count(), 0, 'answers that nobody gave');
  });

  await world.test(as('a supervisor announces nothing'), async () => {
    await desk.open(cast.supervisor.enter);
    await desk.open('/console/calls');
    await desk.page.getByText(t('console.calls.only_operators')).waitFor();
  });
  for (const phone of [wallet, desk]) await phone.context.close();
}

export default async function calls(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('nothing went wrong beside it but the number that is nobody\'s', async () =>
    same([...new Set(world.faults.splice(before))].join('\n'), '/console/calls: POST /v1/console/calls answered 404', 'faults of pages'));
}
