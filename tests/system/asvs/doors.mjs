// Ways in: every route that answers without a session stands in docs/security.md with what it wants proved.

/// "POST /v1/sessions" of all routes that the document opens to whoever comes without a session.
export function open(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, { security }]) => !security || security.length === 0 || security.some((one) => Object.keys(one).length === 0))
    .map(([method]) => `${method.toUpperCase()} ${path}`));
}

/// What is wrong between the two: routes that nobody wrote down, rows of nothing, strengths that are none.
export function doorFaults(document, text) {
  const rows = [...text.matchAll(/^\| `((?:GET|POST|PATCH|PUT|DELETE) [^`]+)` \| ([^|]+) \| (\w*) \| ([^|]+) \|$/gm)].map(([, route, proved, factors, then]) => ({ route, proved, factors, then }));
  const routes = open(document), written = rows.map((row) => row.route);
  return [
    ...routes.filter((route) => !written.includes(route)).map((route) => `${route} answers without a session and is not written down`),
    ...written.filter((route) => !routes.includes(route)).map((route) => `${route} is written down, and does not answer without a session`),
    ...written.filter((route, i) => written.indexOf(route) !== i).map((route) => `${route} stands twice`),
    ...rows.filter((row) => !['none', 'one', 'two'].includes(row.factors)).map((row) => `${row.route}: ${row.factors} factors`),
  ];
}

/// Each planted fault, and the text of it that must be found.
export function* plantedDoors(document, text) {
  const with_ = (change) => { const copy = structuredClone(document); change(copy.paths); return copy; };
  yield ['a new door', doorFaults(with_((paths) => { paths['/v1/planted'] = { post: { security: [{ wallet: [] }, {}] } }; }), text), 'POST /v1/planted answers'];
  yield ['a route without any word of sessions', doorFaults(with_((paths) => { paths['/v1/planted'] = { get: {} }; }), text), 'GET /v1/planted answers'];
  yield ['a wallet that opens to anybody', doorFaults(with_((paths) => { paths['/v1/me'].get.security.push({}); }), text), 'GET /v1/me answers'];
  yield ['a row of nothing', doorFaults(with_((paths) => { delete paths['/v1/time']; }), text), 'GET /v1/time is written down'];
  yield ['a strength that is none', doorFaults(document, text.replace(/^(\| `POST \/v1\/sessions` \|.*?\|) two \|/m, '$1 strong |')), 'strong factors'];
}
