export { Chenxi } from './client.js';
export type { AskOptions, ChenxiOptions, Pages } from './client.js';
export { idempotencyKey } from './keys.js';
export { ChenxiNoAnswer, ChenxiProblem, isProblem } from './problem.js';
export type * from './shapes.js';
export type { Signer } from './signature.js';
export { Webhook, WebhookRefused } from './webhook.js';
export type { WebhookHeaders, WebhookOptions } from './webhook.js';
