// The operator's API, and how its values are written.

export class ApiError extends Error {
  constructor(e, status) { super(e.hint ? `${e.message}; ${e.hint}` : e.message); Object.assign(this, { code: e.code, status }); }
}

// refuses tells whether an error is the operator's word that it does not take an op. A server in between says in its own words, which may look alike, that it heard nothing.
export const refuses = e => e.status < 500 || (e.status && ['busy', 'read_only'].includes(e.code));

let inBlobs = false;
const safe = () => 'Your funds are safe: `causeway exit` takes them out through L1 ' + (inBlobs ? 'and whoever keeps its blobs.' : 'alone.');
export const down = () => `The operator does not answer. ${safe()}`;
export const over = () => `The operator has failed, and L1 has ended this rollup: nothing is paid here any more. ${safe()} What L1 owes you already can be claimed here.`;

async function call(path, options) {
  let r;
  try { r = await fetch(path, options); } catch { throw new ApiError({ code: 'down', message: down() }); }
  let body;
  try { body = await r.json(); } catch { throw new ApiError({ code: 'down', message: down() }); }
  if (!r.ok) throw new ApiError(body?.error?.message ? body.error : { code: 'unknown', message: `The operator, or a server before it, answers with status ${r.status}.` }, r.status);
  return body;
}

export const get = path => call(`/v1/${path}`);
export const status = async () => { const s = await get('status'); inBlobs = s.inBlobs; return s; };
export const post = (path, body) => call(`/v1/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

let tokenList = [];
// Anybody can register a token that calls itself as another does: what shares a symbol in whatever case, or calls itself ETH, is shown with its address.
export async function loadTokens() {
  const all = (await get('tokens')).items, same = (a, b) => a.toUpperCase() === b.toUpperCase();
  const shared = t => t.id !== 0 && (same(t.symbol, 'ETH') || all.some(o => o.id !== t.id && same(o.symbol, t.symbol)));
  return tokenList = all.map(t => shared(t) ? { ...t, symbol: `${t.symbol}@${t.address}` } : t);
}
export const tokens = () => tokenList;
export const tokenById = id => tokenList.find(t => t.id === id) ?? { id, symbol: `smallest units of token ${id}`, decimals: 0 };

// format writes an integer of the smallest unit in units of the token.
export function format(amount, token) {
  const t = typeof token === 'number' ? tokenById(token) : token;
  const digits = String(amount).padStart(t.decimals + 1, '0');
  const whole = digits.slice(0, digits.length - t.decimals);
  const part = digits.slice(digits.length - t.decimals).replace(/0+$/, '');
  return `${whole}${part ? '.' + part : ''} ${t.symbol}`;
}

// parse is its inverse; it throws what the user should read.
export function parse(text, token) {
  const m = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!m) throw new Error('Give the amount as a decimal number, like 12.5.');
  const part = (m[2] ?? '').replace(/0+$/, '');
  if (part.length > token.decimals) throw new Error(`${token.symbol} has ${token.decimals} decimals.`);
  const v = BigInt(m[1] + part.padEnd(token.decimals, '0'));
  if (v === 0n) throw new Error('Send more than nothing.');
  if (v >> 128n) throw new Error(`That is too much: any amount is below ${format(1n << 128n, token)}.`);
  return v;
}

export const time = unix => unix ? new Date(unix * 1000).toLocaleString() : '—';
export const seconds = s => s >= 90 ? `${Math.round(s / 60)} min` : `${Math.round(s * 10) / 10} s`;
export const short = hex => hex.length > 18 ? `${hex.slice(0, 10)}…${hex.slice(-6)}` : hex;
