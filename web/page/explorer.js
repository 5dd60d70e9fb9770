// What everyone may see: batches, ops, accounts, the fleet.
import { get, format, time, seconds, short, tokenById } from './api.js';
import { el, state, table, card, facts, stage, plot } from './dom.js';

const link = (href, text, label) => el('a', { href, class: 'mono', 'aria-label': label }, text);
const account = id => id == null ? 'L1' : link(`#/account/${id}`, String(id), `account ${id}`);
const op = o => link(`#/op/${o.id}`, short(o.id), `op ${o.id}`);

const opRows = ops => ops.map(o => [op(o), o.type, account(o.from), account(o.to), format(o.amount, o.token), stage(o.stage), o.batch ? link(`#/batch/${o.batch}`, String(o.batch), `batch ${o.batch}`) : '—', time(o.acceptedAt)]);
export const opTable = (ops, empty) => table('Ops', ['op', 'what', 'from', 'to', '#amount', 'stage', 'batch', 'accepted'], opRows(ops), empty);
const batchTable = bs => table('Batches', ['batch', 'stage', '#ops', '#transfers', '#L1 gas a transfer', 'proven by', 'sealed', 'final'],
  bs.map(b => [link(`#/batch/${b.number}`, String(b.number), `batch ${b.number}`), stage(b.stage), b.ops, b.transfers, b.l1Gas && b.transfers ? Math.round(b.l1Gas / b.transfers).toLocaleString() : '—',
    b.worker ?? '—', time(b.sealedAt), time(b.finalAt)]), 'No batch yet: deposit something.');

export async function overview() {
  const [s, points, batches, ops] = await Promise.all([get('status'), get('points'), get('batches?limit=8'), get('ops?limit=12')]);
  return [el('h2', { class: 'hidden' }, 'Overview'),
    el('dl', { class: 'cards' }, card('final batch', String(s.final)), card('sealed', String(s.sealed)), card('waiting ops', String(s.waiting)), card('ops', s.totalOps.toLocaleString()),
      card('accounts', s.totalAccounts.toLocaleString()), card('to final', s.expected ? seconds(s.expected) : '—'), card('L1', s.exodus ? 'exodus' : s.l1 ? 'up' : 'does not answer'),
      card('data in', s.inBlobs ? 'blobs' : 'calldata')),
    el('div', { class: 'plots' },
      plot('ops a minute', points.items, p => p.ops, v => v.toLocaleString()), plot('seconds to final', points.items, p => p.latency || NaN, seconds),
      plot('L1 gas an op', points.items, p => p.ops ? p.l1Gas / p.ops : NaN, v => Math.round(v).toLocaleString()), plot('L1 cost an op', points.items, p => p.ops && p.l1Fee ? p.l1Fee / p.ops : NaN, v => `${Math.round(v).toLocaleString()} gwei`), plot('proving seconds an op', points.items, p => p.ops ? p.prove / p.ops : NaN, seconds)),
    el('h2', {}, 'Latest batches'), batchTable(batches.items), el('h2', {}, 'Latest ops'), opTable(ops.items, 'No op yet.')];
}

// older leads to what a page does not show of a list.
const older = (p, path) => p.next ? el('p', {}, el('a', { href: `/v1/${path}&cursor=${p.next}` }, 'Older, as JSON')) : null;
const more = (p, href) => p.next ? el('p', {}, el('a', { href: `${href}${p.next}` }, 'Older')) : null;

export async function batches(cursor) {
  const p = await get(`batches?limit=50${cursor ? `&cursor=${cursor}` : ''}`);
  return [el('h2', {}, 'Batches'), batchTable(p.items), more(p, '#/batches/')];
}

const order = ['batched', 'proven', 'aggregated', 'submitted', 'final'];
const track = (now, at) => el('ol', { class: 'track', 'aria-label': `stage: ${now}` }, order.map(s => el('li', { class: order.indexOf(s) <= order.indexOf(now) && 'done' }, s, at[s] ? el('br') : null, at[s] ? time(at[s]) : null)));

export async function batch(n) {
  const path = `ops?batch=${n}&limit=500`;
  const [b, ops] = await Promise.all([get(`batches/${n}`), get(path)]);
  return [el('h2', {}, `Batch ${n}`), track(b.stage, { batched: b.sealedAt, proven: b.provenAt, aggregated: b.aggregatedAt, submitted: b.submittedAt, final: b.finalAt }),
    facts([['ops', String(b.ops)], ['transfers', String(b.transfers)], ['proven by', b.worker ? `${b.worker}, ${seconds(b.proveSeconds ?? 0)}` : null], ['L1 gas', b.l1Gas ? b.l1Gas.toLocaleString() : null], ['L1 cost', b.l1Fee ? `${Math.round(b.l1Fee).toLocaleString()} gwei` : null], ['L1 tx', b.l1Tx]]),
    el('h2', {}, 'Ops'), opTable(ops.items, 'Nothing is remembered of what was in it.'), older(ops, path)];
}

export async function opPage(id) {
  const o = await get(`ops/${id}`);
  const before = o.stage === 'accepted' ? '' : o.stage;
  return [el('h2', {}, o.type), el('p', { class: 'mono wrap' }, o.id), o.stage === 'dropped' ? el('p', { class: 'note error' }, `Dropped: ${o.reason}`) : track(before, { final: o.finalAt }),
    facts([['amount', format(o.amount, o.token)], ['fee', o.fee == null ? null : format(o.fee, o.token)], ['from', account(o.from)], ['to', o.to == null ? o.address ?? null : account(o.to)], ['accepted', time(o.acceptedAt)],
      ['promised by', o.promisedBy > 2 ** 39 ? 'no time: it waits for the op before it' : o.promisedBy ? time(o.promisedBy) : null], ['expected', o.expectedAt ? time(o.expectedAt) : null], ['final', o.finalAt ? time(o.finalAt) : null],
      ['batch', o.batch ? link(`#/batch/${o.batch}`, String(o.batch)) : null], ['L1 tx', o.l1Tx]])];
}

export async function accountPage(id) {
  const path = `ops?account=${id}&limit=100`;
  const [a, ops] = await Promise.all([get(`accounts/${id}`), get(path)]);
  return [el('h2', {}, `Account ${id}`), facts([['balance', format(a.balance, a.token)], ['in the last batch', format(a.sealed, a.token)], ['owner', link(`#/address/${a.address}`, a.address)], ['key', el('span', { class: 'mono' }, a.key)], ['next nonce', String(a.nonce)]]),
    el('h2', {}, 'Ops'), opTable(ops.items, 'No op is remembered.'), older(ops, path)];
}

export async function addressPage(address) {
  const held = `accounts?address=${address}`, asked = `deposits?address=${address}`;
  const [as, ws, ds] = await Promise.all([get(held), get(`withdrawals?address=${address}`).catch(e => e), get(asked)]);
  return [el('h2', {}, 'Address'), el('p', { class: 'mono wrap' }, address),
    table('Accounts', ['account', 'token', '#balance'], as.items.map(a => [account(a.id), tokenById(a.token).symbol, format(a.balance, a.token)]), 'It has no account here.'), older(as, held),
    el('h2', {}, 'Withdrawals'), !ws.items ? state(`What L1 owes it is not known: ${ws.message}`, true) : table('Withdrawals', ['token', '#to be claimed', '#on its way'], ws.items.map(w => [tokenById(w.token).symbol, format(w.claimable, w.token), format(w.onItsWay, w.token)]), 'L1 owes it nothing.'),
    el('h2', {}, 'Asked on L1'), table('Requests', ['request', 'what', '#amount', 'stage', 'at'], ds.items.map(d => [op({ id: `request-${d.index}` }), d.type, format(d.amount, d.token), stage(d.stage), time(d.at)]), 'Nothing yet.'), older(ds, asked)];
}

export async function fleet() {
  const f = await get('fleet');
  return [el('h2', {}, 'Fleet'), table('Workers', ['worker', '#proofs', '#seconds', 'last proof'], f.workers.map(w => [w.name, w.proofs, Math.round(w.seconds), time(w.lastAt)]), 'No worker has proven anything yet.'),
    el('h2', {}, 'Jobs'), table('Jobs', ['proof of', 'batches', 'since'], f.jobs.map(j => [j.kind, j.first === j.last ? j.first : `${j.first} to ${j.last}`, time(j.since)]), 'Nothing is being proven.')];
}

// search finds the page of what was typed.
export function find(text) {
  const q = text.trim();
  if (/^0x[0-9a-fA-F]{40}$/.test(q)) return `#/address/${q}`;
  if (/^(0x[0-9a-f]{64}|request-\d+|\d+\.[ft]\d+)$/.test(q)) return `#/op/${q}`;
  const m = /^(?:(batch|account)\s*)?#?(\d+)$/i.exec(q);
  if (m) return `#/${(m[1] ?? 'account').toLowerCase()}/${m[2]}`;
  return null;
}
export const notFound = q => [state(`"${q}" is neither an op, an account number, an address nor “batch 7”.`, true)];
