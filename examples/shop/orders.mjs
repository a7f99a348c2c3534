// The shop's own orders. They are written down before anybody is asked to pay, and what the instance tells is held against them:
// number, amount and currency must be ours, or nothing happens.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { idempotencyKey } from '@chenxi/sdk';

const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const word = (length) => Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');

export class Orders {
  constructor(file) {
    this.file = file;
    const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { orders: [], event: 0 };
    this.all = new Map(kept.orders.map((one) => [one.number, one]));
    this.event = kept.event;  // number of the last one that was worked off
    this.writing = Promise.resolve();
  }
  /** On the disk when it is done. One after the other, each under another name first. */
  save() {
    const text = JSON.stringify({ orders: [...this.all.values()], event: this.event });
    this.writing = this.writing.then(async () => {
      const file = await open(`${this.file}.part`, 'w', 0o600);
      await file.writeFile(text);
      await file.sync();
      await file.close();
      await rename(`${this.file}.part`, this.file);
    });
    return this.writing;
  }
  async make(lines, amount, currency, language) {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const order = { number: `${day}-${word(6)}`, token: word(20), lines, amount, currency, language, state: 'waiting', at: new Date().toISOString(), refunded: 0, refunds: [] };
    this.all.set(order.number, order);
    await this.save();
    return order;
  }
  byToken(token) {
    return [...this.all.values()].find((one) => one.token === token);
  }
  /** Before the instance is asked: a crash in between asks again with the same key. */
  async startRefund(order, amount, reason) {
    const pending = order.refunds.find((one) => !one.done && one.amount === amount);
    if (pending) return pending;
    const refund = { key: idempotencyKey(), amount, reason, done: false };
    order.refunds.push(refund);
    await this.save();
    return refund;
  }

  /** What a verified event changes. Events may come twice, late, and out of order; gives a line for the log. */
  async settle(event) {
    const { data } = event;
    const order = this.all.get(data.merchant_order_no);
    let said = `${event.type}: no order of ours`;
    if (order) said = this.apply(order, event);
    this.event = Math.max(this.event, event.number);
    await this.save();
    return said;
  }
  apply(order, { type, data }) {
    if (data.amount !== order.amount || data.currency !== order.currency) {
      order.doubtful = true;
      return `${order.number}: ${type} over ${data.amount} ${data.currency}, but it costs ${order.amount} ${order.currency}: not believed`;
    }
    switch (type) {
      case 'checkout_session.completed':
        if (data.status !== 'paid') break;
        order.payment = data.payment_id;
        if (order.state === 'waiting' || order.state === 'over') order.state = 'paid';
        return `${order.number}: paid`;
      case 'checkout_session.expired':
        if (order.state === 'waiting') order.state = 'over';
        return `${order.number}: over`;
      case 'payment.refunded': {
        if (order.payment !== undefined && order.payment !== data.id) break;
        const known = order.refunds.find((one) => one.id === data.refund.id) ?? order.refunds.find((one) => one.id === undefined && one.amount === data.refund.amount);
        if (known) Object.assign(known, { id: data.refund.id, done: true });
        else order.refunds.push({ id: data.refund.id, amount: data.refund.amount, reason: data.refund.reason ?? '', done: true });  // given back at the till
        order.refunded = order.refunds.filter((one) => one.done).reduce((sum, one) => sum + one.amount, 0);
        return `${order.number}: ${data.refund.amount} given back`;
      }
    }
    return `${order.number}: ${type}`;
  }
}
