// What each cell of the matrix must be answered, and what is wrong with the answers that came.
import { console_, last, nowhere, paths, references, remover, roles, single } from './table.mjs';

/// The operations of the description: what it declares about who may ask.
export function operations(document) {
  const all = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`;
      const security = operation.security ?? [];
      all.push({ name, method: method.toUpperCase(), path, app: security.flatMap(Object.keys)[0] ?? null,
        open: security.length === 0 || security.some((one) => Object.keys(one).length === 0),
        success: Number(Object.keys(operation.responses).find((status) => status < 300)),
        body: operation.requestBody !== undefined, parameter: path.match(/\{(\w+)\}/)?.[1] ?? null, operation });
    }
  }
  return all;
}

/// What nobody has decided yet: this alone fails the test, so that no route comes without an owner.
export function undecided(document) {
  const faults = [];
  const resolved = (schema) => (schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema);
  const names = (schema, seen = new Set()) => {
    schema = resolved(schema);
    if (!schema || seen.has(schema)) return [];
    seen.add(schema);
    return [...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [name, ...names(inner, seen)]), ...(schema.anyOf ?? []).flatMap((one) => names(one, seen))];
  };
  for (const { name, app, parameter, operation } of operations(document)) {
    if (app && !Object.values(roles).includes(app)) faults.push(`${name}: no role is signed in to ${app}`);
    if (parameter && !paths[name]) faults.push(`${name}: whose is {${parameter}}?`);
    const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
    const public_one = !app;  // a receipt that is shown to everybody names things of everybody
    for (const member of public_one ? [] : names(body))
      if (member.endsWith('_id') && !references[member]) faults.push(`${name}: whose is ${member}?`);
    for (const { name: query, in: place } of operation.parameters ?? [])
      if (place === 'query' && ['like', 'cursor'].includes(query) && !references[`?${query}`]) faults.push(`${name}: whose is ?${query}?`);
  }
  const known = new Set(operations(document).map(({ name }) => name));
  for (const name of [...Object.keys(paths), ...Object.keys(console_), ...last, ...nowhere]) if (!known.has(name)) faults.push(`${name}: is no route any more`);
  return faults;
}

/// 'open': whoever asks is heard (a missing body is refused as such). 'signed in': needs a session of the app. 'not allowed': 403. 'success'. 'not found'.
export function expected(operation, role, whose) {
  if (nowhere.includes(operation.name)) return operation.open || roles[role] === operation.app ? 'not there' : 'not signed in';
  if (operation.open) return ['none', 'elsewhere', 'deleted'].includes(whose) ? 'not found' : 'open';
  if (roles[role] !== operation.app) return 'not signed in';
  const { may, approves } = operation.app === 'console' ? console_[operation.name] ?? {} : {};
  if (may && !may.includes(role)) return 'not allowed';
  if (approves && !approves.includes(role) && whose === 'other') return 'not allowed';
  if (whose === null) return operation.method === 'GET' ? 'success' : 'open';
  if (whose === 'own' || (whose === 'other' && paths[operation.name].shared)) return 'success';
  return whose === 'deleted' && role === remover && paths[operation.name].again ? 'success' : 'not found';
}

const key = (cell) => [cell.operation.name, cell.role, cell.whose ?? '-', cell.variant ?? ''].join(' | ');

/// One line for each answer that is not what the table says. `cells`: { operation, role, whose, variant, answer: { status, body } }.
export function faults(cells) {
  const out = [];
  // What a route says of nothing at all, which everything that is not one's own must equal.
  const nothing = new Map();
  for (const cell of cells) if (cell.whose === 'none') nothing.set(`${cell.operation.name} | ${cell.role}`, cell.answer.body);
  const strangers = new Map();
  for (const cell of cells) if (cell.role === 'nobody') strangers.set(cell.operation.name, cell.answer.body);
  for (const cell of cells) {
    const { operation, role, whose, answer } = cell;
    const wanted = expected(operation, role, whose);
    const said = `${key(cell)}: ${answer.status} ${answer.body?.code ?? ''}`;
    switch (wanted) {
      case 'open':
        if ([401, 403, 404].includes(answer.status) || answer.status >= 500) out.push(`${said}, may ask`);
        break;
      case 'not there':
        if (answer.status !== 404) out.push(`${said}, expected 404`);
        break;
      case 'not allowed':
        if (answer.status !== 403 || answer.body?.code !== 'role_missing') out.push(`${said}, expected 403 role_missing`);
        break;
      case 'success':
        if (answer.status !== operation.success) out.push(`${said}, expected ${operation.success}`);
        break;
      case 'not signed in':
        if (answer.status !== 401) out.push(`${said}, expected 401`);
        else if (JSON.stringify(answer.body) !== JSON.stringify(strangers.get(operation.name))) out.push(`${said}, told more than a stranger`);
        break;
      case 'not found':
        if (answer.status !== 404) out.push(`${said}, expected 404`);
        else if (JSON.stringify(answer.body) !== JSON.stringify(nothing.get(`${operation.name} | ${role}`))) out.push(`${said}, differs from what is said of nothing`);
        break;
    }
  }
  return out;
}

/// Cells that ought to be there and are not: nothing is left out in silence.
export function missing(document, cells, things) {
  const have = new Set(cells.map((cell) => `${cell.operation.name} | ${cell.role} | ${cell.whose ?? '-'}`));
  const out = [];
  for (const operation of operations(document)) {
    for (const role of Object.keys(roles)) {
      for (const whose of wanted(operation, role, things)) if (!have.has(`${operation.name} | ${role} | ${whose ?? '-'}`)) out.push(`${operation.name} | ${role} | ${whose ?? '-'}: was not asked`);
    }
  }
  return out;
}

/// Which cells a route has for a role.
export function wanted(operation, role, things) {
  if (single.includes(role) && operation.app !== 'console') return [];
  if (!operation.parameter) return [null];
  const { thing, shared } = paths[operation.name] ?? {};
  if (!thing) return [];
  const made = things[thing];
  // What ends with the first of them is ended by the operator.
  const ended = single.includes(role) && paths[operation.name].ends && expected(operation, role, 'other') === 'success';
  const out = ended ? ['none', 'elsewhere'] : ['other', 'none', 'elsewhere'];
  if (!shared && made.of[role]) out.push('own');
  if (made.deleted) out.push('deleted');
  return out;
}

/// Secrets of an owner in what another role heard, but what it `knows` anyway. `owners`: role -> { secrets }.
export function leaks(cells, owners) {
  return cells.flatMap(({ operation, role, answer, knows = [] }) => Object.entries(owners).filter(([owner]) => owner !== role).flatMap(([owner, { secrets }]) =>
    secrets.filter((secret) => answer.text?.includes(secret) && !knows.includes(secret)).map((secret) => `${operation.name} | ${role}: tells ${secret} of ${owner}`)));
}
