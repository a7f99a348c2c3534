// Sample answers for the gallery. Nobody in here exists.
import type { RefusedSettlement, ChangeRequest, ChangeRequestDetail, ChangeRequests, Colleague, ConsoleSummary, DisputeCaseDetail, DisputeQueue, LedgerAccount, LedgerPosting, LedgerPostingDetail, ShopPapersQueue, TradeCase } from '@chenxi/api';

export type SampleState = 'ready' | 'loading' | 'empty' | 'error' | 'offline' | 'pending';
const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 8, 30) - minutes * 60_000).toISOString();
const account = (number: number, kind: string, balance: number, entries: number, label?: string): LedgerAccount => ({
  object: 'account', id: `acc_01HZX3V9Q4T7M2K8R6B5N0${number}`, number, kind, state: number === 1009 ? 'frozen' : 'open', balance: yuan(balance), entries, ...(label ? { label } : {}),
});
export const accounts: LedgerAccount[] = [
  account(1001, 'customer', 2846.5, 214), account(1002, 'customer', 903.2, 88), account(1004, 'customer', 41.75, 530), account(1009, 'customer', 7211, 12),
  account(1101, 'merchant', 18_422.5, 3120, '王记早点铺'), account(1102, 'merchant', 40_201, 981, '红旗超市'), account(1103, 'merchant', 9_310.4, 412, '新华书店'),
];
export const summary = (viewer: 'operator' | 'supervisor'): ConsoleSummary => ({
  object: 'summary', viewer, books: { ok: true, difference: 0 },
  accounts: [
    { kind: 'customer', balance: yuan(4_821_135), accounts: 1012 }, { kind: 'held', balance: yuan(12_600), accounts: 31 }, { kind: 'merchant', balance: yuan(912_440.5), accounts: 60 },
    { kind: 'operator:funds', balance: yuan(250_000), accounts: 1 }, { kind: 'bank:safeguarded', balance: yuan(-5_976_175.5), accounts: 1 }, { kind: 'cash', balance: yuan(-20_000), accounts: 1 },
  ],
});
const row = (number: number, kind: string, amount: number, out: boolean, after: number, minutes: number): LedgerPosting => ({
  object: 'posting', id: `pst_01HZX4A7C2D9E5F1G3H8J6${number}`, number, group: `pst_01HZX4A7C2D9E5F1G3H8J6${number}`, kind, debit: out ? accounts[0]!.id : accounts[4]!.id, credit: out ? accounts[4]!.id : accounts[0]!.id,
  debit_number: out ? 1001 : 1101, credit_number: out ? 1101 : 1001, amount: amount * 100, currency: 'CNY', debit_after: after * 100, credit_after: after * 100, object_number: 88_000 + number,
  leaf: '7c1e42ab90d4f8836f0aa7b1c55e0d2b9a41c7f3e8d60215b94c3a7f18de20b6', created_at: at(minutes),
});
const summaryOfCase = {
  object: 'dispute_case' as const, id: 'dsp_01HZX3V9Q4T7M2K8R6B5N01', door: 'deceived' as const, status: 'investigating' as const, reason: 'fake_service' as const, amount: 100_000, currency: 'CNY', frozen_first: 91_250, frozen: 91_250, returned: 0,
  opened_at: at(60), due_at: at(-4000), ended_at: null, unfounded: false,
};
const queue: DisputeQueue = { object: 'dispute_queue', waiting: 2, overdue: 0, frozen: { amount: 111_250, currency: 'CNY' }, data: [summaryOfCase, { ...summaryOfCase, id: 'dsp_01HZX3V9Q4T7M2K8R6B5N02', reason: 'fake_job', amount: 20_000, frozen_first: 20_000, frozen: 20_000 }] };
const refusedSettlement = (id: string, shop: string, number: number, amount: number, more: Partial<RefusedSettlement>): RefusedSettlement => ({
  object: 'refused_settlement', id: `stl_${id}`, number, shop: { id: `mer_${id}`, name: shop }, owner_number: 17, amount, currency: 'CNY', reference: `CX7HQ2M0V3T8K5RWXC2B9ZC4N${id}`,
  reason: 'account_closed', asked_at: at(700), refused_at: at(690), next: 'owner_chooses', next_at: null, ...more,
});
const refusedSettlements = [
  refusedSettlement('1', '阿婆小馆', 12, 86_430, {}),
  refusedSettlement('2', '云上书店', 4, 21_900, { reason: 'holder_differs', refused_at: at(2200), next: 'next_run', next_at: at(-600) }),
  refusedSettlement('3', '老城涮肉馆', 31, 402_210, { reason: 'safeguarding_insufficient', refused_at: at(5000), next: 'paid' }),
];
const tradeCase = (id: string, title: string, held: number, more: Partial<TradeCase> = {}): TradeCase => ({
  object: 'trade', id: `trd_${id}`, order_id: `ord_${id}`, status: 'disputed', title, amount: held, currency: 'CNY', held, returned: 0, delivered: 0, paid_at: at(9000), send_by: null,
  sent_at: at(8000), tracking: '顺丰 SF1234567890', confirm_by: null, ended_at: null, ended_by: null, buyer_number: 41, shop: { id: 'mer_03', name: '巷口点心铺' },
  complaint: { status: 'contested', door: 'not_as_agreed', words: '收到时杯口已经裂了', opened_at: at(900), answer: '发货前拍过照，包装完好。', answered_at: at(300), decision: null, clock_left_s: 260_000 }, ...more,
});
const tradeCases = [
  tradeCase('1', '青花瓷杯', 12_000),
  tradeCase('2', '茶叶礼盒', 26_000, { complaint: { status: 'open', door: 'not_come', words: null, opened_at: at(120), answer: null, answered_at: null, decision: null, clock_left_s: 500_000 } }),
];
const step = (number: number, parent: number, depth: number, place: DisputeCaseDetail['trace'][number]['place'], share: number, frozen: number): DisputeCaseDetail['trace'][number] => ({
  number, parent, depth, place, share, frozen, returned: 0, account: accounts[number % 4]!.id, owner: 40 + number, posting: `pst_01HZX4A7C2D9E5F1G3H8J6551${number}`, hold: frozen > 0 ? `pst_01HZX4A7C2D9E5F1G3H8J6552${number}` : null,
});
const aCase: DisputeCaseDetail = {
  ...summaryOfCase, payer: 41, payee: 42, posting: 'pst_01HZX4A7C2D9E5F1G3H8J65102', lost: 0, cut: false, reports_open: 1, reports_unfounded: 0,
  trace: [step(1, 0, 0, 'person', 100_000, 65_000), step(2, 1, 1, 'person', 26_250, 11_000), step(3, 1, 1, 'shop', 8_750, 0), step(4, 2, 2, 'person', 15_250, 15_250)],
  statements: [{ from: 'payer', author: 41, text: '他说是银行客服，让我把钱转到安全账户。', at: at(58) }, { from: 'holder', author: 44, text: '这是朋友还我的饭钱。', at: at(20) }],
};
export const entries: LedgerPosting[] = [row(5512, 'payment', 12.5, true, 2846.5, 2), row(5420, 'refund', 24, false, 2859, 40), row(5311, 'payment', 48, true, 2835, 61), row(5102, 'transfer', 200, false, 2883, 300), row(4877, 'top_up', 1000, false, 2683, 1600)];
const detail: LedgerPostingDetail = {
  ...entries[0]!, group_postings: [entries[0]!, { ...entries[0]!, id: 'pst_01HZX4A7C2D9E5F1G3H8J65513', number: 5513, kind: 'fee', amount: 0 }],
  batch: { number: 4120, root: 'a90b13c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80', hash: '55f2d0c1b2a3948576a7b8c9d0e1f2031425364758697a8b9cadbecfd0e1f203', at: at(2) },
};

const colleague = (id: number, name: string, roles: Colleague['roles'], passkey: boolean, active = true): Colleague => ({ object: 'colleague', id, name, roles, active, passkey, since: at(90_000 - id) });
const people: Colleague[] = [
  colleague(1, '林海', ['security', 'compliance'], true), colleague(2, '周宁', ['supervisor'], true), colleague(4, '陈静', ['risk'], true), colleague(5, '王小明', ['support'], false), colleague(6, '赵一', [], false, false),
];
const change = (id: number, kind: string, state: ChangeRequest['state'], minutes: number, urgent = false): ChangeRequest => ({
  object: 'change', id, kind, state, urgent, maker: { id: 4, name: '陈静' }, checker: state === 'done' ? { id: 1, name: '林海' } : null, asked_at: at(minutes), expires_at: at(minutes - 4320), ended_at: state === 'waiting' ? null : at(minutes - 20),
});
export const aChange: ChangeRequestDetail = {
  ...change(8841, 'account.freeze', 'waiting', 30, true), note: '',
  text: '{"kind":"account.freeze","maker":4,"what":{"customer":41},"reason":"一天之内有三位老人举报他","urgent":true}',
  hash: '2692b4436e63f6de4d2573b27ef90c143d9a383acabd5736ced065e06e1d5f6c',
};
const changes: ChangeRequests = {
  object: 'changes', waiting: 2, alarms: [{ kind: 'at_once', colleague: { id: 4, name: '陈静' }, change: 8841, at: at(30) }, { kind: 'enrolled_again', colleague: { id: 5, name: '王小明' }, change: null, at: at(700) }],
  data: [change(8841, 'account.freeze', 'waiting', 30, true), change(8800, 'staff.roles', 'waiting', 200), change(8750, 'account.lift_stop', 'done', 900), change(8702, 'staff.colleague', 'refused', 2000)],
};

const papers: ShopPapersQueue['data'] = [
  { object: 'shop_papers', id: 'mer_01HZX3V9Q4T7M2K8R6B5N01', name: '阿明早点', category_name: '小吃、快餐', place: '朝阳路 12 号门口', owner_name: '周明', licence_code: '91350100M000100Y43', licence_name: '朝阳区阿明早点铺', opened_at: at(9000), handed_in_at: at(70) },
  { object: 'shop_papers', id: 'mer_01HZX3V9Q4T7M2K8R6B5N02', name: '小芳理发', category_name: '理发、美容', place: '新华街 3 号', owner_name: '林芳', licence_code: '91330100799655058B', licence_name: '小芳美发店', opened_at: at(4000), handed_in_at: at(20) },
];

export const sampleFetch = (state: SampleState, viewer: 'operator' | 'supervisor'): typeof fetch => async (input, init) => {
  const { pathname } = new URL(String(input), location.origin);
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  if (state === 'loading') return new Promise<Response>(() => {});
  if (state === 'offline') throw new TypeError('Failed to fetch');
  if (state === 'error')
    return json({ type: 'about:blank', title: '', status: 503, code: 'unavailable', request_id: 'req_7Q2K9X', retryable: 'same_id', user_message: new Headers(init?.headers).get('Accept-Language') === 'en' ? 'Busy right now; please try again.' : '暂时繁忙，请稍后再试。' }, 503);
  const list = <T,>(data: T[]) => json({ object: 'list', data: state === 'empty' ? [] : data, has_more: false, next_cursor: null });
  if (pathname === '/v1/console/summary') return json(state === 'empty' ? { ...summary(viewer), accounts: [] } : summary(viewer));
  if (pathname === '/v1/console/me') return json(people[viewer === 'supervisor' ? 1 : 0]);
  if (pathname === '/v1/console/colleagues') return list(people);
  // The number in the shell stays, so that pages without lists of their own look the same.
  if (pathname === '/v1/console/changes') return json(state === 'empty' ? { ...changes, alarms: [], data: [] } : changes);
  if (pathname.startsWith('/v1/console/changes/')) return json(aChange);
  if (pathname === '/v1/console/shop_papers') return json({ object: 'shop_papers_queue', data: state === 'empty' ? [] : papers });
  if (pathname === '/v1/console/accounts') return list(accounts);
  if (pathname === '/v1/console/refused_settlements') return json({ object: 'refused_settlements', waiting: state === 'empty' ? 0 : 1, whole: true, data: state === 'empty' ? [] : refusedSettlements });
  if (pathname === '/v1/console/trades') return json({ object: 'trade_cases', held: { amount: state === 'empty' ? 0 : 38_000, currency: 'CNY' }, data: state === 'empty' ? [] : tradeCases });
  if (pathname.startsWith('/v1/console/trades/')) return json(tradeCases[0]);
  if (pathname === '/v1/console/disputes') return json({ ...queue, data: state === 'empty' ? [] : queue.data });
  if (pathname.startsWith('/v1/console/disputes/')) return json(state === 'empty' ? { ...aCase, statements: [] } : aCase);
  if (pathname.endsWith('/entries')) return list(entries);
  if (pathname.startsWith('/v1/console/accounts/')) return json(accounts[0]);
  return json(detail);
};
