// Types of what is asked and answered, picked out of what was generated from the description of the API.
import type { components, operations } from './generated/openapi.js';

export type Operation = keyof operations;
type Member<T, K extends string> = T extends Record<K, infer V> ? V : never;

/** What an operation answers with when it does what was asked. */
export type Answer<O extends Operation> = {
  [Status in keyof operations[O]['responses'] & (200 | 201 | 204)]: operations[O]['responses'][Status] extends { content: { 'application/json': infer Body } }
    ? Body
    : undefined;
}[keyof operations[O]['responses'] & (200 | 201 | 204)];
/** The JSON that an operation takes. */
export type Asked<O extends Operation> = Member<Member<Member<operations[O], 'requestBody'>, 'content'>, 'application/json'>;
/** The parameters behind its `?`. */
export type Query<O extends Operation> = operations[O]['parameters'] extends { query?: infer Parameters } ? NonNullable<Parameters> : never;
/** One thing of the list that an operation answers with. */
export type Listed<O extends Operation> = Answer<O> extends { data: (infer Item)[] } ? Item : never;

type Shapes = components['schemas'];
export type Order = Shapes['ShopOrder'];
export type CheckoutSession = Shapes['CheckoutSession'];
export type PaymentLink = Shapes['PaymentLink'];
export type WebhookEndpoint = Shapes['WebhookEndpoint'];
export type WebhookDelivery = Shapes['WebhookDelivery'];
/** What has happened to an order, a payment or a checkout session; `data.object` says to which. */
export type ChenxiEvent = Shapes['Event'];
export type EventType = ChenxiEvent['type'];
export type ProblemBody = Shapes['Problem'];
/** Codes of refusals. An instance that is newer than this package may have more. */
export type ProblemCode = ProblemBody['code'];
