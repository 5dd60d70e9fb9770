// The wallet: L1 through the browser's wallet, L2 keys and signatures by our own code in WebAssembly. The key lives in this page and is derived anew
// from a signature each time.
import { get, post, refuses, status as askStatus, over, tokens, tokenById, format, parse, short } from './api.js';
import { el, state, table, stage } from './dom.js';
import { L1 } from './l1.js';
import { opTable } from './explorer.js';
import { keep, promises } from './receipts.js';

let session; // { l1, status, signature, key }

// code loads the WebAssembly once.
let loading;
export function code() {
  loading ??= (async () => {
    const began = performance.now();
    await import('./wasm/wasm_exec.js').catch(() => { throw new Error('This operator was built without the signing code: run `make build`.'); });
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch('wasm/causeway.wasm'), go.importObject);
    go.run(instance);
    while (!globalThis.causeway) await new Promise(done => setTimeout(done, 5));
    performance.measure('wasm', { start: began });
  })();
  return loading;
}

const run = (name, ...args) => {
  const out = globalThis.causeway[name](...args.map(String));
  if (out instanceof Error && name === 'checkReceipt') throw new Error(`The operator's receipt does not hold (${out.message.replace(/^receipts: the receipt does not hold: /, '')}): do not count on this payment before it is final, and look for it in the history before you pay again.`);
  if (out instanceof Error) throw out;
  return out;
};

async function connect() {
  const provider = window.ethereum;
  if (!provider) throw new Error('There is no Ethereum wallet in this browser: install one, or use `causeway wallet` on the command line.');
  const status = await askStatus();
  const [address] = await provider.request({ method: 'eth_requestAccounts' });
  const chain = BigInt(await provider.request({ method: 'eth_chainId' }));
  if (chain !== BigInt(status.chainId)) {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: '0x' + status.chainId.toString(16) }] }).catch(() => {
      throw new Error(`Your wallet is on chain ${chain}, the rollup is on chain ${status.chainId}: switch, then connect again.`);
    });
  }
  await code();
  const signature = await provider.request({ method: 'eth_signTypedData_v4', params: [address, run('typedData', status.chainId, status.rollup, address, 0)] });
  session = { l1: new L1(provider, address, status.rollup, status.chainId), status, signature, key: run('publicKey', signature) };
  const leave = () => { session = null; window.dispatchEvent(new HashChangeEvent('hashchange')); };
  provider.on?.('accountsChanged', leave);
  provider.on?.('chainChanged', id => { if (BigInt(id) !== BigInt(status.chainId)) leave(); });
}

// listed are all accounts that fit; others may have opened some, so that the own ones are on any page.
async function listed(query) {
  const out = [];
  for (let cursor = ''; ;) {
    const page = await get(`accounts?${query}${cursor}`);
    out.push(...page.items);
    if (!page.next) return out;
    cursor = `&cursor=${page.next}`;
  }
}
const accounts = () => listed(`address=${session.l1.address}`);

// largest of the accounts of a token that fit: those that others opened hold dust, as a rule.
async function largest(token, fits) {
  const all = (await listed(`address=${session.l1.address}&token=${token.id}`)).filter(fits);
  return all.sort((a, b) => (BigInt(b.balance) > BigInt(a.balance) ? 1 : -1))[0];
}

async function spendable(token) {
  const a = await largest(token, a => a.key === session.key);
  if (!a) throw new Error(`You have no ${token.symbol} here under this key: deposit first.`);
  return a;
}

// mustBePresent refuses a key that its owner has replaced, by what was named last on L1: whoever has it would get what comes. The page knows the first one alone.
async function mustBePresent() {
  const { l1, key } = session, named = await l1.keyOf(l1.address);
  if (named && named.toLowerCase() !== key.toLowerCase()) throw new Error('You have replaced the key that this page knows: use `causeway wallet` on the command line, which knows the new one.');
}

// ownKey of an address is the one that it named on L1, null if it named none: anybody can open accounts of it under a key of his own.
async function ownKey(address, nobody) {
  const known = await get(`accounts?address=${address}`);
  return known.next || known.items.some(a => a.key !== nobody) ? session.l1.keyOf(address) : null;
}

// held tells what L1 does of the key of an address, which the operator or the user's text names: who gives somebody's address with a key of his own is paid himself.
async function held(address, key) {
  const nobody = run('nobody'), own = key === nobody ? nobody : await session.l1.keyOf(address).catch(() => null);
  if (own === key) return null;
  return own ? 'L1 tells another key of this address: whoever gave you this one may be somebody else; to pay its owner, name the address alone'
    : "L1 does not tell that this key is the address's own: compare both with what they gave you";
}

// recipient of a text: an account id, an address, or ADDRESS:KEY.
async function recipient(text, token) {
  if (/^#?\d+$/.test(text)) {
    const id = Number(text.replace('#', '')), a = await get(`accounts/${id}`), doubt = await held(a.address, a.key);
    const who = doubt ? `${a.address}:${a.key}, as the operator says. ${doubt}` : `${a.address}, as the operator says: compare the address`;
    return { to: id, toKey: a.key, toAddress: a.address, who: `account ${id} of ${who}` };
  }
  const [, address, key] = /^(0x[0-9a-fA-F]{40})(?::(0x[0-9a-fA-F]{128}))?$/.exec(text) ?? [];
  if (!address) throw new Error('Give an account number, an L1 address (0x and 40 digits), or ADDRESS:KEY.');
  const nobody = run('nobody'), doubt = key && await held(address, key.toLowerCase());
  const named = doubt ? `${address}:${key}` : address, note = doubt ? `. ${doubt}` : '';
  const own = key?.toLowerCase() ?? await ownKey(address, nobody);
  for (const k of [own, !key && nobody].filter(Boolean)) {
    const [found] = await listed(`address=${address}&key=${k}&token=${token.id}`);
    if (found) return { to: found.id, toKey: k, toAddress: address, who: `account ${found.id} of ${named}${note}` };
  }
  const toKey = own ?? nobody;
  return { toKey, toAddress: address, who: toKey === nobody ? `${address}, whose key is not known: an account is opened, theirs once they set a key on L1` : `${named}, for whom an account is opened${note}` };
}

function confirm(title, lines) {
  return new Promise(done => {
    const dialog = el('dialog', { 'aria-label': title, onclose: () => { dialog.remove(); done(dialog.returnValue === 'yes'); } },
      el('form', { method: 'dialog' }, el('h3', {}, title), lines.map(l => el('p', { class: 'note' }, l)),
        el('menu', {}, el('button', { value: 'no' }, 'Cancel'), el('button', { value: 'yes', class: 'main', id: 'confirm' }, 'Sign'))));
    document.body.append(dialog);
    dialog.showModal();
    document.getElementById('confirm').focus();
  });
}

// vouch asks L1 whether an operator signed a receipt. Where L1 does not tell, the payment is accepted all the same: who saw it fail would pay twice.
async function vouch(l1, receipt) {
  const known = await l1.isOperator(receipt.operator).catch(() => null);
  if (known === false) throw new Error('L1 does not know who signed the receipt as an operator: do not count on this payment before it is final.');
  if (known === null) tell("Accepted, but your wallet's L1 node does not tell whether an operator signed the receipt: do not count on this payment before it is final.", 'error', `#/op/${receipt.op}`);
}

// mustBeTrue refuses a token of which the operator says what L1 does not; where L1 does not tell, its word is taken.
async function mustBeTrue(token) {
  if (await session.l1.knows(token).catch(() => true)) return;
  throw new Error(`L1 knows token ${token.id} by another address, name or number of decimals than the operator says, ${format('1', token).replace('1 ', '')} with ${token.decimals}: nothing was signed; leave by \`causeway exit\`.`);
}

// deliver an op, again while the operator keeps it and cannot acknowledge it. Once it is kept, nothing that is said later is a refusal.
async function deliver(op) {
  for (let unsure = false, tries = 0; ; tries++) {
    try { return await post('ops', op); } catch (e) {
      if (e.code === 'unsure') unsure = true;
      if (!unsure && refuses(e)) throw e;
      if (!unsure || tries === 20 || !['unsure', 'busy'].includes(e.code)) throw new Error('No answer came: the operator may have taken this payment, or not. Look for it in the history before you pay again.');
      await new Promise(done => setTimeout(done, 700));
    }
  }
}

// pay signs and submits an op, and returns its receipt.
async function pay(type, token, amount, to) {
  if (session.status.readOnly) throw new Error('This node follows the rollup and takes no ops: open the page of the operator.');
  if (!token.fees) throw new Error(`The operator takes no ops in ${token.symbol}: leave by a forced exit.`);
  const { l1, status, signature } = session; // which may end while the operator answers
  await mustBeTrue(token);
  const from = await spendable(token);
  const near = type === 'transfer' && Math.max(from.id, to.to) < token.fees.below;
  const fee = near && run('isShort', amount) === 'true' ? token.fees.transfer : token.fees.full;
  if (from.nonce >= 2 ** 40 || BigInt(fee) >= 1n << 96n) throw new Error('The operator tells a nonce or a fee that no account can have: nothing was signed; take it out by a forced exit.');
  if (BigInt(from.balance) < amount + BigInt(fee)) {
    const most = BigInt(from.balance) - BigInt(fee), have = format(from.balance, token);
    if (most <= 0n) throw new Error(`You have ${have}, and the fee alone is ${format(fee, token)}: deposit more, or take it out by a forced exit.`);
    throw new Error(`You have ${have}; with the fee of ${format(fee, token)} you can send at most ${format(most, token)}.`);
  }
  if (!await confirm(type === 'withdraw' ? 'Withdraw to L1?' : 'Send this payment?', [`Amount: ${format(amount, token)}`, `To: ${to.who}`, `Fee: ${format(fee, token)}`])) return null;
  const { who, ...fields } = to;
  const op = { type, from: from.id, token: token.id, ...fields, amount: String(amount), nonce: from.nonce, maxFee: fee, validUntil: Math.floor(Date.now() / 1000) + 86400 };
  const signed = JSON.parse(run('sign', status.chainId, status.rollup, signature, JSON.stringify(op)));
  try {
    const { keptAt, finalAt, ...receipt } = await deliver({ ...op, signature: signed.signature }); // those two are not the operator's to say
    run('checkReceipt', status.chainId, status.rollup, signed.digest, JSON.stringify(receipt));
    if (!keep(status, receipt)) tell('This browser keeps nothing: save the receipt of your payment from its page.', 'error', `#/op/${receipt.op}`);
    await vouch(l1, receipt);
    return receipt;
  } catch (e) {
    if (refuses(e)) throw e;
    // It may be made all the same. What the form says goes when the page is drawn anew, and who does not know any more pays twice.
    tell(`${type === 'withdraw' ? 'Withdrawal' : 'Payment'} of ${format(amount, token)}: ${e.message}`, 'error', `#/op/${signed.digest}`);
    refresh();
    throw e;
  }
}

const log = el('ol', { id: 'log', 'aria-live': 'polite', 'aria-label': 'What happened' });
function tell(text, kind, href) { log.prepend(el('li', { class: kind }, text, href ? [' ', el('a', { href }, 'Details')] : null)); }

async function follow(id, what) {
  for (let last = ''; ;) {
    const o = await get(`ops/${id}`).catch(() => null);
    if (o && o.stage !== last) {
      last = o.stage;
      tell(`${what}: ${o.stage}${o.reason ? `, ${o.reason}` : ''}`, o.stage === 'final' ? 'good' : o.stage === 'dropped' ? 'error' : '', `#/op/${id}`);
      refresh();
      if (['final', 'dropped'].includes(o.stage)) return o.stage;
    }
    await new Promise(done => setTimeout(done, 700));
  }
}

// form runs do with its fields, says what went wrong next to it, and lets nobody press twice.
function form(id, title, fields, button, note, act) {
  const message = el('p', { class: 'note', role: 'status' }, note);
  const submit = el('button', { class: 'main' }, button);
  return el('form', { class: 'box', id, novalidate: true, onsubmit: async e => {
    e.preventDefault();
    submit.disabled = true; message.className = 'note'; message.textContent = 'Working…';
    try { message.textContent = await act(Object.fromEntries(new FormData(e.target))) ?? note; } catch (err) { message.className = 'note error'; message.textContent = err.message ?? String(err); }
    submit.disabled = false;
  } }, el('h3', {}, title), fields, submit, message);
}

const tokenField = () => el('label', {}, 'token', el('select', { name: 'token' }, tokens().map(t => el('option', { value: t.id }, t.symbol))));
const amountRow = () => el('div', { class: 'row' }, el('label', {}, 'amount', el('input', { name: 'amount', inputmode: 'decimal', placeholder: '12.5', autocomplete: 'off' })), tokenField());
const read = f => { const token = tokenById(Number(f.token)); return { token, amount: f.amount === undefined ? 0n : parse(f.amount, token) }; };

export let refresh = () => {}; // what the wallet shows, and none of its forms
const mostAsked = 50; // accounts whose ops are shown, the own ones first: others may have opened any number with dust in them, and an operator answers only so much

// requestOf is the op that a tx on L1 asked for.
async function requestOf(l1, tx) {
  for (;;) {
    const latest = await get(`deposits?address=${l1.address}&limit=20`).catch(() => null); // it is on L1, whether the operator answers now or not
    const d = latest?.items.find(d => d.l1Tx === tx);
    if (d) return `request-${d.index}`;
    await new Promise(done => setTimeout(done, 500));
  }
}

const eth = v => format(v, { symbol: 'ETH', decimals: 18 });

// charged is what goes with a request on L1; null if that is more than nothing and its sender would rather not.
async function charged(l1) {
  const charge = await l1.charge();
  return !charge || await confirm('Ask L1 with a fee?', [`Many requests wait on L1. While 4,096 or more do, one costs ${eth(charge)}, which is burned.`,
    `${eth(charge)} goes with yours, so that it is not refused if it is so when it arrives. If it is not, L1 owes you that: claim it as ETH.`]) ? charge : null;
}

const asked = (l1, receipt, what, then) => {
  const tx = receipt.transactionHash, surplus = l1.surplus(receipt);
  requestOf(l1, tx).then(id => follow(id, what)).then(then).catch(e => tell(e.message, 'error'));
  return `Sent to L1: ${short(tx)}. The operator takes it up from there.${surplus ? ` ${eth(surplus)} of what went with it was not taken: L1 owes you that, claim it.` : ''}`;
};

// paidOut holds a forced exit that is final against L1: whose an account is, the operator says, and a request for somebody else's is served by paying nothing.
async function paidOut(l1, token, account, before) {
  for (let looks = 0; looks < 10; looks++) { // the wallet's node may be behind
    if (await l1.owed(token.id) > before) return;
    await new Promise(done => setTimeout(done, 700));
  }
  tell(`The forced exit of account ${account.id} is final, and L1 owes you no more than before: it was not your account, or it was empty. \`causeway exit --request\` finds yours through L1 alone.`, 'error');
}

// forms are all that one can do; once L1 has ended the rollup that is to claim.
function forms(ended) {
  return el('div', { class: 'forms' }, [
    form('deposit', 'Deposit', [amountRow()], 'Deposit', 'From your L1 address into your account.', async f => {
      const { token, amount } = read(f);
      await mustBePresent();
      await mustBeTrue(token);
      const { l1, key } = session, charge = token.id === 0 ? 0n : await charged(l1);
      if (charge === null) return 'Nothing was sent.';
      return asked(l1, await l1.deposit(token, amount, key, charge), `Deposit of ${format(amount, token)}`);
    }),
    form('send', 'Send', [amountRow(), el('label', {}, 'to', el('input', { name: 'to', placeholder: '0x… or account number', autocomplete: 'off', spellcheck: 'false' }))], 'Send', 'The fee is shown before you sign.', async f => {
      const { token, amount } = read(f), to = await recipient(f.to.trim(), token);
      const r = await pay(to.to === undefined ? 'transferToNew' : 'transfer', token, amount, to);
      if (!r) return 'Nothing was sent.';
      follow(r.op, `Payment of ${format(amount, token)}`);
      return 'Accepted: the operator has promised it.';
    }),
    form('withdraw', 'Withdraw', [amountRow()], 'Withdraw', 'To your L1 address; claim it there once it is final.', async f => {
      const { token, amount } = read(f);
      const r = await pay('withdraw', token, amount, { who: `${session.l1.address} on L1` });
      if (!r) return 'Nothing was sent.';
      follow(r.op, `Withdrawal of ${format(amount, token)}`);
      return 'Accepted: the operator has promised it.';
    }),
    form('claim', 'Claim', [tokenField()], 'Claim', 'Have L1 pay out what is final.', async f => {
      const { token } = read(f), { l1 } = session, owed = await l1.owed(token.id); // of the operator nothing is needed
      if (!owed) throw new Error(`L1 owes you no ${token.symbol} now: a withdrawal can be claimed once it is final.`);
      await l1.claim(token.id);
      tell(`Claimed ${format(owed, token)}`, 'good');
      refresh();
      return `${format(owed, token)} paid out on L1.`;
    }),
    form('exit', 'Forced exit', [tokenField()], 'Ask on L1', 'The whole account is paid out; the operator cannot refuse.', async f => {
      const { token } = read(f);
      const a = await largest(token, a => a.balance !== '0');
      if (!a) throw new Error(`You have no ${token.symbol} here, as the operator says: \`causeway exit --request\` finds what you have through L1 alone.`);
      const { l1 } = session, charge = await charged(l1);
      if (charge === null) return 'Nothing was sent.';
      const before = await l1.owed(token.id), receipt = await l1.forcedExit(a.id, token.id, charge);
      const nothing = token.id === 0 ? before + l1.surplus(receipt) : before; // owed if it pays nothing
      return asked(l1, receipt, `Forced exit of account ${a.id}`, stage => stage === 'final' && paidOut(l1, token, a, nothing));
    }),
    form('setkey', 'Take over', [tokenField()], 'Set key on L1', 'For an account that others opened for you.', async f => {
      const { token } = read(f);
      await mustBePresent();
      const a = await largest(token, a => a.key !== session.key);
      if (!a) throw new Error(`All your accounts of ${token.symbol} are under your key.`);
      const { l1, key } = session, charge = await charged(l1);
      if (charge === null) return 'Nothing was sent.';
      return asked(l1, await l1.setKey(a.id, key, charge), `New key of account ${a.id}`);
    })].filter(f => !ended || f.id === 'claim'));
}

export async function walletPage() {
  const ended = (await askStatus().catch(() => null))?.exodus && state(over(), true);
  if (!session) {
    const message = el('p', { class: 'note', role: 'status' }, 'Your wallet signs one message; the key for payments follows from it and stays in this page.');
    const button = el('button', { class: 'main', id: 'connect', onclick: async () => {
      button.disabled = true; message.className = 'note'; message.textContent = 'Loading the signing code, then look at your wallet…';
      try { await connect(); window.dispatchEvent(new HashChangeEvent('hashchange')); } catch (e) { message.className = 'note error'; message.textContent = e.message ?? String(e); button.disabled = false; }
    } }, 'Connect wallet');
    return [el('h2', {}, 'Wallet'), ended, button, message];
  }
  const holdings = el('div', { id: 'holdings' }, state('Loading…')), history = el('div', {}, state('Loading…')), promised = el('div', { id: 'promises' });
  let turn = 0;
  refresh = async () => {
    const mine = ++turn, show = (where, ...what) => { if (mine === turn) where.replaceChildren(...what); }; // answers may come in another order
    try {
      const [as, ws] = await Promise.all([accounts(), get(`withdrawals?address=${session.l1.address}`).catch(e => e)]);
      show(holdings, table('Your accounts', ['account', '#balance', 'key'], as.map(a => [el('a', { href: `#/account/${a.id}` }, String(a.id)), format(a.balance, a.token), a.key === session.key ? 'yours' : 'not yours: take it over']), 'You have no account yet: deposit, or have somebody pay you.'),
        !ws.items ? state(`What L1 owes you is not known: ${ws.message}`, true) : ws.items.length ? table('Withdrawals', ['#to be claimed on L1', '#on its way'], ws.items.map(w => [format(w.claimable, w.token), format(w.onItsWay, w.token)]), '') : '');
      show(promised, await promises(session.status, session.l1));
      const first = [...as].sort((a, b) => (b.key === session.key) - (a.key === session.key) || (BigInt(b.balance) > BigInt(a.balance) ? 1 : -1)).slice(0, mostAsked);
      const ops = (await Promise.all(first.map(a => get(`ops?account=${a.id}&limit=20`)))).flatMap(p => p.items);
      const seen = new Map(ops.map(o => [o.id, o]));
      show(history, opTable([...seen.values()].sort((a, b) => b.acceptedAt - a.acceptedAt), 'Nothing yet.'));
    } catch (e) { // what was shown before may be what one pays twice by
      show(holdings, state(e.message, true));
      show(history, state('What was paid is not known now.'));
    }
  };
  refresh();
  const own = `${session.l1.address}:${session.key}`, note = el('span', { class: 'note' }, 'to be paid without having an account: ADDRESS:KEY');
  const copy = el('button', { id: 'copy', disabled: true, onclick: async () => {
    try { await navigator.clipboard.writeText(own); copy.textContent = 'Copied'; } catch { note.textContent = own; } // else something else would be pasted
  } }, 'Copy');
  mustBePresent().then(() => { copy.disabled = false; }, e => { note.textContent = e.message; note.className = 'note error'; }); // a key that was replaced is nothing to give away
  return [el('h2', {}, 'Wallet'), ended, el('p', { class: 'wrap' }, el('span', { class: 'mono' }, session.l1.address), ' ', note, ' ', copy), holdings, forms(ended), el('h2', {}, 'What happened'), log, el('h2', {}, 'Promises'), promised, el('h2', {}, 'History'), history];
}
