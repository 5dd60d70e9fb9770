// Receipts that this browser keeps: the operator's signed word that an op is final by a time. With one anyone can show that it was broken.
import { get, short, time } from './api.js';
import { el, table } from './dom.js';

const most = 500; // the latest

const shelf = status => `receipts:${status.chainId}:${status.rollup}`;

export function kept(status) {
  try { return JSON.parse(localStorage.getItem(shelf(status)) ?? '[]'); } catch { return []; }
}

// keep a receipt, with what is known beside the operator's word. When it was first kept, by this browser's clock, tells later of which rollup it is: one that was begun
// anew at the same address, as devnets are, knows nothing of those before.
export function keep(status, receipt) {
  receipt = { keptAt: Math.floor(Date.now() / 1000), ...receipt };
  const all = kept(status), at = all.findIndex(r => r.op === receipt.op);
  if (at < 0) all.unshift(receipt); else all[at] = receipt;
  try { localStorage.setItem(shelf(status), JSON.stringify(all.slice(0, most))); return true; } catch { return false; } // a browser that keeps nothing
}

// verdict on a receipt: what became of the promise, going by what the operator says now and by the clock. Operators forget old ops: what was seen final is kept. Begun
// asks L1 since when there is this rollup; where L1 does not tell, all receipts are of it.
async function verdict(status, begun, r) {
  const o = r.finalAt ? { stage: 'final', finalAt: r.finalAt } : await get(`ops/${r.op}`).catch(e => { if (e.code === 'not_found') return null; throw e; });
  if (o?.stage === 'final' && !r.finalAt) keep(status, { ...r, finalAt: o.finalAt });
  if (o?.stage === 'final' && o.finalAt <= r.promisedBy) return ['good', 'kept'];
  if (o?.stage === 'final') return ['error', `BROKEN: final only at ${time(o.finalAt)}`];
  if (!o && r.keptAt < await begun()) return ['', 'of a rollup that was here before, and was begun anew since'];
  if (o?.stage === 'dropped') return ['error', `dropped: ${o.reason}`];
  if (Date.now() / 1000 > r.promisedBy) return ['error', o ? `BROKEN: only ${o.stage} by then` : 'BROKEN: the operator knows nothing of it'];
  return ['', o ? 'waits' : 'the operator does not know it now'];
}

const download = r => el('a', { href: `data:application/json,${encodeURIComponent(JSON.stringify(r, null, 2))}`, download: `receipt-${r.op.slice(2, 12)}.json`, 'aria-label': `receipt of op ${r.op}` }, 'Receipt');

// promises is a table of the latest receipts and whether they were kept.
export async function promises(status, l1) {
  let asked;
  const begun = () => asked ??= l1.begun().catch(() => 0);
  const rows = await Promise.all(kept(status).slice(0, 20).map(async r => {
    const [kind, text] = await verdict(status, begun, r);
    return [el('a', { href: `#/op/${r.op}`, class: 'mono' }, short(r.op)), r.promisedBy > 2 ** 39 ? 'once the op before it comes' : time(r.promisedBy), el('span', { class: `note ${kind}` }, text), download(r)];
  }));
  return table('Promises', ['op', 'promised by', 'the operator’s word', 'proof of it'], rows, 'No receipt is kept in this browser.');
}
