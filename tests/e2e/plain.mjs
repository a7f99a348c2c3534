// Reached over plain http from another machine: browsers then give a page no camera, no keys and no service worker. The wallet
// says what is missing and what to do.
import { check, same } from './world.mjs';

export default async function plain(world) {
  const there = world.at(world.origin.replace('localhost', 'wallet.example'));
  await world.lanes(2, async (lane) => {
    const language = ['zh-CN', 'en'][lane];
    for (const look of [{}, { size: 'elder', width: 320 }]) {
      const phone = await there.phone(language, look);
      const { page, t } = phone;
      await world.test(`plain http, ${language}${look.size ? ' elder 320' : ''}: the wallet says what is missing instead of failing`, async () => {
        await phone.open('/app/');
        await page.getByRole('heading', { name: t('wallet.unsafe.title'), exact: true }).waitFor();
        same(await page.evaluate(() => window.isSecureContext), false, 'a secure context');
        for (const key of ['text', 'crypto', 'camera', 'offline', 'help']) await phone.shows(t(`wallet.unsafe.${key}`));
        same(JSON.stringify(await phone.faults()), '[]', 'faults of the page');
        await phone.shot(`${language}-plain-http${look.size ? '-elder' : ''}`);
      });
      await world.test(`plain http, ${language}${look.size ? ' elder 320' : ''}: a printed code leads to the same sentence, not to a failing payment`, async () => {
        await phone.open((await world.cast()).shop.static_code.replace(world.origin, there.origin));
        await page.getByRole('heading', { name: t('wallet.unsafe.title'), exact: true }).waitFor();
      });
      await page.close();
    }
  });
  // The browser remarks that a header of ours is for https only.
  const faults = there.faults.filter((it) => !it.includes('The Cross-Origin-Opener-Policy header has been ignored'));
  await world.test('plain http: no page had an error', async () => check(faults.length === 0, faults.join('\n')));
}
