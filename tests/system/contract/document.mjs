// docs/openapi.json as a judge: which operation a request was, and what is wrong with an answer. The shapes are judged by ajv, which we
// did not write.
import { createRequire } from 'node:module';

const installed = createRequire(new URL('../../../web/package.json', import.meta.url));
const { default: Ajv } = installed('ajv/dist/2020');
const { default: addFormats } = installed('ajv-formats');

export class Document {
  constructor(document) {
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
    this.ajv.addSchema(document, 'api');
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((one) => (one.$ref ? this.at(document, one.$ref) : one));
      const security = JSON.stringify(operation.security ?? []);
      return {
        id: operation.operationId, method: method.toUpperCase(), path, name: `${method.toUpperCase()} ${path}`, parameters,
        app: ['wallet', 'till', 'console', 'api_key'].find((one) => security.includes(`"${one}"`)) ?? null,
        keyed: parameters.some((one) => one.name === 'Idempotency-Key'), bound: parameters.some((one) => one.name === 'Device-Proof'),
        success: Object.keys(operation.responses).map(Number).find((status) => status < 300),
        responses: operation.responses, takes: operation.requestBody?.content['application/json']?.schema,
        pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
        isBody: operation.requestBody ? this.validator('paths', path, method, 'requestBody', 'content', 'application/json', 'schema') : null,
        method_: method,
      };
    }));
    this.document = document;
    this.validators = new Map();
  }
  at(document, ref) { return ref.slice(2).split('/').reduce((value, key) => value[key.replaceAll('~1', '/').replaceAll('~0', '~')], document); }
  validator(...steps) {
    const pointer = steps.map((one) => encodeURIComponent(String(one).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    return this.ajv.compile({ $ref: `api#/${pointer}` });
  }
  resolve(schema) { return schema.$ref ? this.resolve(this.at(this.document, schema.$ref)) : schema; }

  /// Addresses that are written out go before those with a name in them.
  operationOf(method, path) {
    const bare = path.split('?')[0];
    const fits = this.operations.filter((one) => one.method === method && one.pattern.test(bare));
    return fits.find((one) => one.path === bare) ?? fits[0];
  }

  /// What is wrong with an answer; [] where it is as the document says.
  faults(operation, { status, headers, body, text }) {
    const said = operation.responses[status], type = headers['content-type'] ?? '';
    // An address that is too long is refused before anybody knows whose it is.
    if (status === 414) return type === 'application/problem+json' && body?.code === 'too_large' ? [] : ['414 is no problem'];
    if (!said) return [`status ${status} is not in the document (${body?.code ?? ''})`];
    const problem = status >= 400;
    if (problem && !type.startsWith('application/problem+json')) return [`${status} is ${type}, no problem`];
    if (problem && !said['x-chenxi-codes'].includes(body?.code)) return [`${status} ${body?.code} is not among ${said['x-chenxi-codes'].join()}`];
    if (problem && body.status !== status) return [`it says ${body.status} and is ${status}`];
    if (status === 204) return text === '' ? [] : ['204 with a body'];
    const media = Object.keys(said.content ?? {})[0];
    if (media === undefined) return type.startsWith('application/json') ? [`JSON that the document does not describe`] : [];
    if (!type.startsWith(media)) return [`${type} instead of ${media}`];
    const { $ref } = said.content[media].schema, at = $ref ?? `${operation.id} ${status}`;
    if (!this.validators.has(at)) this.validators.set(at, $ref ? this.ajv.compile({ $ref: `api${$ref}` }) : this.validator('paths', operation.path, operation.method_, 'responses', status, 'content', media, 'schema'));
    const fits = this.validators.get(at);
    return fits(body) ? [] : fits.errors.map((one) => `${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`).slice(0, 5);
  }
}
