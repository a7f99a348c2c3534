// A shop's owner makes a key for a program and takes it away again, and says where events are sent; the key works in between.
import http from 'node:http';
import { check, same } from './world.mjs';

async function inLanguage(world, language) {
  const as = (name) => `${language}: programs: ${name}`;
  const cast = await world.cast();
  const till = await world.phone(language);
  const { t, page } = till;
  const sheet = page.locator('dialog[open]');
  const heading = (key) => page.getByRole('heading', { name: t(key), exact: true });
  const looked = async (name) => {
    for (const [look, how] of [['normal', {}], ['dark', { theme: 'dark' }], ['elder', { size: 'elder' }], ['wide', { width: 1100 }], ['normal', {}]]) {
      await till.look(how);
      await till.shot(`${language}-programs-${name}-${look}`);
      same(JSON.stringify(await till.faults()), '[]', `faults of ${name} in ${look}`);
    }
  };
  const asked = async (key) => (await fetch(`${world.origin}/v1/api_key`, { headers: { authorization: `Bearer ${key}` } })).status;
  const label = language === 'en' ? 'Web shop' : '网店一号';
  let key;

  await world.test(as('a key is made, shown once, and works'), async () => {
    await till.openTill(cast.shop.enter);
    await till.tap(page.getByRole('link', { name: t('till.tab.settings'), exact: true }));
    await till.tap(page.getByRole('link', { name: t('till.programs') }));
    await heading('till.programs').waitFor();
    await till.tap(till.button('till.programs.make').first());
    await sheet.getByLabel(t('till.programs.label'), { exact: true }).fill(label);
    await looked('making');
    await till.tap(till.button('till.programs.create', {}, sheet));
    const shown = sheet.locator('.m-secret');
    await shown.waitFor();
    key = await shown.textContent();
    check(/^cx_sk_[\w-]{43}$/.test(key), `no key: ${key}`);
    await looked('shown');
    await till.tap(till.button('till.programs.kept', {}, sheet));
    await page.getByText(label, { exact: true }).waitFor();
    same(await asked(key), 200, 'the key at work');
    await till.counts(page.getByText(key), 0, 'places where the key is still shown');
  });

  await world.test(as('what the program asked stands there, and not what it sent'), async () => {
    const refused = await fetch(`${world.origin}/v1/orders/ord_nothing_${language.slice(0, 2)}`, { headers: { authorization: `Bearer ${key}` } });
    same(refused.status, 404, 'an order that there is not');
    await till.tap(till.button('till.requests.refresh'));
    const list = page.getByRole('list', { name: t('till.requests'), exact: true });
    await list.getByText(`/v1/orders/ord_nothing_${language.slice(0, 2)}`).waitFor();
    await list.getByText('order_unknown', { exact: true }).first().waitFor();
    await list.getByText(refused.headers.get('x-request-id'), { exact: true }).waitFor();
    await looked('requests');
  });

  await world.test(as('events are sent to an address of the outside, and to no other'), async () => {
    await till.tap(till.button('till.webhooks.add'));
    await sheet.getByLabel(t('till.webhooks.url'), { exact: true }).fill('https://10.0.0.8/hook');
    await till.tap(till.button('till.webhooks.add', {}, sheet));
    await sheet.getByText(t('till.webhooks.url_wrong')).waitFor();
    await sheet.getByLabel(t('till.webhooks.url'), { exact: true }).fill(`https://shop.invalid/${language}`);
    const choice = (name) => sheet.getByRole('switch', { name: t(name), exact: true });
    check(await choice('till.webhooks.by_secret').isDisabled(), 'something has to sign');
    await till.tap(choice('till.webhooks.by_key'));
    await till.tap(choice('till.webhooks.in_order'));
    await looked('webhook');
    await till.tap(till.button('till.webhooks.add', {}, sheet));
    await sheet.locator('.m-secret').first().waitFor();
    const [publicKey, secret] = await sheet.locator('.m-secret').allTextContents();
    check(/^whpk_/.test(publicKey) && /^whsec_/.test(secret), 'no public key, or no secret');
    await looked('webhook_made');
    await till.tap(till.button('till.programs.kept', {}, sheet));
    await page.getByText(`https://shop.invalid/${language}`, { exact: true }).waitFor();
    await page.getByText(publicKey, { exact: true }).waitFor();
    await page.getByText(`HMAC, Ed25519 · ${t('till.webhooks.in_order_is')}`, { exact: true }).waitFor();
    await till.counts(page.getByText(secret), 0, 'places that still show the secret');
    await looked('both');
    await till.tap(page.getByRole('button', { name: `${t('till.webhooks.remove')}: https://shop.invalid/${language}`, exact: true }));
    await till.tap(till.button('till.webhooks.remove', {}, sheet));
    await till.counts(page.getByText(`https://shop.invalid/${language}`, { exact: true }), 0, 'addresses left');
  });

  await world.test(as('what was sent is read with its answer, and sent again'), async () => {
    let open = false;
    const heard = [];
    const server = http.createServer((sent, reply) => {
      let body = '';
      sent.on('data', (piece) => (body += piece)).on('end', () => {
        heard.push(body);
        reply.writeHead(open ? 204 : 500).end(open ? undefined : 'not today');
      });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${server.address().port}/${language}`;
    const program = async (path, body) => {
      const answer = await fetch(`${world.origin}${path}`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    };
    await till.tap(till.button('till.webhooks.add'));
    await sheet.getByLabel(t('till.webhooks.url'), { exact: true }).fill(url);
    await till.tap(till.button('till.webhooks.add', {}, sheet));
    await sheet.locator('.m-secret').waitFor();
    await till.tap(till.button('till.programs.kept', {}, sheet));
    await program('/v1/orders', { merchant_order_no: `sent-${language}`, amount: 100, currency: 'CNY' });
    await till.tap(page.getByRole('button', { name: `${t('till.sent')}: ${url}`, exact: true }));
    const row = sheet.locator('.m-asked', { hasText: 'order.created' });
    // The page is asked anew until the books know what was answered.
    const shows = async (status) => {
      for (let i = 0; i < 200; i++) {
        await till.tap(till.button('till.requests.refresh', {}, sheet));
        if ((await row.locator('strong', { hasText: status }).count()) > 0) return;
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error(`${status} is not shown`);
    };
    await shows('500');
    await till.tap(row.locator('summary'));
    await row.getByText('not today', { exact: true }).waitFor();
    check((await row.getByLabel(t('till.sent.body')).textContent()).includes(`sent-${language}`), 'the body is what was sent');
    await looked('sent');
    open = true;
    const before = heard.length;
    await till.tap(row.getByRole('button', { name: new RegExp(`^${t('till.sent.send_again')}`) }));
    await shows('204');
    check(heard.length > before && JSON.parse(heard.at(-1)).data.merchant_order_no === `sent-${language}`, 'it came again');
    await till.shot(`${language}-programs-sent-again`);
    await till.tap(till.button('ui.close', {}, sheet));
    await till.tap(page.getByRole('button', { name: `${t('till.webhooks.remove')}: ${url}`, exact: true }));
    await till.tap(till.button('till.webhooks.remove', {}, sheet));
    await till.counts(page.getByText(url, { exact: true }), 0, 'addresses left');
    server.close();
    server.closeAllConnections();
  });

  await world.test(as('a key for pages stays in the list, and its successor works beside it for a day'), async () => {
    const site = language === 'en' ? 'Our site' : '网站';
    await till.tap(till.button('till.programs.make').first());
    await sheet.getByLabel(t('till.programs.label'), { exact: true }).fill(site);
    await till.tap(sheet.getByText(t('till.programs.page'), { exact: true }));
    await looked('page');
    await till.tap(till.button('till.programs.create', {}, sheet));
    await sheet.locator('.m-secret').waitFor();
    const first = await sheet.locator('.m-secret').textContent();
    check(/^cx_pk_[\w-]{43}$/.test(first), `no publishable key: ${first}`);
    await till.tap(till.button('till.programs.kept', {}, sheet));
    await page.getByText(first, { exact: true }).waitFor();
    await till.tap(page.getByRole('button', { name: `${t('till.programs.replace')}: ${site}`, exact: true }));
    await looked('replacing');
    await till.tap(till.button('till.programs.replace', {}, sheet));
    await sheet.locator('.m-secret').waitFor();
    const second = await sheet.locator('.m-secret').textContent();
    await till.tap(till.button('till.programs.kept', {}, sheet));
    await page.getByText(second, { exact: true }).waitFor();
    await page.getByText(t('till.programs.ends', { when: '' }).replace(/\s+/g, ' ').trim().split(' ')[0]).first().waitFor();
    same([await asked(first), await asked(second), first === second].join(), '200,200,false', 'both keys');
    await looked('keys');
  });

  await world.test(as('revoked, the key is nobody\'s'), async () => {
    await till.tap(page.getByRole('button', { name: `${t('till.programs.revoke')}: ${label}`, exact: true }));
    await till.tap(till.button('till.programs.revoke', {}, sheet));
    await page.getByText(t('till.programs.over', { when: '' }).trim()).first().waitFor();
    await till.counts(page.getByRole('button', { name: `${t('till.programs.revoke')}: ${label}`, exact: true }), 0, 'keys to revoke');
    same(await asked(key), 401, 'the key afterwards');
  });
  await till.context.close();
}

export default async function programs(world) {
  const before = world.faults.length;
  for (const language of ['zh-CN', 'en']) await inLanguage(world, language);
  await world.test('nothing went wrong beside it', async () => same(world.faults.splice(before).join('\n'), '', 'faults of pages'));
}
