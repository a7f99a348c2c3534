// The page needs three people signed in at once: the resident, the shop, the operator. Each app has a cookie of its own; the
// links sign in once, so they are used only where nobody is signed in yet.
import { isSignedOut, publicApi, type Client, type DemoCast } from '@chenxi/api';

export async function openLink(path: string): Promise<void> {
  // The cookie comes with the answer; where it leads to is the frame's business.
  await fetch(path, { credentials: 'same-origin', redirect: 'manual' });
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
  for (const [asked, link] of [['/v1/me', cast.resident.enter], ['/v1/till/me', cast.shop.enter], ['/v1/console/summary', cast.operator.enter]] as const)
    if (!(await signedIn(client, asked))) await openLink(link);
  return cast;
}
