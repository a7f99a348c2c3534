// Sample answers for the gallery. Nobody in here exists.
import type {
  AnnouncedCall, ApprovalRequest, BankLink, Closing, Customer, Device, Dispute, Drill, FamilyLink, FamilyLook, FamilyPayment, FamilyView, Hold, Home,
  Identity, IdentityStep, Insights, Instance, Limit, Limits, OwnBounds, OwnShops, Page, Passkey, Payment, Plan, Receipt, RecoveryAsked,
  RecoveryStarted, Resolved, ResolvedPayee, Session, Settlement, SettlementEntry, Settlements, Shop, SoldPackages, StaffLook, TillDevice, TopUp,
  Trade, Transaction, TransactionDetail, TransactionPage, Transfer, Visit, VisitPackage, VisitPackageDetail,
} from '@chenxi/api';
import { dayOf, monthOf } from '@chenxi/i18n';
import { takenBack } from '../words';

const now = Date.now();
const ago = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
const ahead = (hours: number): string => ago(-hours);
const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });

export const customer: Customer = {
  object: 'customer', id: 'usr_01', nickname: '阿明', name_verified: false, phone_masked: '138****8000', email_masked: 'a***@example.cn',
  tier: 'phone_only', reduced_until: null, stopped: null, created_at: ago(2000),
  settings: { small_payments_without_pin: false, receive_by_phone: true, receive_by_email: true, elder_mode: false, language: 'zh-CN' },
};

const row = (id: string, type: Transaction['type'], direction: 'in' | 'out', amount: number, title: string, hours: number, more: Partial<Transaction> = {}): Transaction => ({
  object: 'transaction', id: `pst_${id}`, type, direction, amount, currency: 'CNY', title, category: null, note: null, object_id: `pay_${id}`,
  status: 'succeeded', balance_after: 284_650, created_at: ago(hours), ...more,
});
export const transactions: Transaction[] = [
  row('1', 'payment', 'out', 1250, '王记早点铺', 1, { category: 'food' }),
  row('2', 'transfer_in', 'in', 20_000, '"小芳"', 5, { note: '上次的饭钱' }),
  row('3', 'payment', 'out', 8640, '朝阳菜市场 12 号', 22, { category: 'groceries', status: 'partly_refunded' }),
  row('4', 'top_up', 'in', 100_000, '晨曦模拟银行 ****6688', 27),
  row('5', 'transfer_out', 'out', 30_000, '*明', 30, { object_id: 'trf_5', status: 'scheduled' }),
  row('6', 'refund', 'in', 2640, '朝阳菜市场 12 号', 48),
  row('7', 'payout', 'in', 350_000, '晨曦社区服务中心', 70, { note: '十一月补贴' }),
  row('8', 'payout', 'out', 3000, '误记款项已收回', 90, { object_id: null }),
];
const detail = (it: Transaction): TransactionDetail => ({
  ...it, receipt_id: 'rcp_01', proved: it.direction === 'out' && !takenBack(it) ? { factors: 'two', class: 'B', law: '两类要素验证（无数字证书）：单日累计5000元', confirmed: true } : null, refunds: it.status === 'partly_refunded' ? [{ id: 'ref_1', amount: 2640, currency: 'CNY', created_at: ago(20) }] : [],
  timeline: [{ at: it.created_at, kind: 'created' }, { at: it.created_at, kind: it.status === 'scheduled' ? 'scheduled' : 'succeeded' }, ...(it.status === 'partly_refunded' ? [{ at: ago(20), kind: 'refunded' }] : [])],
});

const limit = (window: Limit['window'], title: string, max: number, used: number, source: Limit['source'] = 'statutory'): Limit => ({
  window, source, rule: `cn-ecny/phone_only/${window}`, title, max: yuan(max), used: yuan(used), left: yuan(max - used),
  law: '数字人民币四类钱包：余额上限 1 万元，单笔 2000 元，日累计 5000 元，年累计 5 万元',
});
export const limits: Limits = {
  statutory: [limit('payment', '单笔支付上限', 2000, 0), limit('day', '每天支付上限', 5000, 128), limit('year', '每年支付上限', 50_000, 12_640), limit('balance', '余额上限', 10_000, 2847)],
  user: { payment: null, month: null, night: null, day: yuan(1000), pending: [{ window: 'day', amount: 200_000, effective_at: ahead(20) }] },
  factor_classes: [
    { factors: 'two', class: 'B', law: '两类要素验证（无数字证书）：单日累计5000元。中国人民银行公告〔2015〕第43号第24条', confirmed: true, today: { max: 500_000, left: 487_200, currency: 'CNY' } },
    { factors: 'one', class: 'C', law: '小额免密：单笔200元，日累计1000元，须本人开通。本机构规则，不高于银发〔2017〕296号C级', confirmed: true, today: null },
  ],
};

const step = (tier: IdentityStep['tier'], reached: boolean, law: string, confirmed: boolean, ...max: [IdentityStep['limits'][number]['window'], string, number][]): IdentityStep => ({
  tier, reached, offered: tier === 'phone_only' || tier === 'document', may_pay: true, why_not: null,
  limits: max.map(([window, title, amount]) => ({ window, title, rule: `cn-ecny/${tier}/${window}`, max: yuan(amount), law, confirmed })),
});
/** ready: confirmed; empty: nothing told yet; pending: on its way. */
const identity = (state: SampleState): Identity => ({
  object: 'identity', tier: state === 'ready' ? 'document' : 'phone_only', tries_left: 3, try_again_at: null,
  name_masked: state === 'ready' ? '*兰' : null, document_masked: state === 'ready' ? '1****************4' : null,
  check: state === 'empty' ? null : {
    status: state === 'pending' ? 'pending' : 'confirmed', told_at: ago(0.01), decided_at: state === 'pending' ? null : ago(0),
    text: state === 'pending' ? '正在向登记机关核实，一般几秒钟。对方没有回答时会自动再问，您不用重填。付款不受影响。' : '身份已经核实，新的额度已经生效。',
  },
  steps: [
    step('phone_only', true, '四类钱包（仅手机号）：余额1万元，单笔2000元，日累计5000元', true, ['payment', '单笔限额', 2000], ['day', '每日累计限额', 5000], ['balance', '余额上限', 10_000]),
    step('document', state === 'ready', '三类钱包（加身份证件）：余额2万元，单笔5000元，日累计1万元', false, ['payment', '单笔限额', 5000], ['day', '每日累计限额', 10_000], ['balance', '余额上限', 20_000]),
    step('bank_verified', false, '二类钱包（加本人银行账户）：余额50万元，单笔5万元，日累计10万元', true, ['payment', '单笔限额', 50_000], ['day', '每日累计限额', 100_000], ['balance', '余额上限', 500_000]),
    step('in_person', false, '', true),
  ],
});

const shopLaw = '个人零星小额交易年累计不超过10万元的，不需要办理市场主体登记。市场监管总局令第37号第八条；日、月额度为本机构规则';
const shopCap = (window: Shop['cap'][number]['window'], max: number, used: number, step = 'opened'): Shop['cap'][number] => ({ window, max: max * 100, used: used * 100, currency: 'CNY', rule: `cn-ecny/shop_${step}/${window}`, law: shopLaw, confirmed: false });
const shop = (id: string, name: string, more: Partial<Shop> = {}): Shop => ({
  object: 'shop', id, name, category: '5814', category_name: '小吃、快餐', place: '朝阳路 12 号门口', standing: 'opened', opened_at: ago(90), check_word: '红色的马',
  code: { text: 'https://chenxi.example/q/sample-shop-token', emv: '' }, cap: [shopCap('day', 10_000, 2_480), shopCap('month', 30_000, 21_600), shopCap('year', 100_000, 64_300)],
  next_cap: [shopCap('day', 100_000, 0, 'accepted'), shopCap('month', 1_000_000, 0, 'accepted')],
  papers: { state: 'none', missing: [{ what: 'licence', why: '营业执照：上面的 18 位统一社会信用代码和名称。' }], reason: null, licence_masked: null, handed_in_at: null, decided_at: null }, ...more,
});
/** ready: refused once; empty: none; pending: somebody is looking at the papers. */
const ownShops = (state: SampleState): OwnShops => ({
  object: 'shops', may_open: true, left: state === 'empty' ? 3 : 1,
  data: state === 'empty' ? [] : [
    shop('mer_01', '阿明早点', {
      papers: state === 'pending'
        ? { state: 'waiting', missing: [], reason: null, licence_masked: '91************26XG', handed_in_at: ago(2), decided_at: null }
        : { state: 'refused', missing: [{ what: 'licence', why: '营业执照：上面的 18 位统一社会信用代码和名称。' }], reason: '执照上的名称和登记的不一样，请照执照填写。', licence_masked: '91************26XG', handed_in_at: ago(40), decided_at: ago(20) },
    }),
    shop('mer_02', '阿明水果', { category: '5499', category_name: '水果、蔬菜、粮油', standing: 'accepted', next_cap: [], papers: { state: 'accepted', missing: [], reason: null, licence_masked: '91************058B', handed_in_at: ago(80), decided_at: ago(60) } }),
  ],
});

const settlement = (id: string, more: Partial<Settlement> = {}): Settlement => ({
  object: 'settlement', id, kind: 'regular', status: 'paid', reason: null, from_day: dayOf(ago(60)), to_day: dayOf(ago(30)), amount: 203_184, currency: 'CNY', bank_link_id: 'bnk_1',
  lines: [
    { kind: 'brought', amount: 1_200, count: 0 }, { kind: 'payments', amount: 214_900, count: 86 }, { kind: 'refunds', amount: -12_500, count: 2 },
    { kind: 'fees', amount: -441, count: 0 }, { kind: 'fees_back', amount: 25, count: 0 },
  ],
  created_at: ago(26), decided_at: ago(25.9), ...more,
});
const settlements = (state: SampleState): Settlements => ({
  object: 'settlements', account: state === 'empty' ? null : { bank_link_id: 'bnk_1', refused: state === 'pending' ? '银行说这个账户已销户，钱已退回店里。请换一个账户。' : null },
  balance: state === 'empty' ? 0 : 86_400, on_its_way: state === 'pending' ? 203_184 : 0, currency: 'CNY', counting: false,
  fee: { per_100_000: 200, law: '商户收款手续费0.2%，未提交证照的个人小店免收；退款时按比例退还。本机构规则' },
  next: {
    at: state === 'empty' ? null : ahead(16), through_day: dayOf(), whole: true, amount: state === 'empty' ? 0 : 86_227,
    lines: state === 'empty' ? [] : [{ kind: 'payments', amount: 86_400, count: 41 }, { kind: 'fees', amount: -173, count: 0 }],
  },
  instant: {
    offered: true, open: state !== 'empty', from: state === 'empty' ? ahead(2000) : ago(900), trade_days: state === 'empty' ? 3 : 74, trade_days_needed: 30, per_100_000: 50,
    law: '入网不满90日，或入网后连续正常交易不满30日的商户，不提供当日结算。银发〔2016〕261号',
    now: state === 'ready' ? { amount: 86_184, fee: 43, upto: 'pst_9', whole: true, lines: [{ kind: 'payments', amount: 86_400, count: 41 }, { kind: 'fees', amount: -173, count: 0 }, { kind: 'instant_fee', amount: -43, count: 0 }] } : null,
  },
  data: state === 'empty' ? [] : [
    settlement('stl_1', state === 'pending' ? { status: 'on_its_way', decided_at: null } : {}),
    settlement('stl_2', { status: 'refused', reason: '银行说户名与您不符，钱已退回店里。请选择本人名下的账户。', amount: 98_200, created_at: ago(50), to_day: dayOf(ago(54)) }),
    settlement('stl_3', { kind: 'instant', amount: 45_000, created_at: ago(75), to_day: dayOf(ago(75)), from_day: null }),
  ],
  has_more: false, next_cursor: null,
});
const settlementEntries = (kind: string): SettlementEntry[] =>
  kind === 'refund'
    ? [{ object: 'settlement_entry', kind: 'refund', object_id: 'ref_1', amount: -12_500, fee: -25, currency: 'CNY', at: ago(31) }]
    : [1, 2, 3].map((n) => ({ object: 'settlement_entry', kind: 'payment', object_id: `pay_${n}`, amount: 2_500 * n, fee: 5 * n, currency: 'CNY', at: ago(30 + n) }));

export const transfer: Transfer = {
  object: 'transfer', id: 'trf_5', status: 'scheduled', amount: 30_000, currency: 'CNY', payee: { name: '*明' }, payer: { name: '"阿明"' }, direction: 'out', arrival: '2h', arrives_at: ahead(1.4),
  cancellable: true, note: '房租', created_at: ago(0.6),
};
export const hold: Hold = { object: 'hold', id: 'hld_1', status: 'held', amount: 21_500, captured_amount: 0, currency: 'CNY', payee: { id: 'mer_3', name: '云上书店' }, order_id: 'ord_3', created_at: ago(3), held_until: ahead(165) };
const topUp: TopUp = { object: 'top_up', id: 'top_1', status: 'pending', amount: 50_000, currency: 'CNY', bank_name: '晨曦模拟银行', bank_link_id: 'bnk_1', account_masked: '****6688', created_at: ago(0.01) };
export const home: Home = {
  object: 'home', balance: { amount: 284_650, currency: 'CNY' }, available: { amount: 254_650, currency: 'CNY' }, held: { amount: 30_000, currency: 'CNY' },
  spendable: { amount: 87_200, currency: 'CNY', rule: 'cn-ecny/phone_only/day', rule_text: '今天，你自己设的上限' },
  limits: limits.statutory, recent: transactions.slice(0, 5), pending: [], as_of: ago(0),
};
const merchant = { id: 'mer_01', name: '王记早点铺', verified: true, category: 'food' };
export const resolvedStatic: Resolved = { kind: 'merchant_static', payee: merchant, code: 'tok', currency: 'CNY', check_word: '红色的马', level: 'D', left_today: yuan(487.5) };
export const resolvedOrder: Resolved = { kind: 'merchant_order', payee: merchant, order: { id: 'ord_1', amount: 12_000, currency: 'CNY', title: '生日蛋糕 8 寸', expires_at: ahead(0.1), hold_days: null, guarantee: null } };
const resolvedHeld: Resolved = { ...resolvedOrder, order: { ...resolvedOrder.order, title: '手工月饼两盒', guarantee: { confirm_days: 10, send_days: 7 } } };
const resolvedPerson: Resolved = { kind: 'person_collect', payee: { id: 'tok', name: '"小芳"', verified: false }, amount: 6600, currency: 'CNY', note: '火锅 AA' };
export const payee: ResolvedPayee = { payee_id: 'tok', name: '*明', name_verified: true, registered: 'known', first_time: true, warning: { kind: 'first_payee_large', above: 100_000 } };
export const payment: Payment = {
  object: 'payment', id: 'pay_01hxyz', status: 'succeeded', amount: 12_000, currency: 'CNY', fee: 0, payee: { id: 'mer_01', name: '王记早点铺' }, method: 'order',
  refunded_amount: 0, note: null, order_id: 'ord_1', created_at: ago(0), receipt_id: 'rcp_01',
};
const insights = (month: string): Insights => ({
  month, currency: 'CNY', in_amount: 472_640, out_amount: 186_230, previous: { in_amount: 360_000, out_amount: 201_100 },
  by_category: [{ category: 'groceries', amount: 68_400, count: 14 }, { category: 'food', amount: 52_130, count: 31 }, { category: 'transport', amount: 30_700, count: 22 }, { category: 'home', amount: 25_000, count: 2 }, { category: 'other', amount: 10_000, count: 1 }],
  by_day: Array.from({ length: 23 }, (_, i) => ({ date: `${month}-${String(i + 1).padStart(2, '0')}`, out_amount: ((i * 7919) % 13) * 1150 + (i % 6 === 0 ? 9000 : 0) })),
  top_payees: [{ title: '朝阳菜市场 12 号', amount: 42_100, count: 9 }, { title: '王记早点铺', amount: 27_500, count: 22 }, { title: '社区公交', amount: 18_000, count: 12 }],
});
const dispute = (role: Dispute['role'], door: Dispute['door'], status: Dispute['status'], more: Partial<Dispute> = {}): Dispute => ({
  object: 'dispute', id: `dsp_${role}_${door}`, role, door, status, reason: door === 'deceived' ? (role === 'payer' ? 'fake_service' : null) : 'wrong_number', answer: null, transaction_id: 'pst_2',
  other: { name: role === 'holder' ? null : '"小芳"' }, amount: 100_000, currency: 'CNY', frozen: 0, frozen_first: 0, returned: 0, opened_at: ago(1), due_at: ahead(70), ended_at: null,
  can: { give_back: role === 'payee' && door === 'wrong_person', decline: role === 'payee' && door === 'wrong_person', say: true, withdraw: role === 'payer' }, statements: [], trace: [], lost: 0, ...more,
});
export const disputes: Dispute[] = [
  dispute('payer', 'deceived', 'investigating', {
    frozen: 91_250, frozen_first: 91_250, statements: [{ from: 'me', text: '他说是银行客服，让我把钱转到安全账户。', at: ago(1) }],
    trace: [
      { number: 1, parent: 0, depth: 0, place: 'person', share: 100_000, frozen: 65_000, returned: 0 }, { number: 2, parent: 1, depth: 1, place: 'person', share: 26_250, frozen: 11_000, returned: 0 },
      { number: 3, parent: 1, depth: 1, place: 'shop', share: 8_750, frozen: 0, returned: 0 }, { number: 4, parent: 2, depth: 2, place: 'person', share: 15_250, frozen: 15_250, returned: 0 },
    ],
  }),
  dispute('payee', 'wrong_person', 'asked', { amount: 20_000, statements: [{ from: 'other', text: '我把尾号 3 按成了 2，麻烦退给我，谢谢。', at: ago(2) }] }),
  dispute('holder', 'deceived', 'investigating', { amount: 15_250, frozen: 15_250, frozen_first: 15_250 }),
  dispute('payer', 'wrong_person', 'declined', { amount: 30_000, answer: 'was_owed', ended_at: ago(20), can: { give_back: false, decline: false, say: false, withdraw: false }, statements: [{ from: 'other', text: '这是上个月的房租。', at: ago(20) }] }),
];
const devices: Device[] = [{ object: 'device', id: 'dev_1', name: 'Android · Chrome', created_at: ago(900), current: true }, { object: 'device', id: 'dev_2', name: 'Mac · Safari', created_at: ago(200), current: false }];
const drills: Drill[] = (['parcel_message', 'refund_service', 'shared_screen', 'borrowing_friend', 'police_call', 'easy_money'] as const).map((id, i) => ({ object: 'drill', id, kind: 'question', answered: i === 0 ? 2 : i === 1 ? 1 : 0, right: i === 0 ? 1 : 0 }));
const sessions: Session[] = [
  { object: 'session', id: 'ses_1', device_id: 'dev_1', device_name: 'Android · Chrome', signed_in_at: ago(900), used_at: ago(0.2), ends_at: ahead(1260), current: true },
  { object: 'session', id: 'ses_2', device_id: 'dev_2', device_name: 'Mac · Safari', signed_in_at: ago(200), used_at: ago(49), ends_at: ahead(1960), current: false },
];
const passkeys: Passkey[] = [{ object: 'passkey', id: 'psk_1', credential_id: 'sample', name: 'Android · Chrome', synced: true, created_at: ago(300) }];
const bankLinks: BankLink[] = [{ object: 'bank_link', id: 'bnk_1', bank_name: '晨曦模拟银行', account_masked: '**** 6688' }];
const instance: Instance = { object: 'instance', name: '晨曦', currency: 'CNY', rule_pack: 'cn-ecny', demo: true, lan: false, sandbox: 'none', empty: false, first_steps: null, languages: ['zh-CN', 'en'] };
const familyLinks: FamilyLink[] = [
  { object: 'family_link', id: 'fam_1', role: 'owner', state: 'active', name: '"小芳"', phone: '+8613900001234', terms: { see: 'band', confirm_above: 50_000, confirm_new: true, limits: true, recovery: true, pay_each: null, pay_month: null }, pending: { confirm_above: 100_000, confirm_new: true, effective_at: ahead(20) }, until: null, since: ago(900) },
  { object: 'family_link', id: 'fam_2', role: 'helper', state: 'invited', name: '"李阿姨"', phone: '139****5678', terms: { see: 'movements', confirm_above: null, confirm_new: true, limits: false, recovery: false, pay_each: 5_000, pay_month: 30_000 }, pending: null, until: ahead(60), since: null },
  { object: 'family_link', id: 'fam_3', role: 'helper', state: 'active', name: '"老王"', phone: '+8613700004321', terms: { see: 'band', confirm_above: null, confirm_new: true, limits: true, recovery: true, pay_each: 20_000, pay_month: 60_000 }, paid_this_month: 12_000, pending: null, until: null, since: ago(400), owner_limits: { payment: 50_000, day: 100_000, month: null, night: 0 } },
];
export const recoveryStarted: RecoveryStarted = { object: 'recovery', id: 'rcv_1', state: 'open', at_counter: false, confirmations: 0, needed: 2, until: ahead(0.9), effective_at: null, digits: '4071' };
export const recoveryAtCounter: RecoveryStarted = { ...recoveryStarted, at_counter: true };
const recoveries: RecoveryAsked[] = [
  { object: 'recovery', id: 'rcv_2', state: 'waiting', at_counter: false, confirmations: 2, needed: 2, until: ago(0.5), effective_at: ahead(22), name: '"阿明"', phone: '+8613800138000', mine: true, said: false },
  { object: 'recovery', id: 'rcv_3', state: 'open', at_counter: false, confirmations: 1, needed: 2, until: ahead(0.7), effective_at: null, name: '"李阿姨"', phone: '+8613900005678', mine: false, said: false },
  { object: 'recovery', id: 'rcv_4', state: 'waiting', at_counter: false, confirmations: 2, needed: 2, until: ago(3), effective_at: ahead(20), name: '"老王"', phone: '+8613700004321', mine: false, said: true },
];
const list = <T>(data: T[]): Page<T> => ({ object: 'list', data, has_more: false, next_cursor: null });

export type SampleState = 'ready' | 'loading' | 'empty' | 'error' | 'offline' | 'pending';

function answer(state: SampleState, method: string, path: string, query: URLSearchParams): unknown {
  const empty = state === 'empty';
  const pending = state === 'pending';
  const month = query.get('month') ?? monthOf();
  const confirmation = { object: 'confirmation' as const, order: { id: 'ord_9', amount: 26_800, currency: 'CNY', title: '晚餐', expires_at: ahead(0.05), hold_days: null, guarantee: null }, payee: { ...merchant, id: 'mer_2', name: '老城涮肉馆' } };
  if (path === '/v1/time') return { now: new Date().toISOString() };
  if (path === '/v1/public/instance') return instance;
  if (path === '/v1/me') return customer;
  if (path === '/v1/me/home')
    return empty ? { ...home, balance: yuan(0), available: yuan(0), held: yuan(0), recent: [] } : { ...home, pending: pending ? [transfer, hold, topUp, ...(query.has('ask') ? [confirmation] : [])] : [] };
  if (path === '/v1/me/limits') return empty ? { statutory: limits.statutory, user: { payment: null, day: null, month: null, night: null, pending: [] }, factor_classes: [] } satisfies Limits : limits;
  if (path === '/v1/me/shops') return ownShops(state);
  if (path.endsWith('/settlements')) return settlements(state);
  if (path.endsWith('/settlement_entries')) {
    const id = query.get('settlement') ?? 'stl_1';
    const one = id === 'stl_2' ? settlements('ready').data[1]! : pending ? settlement(id, { status: 'on_its_way', decided_at: null }) : empty ? settlement(id, { status: 'counting', lines: [], amount: 0, decided_at: null }) : settlement(id);
    return { ...list<SettlementEntry>(settlementEntries(query.get('kind') ?? 'payment')), settlement: one };
  }
  if (path.endsWith('/discount_caps')) return { object: 'discount_caps', cashier: 10, manager: 30 };
  if (path.endsWith('/tills')) return list<TillDevice>(empty ? [] : [{ object: 'till_device', id: 'tll_01', role: 'cashier', label: '前台平板', paired_at: ago(150), revoked_at: null, current: false }, { object: 'till_device', id: 'tll_03', role: 'receiver', label: '旧手机', paired_at: ago(900), revoked_at: ago(160), current: false }]);
  if (path === '/v1/public/shop_categories') return { object: 'shop_categories', data: [{ code: '5814', name: '小吃、快餐' }, { code: '5499', name: '水果、蔬菜、粮油' }, { code: '7230', name: '理发、美容' }] };
  if (path === '/v1/me/identity') return identity(state);
  if (path === '/v1/me/bounds')
    return {
      object: 'own_bounds', lock: { amount: yuan(empty ? 0 : 5000), pending: empty ? null : { amount: yuan(1000), effective_at: ahead(20) } },
      bounds: empty ? [] : [
        { kind: 'channel', channel: 'static_code', payee_id: null, payee_name: null, amount: yuan(200), used: yuan(35), pending: null },
        { kind: 'payee', channel: null, payee_id: 'tok', payee_name: '*明', amount: yuan(500), used: yuan(300), pending: { amount: null, effective_at: ahead(9) } },
      ],
    } satisfies OwnBounds;
  if (path === '/v1/me/closing')
    return { object: 'closing', possible: empty, balance: empty ? 0 : 12_000, held: empty ? 0 : 3_000, takings: empty ? 0 : 4_500, packages: empty ? 0 : 1, sold_packages: empty ? 0 : 2, trades: empty ? 0 : 1, disputes: empty ? 0 : 1, currency: 'CNY' } satisfies Closing;
  if (path === '/v1/me/recovery_codes') return { object: 'recovery_code_state', left: empty ? 0 : 7, made_at: empty ? null : ago(700) };
  if (path === '/v1/me/devices') return list(empty ? devices.slice(0, 1) : devices);
  if (path === '/v1/family_links') return list<FamilyLink>(empty ? [] : familyLinks);
  if (path === '/v1/recoveries') return list<RecoveryAsked>(empty ? [] : recoveries);
  if (path === '/v1/recoveries/status') return { ...recoveryStarted, confirmations: 1 };
  if (path === '/v1/me/looks')
    return list<StaffLook>(empty ? [] : [
      { object: 'staff_look', what: 'everything', colleague: 12, approved_by: 4, why: '法院调取，案号 2026-118', at: ago(30), last_at: ago(30) },
      { object: 'staff_look', what: 'dispute', colleague: 7, approved_by: null, why: '', at: ago(80), last_at: ago(79) },
    ]);
  if (path === '/v1/family_looks') return list<FamilyLook>(empty ? [] : [{ object: 'family_look', link_id: 'fam_1', name: '"小芳"', what: 'band', times: 2, at: ago(5), last_at: ago(4.9) }]);
  if (path === '/v1/approval_requests') return list<ApprovalRequest>(empty ? [] : [{ object: 'approval_request', id: 'apr_1', link_id: 'fam_1', role: 'asker', with: '"小芳"', phone: '+8613900001234', for: 'transfer', payee_name: '*明', payee_handle: null, reason: '房租', amount: 120_000, currency: 'CNY', state: 'used', created_at: ago(30), until: ago(29.9), usable_until: ago(29.8) }]);
  if (path.startsWith('/v1/family_links/') && path.endsWith('/payments')) return list<FamilyPayment>(empty ? [] : [{ object: 'family_payment', payment_id: 'pay_1', shop: '王记早点铺', amount: 12_000, currency: 'CNY', at: ago(30) }]);
  if (path.startsWith('/v1/family_links/')) return { object: 'family_view', link_id: 'fam_3', what: 'band', balance_from: 100_000, balance_to: 1_000_000, currency: 'CNY', movements: [] } satisfies FamilyView;
  if (path === '/v1/me/calls') return list<AnnouncedCall>(empty ? [] : [{ object: 'call', reason: 'security', word: '青松 27', began_at: ago(0.05), until: ahead(0.45), live: true }, { object: 'call', reason: 'question', word: '江水 41', began_at: ago(90), until: ago(89.5), live: false }]);
  if (path === '/v1/trades') return list(empty ? [] : trades);
  if (path.startsWith('/v1/trades/')) return trades.find((it) => path.includes(it.id)) ?? trades[0]!;
  if (path === '/v1/packages') return list(empty ? [] : packages(query.get('visit') === '1'));
  if (path.endsWith('/code') && path.startsWith('/v1/packages/')) return { object: 'package_code', text: 'sample-package-code', expires_at: ahead(0.015) };
  if (path.startsWith('/v1/packages/')) return { ...packages(false)[0]!, taken: visits } satisfies VisitPackageDetail;
  if (path.startsWith('/v1/shops/')) return list(empty ? [] : plans.filter((it) => it.offered));
  if (/^\/v1\/me\/shops\/[^/]+\/plans$/.test(path)) return list(empty ? [] : plans);
  if (/^\/v1\/me\/shops\/[^/]+\/packages$/.test(path)) return soldPackages(empty);
  if (path === '/v1/disputes') return list(empty ? [] : disputes);
  if (path.startsWith('/v1/disputes/')) return disputes.find((it) => path.endsWith(it.id)) ?? disputes[0];
  if (path === '/v1/me/drills') return list(empty ? drills.map((it) => ({ ...it, answered: 0, right: 0 })) : drills);
  if (path === '/v1/me/sessions') return list(empty ? sessions.slice(0, 1) : sessions);
  if (path === '/v1/me/passkeys') return list(empty ? [] : passkeys);
  if (path === '/v1/me/insights') return empty ? { ...insights(month), in_amount: 0, out_amount: 0, by_category: [], by_day: [], top_payees: [] } : insights(month);
  if (path === '/v1/bank_links') return list(empty ? [] : bankLinks);
  if (path === '/v1/transactions') {
    const data = empty ? [] : transactions.filter((it) => !query.get('type') || it.type === query.get('type')).map((it) => (pending && it.type === 'top_up' ? { ...it, status: 'pending' } : it));
    return { ...list(data), month: { month, in_amount: empty ? 0 : 472_640, out_amount: empty ? 0 : 186_230, count: data.length } } satisfies TransactionPage;
  }
  if (path.startsWith('/v1/transactions/')) return detail(path.endsWith('/pst_8') ? transactions[7]! : transactions[pending ? 4 : 2]!);
  if (path.startsWith('/v1/transfers/')) return pending ? transfer : empty ? { ...transfer, status: 'cancelled', cancellable: false } : { ...transfer, status: 'succeeded', cancellable: false, arrives_at: ago(0.1) };
  if (path.startsWith('/v1/receipts/'))
    return {
      object: 'receipt', version: 3, id: 'rcp_01', authentication: { factors: 'two', class: 'B', day_max: 500_000, rules: 'cn-ecny', rules_from: '2021-06-30T16:00:00.000000Z' }, instance: { name: '晨曦', origin: 'https://chenxi.example' }, type: 'payment', method: 'order', amount: 12_000, currency: 'CNY', payee: { name: '王记早点铺' }, payer: { name: '"阿明"' },
      created_at: ago(2), refunded_amount: 0, signed_at: ago(0), ledger: { leaf: '7c1e…', index: 3, size: 8, path: ['a90b…', '55f2…', '0d41…'], batch: { id: 4120, first: 5500, last: 5600, next_object: 1, next_account: 1, at: ago(2), epoch: 1, root: 'a90b…', previous: '55f2…', hash: '0d41…' } }, key: 'lpS0…', signature: 'MEUCIQ…',
    } satisfies Receipt;
  if (path === '/v1/qr/resolve') return query.get('kind') === 'person' ? resolvedPerson : query.get('kind') === 'order' ? resolvedOrder : query.get('kind') === 'held' ? resolvedHeld : resolvedStatic;
  if (path === '/v1/payees/resolve') return payee;
  if (path === '/v1/collect_codes') return { text: `https://chenxi.example/q/${dayOf()}-sample-token`, expires_at: ahead(0.2) };
  if (method === 'POST' && path === '/v1/payments') return payment;
  return {};
}

const plan = (id: string, name: string, price: number, visits: number, offered = true): Plan => ({ object: 'plan', id: `pln_${id}`, shop: { id: 'mer_02', name: '晨光健身房' }, name, price, currency: 'CNY', visits, months: 6, cooling_days: 7, offered });
const plans = [plan('1', '健身二十次', 60_000, 20), plan('2', '推拿十次', 88_000, 10), plan('3', '旧套餐', 50_000, 10, false)];
const visitPackage = (id: string, used: number, more: Partial<VisitPackage> = {}): VisitPackage => ({
  object: 'package', id: `pkg_${id}`, status: 'active', name: '健身二十次', price: 60_000, currency: 'CNY', visits: 20, used, left: 60_000 - used * 3000, returned: 0, next_visit: 3000,
  bought_at: ago(200), whole_price_until: used === 0 ? ahead(100) : null, valid_until: ahead(4000), ended_at: null, asked: null, shop: { id: 'mer_02', name: '晨光健身房' }, receipt_id: 'rcp_01', ...more,
});
const packages = (asking: boolean): VisitPackage[] => [
  visitPackage('1', 7, asking ? { asked: { visit_id: 'vst_9', until: ahead(0.05) } } : {}),
  visitPackage('2', 3, { status: 'returned', name: '推拿十次', left: 0, returned: 61_600, next_visit: null, ended_at: ago(40) }),
];
const trade = (id: string, more: Partial<Trade> = {}): Trade => ({
  object: 'trade', id: `trd_${id}`, order_id: `ord_${id}`, status: 'paid', title: '手工月饼两盒', amount: 19_800, currency: 'CNY', held: 19_800, returned: 0, delivered: 0,
  paid_at: ago(20), send_by: ahead(148), sent_at: null, tracking: null, confirm_by: null, ended_at: null, ended_by: null, complaint: null, shop: { id: 'mer_03', name: '巷口点心铺' }, receipt_id: 'rcp_01', ...more,
});
const trades: Trade[] = [
  trade('1'),
  trade('2', { status: 'sent', title: '茶叶礼盒', amount: 26_000, held: 21_000, returned: 5000, send_by: null, sent_at: ago(9), tracking: '顺丰 SF1234567890', confirm_by: ahead(231) }),
  trade('4', { status: 'disputed', title: '青花瓷杯', amount: 12_000, held: 12_000, send_by: null, sent_at: ago(100), complaint: { status: 'contested', door: 'not_as_agreed', words: '收到时杯口已经裂了', opened_at: ago(20), answer: '发货前拍过照，包装完好。', answered_at: ago(3), decision: null, clock_left_s: 260_000 } }),
  trade('3', { status: 'delivered', title: null, amount: 8800, held: 0, delivered: 8800, send_by: null, sent_at: ago(200), ended_at: ago(40), ended_by: 'confirmed' }),
];
const visits: Visit[] = [7, 6, 5, 4, 3, 2, 1].map((number) => ({ object: 'visit', id: `vst_${number}`, package_id: 'pkg_1', status: 'taken', name: '健身二十次', number, visits: 20, amount: 3000, currency: 'CNY', until: null, at: ago(200 - number * 24) }));
const soldPackages = (none: boolean): SoldPackages => ({
  object: 'list', has_more: false, next_cursor: null,
  data: none ? [] : [{ ...visitPackage('1', 7), buyer: '阿*' }, { ...visitPackage('3', 20, { status: 'used', left: 0, next_visit: null, ended_at: ago(9) }), buyer: '老*' }],
  totals: { object: 'winding_up', shop_id: 'mer_01', status: 'open', packages: none ? 0 : 2, looked_at: 0, returned: 0, returned_amount: 0, kept: 0, active: none ? 0 : 1, waiting: none ? 0 : 39_000, currency: 'CNY' },
});

/** Answers like a server in the state that the frame asks for. */
export const sampleFetch = (state: SampleState, extra: string): typeof fetch => async (input, init) => {
  const url = new URL(String(input), location.origin);
  const method = init?.method ?? 'GET';
  new URLSearchParams(extra).forEach((value, key) => url.searchParams.set(key, value));
  if (state === 'loading' || (state === 'pending' && method === 'POST' && new Headers(init?.headers).has('Idempotency-Key'))) return new Promise<Response>(() => {});
  if (state === 'offline') throw new TypeError('Failed to fetch');
  if (state === 'error')
    return new Response(JSON.stringify({
      type: 'about:blank', title: new Headers(init?.headers).get('Accept-Language') === 'en' ? 'Service busy' : '服务繁忙', status: 503, code: 'unavailable', request_id: 'req_7Q2K9X', retryable: 'same_id',
      user_message: new Headers(init?.headers).get('Accept-Language') === 'en' ? 'The service is busy right now. No money has moved; please try again.' : '服务暂时繁忙，钱没有动，请稍后再试。',
    }), { status: 503, headers: { 'Content-Type': 'application/problem+json' } });
  return new Response(JSON.stringify(answer(state, method, url.pathname, url.searchParams)), { status: 200, headers: { 'Content-Type': 'application/json' } });
};
