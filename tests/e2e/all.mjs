import { writeFileSync } from 'node:fs';
import { World } from './world.mjs';

// The longest first, so that two towns end at about the same time.
const parts = [
  'shops', 'gym', 'parcel', 'looks', 'checkout', 'agreed', 'flows', 'contacts', 'doors',
  'practice', 'kept', 'five', 'passkeys', 'calls', 'cart', 'day',
  'disputes', 'family', 'first', 'identity', 'kill', 'leaving',
  'lines', 'minute', 'pays', 'plain', 'programs', 'sessions',
  'settle', 'shares', 'shop_online', 'sms', 'staff',
];
if (process.argv[2] === '--parts') {
  console.log(parts.join('\n'));
  process.exit(0);
}
const turns = process.env.CHENXI_E2E_TURNS;
/** Is this part ours? The first who makes its file has it. */
function taken(part) {
  if (!turns) return true;
  try {
    writeFileSync(`${turns}/${part}`, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

const wanted = process.argv.slice(2).filter((one) => parts.includes(one));
const world = await World.start();
try {
  for (const part of wanted.length > 0 ? wanted : parts) {
    if (!taken(part)) continue;
    const began = Date.now();
    await (await import(`./${part}.mjs`)).default(world);
    console.log(`${part}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    if (turns) writeFileSync(`${turns}/${part}.done`, '');
  }
} finally {
  await world.stop();
}
console.log(`${world.passed} passed, ${world.failed} failed`);
process.exit(world.failed > 0 ? 1 : 0);
