// What the answers to one key must be, whichever route it is; and answers with one fault each, which must be noticed.

const good = (reply) => reply.status >= 200 && reply.status < 300;
const brief = (reply) => `${reply.status}${reply.replayed ? ' again' : ''} ${good(reply) ? reply.text.slice(0, 60) : (reply.body?.code ?? reply.text.slice(0, 60))}`;

/// Lines about what is wrong; none: all is right.
export function faults(cells) {
  const same = (one, two) => one.status === two.status && (cells.moves || one.text === two.text);
  const wrong = [], say = (right, what, replies) => right || wrong.push(`${what}: ${replies.map(brief).join(' | ')}`);
  const fresh = cells.atOnce.filter((one) => good(one) && !one.replayed), first = fresh[0];
  say(cells.unkeyed.every((one) => one.status === 400), 'a request without a right key is refused', cells.unkeyed);
  say(fresh.length === 1 && cells.atOnce.every((one) => good(one) && same(one, first)), 'at once: done once, and everybody is told the same', cells.atOnce);
  if (!first) return wrong;
  const told = (replies, what) => say(replies.every((one) => one.replayed && same(one, first)), `${what}: told the same again`, replies);
  const reused = (replies, what) => say(replies.every((one) => one.body?.code === 'id_reused'), `${what}: the key is taken`, replies);
  told(cells.after, 'after the answer');
  told(cells.afterAll, 'after whatever else was tried with the key');
  if (!cells.fades || cells.afterCrash.some((one) => one.status !== 401)) told(cells.afterCrash, 'after a crash');
  if (cells.otherBody) reused(cells.otherBody, 'another request');
  if (cells.otherAfterCrash) reused(cells.otherAfterCrash, 'another request, after a crash');
  if (cells.otherRoute) reused(cells.otherRoute, 'another route');
  if (cells.otherCaller)
    say(cells.otherCaller.filter((one) => good(one) && !one.replayed).length === 1 && same(...cells.otherCaller),
      "another caller's key is his own", cells.otherCaller);
  if (cells.mixed) {
    const done = cells.mixed.filter((one) => good(one) && !one.replayed), side = cells.mixed.indexOf(done[0]) % 2;
    say(done.length === 1 && cells.mixed.every((one, at) => (at % 2 === side ? same(one, done[0]) : one.body?.code === 'id_reused')),
      'two requests under one key at once: one of them is done', cells.mixed);
  }
  if (cells.effect) {
    const text = (value) => JSON.stringify(value), { is, before, seen } = cells.effect;
    if (text(before) === text(is)) wrong.push(`nothing is to be seen of it: ${text(is)} before as well`);
    if (seen.some((one) => text(one) !== text(is))) wrong.push(`what became of it: ${text(is)} was to be seen, ${seen.map(text).join(' | ')} was`);
  }
  if (cells.refused) say(cells.refused.every((one) => one.status >= 400 && one.status < 500 && one.body?.code === cells.refused[0].body?.code), 'refused, and refused again', cells.refused);
  return wrong;
}

/// [what was planted, whether the judge noticed].
export function planted(cells) {
  if (!cells) return [];
  const changed = (name, at, change) => ({ ...cells, [name]: cells[name].map((one, i) => (i === at ? { ...one, ...change } : one)) });
  const at = cells.atOnce.findIndex((one) => one.replayed), taken = { status: 201, body: {}, text: '{}', replayed: false };
  return Object.entries({
    'a request without a key is done': changed('unkeyed', 0, taken),
    'done twice': changed('atOnce', at, { replayed: false }),
    'one of eight is told of another payment': changed('atOnce', at, { text: cells.atOnce[at].text.replace('pay_', 'pay_0') }),
    'told something else later': changed('after', 0, { text: '{}' }),
    'done again after a crash': changed('afterCrash', 0, { replayed: false }),
    'forgotten in a crash': changed('afterCrash', 1, { status: 404 }),
    'the answer to the first for another request': changed('otherBody', 0, { ...taken, replayed: true }),
    'another request is done after a crash': changed('otherAfterCrash', 0, taken),
    'the key is good at another route': changed('otherRoute', 0, taken),
    "another caller hears the first one's answer": { ...cells, otherCaller: [cells.atOnce[at], cells.atOnce[at]] },
    'both of two requests are done': changed('mixed', cells.mixed.findIndex((one) => one.body?.code === 'id_reused'), taken),
    'told once, paid twice': { ...cells, effect: { is: 29_000, before: 30_000, seen: [29_000, 28_000, 28_000] } },
    'told as done, and nothing done': { ...cells, effect: { is: 29_000, before: 30_000, seen: [30_000, 30_000, 30_000] } },
    'paid again after a crash': { ...cells, effect: { is: 29_000, before: 30_000, seen: [29_000, 29_000, 28_000] } },
    'refused, then done': changed('refused', 1, taken),
  }).map(([name, seen]) => [name, faults(seen).length > 0]);
}
