// Pages by the part of the address after #; the page is drawn anew when something happens.
import { status, loadTokens, down, short } from './api.js';
import { state } from './dom.js';
import * as explorer from './explorer.js';
import { walletPage, refresh } from './wallet.js';

const main = document.getElementById('main'), banner = document.getElementById('banner');
const pages = { '': explorer.overview, batches: explorer.batches, batch: explorer.batch, op: explorer.opPage, account: explorer.accountPage, address: explorer.addressPage, fleet: explorer.fleet, find: explorer.notFound, wallet: walletPage };
const live = new Set(['', 'batches', 'batch', 'op', 'account', 'address', 'fleet']);

// show keeps the focus where it was: who goes through a page by keyboard would begin anew each time that it is drawn.
function show(content) {
  const at = document.activeElement, name = e => `${e.getAttribute('href')} ${e.getAttribute('aria-label')}`;
  main.replaceChildren(...content);
  if (!at.isConnected) [...main.querySelectorAll('a, [tabindex]')].find(e => name(e) === name(at))?.focus({ preventScroll: true });
}

let turn = 0, ready = false;
async function draw(fresh) {
  const mine = ++turn;
  const [, name = '', arg = ''] = location.hash.split('/');
  const page = pages[name];
  if (fresh) {
    main.replaceChildren(state('Loading…'));
    for (const a of document.querySelectorAll('nav a')) {
      const current = a.dataset.page === ({ '': 'overview', batch: 'batches' }[name] ?? name);
      if (current) a.setAttribute('aria-current', 'page'); else a.removeAttribute('aria-current');
    }
  }
  try {
    if (fresh || !ready) await loadTokens().then(() => { ready = true; }, e => { if (!ready) throw e; }); // others may have been registered
    const content = page ? await page(decodeURIComponent(arg)) : explorer.notFound(location.hash);
    if (mine !== turn) return;
    show(content.filter(Boolean));
    banner.hidden = true;
  } catch (e) {
    if (mine !== turn) return;
    if (e.code === 'down') {
      banner.textContent = down(); banner.hidden = false;
      setTimeout(() => { if (mine === turn) draw(false); }, 3000);
    }
    if (fresh || e.code !== 'down') main.replaceChildren(state(e.code === 'down' ? 'Nothing can be shown until the operator answers; trying again.' : e.message, true));
  }
}

window.addEventListener('hashchange', async () => { await draw(true); main.focus({ preventScroll: true }); });
document.getElementById('search').addEventListener('submit', e => {
  e.preventDefault();
  const q = document.getElementById('query').value;
  const to = explorer.find(q) ?? `#/find/${encodeURIComponent(q)}`; // a page that nothing draws over
  if (location.hash === to) draw(true); else location.hash = to;
});

// Events come in a stream; the page is drawn at most twice a second, and not while nobody looks.
let due = false;
const lives = () => live.has(location.hash.split('/')[1] ?? ''), changes = () => !document.hidden && lives();
function soon() {
  if (due || !changes()) return;
  due = true;
  setTimeout(() => { due = false; if (changes()) draw(false); }, 500); // who has gone to a form meanwhile keeps it
}
let source, lost = false;
function listen() {
  source = new EventSource('/v1/events');
  for (const kind of ['op', 'batch', 'reset']) source.addEventListener(kind, soon);
  source.onopen = () => {
    if (!lost) return;
    lost = false; banner.hidden = true;
    if (lives()) draw(false); else refresh(); // forms, half filled in, stay
  };
  source.onerror = () => {
    lost = true; banner.textContent = down(); banner.hidden = false;
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}
document.addEventListener('visibilitychange', soon);
window.addEventListener('pagehide', () => source?.close());

draw(true);
listen();
status().then(s => { document.getElementById('foot').textContent = `rollup ${s.rollup} on chain ${s.chainId}, operator ${short(s.operator)}, ${s.version}`; }, () => {});
