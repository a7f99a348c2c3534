// chenxi-dev as it is installed, in a demo town: the quickstart of docs/developers.md line by line, then each of its commands.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Program, cliOf, sleep } from '../wallet.mjs';

const { Webhook } = createRequire(new URL('../../../web/package.json', import.meta.url))('standardwebhooks');

export async function tryCommandLine({ expect, programs, dir, port, project, file, empty }) {
  const data = join(dir, 'town'), origin = `http://localhost:${port}`;
  cliOf(programs, data)('demo', '--residents', '12', '--shops', '2', '--days', '1');
  const town = new Program(join(programs, 'chenxi'), ['serve', '--data', data, '--port', `${port}`, '--demo', '--origin', origin, '--webhook-address', '127.0.0.1', '--sandboxes', '1']);
  await town.ready;

  // ------------------------------------------------------------------------------------------------ the page's first lines
  const page = readFileSync('docs/developers.md', 'utf8');
  const lines = /```bash\n([^]*?)```/.exec(page)[1].trim().split('\n');
  expect(lines.length <= 10, `the quickstart has ${lines.length} lines`);
  const began = Date.now();
  const ran = execFileSync('bash', ['-ec', lines.join('\n')], { cwd: empty, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CHENXI: origin, SDK: file, npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' } });
  const told = ran.match(/^(open|paid) http\S+$/gm);
  expect(told?.length === 2 && told[0].startsWith('open') && told[1].startsWith('paid'), 'and ends with a paid order', ran);
  expect(Date.now() - began < 120_000, 'in less than two minutes');

  // ---------------------------------------------------------------------------------------------------- each of its commands
  const dev = (args, env = {}) => {
    try {
      return { code: 0, out: execFileSync(join(project, 'node_modules/.bin/chenxi-dev'), args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }).trim() };
    } catch (error) {
      return { code: error.status, out: error.stdout.trim(), err: error.stderr.trim() };
    }
  };
  const made = dev(['demo', '--url', origin]), env = { CHENXI_URL: origin, CHENXI_KEY: /CHENXI_KEY='(\S+)'/.exec(made.out)?.[1] };
  expect(made.code === 0 && /^cx_sk_/.test(env.CHENXI_KEY), 'demo makes a key', made);
  const third = dev(['demo', '--url', origin]);
  expect(third.code === 0 && third.out !== made.out, 'and another one, for which the oldest of its own makes room', third);

  const heard = [];
  let fails = 1;
  const shop = createServer((asked, reply) => {
    let body = '';
    asked.on('data', (piece) => (body += piece)).on('end', () => {
      heard.push({ body, headers: asked.headers, at: Date.now() });
      reply.writeHead(fails-- > 0 ? 500 : 204).end();
    });
  });
  await new Promise((done) => shop.listen(0, '127.0.0.1', done));
  const hook = `127.0.0.1:${shop.address().port}/hook`;
  const listening = spawn(join(project, 'node_modules/.bin/chenxi-dev'), ['listen', '--forward-to', hook], { cwd: project, env: { ...process.env, ...env } });
  process.on('exit', () => listening.kill());
  let said = '', noted = '';
  listening.stdout.on('data', (piece) => (said += piece));
  listening.stderr.on('data', (piece) => (noted += piece));
  const until = async (fits) => { for (let i = 0; i < 600 && !fits(); i++) await sleep(50); return fits(); };
  expect(await until(() => noted.includes('listening')), 'listen says that it does', noted);
  const secret = /CHENXI_WEBHOOK_SECRET=(whsec_\S+)/.exec(said)[1];

  const events = () => heard.map((one) => JSON.parse(one.body));
  const paid = dev(['trigger', 'order.paid'], env);
  expect(paid.code === 0 && /^ord_/.test(paid.out), 'trigger order.paid makes it happen', paid);
  expect(await until(() => events().some((one) => one.type === 'payment.succeeded')), 'what happened comes to the local program', [noted, heard.length]);
  expect(events()[0].type === 'order.created' && events()[1]?.id === events()[0].id, 'what it did not take comes again, before what came later', events().map(({ type }) => type));
  expect(heard.every((one) => { try { new Webhook(secret).verify(one.body, one.headers); return true; } catch { return false; } }), 'signed, as a foreign library verifies');
  expect(events().find((one) => one.type === 'order.paid')?.data.id === paid.out, 'and is what was triggered');
  for (const type of ['order.created', 'order.cancelled', 'checkout_session.completed', 'checkout_session.expired', 'payment.succeeded', 'payment.refunded']) {
    const done = dev(['trigger', type], env);
    expect(done.code === 0 && await until(() => events().some((one) => one.type === type && [one.data.id, one.data.refund?.id].includes(done.out))), `trigger ${type}`, [done, noted.slice(-400)]);
  }
  const ended = new Promise((done) => listening.once('exit', done));
  listening.kill('SIGINT');
  expect((await ended) === 0, 'and ends when it is told to');

  const before = heard.length;
  expect(dev(['events', 'resend', '1'], env).code === 1, 'resend says so where nobody listens');
  const { Chenxi } = await import(join(project, 'node_modules/@chenxi/sdk/dist/index.js'));
  await new Chenxi({ url: origin, key: env.CHENXI_KEY }).webhookEndpoints.create({ url: `http://${hook}` });
  const list = dev(['events', 'list'], env), [number, , type, , id] = list.out.split('\n').at(-1).split('\t');
  const resent = dev(['events', 'resend', number], env);
  expect(resent.code === 0 && await until(() => heard.length > before && events().at(-1).id === id) && events().at(-1).type === type, 'events list and resend', [list, resent]);

  const log = dev(['logs', 'tail', '--once'], env);
  expect(log.code === 0 && /\t201\tPOST \/v1\/orders\t/.test(log.out) && /\t201\tPOST \/v1\/payments\/pay_\w+\/refunds\t/.test(log.out), 'logs tail shows what was asked', log);
  expect(!/api_requests/.test(log.out) && log.out.split('\n').filter((one) => one.includes('GET /v1/events\t')).length < 40, 'without the asking for news', log.out);
  const again = dev(['pay', 'nothing-of-that-number'], env);
  expect(again.code === 1 && again.err.includes('no order'), 'pay says what is missing', again);
  expect(dev(['events', 'list'], { ...env, CHENXI_KEY: `cx_sk_${'x'.repeat(43)}` }).err.includes('not_signed_in'), 'a wrong key is told', 0);
  expect(dev(['trigger', 'order.flown'], env).code === 1 && dev(['fly']).code === 1 && dev(['--fly']).code === 2 && dev([]).out.includes('listen --forward-to'), 'and so is what there is not');

  // ------------------------------------------------------------------------------------------------------------ a sandbox
  const quiet = dev(['events', 'list'], env).out;
  const place = dev(['sandbox', 'create', '--url', origin]), inside = { CHENXI_URL: origin, CHENXI_KEY: /CHENXI_KEY='(\S+)'/.exec(place.out)?.[1] };
  expect(place.code === 0 && /^cx_test_sk_/.test(inside.CHENXI_KEY), 'sandbox create makes one, without an account', place);
  expect(dev(['sandbox', 'create', '--url', origin]).code === 1, 'and says so where there are as many as there may be');
  const paidThere = dev(['trigger', 'order.paid'], inside);
  expect(paidThere.code === 0 && /^ord_/.test(paidThere.out), 'trigger makes it happen there', paidThere);
  const moved = dev(['clock', 'advance', '45d'], inside);
  expect(moved.code === 0 && Math.abs(Date.parse(moved.out) - Date.now() - 45 * 86_400_000) < 60_000, 'clock advance puts its clock forward', moved);
  expect(Math.abs(Date.parse(dev(['clock'], inside).out) - Date.parse(moved.out)) < 60_000, 'and clock tells it');
  const refundedThere = dev(['trigger', 'payment.refunded'], inside);
  expect(refundedThere.code === 0, 'whatever carries a time carries that of the sandbox', refundedThere);
  expect(dev(['events', 'list'], env).out === quiet && dev(['events', 'list'], inside).out.includes('\torder.paid\t') && dev(['clock'], env).code === 1, 'the town has heard nothing of it, and has no such clock');
  expect(dev(['clock', 'advance', 'soon'], inside).code === 1 && dev(['clock', 'advance', '500d'], inside).err.includes('clock_invalid'), 'where it cannot go is said');

  // Who pays, and its end.
  dev(['trigger', 'order.created'], inside);
  const unpaid = dev(['events', 'list'], inside).out.split('\n').filter((line) => line.includes('\torder.created\t')).at(-1).split('\t')[3];
  expect(dev(['pay', unpaid, '--phone', '+8617000000005'], inside).err.includes('insufficient_balance'), 'a resident without money cannot pay', dev(['pay', unpaid, '--phone', '+8617000000005'], inside));
  expect(/^pay_/.test(dev(['pay', unpaid, '--phone', '+8617000000002'], inside).out), 'another one does');
  expect(dev(['sandbox', 'end'], inside).code === 0 && dev(['clock'], inside).err.includes('not_signed_in'), 'ended, its key is nobody\'s');
  expect(dev(['sandbox', 'create', '--url', origin]).code === 0, 'and its place free');

  for (const shell of ['bash', 'zsh']) expect(dev(['completion', shell]).out.includes('trigger'), `completion for ${shell}`);
  const completed = execFileSync('bash', ['-c', `source <("$0" completion bash); COMP_WORDS=(chenxi-dev trigger order.p); COMP_CWORD=2; _chenxi_dev; echo "\${COMPREPLY[@]}"; COMP_WORDS=(chenxi-dev l); COMP_CWORD=1; _chenxi_dev; echo "\${COMPREPLY[@]}"`, join(project, 'node_modules/.bin/chenxi-dev')], { encoding: 'utf8' });
  expect(completed === 'order.paid\nlisten logs\n', 'bash completes', completed);
  shop.close();
  shop.closeAllConnections();
  await town.stop();
}
