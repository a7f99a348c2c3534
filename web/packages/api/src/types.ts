// The shapes that the server answers with. Amounts are whole minor units (fen); times are RFC 3339 in UTC.

export type Iso = string;
export interface Money { amount: number; currency: string }

export interface CustomerSettings {
  small_payments_without_pin: boolean;
  receive_by_phone: boolean;
  receive_by_email: boolean;
  elder_mode: boolean;
  language: string;
}
export interface Customer {
  object: 'customer';
  id: string;
  nickname: string;
  name_verified: boolean;
  phone_masked: string;
  email_masked: string | null;
  tier: string;
  reduced_until: Iso | null;
  settings: CustomerSettings;
  created_at: Iso;
}

export type ChallengePurpose = 'register' | 'login' | 'recover_pin' | 'add_email' | 'claim';
export interface CodeChallenge {
  object: 'code_challenge';
  id: string;
  channel: 'sms' | 'email';
  masked: string;
  expires_at: Iso;
  resend_at: Iso;
}

export interface DeviceRef { id: string }
export interface PaymentCodeSecret { payer_number: string; secret: string }
export interface SignedIn { customer: Customer; device: DeviceRef; payment_code: PaymentCodeSecret }
export interface DemoBound extends SignedIn { pin: string }
export interface Device { id: string; name: string; created_at: Iso; current: boolean }

export interface Proof { device_id: string; expires_at: number; signature: string; pin?: string }

export type LimitWindow = 'payment' | 'day' | 'month' | 'year' | 'night' | 'balance' | 'lifetime';
export interface Limit {
  window: LimitWindow;
  source: 'statutory' | 'user' | 'new_device';
  rule: string;
  title: string;
  max: Money;
  used: Money;
  left: Money;
  law?: string;
}
export type UserWindow = 'payment' | 'day' | 'month' | 'night';
export interface Limits {
  statutory: Limit[];
  user: Partial<Record<UserWindow, Money | null>> & { pending: { window: UserWindow; amount: number | null; effective_at: Iso }[] };
}

export interface OrderBrief { id: string; amount: number; currency: string; title: string; expires_at: Iso }
export interface PayeeBrief { id: string; name: string; verified: boolean; category?: string }
export interface Confirmation { object: 'confirmation'; order: OrderBrief; payee: PayeeBrief }

export type TransactionType =
  | 'payment' | 'refund' | 'transfer_in' | 'transfer_out' | 'top_up' | 'withdrawal' | 'payout' | 'cash';
export interface Transaction {
  object: 'transaction';
  id: string;
  type: TransactionType;
  direction: 'in' | 'out';
  amount: number;
  currency: string;
  title: string;
  category: string | null;
  note: string | null;
  object_id: string | null;
  status: string;
  balance_after: number | null;
  created_at: Iso;
}
export interface TransactionDetail extends Transaction {
  timeline: { at: Iso; kind: string }[];
  receipt_id?: string | null;
  refunds: { id: string; amount: number; currency: string; created_at: Iso }[];
}
export interface Page<T> { object: 'list'; data: T[]; has_more: boolean; next_cursor: string | null }
export interface TransactionPage extends Page<Transaction> {
  month?: { month: string; in_amount: number; out_amount: number; count: number };
}
export interface Insights {
  month: string;
  in_amount: number;
  out_amount: number;
  by_category: { category: string; amount: number; count: number }[];
  by_day: { date: string; out_amount: number }[];
  top_payees: { title?: string; name?: string; amount: number; count?: number }[];
  previous: { in_amount: number; out_amount: number };
}

export type Pending = Confirmation | Transfer | TopUp | Withdrawal;
export interface Home {
  object: 'home';
  balance: Money;
  available: Money;
  held: Money;
  spendable: Money & { rule: string; rule_text: string };
  limits: Limit[];
  recent: Transaction[];
  pending: Pending[];
  as_of: Iso;
}

export type Resolved =
  | { kind: 'merchant_static'; payee: PayeeBrief; code: string; currency: string; level: string; left_today?: Money | null }
  | { kind: 'merchant_order'; payee: PayeeBrief; order: OrderBrief; code?: string; currency?: string }
  | { kind: 'person_collect'; payee: PayeeBrief; code?: string; amount?: number | null; currency?: string; note?: string | null };

export interface Payment {
  object: 'payment';
  id: string;
  status: string;
  amount: number;
  currency: string;
  fee: number;
  payee: { id: string; name: string };
  payer?: { id?: string; name?: string };
  method: 'static_code' | 'order' | 'payment_code' | 'link';
  refunded_amount: number;
  note: string | null;
  order_id: string | null;
  created_at: Iso;
  receipt_id: string | null;
}

export interface ResolvedPayee {
  payee_id: string;
  name: string | null;
  name_verified: boolean;
  registered: 'known' | 'unknown';
  first_time: boolean;
  warning: null | { kind: 'first_payee_large'; above: number };
}
export type Arrival = 'now' | '2h' | '24h';
export type TransferStatus = 'succeeded' | 'scheduled' | 'awaiting_claim' | 'cancelled' | 'returned';
export interface Transfer {
  object: 'transfer';
  id: string;
  status: TransferStatus;
  amount: number;
  currency: string;
  payee: { name: string | null };
  arrival: Arrival;
  arrives_at: Iso | null;
  cancellable: boolean;
  note: string | null;
  created_at: Iso;
}
export interface CollectCode { text: string; expires_at: Iso }

export interface BankLink { object: 'bank_link'; id: string; bank_name: string; account_masked: string }
interface BankMove {
  id: string;
  status: 'pending' | 'succeeded' | 'failed';
  amount: number;
  currency: string;
  bank_name: string;
  account_masked: string;
  reason?: string | null;
  created_at: Iso;
}
export interface TopUp extends BankMove { object: 'top_up' }
export interface Withdrawal extends BankMove { object: 'withdrawal' }

export interface ReceiptCheck {
  valid: boolean;
  checks: { name: string; ok: boolean }[];
  status: 'valid' | 'partly_refunded' | 'refunded';
}
/** Travels as it was signed: the page shows what a person reads and hands out the whole for checking. */
export interface Receipt {
  object: 'receipt';
  id: string;
  type: string;
  method: string;
  amount: number;
  currency: string;
  payee: { name: string };
  payer: { name: string };
  created_at: Iso;
  refunded_amount: number;
  signed_at: Iso;
  signature: string;
  [more: string]: unknown;
}

export interface Instance {
  name: string;
  operator: string;
  currency: string;
  rule_pack: string;
  demo: boolean;
  lan: boolean;
  empty: boolean;
  languages: string[];
}

// Till
export interface TillMe {
  merchant: { id: string; name: string; category: string };
  static_code: { text: string; emv: string };
  settings: Record<string, unknown>;
}
export type OrderStatus = 'open' | 'paid' | 'expired' | 'cancelled' | 'awaiting_payer' | 'declined';
export interface Order {
  object: 'order';
  id: string;
  status: OrderStatus;
  amount: number;
  currency: string;
  title: string | null;
  /** absent while it waits on one payer's phone: then there is no code for everybody */
  text?: string;
  emv?: string;
  created_at?: Iso;
  expires_at: Iso;
  payment_id?: string | null;
}
export type Charge =
  | { object: 'charge'; status: 'succeeded'; payment: Payment }
  | { object: 'charge'; status: 'awaiting_payer'; order: Order };
export interface TillPayments extends Page<Payment> {
  totals: { count: number; gross_amount: number; refunded_amount: number; net_amount: number };
}
export interface Refund {
  object: 'refund';
  id: string;
  amount: number;
  currency: string;
  payment_id: string;
  reason?: string | null;
  created_at: Iso;
}

// Console
export interface LedgerPosted {
  id: string;
  at: Iso;
  kind: string;
  /** the label is a shop's name, or the kind of the account: residents are nameless here */
  debit: { id: string; kind: string; label: string };
  credit: { id: string; kind: string; label: string };
  amount: number;
  currency: string;
}
export interface ConsoleSummary {
  object: 'summary';
  accounts: { kind: string; balance: Money; accounts: number }[];
  books: { ok: boolean; difference: number };
  viewer?: 'operator' | 'supervisor';
}
export interface LedgerAccount {
  object: 'account';
  id: string;
  number: number;
  kind: string;
  state: 'open' | 'frozen' | 'closed';
  balance: Money;
  entries: number;
  /** a shop's name; residents are numbers here */
  label?: string;
}
export interface LedgerPosting {
  object: 'posting';
  id: string;
  number: number;
  group: string;
  kind: string;
  debit: string;
  credit: string;
  debit_number: number;
  credit_number: number;
  amount: number;
  currency: string;
  debit_after: number;
  credit_after: number;
  object_number: number;
  leaf: string;
  created_at: Iso;
}
export interface LedgerBatch { number: number; root: string; hash: string; at: Iso }
export interface LedgerPostingDetail extends LedgerPosting { group_postings: LedgerPosting[]; batch?: LedgerBatch }

// Demo
export interface PhoneMessage { at: Iso; to: string; text: string; channel: string }
export interface DemoCast {
  resident: { name: string; phone: string; pin: string; enter: string };
  neighbour: { name: string; phone: string };
  shop: { name: string; enter: string; static_code: string };
  operator: { enter: string };
  supervisor: { enter: string };
  control_port: number;
}
