// Heads that two readers could frame differently, against the real server: alone, and behind Debian's nginx with the
// settings of any reverse proxy. Each is followed by the bytes of a second request. Right is one refusal and the end of the
// connection; wrong is an answer to the second request, which then was smuggled past whoever read the first.
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const programs = process.argv[2] ?? "build";
const smuggled = "GET /readyz?smuggled HTTP/1.1\r\nHost: wallet\r\n\r\n";
const line = "POST /v1/code_challenges HTTP/1.1";
const post = (fields, first = line) => `${first}\r\nHost: wallet\r\nContent-Type: application/json\r\n${fields}\r\n`;
const chunk = "2\r\n{}\r\n0\r\n\r\n";

// What Boost.Beast 1.81 takes by itself (docs/reliability.md), and what else makes proxies and servers disagree.
const cases = {
  "Transfer-Encoding: gzip before a length": post(`Transfer-Encoding: gzip\r\nContent-Length: 2\r\n`) + "{}",
  "Transfer-Encoding: gzip": post("Transfer-Encoding: gzip\r\n") + chunk,
  "Transfer-Encoding: chunked, gzip": post("Transfer-Encoding: chunked, gzip\r\n") + chunk,
  "Transfer-Encoding: gzip, chunked": post("Transfer-Encoding: gzip, chunked\r\n") + chunk,
  "chunked in HTTP/1.0": post("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", line.replace("1.1", "1.0")) + chunk,
  "chunked and a length": post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + chunk,
  "a length and chunked": post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + chunk,
  "two encodings": post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + chunk,
  "a quoted encoding": post('Transfer-Encoding: "chunked"\r\n') + chunk,
  "an encoding after a tab and a form feed": post("Transfer-Encoding: \t\fchunked\r\n") + chunk,
  "a space before the colon": post("Transfer-Encoding : chunked\r\nContent-Length: 2\r\n") + "{}",
  "two lengths": post("Content-Length: 2\r\nContent-Length: 60\r\n") + "{}",
  "two equal lengths": post("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}",
  "a list of lengths": post("Content-Length: 2, 2\r\n") + "{}",
  "a signed length": post("Content-Length: +2\r\n") + "{}",
  "a hexadecimal length": post("Content-Length: 0x2\r\n") + "{}",
  "a length beyond any": post("Content-Length: 18446744073709551618\r\n") + "{}",
  "a chunk size beyond any": post("Transfer-Encoding: chunked\r\n") + "10000000000000002\r\n{}\r\n0\r\n\r\n",
  "a signed chunk size": post("Transfer-Encoding: chunked\r\n") + "+2\r\n{}\r\n0\r\n\r\n",
  "no Host": `${line}\r\nContent-Length: 2\r\n\r\n{}`,
  "two Hosts": post("Host: bank\r\nContent-Length: 2\r\n") + "{}",
  "a folded line": post("X-Note: one\r\n Content-Length: 60\r\nContent-Length: 2\r\n") + "{}",
  "a bare line feed": `${line}\nHost: wallet\nContent-Length: 2\n\n{}`,
  "a NUL in a value": post("X-Note: a\0b\r\nContent-Length: 2\r\n") + "{}",
  "the address of another host": post("Content-Length: 2\r\n", "POST http://bank/v1/code_challenges HTTP/1.1") + "{}",
};
// nginx reads these two itself and hands on a head that is plainly one thing: what reaches the server is no case any more.
const rewritten = new Set(["a bare line feed", "the address of another host"]);

let passed = 0, failed = 0;
function expect(what, holds, told = "") {
  holds ? passed++ : failed++;
  if (!holds) console.log(`FAIL  ${what} ${told}`);
}
const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => { const { port } = server.address(); server.close(() => done(port)); });
});

/// Sends the bytes at once; what comes back until the other side closes or has said nothing for a while.
function exchange(port, bytes) {
  return new Promise((done) => {
    let said = "", closed = false, timer;
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
    const end = () => { clearTimeout(timer); socket.destroy(); done({ said, closed }); };
    const wait = (ms) => { clearTimeout(timer); timer = setTimeout(end, ms); };
    wait(4000);
    socket.on("data", (data) => { said += data.toString("latin1"); wait(1500); });
    socket.on("close", () => { closed = true; end(); });
    socket.on("error", () => {});
  });
}
const statuses = (said) => [...said.matchAll(/HTTP\/1\.[01] (\d\d\d)/g)].map((m) => Number(m[1]));

const scratch = mkdtempSync(join(tmpdir(), "chenxi-framing-"));
const children = [];
function start(command, args) {
  const log = openSync(join(scratch, `${children.length}.log`), "w");
  const child = spawn(command, args, { stdio: ["ignore", log, log] });
  children.push(child);
  return child;
}
async function answers(port) {
  for (let i = 0; i < 400; i++) {
    const { said } = await exchange(port, "GET /readyz HTTP/1.1\r\nHost: wallet\r\nConnection: close\r\n\r\n");
    if (statuses(said)[0] === 200) return true;
    await sleep(50);
  }
  return false;
}

try {
  const port = await freePort(), front = await freePort();
  start(join(programs, "chenxi"), ["serve", "--data", join(scratch, "data"), "--port", String(port), "--host", "wallet"]);
  if (!(await answers(port))) throw new Error("the server does not start");
  const conf = join(scratch, "nginx.conf");
  writeFileSync(conf, `daemon off; pid ${scratch}/nginx.pid; error_log ${scratch}/error.log; worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${scratch}/body; proxy_temp_path ${scratch}/proxy; fastcgi_temp_path ${scratch}/f;
  uwsgi_temp_path ${scratch}/u; scgi_temp_path ${scratch}/s;
  upstream wallet { server 127.0.0.1:${port}; keepalive 4; }
  server {
    listen 127.0.0.1:${front};
    location / { proxy_pass http://wallet; proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Connection ""; }
  }
}
`);
  start("nginx", ["-c", conf, "-p", scratch, "-e", join(scratch, "error.log")]);
  if (!(await answers(front))) throw new Error("nginx does not start");

  // A plain request and the one after it are both answered: what is counted below can be seen.
  for (const [name, at] of [["alone", port], ["behind nginx", front]]) {
    const { said } = await exchange(at, post("Content-Length: 2\r\n") + "{}" + smuggled);
    expect(`${name}: two plain requests get two answers`, statuses(said).length === 2 && statuses(said)[1] === 200, said.slice(0, 300));
  }
  const all = Object.entries(cases).flatMap(([what, bytes]) => [[what, bytes, "alone", port], [what, bytes, "behind nginx", front]]);
  await Promise.all(all.map(async ([what, bytes, where, at]) => {
    const { said, closed } = await exchange(at, bytes + smuggled);
    const got = statuses(said);
    if (process.argv.includes("--tell")) console.log(where, "|", what, "|", got.join(" "), closed ? "closed" : "open");
    const one = got.length === 1 && got[0] >= 400 && closed;
    const asOne = where === "behind nginx" && rewritten.has(what) && got.length === 2 && got[0] === 403 && got[1] === 200;
    expect(`${where}: ${what}`, one || asOne, JSON.stringify({ got, closed }));
  }));
  const { said } = await exchange(port, "GET /readyz HTTP/1.1\r\nHost: wallet\r\nConnection: close\r\n\r\n");
  expect("the server goes on", statuses(said)[0] === 200);

  // Whatever a stranger's name server says our address is called, his page hears nothing.
  const asked = async (host, path = "/readyz") => statuses((await exchange(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).said)[0];
  for (const host of ["wallet", `WALLET:${port}`, "localhost", `127.0.0.1:${port}`, `[::1]:${port}`]) expect(`asked as ${host}`, (await asked(host)) === 200);
  for (const host of ["rebound.example", `rebound.example:${port}`, "wallet.rebound.example", "127.0.0.1.rebound.example", "[::2]"])
    for (const path of ["/readyz", "/metrics", "/v1/time", "/"]) expect(`${path} asked as ${host}`, (await asked(host, path)) === 421);

  // A flood of heads that nobody may send leaves some lines in the log, and their number in the next one.
  const seen = () => readFileSync(join(scratch, "0.log"), "utf8").split("\n").filter((line) => line.includes('"turned_away"')).map((line) => JSON.parse(line));
  const before = seen().length;
  expect("what was turned away is logged with its reason", before > 0 && seen().every((line) => line.what && line.status >= 400 && line.request));
  const bad = post("Content-Length: 2\r\nContent-Length: 60\r\n") + "{}";
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 40 }, () => exchange(port, bad)));
  let lines = seen().slice(before);
  while (lines.reduce((sum, line) => sum + 1 + line.left_out, 0) < 400) {  // the last of the flood is told with the first after it
    await exchange(port, bad);
    lines = seen().slice(before);
  }
  expect("a flood of 400 is counted, not written line by line", lines.length < 300, lines.length);
} catch (error) {
  failed++;
  console.log(String(error), readFileSync(join(scratch, "0.log"), "utf8").slice(-2000));
} finally {
  for (const child of children.reverse()) {
    const gone = new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.on("exit", done) : done()));
    child.kill("SIGTERM");
    await gone;
  }
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
