// Requests whose last bytes leave together: each connection sends all but its last byte, waits for the others, then all
// last bytes go out in one turn of the loop.
import net from 'node:net';

/// The bytes of a request. `headers` in the order in which they are sent.
export function bytesOf({ method, path, headers, text }) {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
}

/// What came back: { status, replayed, text, body, cookies }, without what a cache of bytes would not keep (Date, request id).
function parse(raw) {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) return { status: 0, text: raw.toString('utf8'), replayed: false, body: null, cookies: [] };
  const head = raw.subarray(0, end).toString('latin1'), text = raw.subarray(end + 4).toString('utf8');
  const values = (name) => [...head.matchAll(new RegExp(`^${name}: (.*?)\\r?$`, 'gim'))].map((found) => found[1]);
  return { status: Number(head.slice(9, 12)), text, replayed: values('idempotent-replayed')[0] === 'true',
    body: /^[[{]/.test(text) ? JSON.parse(text) : null, cookies: values('set-cookie') };
}

function connect(port, address) {
  return new Promise((done, fail) => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress: address });
    socket.setNoDelay(true);
    socket.once('error', fail);
    socket.once('connect', () => done(socket));
  });
}
const written = (socket, bytes) => new Promise((done) => socket.write(bytes, done));
const ended = (socket) => new Promise((done, fail) => {
  const pieces = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.once('error', fail);
  socket.once('close', () => done(parse(Buffer.concat(pieces))));
});

/// Replies in the order of the requests.
export async function atOnce(port, requests) {
  const sent = requests.map(bytesOf);
  const sockets = await Promise.all(requests.map((one) => connect(port, one.address)));
  await Promise.all(sockets.map((socket, at) => written(socket, sent[at].subarray(0, -1))));
  const replies = sockets.map(ended);
  sockets.forEach((socket, at) => socket.write(sent[at].subarray(-1)));
  return Promise.all(replies);
}
export const alone = async (port, request) => (await atOnce(port, [request]))[0];
