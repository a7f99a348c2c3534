// The reference, tried out: each request of it can be sent to a sandbox, and to nothing else. A key that is not a sandbox's is not taken.
const root = document.querySelector('main');
const { texts, operations } = await (await fetch('/developers/operations.json')).json();
const { sandbox } = await (await fetch('/v1/public/instance')).json();
const kept = 'chenxi.sandbox';
/** How far the sandbox's clock is ahead of ours: keys of requests bear its time. */
let ahead = 0;

/** make('p', { class: 'x' }, child …) */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(name, value === true ? '' : value);
  made.append(...children.flat());
  return made;
}
const say = (key) => [make('span', { lang: 'zh-CN' }, texts[key][0]), ` ${texts[key][1]}`];
const field = (label, input) => make('p', { class: 'field' }, make('label', { for: input.id }, label), input);

// ------------------------------------------------------------------------------------------------------------- whose key
const key = make('input', { id: 'try-key', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', maxlength: '64' });
const told = make('p', { role: 'status' });
const people = make('div');
const desk = make('section', { class: 'try', 'aria-labelledby': 'try-it' }, make('h2', { id: 'try-it' }, say('try')), make('p', {}, say('try_what')));

function show(made) {
  key.value = made.keys.secret;
  const rows = made.residents.map((one) => make('tr', {}, make('td', {}, one.phone), make('td', {}, one.pin), make('td', {}, one.name)));
  people.replaceChildren(
    make('p', {}, say('try_ends'), ` ${new Date(made.ends_at).toLocaleString()}`),
    make('p', {}, make('a', { href: made.shop.till }, say('try_till')), ' · ', make('a', { href: `${made.url}/app` }, say('try_wallet'))),
    make('table', {}, make('thead', {}, make('tr', {}, ...['try_phone', 'try_pin', 'try_name'].map((one) => make('th', { scope: 'col' }, say(one))))), make('tbody', {}, rows)));
}
const good = () => /^cx_test_[srp]k_[\w-]{43}$/.test(key.value.trim());

if (sandbox === 'offered') {
  const button = make('button', { type: 'button', id: 'try-make' }, say('try_make'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    told.replaceChildren(...say('try_making'));
    const reply = await fetch('/v1/sandboxes', { method: 'POST', credentials: 'omit', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => null);
    const body = await reply?.json().catch(() => null);
    if (reply?.status === 201) {
      sessionStorage.setItem(kept, JSON.stringify(body));
      show(body);
      told.replaceChildren(...say('try_made'));
    } else {
      told.replaceChildren(...(body?.user_message ? [body.user_message] : say('try_no_answer')));
    }
    button.disabled = false;
  });
  desk.append(make('p', {}, button));
} else if (sandbox === 'none') {
  desk.append(make('p', {}, say('try_none')));
}
desk.append(field(say('try_key'), key), told, people);
root.querySelector('h1').after(desk);
try {
  const before = JSON.parse(sessionStorage.getItem(kept) ?? 'null');
  if (before && Date.parse(before.ends_at) > Date.now()) show(before);
} catch {
  sessionStorage.removeItem(kept);
}

// ------------------------------------------------------------------------------------------------------------ one request
function uuid7() {
  const time = Math.floor(Date.now() + ahead).toString(16).padStart(12, '0');
  const rest = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${((parseInt(rest[3], 16) & 3) | 8).toString(16)}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}

const form = make('form', { class: 'try', novalidate: true });
const answer = make('div', { role: 'status' });

function open(operation) {
  const inputs = operation.parameters.map((one) => [one, make('input', { id: `try-${one.in}-${one.name}`, autocomplete: 'off', spellcheck: 'false', required: one.required })]);
  const body = operation.body === null ? null : make('textarea', { id: 'try-body', rows: String(Math.min(16, operation.body.split('\n').length + 1)), spellcheck: 'false', autocomplete: 'off' });
  if (body) body.value = operation.body;
  const nonce = operation.keyed ? make('input', { id: 'try-idempotency', autocomplete: 'off', spellcheck: 'false' }) : null;
  if (nonce) nonce.value = uuid7();
  form.replaceChildren(
    ...inputs.map(([one, input]) => field([make('code', {}, one.name), ...(one.required ? [] : [' ', ...say('optional')])], input)),
    ...(nonce ? [field([make('code', {}, 'Idempotency-Key')], nonce)] : []),
    ...(body ? [field(say('sends'), body)] : []),
    make('p', {}, make('button', { type: 'submit' }, say('try_send'))), answer);
  answer.replaceChildren();
  form.onsubmit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(inputs.map(([one, input]) => [one.name, input.value.trim()]));
    send(operation, values, nonce?.value.trim(), body?.value);
  };
  document.getElementById(operation.id).parentElement.append(form);
  (inputs[0]?.[1] ?? body ?? form.querySelector('button')).focus();
}

async function send(operation, values, nonce, body) {
  if (!good()) {
    answer.replaceChildren(make('p', {}, say('try_key_wrong')));
    return key.focus();
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] || '-'));
  const query = new URLSearchParams(operation.parameters.filter((one) => one.in === 'query' && values[one.name]).map((one) => [one.name, values[one.name]])).toString();
  answer.replaceChildren(make('p', {}, say('try_sending')));
  const reply = await fetch(`${path}${query && `?${query}`}`, {
    method: operation.method, credentials: 'omit', redirect: 'error',
    headers: { authorization: `Bearer ${key.value.trim()}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...(nonce && { 'idempotency-key': nonce }) },
    ...(body !== undefined && { body }),
  }).catch(() => null);
  if (reply === null) return answer.replaceChildren(make('p', {}, say('try_no_answer')));
  const text = await reply.text(), date = Date.parse(reply.headers.get('date') ?? '');
  if (!Number.isNaN(date)) ahead = Math.abs(date - Date.now()) > 2_000 ? date - Date.now() : 0;
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // As it came.
  }
  const block = (label, content) => [make('h3', {}, label), make('pre', { tabindex: '0' }, make('code', {}, content))];
  answer.replaceChildren(make('p', { class: reply.ok ? 'good' : 'bad' }, `${operation.method} ${path} → `, make('strong', {}, `${reply.status} ${reply.statusText}`)),
    ...block(say('answers'), shown || '∅'), ...block(say('try_headers'), [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n')));
}

for (const operation of operations) {
  const button = make('button', { type: 'button', 'data-operation': operation.id, 'aria-label': `${texts.try[0]} ${texts.try[1]}: ${operation.method} ${operation.path}` }, say('try'));
  button.addEventListener('click', () => open(operation));
  document.getElementById(operation.id).after(make('p', {}, button));
}
