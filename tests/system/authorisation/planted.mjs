// One fault each, put into a copy of what was asked and answered. [name, was it found?]
import { faults, leaks, missing, operations, undecided } from './judge.mjs';
import { odd } from './shape.mjs';
import { roles, single } from './table.mjs';

export function planted({ document, cells, things, expected }) {
  const kind = (wanted, whose) => (cell) => expected(cell.operation, cell.role, cell.whose) === wanted && (whose === undefined || cell.whose === whose);
  /// The answers with one changed: the faults must be about that cell, and there must be some.
  const answer = (which, change) => {
    const at = cells.findIndex(which);
    const copy = cells.map((cell, i) => (i === at ? { ...cell, answer: { ...cell.answer, ...change } } : cell));
    const found = faults(copy);
    return found.length === 1 && found[0].startsWith(`${copy[at].operation.name} | ${copy[at].role} |`);
  };
  /// The description with one route more or less.
  const described = (change) => {
    const copy = structuredClone(document);
    change(copy);
    return copy;
  };
  const route = { responses: { 200: {} }, security: [{ wallet: [] }] };
  return [
    ["another's thing is shown", answer(kind('not found', 'other'), { status: 200, body: { id: 'x' } })],
    ["another's thing is refused as forbidden", answer(kind('not found', 'other'), { status: 403, body: { code: 'not_yours' } })],
    ["another's thing is told apart from none", answer(kind('not found', 'other'), { body: { code: 'closed' } })],
    ['a removed thing is told apart from none', answer(kind('not found', 'deleted'), { body: { code: 'removed' } })],
    ['a thing of another instance is told apart', answer(kind('not found', 'elsewhere'), { body: { code: 'malformed' } })],
    ['a stranger is let in', answer((cell) => cell.role === 'nobody' && kind('not signed in')(cell) && cell.whose === 'other', { status: 200 })],
    ["another app's session is let in", answer((cell) => cell.role === 'shop' && kind('not signed in')(cell), { status: 200 })],
    ["another app's session is told more than a stranger", answer((cell) => cell.role === 'supervisor' && kind('not signed in')(cell), { body: { code: 'session_expired' } })],
    ['a supervisor acts', answer(kind('not allowed'), { status: 201 })],
    ['an owner is kept out', answer(kind('success', 'own'), { status: 404 })],
    ['a door is shut', answer((cell) => cell.operation.open && cell.operation.app !== null, { status: 401 })],
    ['a route breaks', answer((cell) => kind('open')(cell) && !cell.operation.open, { status: 500 })],
    ['a reply tells more than is declared', (() => {
      const cell = cells.find((one) => one.operation.name === 'GET /v1/payments/{id}' && one.whose === 'own');
      const plus = (whole, more) => odd(document, { ...cell, answer: { ...cell.answer, whole: { ...whole, ...more } } }).length === 1;
      return plus(cell.answer.whole, { phone: '+8613800138502' }) && plus(cell.answer.whole, { amount: '200' }) && plus(cell.answer.whole, { id: undefined });
    })()],
    ['a file has a name that somebody wrote', odd(document, { operation: cells.find((one) => one.operation.name === 'GET /v1/exports').operation,
      answer: { status: 200, disposition: 'attachment; filename="../../x"' } }).length === 1],
    ["a shop hears its payer's number", leaks([{ ...cells[0], role: 'shop', answer: { text: '{"payer":"+8613800138501"}' } }], { resident: { secrets: ['13800138501'] } }).length === 1],
    ['a cell was forgotten', missing(document, cells.slice(1), things).length === 1],
    ['a new route without parameters was not asked', missing(described((d) => (d.paths['/v1/new'] = { get: route })), cells, things).length === Object.keys(roles).length - single.length],
    ['a new route whose parameter is nobody\'s', undecided(described((d) => (d.paths['/v1/new/{id}'] = { get: route }))).length === 1],
    ['a new app without a role', undecided(described((d) => (d.paths['/v1/new'] = { get: { ...route, security: [{ robot: [] }] } }))).length === 1],
    ['a body that names something of nobody', undecided(described((d) => (d.paths['/v1/new'] = { post: { ...route,
      requestBody: { content: { 'application/json': { schema: { properties: { pet_id: { type: 'string' } } } } } } } }))).length === 1],
    ['a route that is gone', undecided(described((d) => delete d.paths['/v1/payments/{id}'])).length === 1],
    ['a route that no longer declares its session', faults(cells.map((cell) => (cell.operation.name === operations(document).find((one) => one.app && !one.open).name
      ? { ...cell, operation: { ...cell.operation, open: true } } : cell))).length > 0],
  ];
}
