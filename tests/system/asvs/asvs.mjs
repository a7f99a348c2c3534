// Reads docs/asvs.csv (OWASP ASVS 5.0, levels 1 and 2, in words of our own) as an assessor would: is every requirement there
// once, does what shows a "met" exist, did it run, and do the sources keep what rows claim of them. Then plants one fault each.
// Prints the measured share and "N passed, N failed".
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tally } from '../wallet.mjs';
import { doorFaults, open, plantedDoors } from './doors.mjs';

const tally = new Tally();
const expect = (...what) => tally.expect(...what);

/// The level of each requirement, in order, by section: 1.2:111122222 says that 1.2.1 is of level 1 and 1.2.9 of level 2.
const levels = `1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113
  3.3:12223 3.4:11222233 3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333
  5.3:113 5.4:222 6.1:122 6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222 7.1:222
  7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22 8.1:1233 8.2:1123 8.3:133 8.4:23 9.1:111 9.2:1222 10.1:22 10.2:223
  10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222 11.1:2233 11.2:22233 11.3:11233 11.4:1222 11.5:23
  11.6:23 11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333 13.2:222223 13.3:2233 13.4:1222233 14.1:22
  14.2:12223333 14.3:122 15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2 16.2:22222 16.3:2222 16.4:222
  16.5:2223 17.1:23 17.2:22223333 17.3:22`;
const required = new Map(levels.split(/\s+/).flatMap((section) => {
  const [name, each] = section.split(':');
  return [...each].map((level, i) => [`${name}.${i + 1}`, level]).filter(([, level]) => level < 3);
}));

// ------------------------------------------------------------------------------------------------------------- reading

function parse(text) {
  const rows = text.trim().split('\n').map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, 6).map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"')));
  const [head, ...data] = rows;
  return data.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
}

/// All files below a folder whose name ends so.
function files(folder, pattern) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'gallery'].includes(entry.name) ? [] : files(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

/// Suite.Name of every test in the sources, and how those ended that ran in this build.
function testsOf() {
  const known = new Set(), ended = new Map();
  for (const folder of ['src', 'tests'])
    for (const path of files(folder, /\.cpp$/))
      for (const [, suite, name] of readFileSync(path, 'utf8').matchAll(/^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\((\w+),\s*(\w+)/gm)) known.add(`${suite}.${name}`);
  if (existsSync('build/test-results'))
    for (const path of files('build/test-results', /\.json$/)) {
      const report = JSON.parse(readFileSync(path, 'utf8'));
      for (const suite of report.testsuites ?? [])
        for (const test of suite.testsuite)
          ended.set(`${suite.name.replace(/^.*?\/(?=\D)/, '').replace(/\/\d+$/, '')}.${test.name.replace(/\/.*$/, '')}`, test.result === 'COMPLETED' && !test.failures ? 'passed' : test.failures ? 'failed' : test.result);
    }
  return { known, ended };
}

// -------------------------------------------------------------------------------------------------------------- judging

/// What is wrong with one thing that is said to show something; undefined: nothing.
function wrong(shown, { known, ended }) {
  if (/^\w+\.\w+$/.test(shown) && !existsSync(shown)) {
    if (!known.has(shown)) return `there is no test ${shown}`;
    const how = ended.get(shown) ?? 'passed';  // a build of some rooms only has run some tests only
    return how === 'passed' ? undefined : `${shown}: ${how}`;
  }
  const [path, heading] = shown.split('#');
  if (!existsSync(path)) return `there is no ${path}`;
  if (heading && !readFileSync(path, 'utf8').split('\n').includes(`## ${heading}`)) return `${path} has no part "${heading}"`;
}

function faults(rows, tests) {
  const out = [], seen = new Set();
  for (const row of rows) {
    const say = (what) => out.push(`${row.id}: ${what}`);
    if (seen.has(row.id)) say('stands twice');
    seen.add(row.id);
    if (!required.has(row.id)) say('is no requirement of level 1 or 2');
    else if (required.get(row.id) !== row.level) say(`is of level ${required.get(row.id)}`);
    if (!row.asks) say('does not say what it asks');
    const shown = row.shown_by.split('; ').filter(Boolean);
    switch (row.status) {
      case 'met':
        if (shown.length === 0) say('is met by nothing');
        for (const one of shown) { const why = wrong(one, tests); if (why) say(why); }
        break;
      case 'not applicable':
        if (!row.reason) say('does not say why');
        break;
      case 'not yet': break;
      default: say(`"${row.status}" is no status`);
    }
  }
  for (const id of required.keys()) if (!seen.has(id)) out.push(`${id}: is missing`);
  return out;
}

/// What rows claim of all sources, and no single test could show: [claim, folders, what a file must not hold].
const claims = [
  ['no raw HTML in the apps', ['web/apps', 'web/packages', 'web/pages'], /\.(tsx?|html|mjs)$/, /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/],
  ['no code from text in the apps', ['web/apps', 'web/packages', 'web/pages'], /\.(tsx?|html|mjs)$/, /\beval\(|new Function\(|setTimeout\(\s*['"`]/],
  ['no regular expression from text', ['web/apps', 'web/packages', 'src'], /\.(tsx?|cpp|h)$/, /new RegExp\((?!['"/])|std::regex\b/],
  ['addresses hold values only with escaping, and no scripts', ['web/apps', 'web/packages'], /(?<!\.test)\.(tsx?|html)$/, /`\/v1\/[^`]*\$\{(?!encodeURIComponent\(|format\})|javascript:/],
  ['the server starts no program', ['src'], /(?<!_test)\.(cpp|h)$/, /\b(std::system|::system|popen|execv[pe]*|execl[pe]*|posix_spawnp?|v?fork)\s*\(/],
  ['no format string that comes from elsewhere', ['src'], /(?<!_test)\.(cpp|h)$/, /\b(v?f?s?n?printf|syslog)\s*\(|fmt::(runtime|vformat)\b/],
  ['the server logs in one way only', ['src'], /^(?!cli|command_line\.|main\.|log\.).*(?<!_test)\.(cpp|h)$/, /std::(cerr|clog)|print\(stderr|\bsyslog\b/],
  ['no broken hash function', ['src'], /(?<!_test)\.(cpp|h)$/, /\bEVP_(md5|sha1|md4|ripemd160)\b|"(MD5|SHA1|SHA-1)"/],
  ['no cipher but that of crypto.cpp', ['src'], /^(?!crypto\.cpp).*(?<!_test)\.(cpp|h)$/, /\bEVP_(aes|des|rc4|chacha|camellia|aria)\w*|EVP_CIPHER_fetch|\b(AES|DES)_(encrypt|set_)/],
  ['a single block is only ever a public id', ['src'], /^(?!crypto\.|public_id\.).*(?<!_test)\.(cpp|h)$/, /\bAesBlock\b/],
];
const broken = (pattern, texts) => texts.filter(([, text]) => pattern.test(text)).map(([path]) => path);

// ------------------------------------------------------------------------------------------------------------------ the run

const text = readFileSync('docs/asvs.csv', 'utf8'), rows = parse(text), tests = testsOf();
const found = faults(rows, tests);
expect(found.length === 0, `${rows.length} requirements, each once, and what shows them exists`, found);
for (const [name, folders, which, pattern] of claims) {
  const texts = folders.flatMap((folder) => files(folder, which)).map((path) => [path, readFileSync(path, 'utf8')]);
  expect(texts.length > 10 && broken(pattern, texts).length === 0, `${name} (${texts.length} files)`, broken(pattern, texts));
}

/// Packages of npm that come from elsewhere than the registry, or whose content is not pinned by a hash.
const loose = (lock) => Object.entries(lock.packages).filter(([path, one]) => path.includes('node_modules/') && !one.link
  && !(one.integrity?.startsWith('sha512-') && (one.resolved === undefined || one.resolved.startsWith('https://registry.npmjs.org/')))).map(([path]) => path);
const lock = JSON.parse(readFileSync('web/package-lock.json', 'utf8'));
expect(loose(lock).length === 0, 'every npm package comes from the registry and has its hash', loose(lock));
const inventory = JSON.parse(execFileSync('script/sbom', { encoding: 'utf8' })).components;
const pinned = Object.values(lock.packages).filter((one) => one.integrity).length;
expect(inventory.filter((one) => one.purl.startsWith('pkg:npm/')).length === pinned && inventory.some((one) => one.name === 'libssl-dev'),
  `script/sbom lists ${inventory.length} components`);

/// script/advisories over what apt and npm would have said: how it ends, and its lines.
function advisories(apt, npm) {
  const folder = mkdtempSync(join(tmpdir(), 'chenxi-advisories.'));
  writeFileSync(join(folder, 'apt'), apt);
  writeFileSync(join(folder, 'npm'), npm);
  const run = spawnSync('script/advisories', ['--debian', join(folder, 'apt'), '--npm', join(folder, 'npm')], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { end: run.status, text: run.stdout };
}
const noneOfApt = '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n', noneOfNpm = '{"vulnerabilities":{}}';
const holeOfApt = `1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\nInst libssl3 [3.0.15-1~deb12u1] (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])\n`;
const holeOfNpm = JSON.stringify({ vulnerabilities: { react: { range: '<19.9', severity: 'high', fixAvailable: true, via: [{ title: 'a hole' }] } } });
expect(advisories(noneOfApt, noneOfNpm).end === 0, 'script/advisories has nothing to say where nothing is published');

const share = (level) => {
  const mine = rows.filter((row) => row.level === level && row.status !== 'not applicable'), met = mine.filter((row) => row.status === 'met').length;
  return `${met} of ${mine.length} (${Math.floor((100 * met) / mine.length)} %)`;
};
console.log(`met of the applicable: level 1 ${share('1')}, level 2 ${share('2')}`);
const security = readFileSync('docs/security.md', 'utf8');
expect(security.includes(`level 1 ${share('1')}, level 2 ${share('2')}`), 'docs/security.md says the same shares');

// Every key of the ring has its row in the inventory and in the policy.
const ring = (source) => [...source.matchAll(/\{"(\w+)", &KeyRing::\w+, \d+\}/g)].map(([, name]) => name);
const unnamed = (names, text) => names.filter((name) => !text.includes(`\n| \`${name}\` |`));
const keyring = readFileSync('src/base/keyring.cpp', 'utf8'), papers = ['docs/keys.md', 'docs/keys-and-data.md'];
for (const paper of papers) {
  const text = readFileSync(paper, 'utf8');
  expect(ring(keyring).length >= 9 && unnamed(ring(keyring), text).length === 0, `${paper} names every key of the ring`, unnamed(ring(keyring), text));
  expect(unnamed(ring(`${keyring}{"planted", &KeyRing::planted, 32}`), text).join() === 'planted', `caught: a key that ${paper} does not name`);
}

// No way in that is not written down.
const api = JSON.parse(readFileSync('docs/openapi.json', 'utf8')), unwritten = doorFaults(api, security);
expect(open(api).length > 15 && unwritten.length === 0, `${open(api).length} routes without a session are written down with what they want proved`, unwritten);
for (const [name, faultsFound, wanted] of plantedDoors(api, security)) expect(faultsFound.length > 0 && faultsFound.every((one) => one.includes(wanted)), `caught: ${name}`, faultsFound);

// Tests that the threat model names are there, too.
const named = [...security.matchAll(/`([A-Z]\w+\.[A-Z]\w+|(?:tests|src|docs|deploy|script)\/[\w./-]+)`/g)].map(([, one]) => one);
const lost = named.map((one) => wrong(one, tests)).filter(Boolean);
expect(named.length > 60 && lost.length === 0, `${named.length} tests and files that docs/security.md names exist`, lost);

// --------------------------------------------------------------------------------------------------------- the checker, checked

const one = rows.find((row) => row.status === 'met');
const planted = (change) => { const copy = structuredClone(rows); change(copy); return faults(copy, tests).length === 1; };
const at = (copy) => copy.find((row) => row.id === one.id);
for (const [what, caught] of [
  ['a requirement is missing', planted((copy) => copy.splice(7, 1))],
  ['a requirement stands twice', planted((copy) => copy.push(structuredClone(copy[0])))],
  ['a requirement that does not exist', planted((copy) => copy.push({ ...one, id: '99.1.1' }))],
  ['another level', planted((copy) => (at(copy).level = at(copy).level === '1' ? '2' : '1'))],
  ['met by nothing', planted((copy) => (at(copy).shown_by = ''))],
  ['met by a test that nobody wrote', planted((copy) => (at(copy).shown_by = 'Front.KeepsEverythingSafe'))],
  ['met by a document without that part', planted((copy) => (at(copy).shown_by = 'docs/security.md#Nothing to fear'))],
  ['met by a file that is gone', planted((copy) => (at(copy).shown_by = 'tests/system/nothing.mjs'))],
  ['not applicable for no reason', planted((copy) => Object.assign(at(copy), { status: 'not applicable', reason: '' }))],
  ['a status of its own', planted((copy) => (at(copy).status = 'mostly'))],
  ['a test that was skipped', (() => { const name = [...tests.known][0]; return wrong(name, { ...tests, ended: new Map([[name, 'SKIPPED']]) }) !== undefined; })()],
  ['a test that failed', (() => { const name = [...tests.known][0]; return wrong(name, { ...tests, ended: new Map([[name, 'failed']]) }) !== undefined; })()],
  ['raw HTML', broken(claims[0][3], [['x', '<div dangerouslySetInnerHTML={{ __html: text }} />']]).length === 1],
  ['eval', broken(claims[1][3], [['x', 'eval(text)']]).length === 1],
  ['a regular expression from text', broken(claims[2][3], [['x', 'new RegExp(typed)']]).length === 1],
  ['an address with a bare value', broken(claims[3][3], [['x', 'fetch(`/v1/payments/${id}`)']]).length === 1],
  ['a script as an address', broken(claims[3][3], [['x', '<a href="javascript:go()">']]).length === 1],
  ['a program that is started', broken(claims[4][3], [['x', 'std::system(line.c_str())']]).length === 1],
  ['a format string from elsewhere', broken(claims[5][3], [['x', 'std::printf(text)']]).length === 1],
  ['a package from elsewhere', loose({ packages: { 'node_modules/x': { resolved: 'https://example.org/x.tgz', integrity: 'sha512-x' } } }).length === 1],
  ['a package without its hash', loose({ packages: { 'node_modules/x': { version: '1.0.0' } } }).length === 1],
  ['a log of its own', broken(claims[6][3], [['x', 'fmt::print(stderr, "{}", phone)']]).length === 1],
  ['a cipher of its own', broken(claims[8][3], [['x', 'EVP_aes_128_ecb()']]).length === 1],
  ['a single block elsewhere', broken(claims[9][3], [['x', 'AesBlock block(key);']]).length === 1],
  ['a hole in a package of Debian', (({ end, text }) => end === 1 && text.includes('libssl3'))(advisories(holeOfApt, noneOfNpm))],
  ['a hole in a package of npm', (({ end, text }) => end === 1 && text.includes('react'))(advisories(noneOfApt, holeOfNpm))],
  ['npm that does not answer', advisories(noneOfApt, '{"error":{}}').end === 2],
  ['apt that does not answer', advisories('', noneOfNpm).end === 2],
  ['a broken hash', broken(claims[7][3], [['x', 'EVP_sha1()']]).length === 1],
]) expect(caught, `caught: ${what}`);
tally.end();
