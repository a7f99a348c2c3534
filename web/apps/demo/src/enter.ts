// The page needs three people signed in at once: the resident, the shop, the operator. Each app has a cookie of its own; the
// links sign in once, so they are used only where nobody is signed in yet.
import { isSignedOut, publicApi, type Client, type DemoCast } from '@chenxi/api';

/** What the page at /enter does when its button is pressed; the cookie comes with the answer. */
async function openLink(sessions: '/v1/demo/sessions' | '/v1/till/sessions' | '/v1/console/sessions', link: string): Promise<void> {
  const token = link.slice(link.indexOf('#') + 1);
  await fetch(sessions, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
}

async function signedIn(client: Client, path: '/v1/me' | '/v1/till/me' | '/v1/console/summary'): Promise<boolean> {
  try {
    await client.get(path, {});
    return true;
  } catch (error) {
    if (isSignedOut(error)) return false;
    throw error;
  }
}

export async function enterTown(client: Client): Promise<DemoCast> {
  const cast = await publicApi(client).demoCast();
  for (const [asked, sessions, link] of [
    ['/v1/me', '/v1/demo/sessions', cast.resident.enter], ['/v1/till/me', '/v1/till/sessions', cast.shop.enter], ['/v1/console/summary', '/v1/console/sessions', cast.operator.enter],
  ] as const)
    if (!(await signedIn(client, asked))) await openLink(sessions, link);
  return cast;
}
