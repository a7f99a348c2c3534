// The page of a link that signs in once. Its token stands behind the #, which no browser sends anywhere: it leaves this page in
// the body of one request, and only when somebody presses the button, so that no preview of a link uses it up and nobody is
// signed in by being led here.
const doors = {
  '/enter/till': { ask: '/v1/till/sessions', then: '/till/' },
  '/enter/console': { ask: '/v1/console/sessions', then: '/console/' },
  '/enter/wallet': { ask: '/v1/demo/sessions', then: '/app/' },
};
const door = doors[location.pathname.replace(/\/$/, '')];

function show(what) {
  for (const part of document.querySelectorAll('[data-shows]')) part.hidden = part.dataset.shows !== what;
}

// An address with a query is a link of the earlier kind, whose token has been in logs: it opens nothing any more.
const token = () => (location.search ? '' : location.hash.slice(1));
const look = () => show(door && /^[\w-]{43}$/.test(token()) ? 'ready' : 'used');

async function enter(event) {
  event.currentTarget.disabled = true;
  try {
    const answer = await fetch(door.ask, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: token() }) });
    if (answer.ok) return location.replace(door.then); // the address with the token leaves the history
    // A colleague's link makes the passkey that signs in; the console's own page does that, with the link.
    if (answer.status === 401 && (await answer.json()).code === 'step_up_required') return location.replace(`/console/enrol${location.hash}`);
    show(answer.status === 429 || answer.status >= 500 ? 'trouble' : 'used');
  } catch {
    show('trouble');
  } finally {
    for (const button of document.querySelectorAll('button')) button.disabled = false;
  }
}

// Whoever came in by this link earlier is still inside.
if (door) document.getElementById('inside').href = door.then;
look();
addEventListener('hashchange', look);
for (const id of ['enter', 'again']) document.getElementById(id).addEventListener('click', (event) => void enter(event));
