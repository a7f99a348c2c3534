// No key that comes from outside writes into an ordinary object: `__proto__` or `constructor` as a key would change every object of the
// page. What is found by a key from outside lies in a Map; what is put together out of an answer is a new object (`{ ...it }` and
// `{ [key]: it }` define a member of their own, whatever its name is; an assignment and Object.assign do not).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** What stays, and why. An entry that is not needed any more is a fault, too. */
const allowed = [
  { file: 'packages/api/src/uuid7.ts', text: 'bytes[i] = time % 256', reason: 'bytes of our own making, at a place that is counted' },
];

const root = new URL('..', import.meta.url).pathname;
function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist', 'generated'].includes(entry.name)) yield* sources(path);
    } else if (/\.(tsx?|m?js)$/.test(entry.name) && !/\.test\.|\.d\.ts$/.test(entry.name)) yield path;
  }
}

const literal = (node) => ts.isStringLiteralLike(node) || ts.isNumericLiteral(node);
/** An object written out here: its names are ours. */
const written = (node) => ts.isObjectLiteralExpression(node) && node.properties.every((one) => one.name && !ts.isComputedPropertyName(one.name));
const bare = (node) => {
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node)) node = node.expression;
  return node;
};
const assigns = (kind) => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Writes through keys that are not written out in the source, and whatever touches prototypes: as text. */
function writes(text, name) {
  const found = [];
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, /x$/.test(name) ? ts.ScriptKind.TSX : undefined);
  const say = (node) => found.push(node.getText(source).replace(/\s+/g, ' ').slice(0, 100));
  /** what stands on the left: `a[k]`, also inside `[a[k], b] = …` and `({ c: a[k] } = …)` */
  const target = (node) => {
    const left = bare(node);
    if (ts.isElementAccessExpression(left) && !literal(bare(left.argumentExpression))) return true;
    if (ts.isArrayLiteralExpression(left)) return left.elements.some((one) => target(ts.isSpreadElement(one) ? one.expression : one));
    if (ts.isObjectLiteralExpression(left)) return left.properties.some((one) => ts.isPropertyAssignment(one) ? target(one.initializer) : ts.isSpreadAssignment(one) && target(one.expression));
    return ts.isBinaryExpression(left) && assigns(left.operatorToken.kind) && target(left.left);
  };
  const visit = (node) => {
    if (ts.isBinaryExpression(node) && assigns(node.operatorToken.kind) && target(node.left)) say(node);
    else if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator) && target(node.operand)) say(node);
    else if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && !ts.isVariableDeclarationList(node.initializer) && target(node.initializer)) say(node);
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const called = node.expression.getText(source), given = node.arguments;
      if (called === 'Object.assign' && !given.slice(1).every((one) => written(bare(one)))) say(node);
      if (/^(Object\.defineProperty|Reflect\.(set|defineProperty))$/.test(called) && !(given[1] && literal(bare(given[1])))) say(node);
      if (/^(Object\.(defineProperties|setPrototypeOf)|Reflect\.setPrototypeOf)$/.test(called) || /\.(merge|mergeWith|defaultsDeep|extend)$/.test(called)) say(node);
    }
    if ((ts.isIdentifier(node) || literal(node)) && node.text === '__proto__') say(node.parent);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('writes through no key from outside into an ordinary object', () => {
  const unused = new Set(allowed), found = [];
  let files = 0;
  for (const folder of ['apps', 'packages', 'pages'])
    for (const path of sources(join(root, folder))) {
      files += 1;
      for (const text of writes(readFileSync(path, 'utf8'), path)) {
        const entry = allowed.find((one) => path.endsWith(one.file) && text.startsWith(one.text));
        if (entry) unused.delete(entry);
        else found.push(`${path.slice(root.length)}: ${text}`);
      }
    }
  expect(files).toBeGreaterThan(150);
  expect(found).toEqual([]);
  expect([...unused]).toEqual([]);
}, 120_000);

it('finds what is planted, and leaves alone what is safe', () => {
  const planted = [
    'found[key] = value;', 'found[path.at(-1)!] = value;', '(found as any)[key] ??= {};', 'counts[it.kind] += 1;', 'counts[it.kind]++;', '--counts[it.kind];', '[found[key]] = pair;',
    '({ value: found[key] } = answer);', 'for (found[key] of answers) say();', 'Object.assign(settings, JSON.parse(text));', 'Object.assign(settings, { [key]: value });', 'Object.assign(settings, answer);',
    'Object.defineProperty(found, key, { value });', 'Reflect.set(found, key, value);', 'Object.setPrototypeOf(found, answer);', '_.merge(settings, answer);', 'found.__proto__ = answer;', "found['__proto__'] = answer;",
    'found[`${kind}`] = value;',
  ];
  for (const line of planted) expect(writes(line, 'planted.ts').length, line).toBeGreaterThan(0);
  const safe = [
    "found['name'] = value;", 'row[0] = value;', 'found.set(key, value);', 'const next = { ...before, [key]: value };', 'const both = { ...first, ...JSON.parse(text) };', 'const [a] = found[key];',
    'Object.assign(intent, { sentAt: null });', "Object.defineProperty(navigator, 'onLine', { get: () => false });", 'const made = Object.fromEntries(pairs);', 'if (found[key] === value) say();',
  ];
  for (const line of safe) expect(writes(line, 'safe.ts'), line).toEqual([]);
});
