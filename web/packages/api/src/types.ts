// The names by which the apps call what the server answers with. Their shapes are those of docs/openapi.json.
import type { components } from '@chenxi/openapi';
import type { Body, Reply } from './shapes';

type Shape = components['schemas'];

export type Iso = string;
export interface Money { amount: number; currency: string }
export interface Page<T> { object: 'list'; data: T[]; has_more: boolean; next_cursor: string | null }

export type Customer = Shape['Customer'];
export type OwnBounds = Shape['OwnBounds'];
export type Closing = Shape['Closing'];
export type OwnBound = OwnBounds['bounds'][number];
export type CustomerSettings = Customer['settings'];
export type ChallengePurpose = Body<'/v1/code_challenges', 'post'>['purpose'];
export type CodeChallenge = Shape['CodeChallenge'];
export type PaymentCodeSecret = Shape['PaymentCodeSecret'];
export type SignedIn = Shape['SignedIn'];
export type DeviceRef = SignedIn['device'];
export type Device = Shape['Device'];
export type Passkey = Shape['Passkey'];
export type Session = Shape['Session'];
export type Drill = Shape['Drill'];
export type AnnouncedCall = Shape['AnnouncedCall'];
export type Colleague = Shape['Colleague'];
export type Role = Colleague['roles'][number];
export type ChangeRequests = Shape['ChangeRequests'];
export type ChangeRequest = Shape['ChangeRequest'];
export type ChangeRequestDetail = Shape['ChangeRequestDetail'];
export type FamilyLink = Shape['FamilyLink'];
export type FamilyTerms = Shape['FamilyTerms'];
export type FamilyLook = Shape['FamilyLook'];
export type StaffLook = Shape['StaffLook'];
export type FamilyPayment = Shape['FamilyPayment'];
export type FamilyView = Shape['FamilyView'];
export type RecoveryStarted = Shape['RecoveryStarted'];
export type RecoveryAsked = Shape['RecoveryAsked'];
export type ApprovalRequest = Shape['ApprovalRequest'];
export type Proof = Body<'/v1/sessions', 'post'>['proof'];
export interface DeviceProof { device_id: string; expires_at: number; signature: string; pin?: string }
export interface PasskeyProof { expires_at: number; passkey: { id: string; client_data: string; authenticator_data: string; signature: string } }

export type Limit = Shape['Limit'];
export type LimitWindow = Limit['window'];
export type Limits = Shape['Limits'];
export type Identity = Shape['Identity'];
export type IdentityStep = Identity['steps'][number];
export type Shop = Shape['Shop'];
export type OwnShops = Shape['OwnShops'];
export type Settlements = Shape['Settlements'];
export type Settlement = Shape['Settlement'];
export type SettlementLine = Shape['SettlementLine'];
export type SettlementEntry = Shape['SettlementEntry'];
export type SettlementAsked = Shape['SettlementAsked'];
export type TillDevice = Shape['TillDevice'];
export type TillSelf = Shape['TillSelf'];
export type Pairing = Shape['Pairing'];
export type RefundAsked = Shape['RefundAsked'];
/** Another shop that takings are shared with, or that wants to share its own. */
export type SplitPartner = Shape['SplitPartner'];
export type HeldOrder = Shape['HeldOrder'];
export type RefusedSettlement = Shape['RefusedSettlement'];
export type DiscountAsked = Shape['DiscountAsked'];
export type DiscountCaps = Shape['DiscountCaps'];
export type TillReceiptCheck = Shape['TillReceiptCheck'];
export type ShopReport = Shape['ShopReport'];
export type ShiftNow = Shape['ShiftNow'];
export type ShiftReport = Shape['ShiftReport'];
export type ShiftReportBrief = Shape['ShiftReportBrief'];
export type ShopPapersQueue = Shape['ShopPapersQueue'];
export type UserWindow = Limits['user']['pending'][number]['window'];

export type OrderBrief = Shape['OrderForPayer'];
export type PayeeBrief = Shape['MerchantPayee'];
export type Confirmation = Shape['Confirmation'];
export type Transaction = Shape['Transaction'];
export type TransactionType = Transaction['type'];
export type TransactionDetail = Shape['TransactionDetail'];
export type TransactionPage = Shape['TransactionPage'];
export type Insights = Shape['Insights'];
export type Home = Shape['Home'];
export type Pending = Home['pending'][number];

export type Resolved = Shape['Resolved'];
export type Payment = Shape['Payment'];
export type Hold = Shape['Hold'];
export type ResolvedPayee = Reply<'/v1/payees/resolve', 'post'>;
export type Transfer = Shape['Transfer'];
export type Arrival = Transfer['arrival'];
export type TransferStatus = Transfer['status'];
export type CollectCode = Reply<'/v1/collect_codes', 'post'>;
export type Plan = Shape['Plan'];
/** Visits that were paid in advance, as their buyer sees them. */
export type VisitPackage = Shape['Package'];
export type VisitPackageDetail = Shape['PackageDetail'];
export type SoldPackage = Shape['SoldPackage'];
export type SoldPackages = Reply<'/v1/till/packages', 'get'>;
export type WindingUp = Shape['WindingUp'];
/** A guaranteed order that was paid, as its buyer sees it. */
export type Trade = Shape['Trade'];
export type SoldTrade = Shape['SoldTrade'];
export type SoldTrades = Reply<'/v1/till/trades', 'get'>;
export type TradeCase = Shape['TradeCase'];
export type TradeCases = Shape['TradeCases'];
export type Guarantee = Shape['Guarantee'];
export type Visit = Shape['Visit'];
export type BankLink = Shape['BankLink'];
export type TopUp = Shape['TopUp'];
export type Withdrawal = Shape['Withdrawal'];

export type Dispute = Shape['Dispute'];
export type DisputeReason = NonNullable<Dispute['reason']>;
export type DisputeAnswer = NonNullable<Dispute['answer']>;

export type Receipt = Shape['Receipt'];
export type ReceiptCheck = Shape['ReceiptCheck'];
export type Instance = Shape['Instance'];

// Till
export type TillMe = Shape['Till'];
export type Product = Shape['Product'];
export type CartLine = Shape['CartLine'];
export type Order = Shape['Order'];
export type OrderStatus = Order['status'];
export type Charge = Shape['Charge'];
export type Refund = Shape['Refund'];
export type ApiKey = Shape['ApiKey'];
export type ApiRequest = Shape['ApiRequest'];
export type WebhookDelivery = Shape['WebhookDelivery'];
export type WebhookEndpoint = Shape['WebhookEndpoint'];
export type NewWebhookEndpoint = Shape['NewWebhookEndpoint'];
export type NewApiKey = Shape['NewApiKey'];
export type NewApiKeyBody = Body<'/v1/till/api_keys', 'post'>;
export type TillPayments = Reply<'/v1/till/payments', 'get'>;

// Console
export type ConsoleSummary = Shape['ConsoleSummary'];
export type LedgerAccount = Shape['LedgerAccount'];
export type LedgerPosting = Shape['LedgerPosting'];
export type LedgerPostingDetail = Shape['LedgerPostingDetail'];
export type DisputeCase = Shape['DisputeCase'];
export type DisputeCaseDetail = Shape['DisputeCaseDetail'];
export type DisputeQueue = Shape['DisputeQueue'];

// What the document does not describe: events of the ledger's stream, and the routes of the demo.
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
export interface DemoBound extends SignedIn { pin: string }
export interface PhoneMessage { at: Iso; to: string; text: string; channel: string }
export interface DemoCast {
  resident: { name: string; phone: string; pin: string; enter: string };
  neighbour: { name: string; phone: string };
  shop: { name: string; enter: string; static_code: string };
  operator: { enter: string };
  supervisor: { enter: string };
  checker: { enter: string };
  control_port: number;
}
