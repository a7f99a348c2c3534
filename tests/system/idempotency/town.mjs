// The house of the authorisation matrix with as many newcomers as are wanted, on either store; killed, and started again.
import { join } from 'node:path';
import { House, must } from '../authorisation/house.mjs';
import { Program, Resident, request, sleep, uuid7 } from '../wallet.mjs';

export class Town extends House {
  newcomers = 0;
  constructor(programs, dir, port, more) { super(programs, dir, port, [...more, '--sandboxes', '3', '--registry-url', `http://127.0.0.1:${port + 2}`]); }
  async start() {
    this.registry = new Program(join(this.programs, 'chenxi-id-sim'), ['--port', `${this.port + 2}`, '--secret-file', join(this.data, 'registry.secret')]);
    await this.registry.ready;
    await super.start();
  }
  async stop() {
    await super.stop();
    await this.registry.stop();
  }
  /// SIGKILL, and a start over the same books.
  async crash() {
    await this.server.stop('SIGKILL');
    await this.startServer();
    while (this.playground && (await this.look(this.playground.keys.secret, '/v1/test_clock')).status !== 200) await sleep(25);
  }

  stranger() { return new Resident(this.port, `+861390${String(1_000_000 + ++this.newcomers)}`); }
  /// A resident, with 300.00 in the wallet where they are needed.
  async someone({ rich = true, smallPayments = false } = {}) {
    const one = this.stranger(), made = must(await one.registerInDemo(), 'registering');
    Object.assign(one, { code: made.payment_code, note: 'note' });
    if (rich) this.cli('counter', 'cash-in', '--phone', one.phone, '--amount', '300.00');
    if (smallPayments) {
      const nonce = uuid7();
      must(await one.call('PATCH', '/v1/me/settings', { small_payments_without_pin: true, proof: await one.proof('settings', { nonce }) }, nonce), 'a setting');
    }
    return one;
  }
  /// A sandbox of the town's, made when it is first wanted.
  async sandbox() { return (this.playground ??= must(await this.ask('', 'POST', '/v1/sandboxes', {}), 'a sandbox')); }
  look(key, path) { return request(this.port, 'GET', path, undefined, { host: this.host, authorization: `Bearer ${key}` }); }
  /// Something sent that has arrived, as the sender's list names it.
  async sent(person, phone) {
    const id = await this.transfer(person, phone, 'now');
    return must(await person.call('GET', '/v1/transactions'), 'transactions').data.find((one) => one.object_id === id).id;
  }
  async anotherTill(shop) {
    return { ...shop, token: await this.enter(this.cli('links', '--merchant', `${shop.row}`).out.shop) };
  }
  async anotherDesk() { return this.enter(this.cli('links', '--merchant', `${this.stall.row}`).out.operator); }
}
