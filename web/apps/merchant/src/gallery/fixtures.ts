// Sample answers for the gallery. Nobody in here exists.
import type { ApiKey, ApiRequest, DiscountAsked, HeldOrder, Order, Payment, Product, RefundAsked, ShiftNow, ShiftReportBrief, ShopReport, SoldPackage, SoldPackages, SoldTrade, SoldTrades, SplitPartner, TillDevice, TillMe, TillPayments, TillSelf, WebhookEndpoint } from '@chenxi/api';
import type { Counter, Taken } from '../sale';

export type SampleState = 'ready' | 'loading' | 'empty' | 'error' | 'offline' | 'pending';
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const text = 'https://chenxi.example/q/8sK2mZ4tQ1xV7pR5nB3c';

export const me: TillMe = { object: 'till', currency: 'CNY', merchant: { id: 'mer_01HZX3V9Q4T7', name: '王记早点铺', category: 'food' }, static_code: { text, emv: '000201' }, check_word: '红色的马', settings: {} };
const row = (id: string, amount: number, method: Payment['method'], minutes: number, more: Partial<Payment> = {}): Payment => ({
  object: 'payment', id: `pay_${id}`, status: 'succeeded', amount, currency: 'CNY', fee: 0, payee: { id: me.merchant.id, name: me.merchant.name }, method,
  refunded_amount: 0, note: null, order_id: null, created_at: ago(minutes), receipt_id: `rcp_${id}`, ...more,
});
const share = (id: string, name: string, status: 'paid' | 'kept', due: number, returned: number, owed: number): NonNullable<Payment['split']>['shares'][number] => ({
  id: `spl_${id}`, shop: { id: `mer_${id}`, name }, share_bps: null, amount: 1200, status, due_amount: due, paid_amount: due, returned_amount: returned, owed_amount: owed,
});
export const payments: Payment[] = [
  row('01HZX4A1', 1250, 'static_code', 2),
  row('01HZX4A2', 2600, 'payment_code', 9, { note: '两笼小笼包' }),
  row('01HZX4A3', 4800, 'order', 21, { refunded_amount: 2400, note: '豆浆×8 + 油条×8', discount: 480, lines: [{ line: 1, product: 1, name: '豆浆', price: 300, count: 8, returned: 8 }, { line: 2, product: 2, name: '油条', price: 300, count: 8, returned: 0 }], split: { when: 'paid', status: 'shared', confirm_by: null, shares: [share('1', '老磨坊', 'paid', 1200, 600, 0), share('2', '巷口咖啡', 'paid', 480, 200, 40), share('3', '周末集市', 'kept', 0, 0, 0)] } }),
  row('01HZX4A4', 900, 'static_code', 34),
  row('01HZX4A5', 12_000, 'link', 58, { note: '会议早餐预订' }),
  row('01HZX4A6', 1500, 'static_code', 77, { refunded_amount: 1500 }),
  row('01HZX4A7', 3350, 'payment_code', 96),
];
const page = (data: Payment[]): TillPayments => {
  const gross = data.reduce((sum, it) => sum + it.amount, 0);
  const refunded = data.reduce((sum, it) => sum + it.refunded_amount, 0);
  return { object: 'list', data, has_more: false, next_cursor: null, totals: { count: data.length, gross_amount: gross, currency: 'CNY', refund_count: data.filter((it) => it.refunded_amount > 0).length, refunded_amount: refunded, delivery_count: 0, delivered_amount: 0, net_amount: gross - refunded } };
};
export const order = (more: Partial<Order> = {}): Order => ({
  object: 'order', id: 'ord_1', status: 'open', amount: 2600, currency: 'CNY', title: '两笼小笼包', text: `${text}o`, emv: '0002', created_at: ago(0.4),
  expires_at: ago(-4.2), payment_id: null, guaranteed: false, trade_id: null, ...more,
});
export const taken: Taken = { id: 'pay_01HZX4A2', amount: 12_050, currency: 'CNY', method: 'order', title: '两笼小笼包', at: Date.now() };

export const refused = {
  type: 'about:blank', title: '付款码已过期', status: 422, code: 'payment_code_expired', request_id: 'req_7Q2K9X', retryable: 'new_id' as const,
  user_message: '付款码已经换了，没有扣款，请顾客刷新后再扫。',
};

/** what the counter is doing in a sample */
export const counters: Record<string, Partial<Counter>> = {
  till: { amountText: '' },
  till_typed: { amountText: '26.00', title: '两笼小笼包' },
  till_cart: { cart: [{ product: 1, name: '豆浆', price: 300, count: 2 }, { product: 3, name: '小笼包（一笼）', price: 1300, count: 1 }] },
  till_off_gone: { cart: [{ product: 1, name: '豆浆', price: 300, count: 1 }], off: { by: 'amount', amount: 500 } },
  till_off: { cart: [{ product: 1, name: '豆浆', price: 300, count: 2 }, { product: 3, name: '小笼包（一笼）', price: 1300, count: 1 }], off: { by: 'percent', percent: 15 } },
  arrival: { amountText: '8', arrival: { ...taken, method: 'static_code', amount: 1250 } },
  show: { sale: { at: 'showing', order: order(), way: 'code' } },
  held: { sale: { at: 'held', order: order({ amount: 19_800, title: '手工月饼两盒', status: 'paid', guaranteed: true, trade_id: 'trd_1' }) } },
  link: { sale: { at: 'showing', order: order({ amount: 12_000, title: '会议早餐预订' }), way: 'link' } },
  scan: { sale: { at: 'scanning', amount: 2600, wrong: null } },
  scan_wrong: { sale: { at: 'scanning', amount: 2600, wrong: { kind: 'foreign', scheme: 'wechat' } } },
  scan_receipt: { sale: { at: 'scanning', amount: 2600, wrong: { kind: 'receipt', text: 'rcp_7HQ2M0V3T8K5RWXC7HQ2M0V3T8' } } },
  making: { sale: { at: 'making', amount: 2600, way: 'code' } },
  charging: { sale: { at: 'charging', amount: 2600, attempt: 1 } },
  asking: { sale: { at: 'charging', amount: 2600, attempt: 3 } },
  awaiting: { sale: { at: 'awaiting', order: order({ status: 'awaiting_payer', amount: 68_000, text: undefined }) } },
  paid: { sale: { at: 'paid', taken, more: 2 } },
  over: { sale: { at: 'over', order: order({ status: 'expired' }), way: 'code', why: 'expired' } },
  over_unanswered: { sale: { at: 'over', order: order(), way: 'code', why: 'unanswered' } },
  declined: { sale: { at: 'over', order: order({ status: 'declined' }), way: 'code', why: 'declined' } },
  recovered: { recovered: [{ key: 'k1', at: Date.now() - 200_000, state: 'asking', attempt: 2, shown: { kind: 'charge', amount: 2600, currency: 'CNY', title: null } }, { key: 'k2', at: Date.now() - 90_000, state: 'done', attempt: 1, shown: { kind: 'refund', amount: 1300, currency: 'CNY', paymentId: 'pay_1' } }] },
};

const keys: ApiKey[] = [
  { object: 'api_key', id: 'key_7HQ2M0V3T8K5RWXC', kind: 'secret', label: '网店', scopes: ['orders:read', 'orders:write', 'refunds:write', 'events:read', 'webhooks:write'], signs_with: 'ed25519', created_at: ago(3000), revoked_at: null, ends_at: null, publishable_key: null },
  { object: 'api_key', id: 'key_2B9ZC4N7D1S6GJFA', kind: 'restricted', label: '报表', scopes: ['orders:read', 'events:read'], signs_with: null, created_at: ago(9000), revoked_at: null, ends_at: ago(-2000), publishable_key: null },
  { object: 'api_key', id: 'key_5D8WQ1T6N3X0ZRBM', kind: 'publishable', label: '网店页面', scopes: ['checkout:open'], signs_with: null, created_at: ago(3000), revoked_at: null, ends_at: null, publishable_key: 'cx_pk_Jx2mQ8vT0aZr5LwYc7NfHs1KdPbGu4EoXi9RtMqWeSj' },
  { object: 'api_key', id: 'key_K5T0X8M3E7Y1QPVH', kind: 'secret', label: '旧网店', scopes: ['orders:read', 'orders:write', 'refunds:write', 'events:read', 'webhooks:write'], signs_with: null, created_at: ago(99_000), revoked_at: ago(2900), ends_at: null, publishable_key: null },
];
const apiRequests: ApiRequest[] = [
  { object: 'api_request', id: '7c1f09e2a4b83d56', at: ago(1), key_id: 'key_7HQ2M0V3T8K5RWXC', method: 'POST', path: '/v1/checkout_sessions', operation: 'create_checkout_session', status: 201, code: null },
  { object: 'api_request', id: '0d9a52c7be1f4468', at: ago(2), key_id: 'key_7HQ2M0V3T8K5RWXC', method: 'POST', path: '/v1/orders', operation: 'create_shop_order', status: 409, code: 'order_differs' },
];
const webhooks: WebhookEndpoint[] = [
  { object: 'webhook_endpoint', id: 'whe_01HZX', url: 'https://shop.example/chenxi', status: 'enabled', signatures: 'hmac', public_key: null, in_order: false, created_at: ago(3000), old_secret_until: null, last_delivery: { status: 'delivered', tries: 1, answer_status: 200, why: null, at: ago(2) } },
  { object: 'webhook_endpoint', id: 'whe_02HZX', url: 'https://reports.example/hooks/payments', status: 'enabled', signatures: 'both', public_key: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', in_order: true, created_at: ago(3000), old_secret_until: null, last_delivery: { status: 'waiting', tries: 2, answer_status: 503, why: null, at: ago(9) } },
];

const self = (role: TillSelf['role']): TillSelf => ({ object: 'till_device_self', role, label: role === 'owner' ? null : '后厨手机', refund_max: role === 'owner' ? null : 0, currency: 'CNY' });
const devices: TillDevice[] = [
  { object: 'till_device', id: 'tll_01', role: 'cashier', label: '前台平板', paired_at: ago(9000), revoked_at: null, current: false },
  { object: 'till_device', id: 'tll_02', role: 'receiver', label: '后厨手机', paired_at: ago(4000), revoked_at: null, current: false },
  { object: 'till_device', id: 'tll_03', role: 'cashier', label: '旧手机', paired_at: ago(99_000), revoked_at: ago(9100), current: false },
];
const partner = (name: string, direction: SplitPartner['direction'], accepted: boolean): SplitPartner => ({ object: 'split_partner', shop: { id: `mer_01HZX${name.length}Q7M3VT8K5RWXC2B9Z`, name }, direction, status: accepted ? 'accepted' : 'asked', asked_at: ago(4000), accepted_at: accepted ? ago(3000) : null });
const partners = [partner('巷口咖啡', 'receives', true), partner('老磨坊', 'receives', false), partner('社区农贸合作社', 'gives', true), partner('周末集市', 'gives', false)];
const asked: RefundAsked[] = [{ object: 'refund_asked', payment_id: 'pay_01HZX4A5', amount: 12_000, currency: 'CNY', till: '前台平板', asked_at: ago(1), approved: false }];

const heldOrders: HeldOrder[] = [
  { object: 'held_order', order_id: 'ord_7', merchant_order_no: '2026-1127-031', title: '周末民宿一晚', amount: 38_000, currency: 'CNY', created_at: ago(900), held_until: ago(-3000) },
  { object: 'held_order', order_id: 'ord_8', merchant_order_no: null, title: null, amount: 12_000, currency: 'CNY', created_at: ago(90), held_until: ago(-9000) },
];
const askedOff: DiscountAsked[] = [{ object: 'discount_asked', till_id: 'tll_01', till: '前台平板', before: 6800, discount: 1800, currency: 'CNY', asked_at: ago(1), approved: false }];

const shiftNow = (open: boolean): ShiftNow => ({
  object: 'shift_now', currency: 'CNY',
  shift: open ? { opened_at: ago(190), opening: 20_000, cash_in: 8650, cash_out: 12_000, expected: 16_650, takings: { payments: 41, gross: 68_350, refunds: 1, refunded: 1500, discounts: 3, discounted: 1240, whole: true } } : null,
});
const products: Product[] = [['豆浆', 300, null], ['油条', 300, null], ['小笼包（一笼）', 1300, null], ['茶叶蛋', 200, null], ['皮蛋瘦肉粥', 900, null], ['矿泉水', 200, '6901234567892']].map(([name, price, barcode], at) => ({ object: 'product', number: at + 1, name: name as string, price: price as number, currency: 'CNY', barcode: barcode as string | null }));
const report = (number: number, difference: number, hours: number): ShiftReportBrief => ({ object: 'shift_report', number, till: '前台平板', opened_at: ago(60 * hours + 300), closed_at: ago(60 * hours), opening: 20_000, cash_in: 9000, cash_out: 0, expected: 29_000, counted: 29_000 + difference, difference, currency: 'CNY' });
const sold = (id: string, buyer: string, used: number, more: Partial<SoldPackage> = {}): SoldPackage => ({
  object: 'package', id: `pkg_${id}`, status: 'active', name: '健身二十次', price: 60_000, currency: 'CNY', visits: 20, used, left: 60_000 - used * 3000, returned: 0, next_visit: 3000,
  bought_at: ago(9000), whole_price_until: null, valid_until: ago(-200_000), ended_at: null, asked: null, buyer, ...more,
});
const packages = (none: boolean): SoldPackages => ({
  object: 'list', has_more: false, next_cursor: null,
  data: none ? [] : [sold('1', '阿*', 7), sold('2', '*芳', 0, { asked: { visit_id: 'vst_1', until: ago(-3) } }), sold('3', '老*', 20, { status: 'used', left: 0, next_visit: null, ended_at: ago(400) })],
  totals: { object: 'winding_up', shop_id: me.merchant.id, status: 'open', packages: none ? 0 : 3, looked_at: 0, returned: 0, returned_amount: 0, kept: 0, active: none ? 0 : 2, waiting: none ? 0 : 99_000, currency: 'CNY' },
});
const trade = (id: string, buyer: string, title: string | null, amount: number, more: Partial<SoldTrade> = {}): SoldTrade => ({
  object: 'trade', id: `trd_${id}`, order_id: `ord_${id}`, status: 'paid', title, amount, currency: 'CNY', held: amount, returned: 0, delivered: 0,
  paid_at: ago(300), send_by: ago(-9000), sent_at: null, tracking: null, confirm_by: null, ended_at: null, ended_by: null, complaint: null, buyer, ...more,
});
const trades = (none: boolean): SoldTrades => ({
  object: 'list', has_more: false, next_cursor: null,
  data: none ? [] : [
    trade('1', '阿*', '手工月饼两盒', 19_800),
    trade('2', '*芳', '茶叶礼盒', 26_000, { status: 'sent', send_by: null, sent_at: ago(200), tracking: '顺丰 SF1234567890', confirm_by: ago(-14_000), held: 21_000, returned: 5000 }),
    trade('4', '小*', '青花瓷杯', 12_000, { status: 'disputed', send_by: null, sent_at: ago(6000), complaint: { status: 'open', door: 'not_as_agreed', words: '收到时杯口已经裂了', opened_at: ago(90), answer: null, answered_at: null, decision: null, clock_left_s: 260_000 } }),
    trade('3', '老*', null, 8800, { status: 'delivered', held: 0, delivered: 8800, send_by: null, sent_at: ago(9000), ended_at: ago(4000), ended_by: 'confirmed' }),
  ],
  totals: { open: none ? 0 : 2, held: none ? 0 : 40_800, currency: 'CNY' },
});
const reports = [report(12, 0, 15), report(11, -200, 39), report(10, 50, 63)];

const figures = (payments: number, gross: number, more: Partial<ShopReport['by_hour'][number]> = {}) => {
  const all = { payments, gross, deliveries: 0, delivered: 0, refunds: 0, refunded: 0, fees: Math.round(gross / 500), fees_back: 0, net: 0, discounts: 0, discounted: 0, ...more };
  return { ...all, net: all.gross + all.delivered - all.refunded - all.fees + all.fees_back };
};
const dayReport = (none: boolean): ShopReport => ({
  object: 'shop_report', shop: me.merchant.name, date: ago(0).slice(0, 10), zone: 'Asia/Shanghai', currency: 'CNY', made_at: ago(0), other_in: 0, other_out: 0,
  average: none ? 0 : 1667, ...(none ? figures(0, 0) : figures(39, 65_350, { discounts: 3, discounted: 1240, deliveries: 2, delivered: 3000, refunds: 1, refunded: 1500, fees_back: 3 })),
  by_hour: none ? [] : [5, 6, 7, 8, 9, 11].map((hour, at) => ({ hour, ...figures([3, 12, 15, 6, 2, 1][at]!, [4100, 19_000, 26_250, 11_000, 3800, 1200][at]!, hour === 8 ? { deliveries: 2, delivered: 3000, refunds: 1, refunded: 1500, fees_back: 3 } : {}) })),
  by_till: none ? [] : [
    { place: 'till', till: '前台平板', role: 'cashier', ...figures(21, 41_050, { refunds: 1, refunded: 1500, fees_back: 3 }) },
    { place: 'till', till: '店长手机', role: 'manager', ...figures(4, 6300, { deliveries: 2, delivered: 3000 }) },
    { place: 'poster', till: null, role: null, ...figures(12, 14_000) },
    { place: 'link', till: null, role: null, ...figures(2, 4000) },
  ],
});

function answer(state: SampleState, method: string, path: string, role: TillSelf['role']): unknown {
  if (path === '/v1/till/me') return me;
  if (path === '/v1/till/device') return self(role);
  if (path === '/v1/till/tills') return { object: 'list', data: state === 'empty' ? [] : devices, has_more: false, next_cursor: null };
  if (path.startsWith('/v1/till/products')) return { object: 'list', data: state === 'empty' ? [] : products, has_more: false, next_cursor: null };
  if (path === '/v1/till/packages') return packages(state === 'empty');
  if (path === '/v1/till/split_partners') return { object: 'split_partners', data: state === 'empty' ? [] : partners };
  if (path === '/v1/till/held_orders') return { object: 'list', data: state === 'empty' ? [] : heldOrders, has_more: false, next_cursor: null };
  if (path === '/v1/till/trades') return trades(state === 'empty');
  if (path === '/v1/till/plans') return { object: 'list', data: [], has_more: false, next_cursor: null };
  if (path === '/v1/till/shift') return shiftNow(state !== 'empty');
  if (path === '/v1/till/shift_reports') return { object: 'list', data: state === 'empty' ? [] : reports, has_more: false, next_cursor: null };
  if (path === '/v1/till/refunds_asked') return { object: 'list', data: state === 'empty' ? [] : asked, has_more: false, next_cursor: null };
  if (path === '/v1/till/discounts_asked') return { object: 'list', data: state === 'empty' ? [] : askedOff, has_more: false, next_cursor: null };
  if (path === '/v1/till/discount_caps') return { object: 'discount_caps', cashier: 10, manager: 30 };
  if (path === '/v1/till/report') return dayReport(state === 'empty');
  if (path === '/v1/till/payments') return page(state === 'empty' ? [] : payments);
  if (method === 'GET' && path.startsWith('/v1/till/payments/')) return payments[2];
  if (method === 'POST' && path.endsWith('/refunds')) return { object: 'refund', id: 'ref_1', amount: 2400, currency: 'CNY', payment_id: 'pay_01HZX4A3', created_at: ago(0) };
  if (path === '/v1/till/receipt_checks') return { object: 'receipt_check', result: 'this_shop', found: { type: 'payment', method: 'order', amount: 2600, currency: 'CNY', refunded_amount: 0, created_at: ago(7), payment_id: 'pay_01HZX4A3' } };
  if (path.startsWith('/v1/till/orders')) return order();
  if (path === '/v1/till/api_requests') return { object: 'list', data: apiRequests, has_more: false, next_cursor: null };
  if (path === '/v1/till/webhook_endpoints') return { object: 'list', data: webhooks, has_more: false, next_cursor: null };
  if (path === '/v1/till/api_keys') return { object: 'list', data: state === 'empty' ? [] : keys, has_more: false, next_cursor: null };
  return {};
}

/** Answers like a server in the state that the frame asks for. The shop itself is known, except where nobody is signed in. */
export const sampleFetch = (state: SampleState, signedOut = false, role: TillSelf['role'] = 'owner'): typeof fetch => async (input, init) => {
  const url = new URL(String(input), location.origin);
  const problem = (body: object, status: number) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });
  if (signedOut) return problem({ type: 'about:blank', title: '', status: 401, code: 'not_signed_in', request_id: 'req_1', retryable: 'same_id', user_message: '' }, 401);
  const known = url.pathname === '/v1/till/me' || url.pathname === '/v1/till/device';
  if (!known) {
    if (state === 'loading' || (state === 'pending' && init?.method === 'POST')) return new Promise<Response>(() => {});
    if (state === 'offline') throw new TypeError('Failed to fetch');
    if (state === 'error')
      return problem({
        type: 'about:blank', title: 'unavailable', status: 503, code: 'unavailable', request_id: 'req_7Q2K9X', retryable: 'same_id',
        user_message: new Headers(init?.headers).get('Accept-Language') === 'en' ? 'The service is busy right now. No money has moved; please try again.' : '服务暂时繁忙，钱没有动，请稍后再试。',
      }, 503);
  }
  return new Response(JSON.stringify(answer(state, init?.method ?? 'GET', url.pathname, role)), { status: 200, headers: { 'Content-Type': 'application/json' } });
};
