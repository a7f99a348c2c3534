import { World } from './world.mjs';

const parts = ['calls', 'checkout', 'contacts', 'disputes', 'doors', 'family', 'first', 'five', 'flows', 'identity', 'kept', 'kill', 'leaving', 'lines', 'looks', 'minute', 'passkeys', 'pays', 'plain', 'practice', 'programs', 'sessions', 'shops', 'sms', 'staff'];
const wanted = process.argv.slice(2).filter((one) => parts.includes(one));
const world = await World.start();
try {
  for (const part of wanted.length > 0 ? wanted : parts) {
    const began = Date.now();
    await (await import(`./${part}.mjs`)).default(world);
    console.log(`${part}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
} finally {
  await world.stop();
}
console.log(`${world.passed} passed, ${world.failed} failed`);
process.exit(world.failed > 0 ? 1 : 0);
