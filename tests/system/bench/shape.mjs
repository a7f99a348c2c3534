// What somebody who reads the output of `script/bench --json` relies on.
import { execFileSync } from 'node:child_process';

const numbers = ['value', 'reference', 'ratio', 'aim'];

/** What is wrong with the table; empty when nothing is. */
function faults({ rows }) {
  if (!Array.isArray(rows)) return ['no rows'];
  const found = [];
  for (let id = 1; id <= 10; ++id) if (!rows.some((row) => row.id === id)) found.push(`no row ${id}`);
  if (new Set(rows.map((row) => row.name)).size !== rows.length) found.push('two rows have one name');
  for (const row of rows) {
    const say = (what) => found.push(`${row.id} ${row.name}: ${what}`);
    for (const field of numbers) if (!Number.isFinite(row[field])) say(`${field} is no number`);
    if (!(row.value > 0)) say('nothing was measured');
    if (!row.name || !row.unit) say('no name or unit');
    // An aim for the value itself stands as the reference, too; the figures are rounded, so that what lies beside the aim says nothing.
    const over = row.reference !== row.aim ? row.aim / row.ratio : row.unit === 'share' ? row.aim / row.value : row.value / row.aim;
    if (row.met ? over > 1.01 : over < 0.99) say('met does not follow from the figures');
  }
  return found;
}

let passed = 0, failed = 0;
function test(name, wrong) {
  if (wrong.length === 0) passed++;
  else failed++;
  console.log(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${name}${wrong.map((it) => `\n     ${it}`).join('')}`);
}

const told = execFileSync('script/bench', ['--quick', '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 24 });
const table = JSON.parse(told.trim().split('\n').at(-1));
for (const row of table.rows) console.log(JSON.stringify(row));
test('the table is whole', faults(table));

const copy = () => structuredClone(table);
const planted = {
  'a row is missing': (it) => { it.rows = it.rows.filter((row) => row.id !== 8); },
  'nothing was measured': (it) => { it.rows[0].value = 0; },
  'a figure is no number': (it) => { it.rows[1].ratio = null; },
  'a row stands twice': (it) => { it.rows.push(it.rows[0]); },
  'a bound is kept by word alone': (it) => { Object.assign(it.rows.find((row) => row.reference === row.aim), { value: 1e9, met: true }); },
  'an aim is met by word alone': (it) => { Object.assign(it.rows[0], { ratio: 0.5, aim: 2, value: 100, met: true }); },
};
for (const [name, plant] of Object.entries(planted)) {
  const it = copy();
  plant(it);
  test(`noticed: ${name}`, faults(it).length > 0 ? [] : ['was not noticed']);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
