// walk.mjs URL WALLET SHOTS: uses the page as a person would. WALLET answers EIP-1193 requests; SHOTS is a folder for screenshots. Fails on anything unexpected.
import { chromium } from 'playwright-core';
import { execSync } from 'node:child_process';
import assert from 'node:assert/strict';

const [url, wallet, shots, bob] = process.argv.slice(2);
const executablePath = execSync('command -v chromium').toString().trim();
const patience = 120_000;
const browser = await chromium.launch({ executablePath, headless: true, timeout: patience, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const problems = [];

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) problems.push(m.text()); });
  page.on('pageerror', e => problems.push(String(e)));
  await page.exposeFunction('ethereumRequest', async request => {
    const r = await fetch(wallet, { method: 'POST', body: JSON.stringify(request) });
    const answer = await r.json();
    if (answer.error) throw new Error(answer.error.message);
    return answer.result;
  });
  await page.addInitScript(() => {
    window.ethereum = { request: r => window.ethereumRequest(r), heard: {}, on(event, f) { this.heard[event] = f; } };
    window.EventSource = class extends EventSource { constructor(...at) { super(...at); window.stream = this; } };
  });
  return page;
}
const shot = (page, name) => page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
const main = page => page.locator('#main');
const says = (page, where, text) => page.locator(where).getByText(text).first().waitFor();

const page = await open({ viewport: { width: 1180, height: 800 }, colorScheme: 'light' });
await page.goto(url);
await says(page, '#main', 'Latest batches');
await says(page, '.cards', 'calldata'); // what one needs to leave without the operator

// Connect. A user without anything sees what to do.
await page.click('nav >> text=Wallet');
await page.click('#connect');
await says(page, '#holdings', 'You have no account yet');
await fetch(`${wallet}/thief`); // opens one, with dust in it
const load = await page.evaluate(() => performance.getEntriesByName('wasm')[0].duration);
const size = await page.evaluate(() => performance.getEntriesByType('resource').find(r => r.name.endsWith('.wasm')).encodedBodySize);
console.log(`signing code: ${size} bytes compressed, ready after ${Math.round(load)} ms`);

const fill = async (form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const at = page.locator(`#${form} [name=${name}]`);
    if (name === 'token') await at.selectOption({ label: value }); else await at.fill(value);
  }
  await page.click(`#${form} button`);
};

// What cannot be is said next to the form, with what to do.
await fill('send', { amount: '1', token: 'USDC', to: bob });
await says(page, '#send', 'deposit first');
await fill('deposit', { amount: '1.0000001', token: 'USDC' });
await says(page, '#deposit', 'USDC has 6 decimals');
await fill('deposit', { amount: 'much', token: 'USDC' });
await says(page, '#deposit', 'decimal number');
await fill('deposit', { amount: '340282366920938463463374607431768.211456', token: 'USDC' }); // 2^128
await says(page, '#deposit', 'any amount is below 340282366920938463463374607431768.211456 USDC');
await fill('send', { amount: '340282366920938463463374607431768.211455', token: 'USDC', to: bob });
await says(page, '#send', 'deposit first');
await fill('claim', { token: 'USDC' });
await says(page, '#claim', 'L1 owes you no USDC now');

// What is on L1 is followed though the operator fails at an answer, and though the wallet changes to another account meanwhile.
let asks = 0;
await page.route('**/v1/deposits?*', async route => {
  if (asks++) return route.continue();
  await page.evaluate(() => window.ethereum.heard.accountsChanged());
  await route.fulfill({ status: 502, body: '<html>' });
});
await fill('deposit', { amount: '100', token: 'USDC' });
await page.click('#connect');
await says(page, '#log', 'Deposit of 100 USDC: final');
await page.unroute('**/v1/deposits?*');
problems.splice(0, problems.length, ...problems.filter(p => !p.includes('502')));
await says(page, '#holdings', '100 USDC');

await fill('send', { amount: '500', token: 'USDC', to: bob });
await says(page, '#send', 'you can send at most');
await fill('send', { amount: '1', token: 'USDC', to: 'bob' });
await says(page, '#send', 'Give an account number');
await fill('send', { amount: '12.5', token: 'USDC', to: bob });
await page.getByRole('dialog').waitFor();
await shot(page, 'confirm');
await page.getByRole('dialog').getByText('Cancel').click();
await says(page, '#send', 'Nothing was sent');
await fill('send', { amount: '12.5', token: 'USDC', to: bob });
await page.locator('#confirm:focus').waitFor(); // the button to sign has the focus
await page.keyboard.press('Enter');
await says(page, '#log', 'Payment of 12.5 USDC: final');
await fill('send', { amount: '1', token: 'USDC', to: bob });
await page.getByRole('dialog').getByText('Fee: 0.01 USDC').waitFor();
await page.click('#confirm');
await says(page, '#log', 'Payment of 1 USDC: final');

await page.locator('#promises').getByText('kept').nth(1).waitFor();

// A receipt that the operator did not sign like that is not believed, and one that L1 does not know the signer of neither.
for (const [spoil, says_] of [[r => ({ ...r, promisedBy: r.promisedBy + 1 }), 'receipt does not hold'], [r => ({ ...r, op: r.op.slice(0, -1) + (r.op.endsWith('0') ? '1' : '0') }), 'it is about op']]) {
  await page.route('**/v1/ops', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: spoil(await answer.json()) });
  });
  await fill('send', { amount: '1', token: 'USDC', to: bob });
  await page.click('#confirm');
  await says(page, '#send', says_);
  await says(page, '#send', 'do not count on this payment before it is final, and look for it in the history before you pay again');
  await page.unroute('**/v1/ops');
}

// Without an answer nobody knows whether it was taken, whatever words a server in between has for that.
for (const no of [{ status: 502, body: '<html>' }, { status: 504, json: { error: { code: 'timeout', message: 'upstream' } } }, { status: 504, json: { error: 'upstream' } }, { status: 504, json: null }]) {
  await page.route('**/v1/ops', route => route.fulfill(no));
  await fill('send', { amount: '1', token: 'USDC', to: bob });
  await page.click('#confirm');
  await says(page, '#send', 'Look for it in the history before you pay again');
  await page.unroute('**/v1/ops');
}
problems.splice(0, problems.length, ...problems.filter(p => !/50[24]/.test(p)));

// What the operator keeps and cannot acknowledge is sent again, the same. Where no answer comes to that, it is in the history at once, and what was said of it stays when the page
// is drawn anew: who sees neither pays once more.
const sent = [];
await page.route('**/v1/ops', async route => {
  sent.push(route.request().postData());
  const code = ['unsure', 'busy'][sent.length - 1];
  if (code) return route.fulfill({ status: 503, json: { error: { code, message: 'not now' } } });
  await route.fetch();
  await route.fulfill({ status: 502, body: '<html>' });
});
await fill('send', { amount: '1', token: 'USDC', to: bob });
await page.click('#confirm');
await says(page, '#send', 'Look for it in the history before you pay again');
assert.deepEqual(sent, [sent[0], sent[0], sent[0]]);
const unsure = page.locator('#log li').first();
await unsure.getByText('Payment of 1 USDC: No answer came').waitFor();
const where = await unsure.locator('a').getAttribute('href');
await page.getByRole('region', { name: 'Ops' }).locator(`a[href="${where}"]`).waitFor();
await page.evaluate(() => window.dispatchEvent(new HashChangeEvent('hashchange')));
await page.locator('#send').getByText('The fee is shown before you sign').waitFor();
await unsure.getByText('Payment of 1 USDC: No answer came').waitFor();
await page.unroute('**/v1/ops');
problems.splice(0, problems.length, ...problems.filter(p => !/50[23]/.test(p)));

// When it cannot be asked for, no history of before stands there as if it were that of now.
await page.route('**/v1/ops?account=*', route => route.fulfill({ status: 503, json: { error: { code: 'busy', message: 'not now' } } }));
await page.evaluate(() => window.dispatchEvent(new HashChangeEvent('hashchange')));
await says(page, '#main', 'What was paid is not known now');
await page.unroute('**/v1/ops?account=*');
problems.splice(0, problems.length, ...problems.filter(p => !p.includes('503')));

// Others may have opened any number of accounts of one's address: the history is of the own ones, and does not ask for more than an operator answers.
let asked = 0;
const crowd = /accounts\?address=0x[0-9a-fA-F]{40}$/;
await page.route(crowd, async route => {
  const answer = await route.fetch(), list = await answer.json(), [one] = list.items;
  const dust = Array.from({ length: 1000 }, (_, n) => ({ ...one, id: 10_000 + n, key: '0x' + '11'.repeat(64), balance: '99999999999' }));
  await route.fulfill({ response: answer, json: { items: [...dust, ...list.items] } });
});
const ofDust = /ops\?account=1\d{4}&/;
await page.route(ofDust, route => { asked++; return route.fulfill({ json: { items: [] } }); });
await page.evaluate(() => window.dispatchEvent(new HashChangeEvent('hashchange')));
await page.getByRole('region', { name: 'Ops' }).locator(`a[href="${where}"]`).waitFor();
assert.ok(asked < 50, `asked for ${asked}`);
await page.unroute(crowd);
await page.unroute(ofDust);

// Who has no more than the fee cannot send less.
await page.route('**/v1/accounts?address=*&token=*', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { ...list, items: list.items.map(a => ({ ...a, balance: '10000' })) } });
});
await fill('withdraw', { amount: '1', token: 'USDC' });
await says(page, '#withdraw', 'the fee alone is 0.05 USDC: deposit more, or take it out by a forced exit');
await page.unroute('**/v1/accounts?address=*&token=*');

// A nonce that has no place where it is packed would have another account pay another token: nothing is signed.
await page.route('**/v1/accounts?address=*&token=*', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { ...list, items: list.items.map(a => ({ ...a, nonce: 2 ** 40 })) } });
});
await fill('withdraw', { amount: '1', token: 'USDC' });
await says(page, '#withdraw', 'The operator tells a nonce or a fee that no account can have: nothing was signed');
await page.unroute('**/v1/accounts?address=*&token=*');

// A wallet that another page has sent to another chain, and that does not say so, sends nothing there.
await page.evaluate(() => { window.ethereum.request = r => (r.method === 'eth_chainId' ? Promise.resolve('0x7') : window.ethereumRequest(r)); });
await fill('deposit', { amount: '1', token: 'ETH' });
await says(page, '#deposit', 'Your wallet is on chain 7, the rollup is on chain');
await page.evaluate(() => { window.ethereum.request = r => window.ethereumRequest(r); });

// What cannot be copied is shown: who pastes would have others pay whatever was copied before.
await page.evaluate(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }); });
await page.click('#copy');
await page.locator('#main').getByText(/^0x[0-9a-fA-F]{40}:0x[0-9a-f]{128}$/).waitFor();
assert.equal(await page.locator('#copy').textContent(), 'Copy');

// It was taken, and L1 does not tell who signed the receipt: it is no failed payment, to be made once more, and is followed.
await page.evaluate(() => {
  window.ethereum.request = r => (r.method === 'eth_call' && r.params[0].data.startsWith('0x6d70f7ae') ? Promise.reject(new Error('no answer')) : window.ethereumRequest(r));
});
// What the browser notes beside a receipt is no word of the operator's, who could pass for having kept his.
await page.route('**/v1/ops', async route => {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, json: { ...await answer.json(), keptAt: 1, finalAt: 1 } });
});
await fill('send', { amount: '0.25', token: 'USDC', to: bob });
await page.click('#confirm');
await says(page, '#send', 'Accepted: the operator has promised it');
await page.unroute('**/v1/ops');
assert.ok(!Object.values(await page.evaluate(() => ({ ...localStorage }))).some(all => /"(keptAt|finalAt)":1[,}]/.test(all)));
await says(page, '#log', 'does not tell whether an operator signed the receipt');
await says(page, '#log', 'Payment of 0.25 USDC: final');
await page.evaluate(() => { window.ethereum.request = r => window.ethereumRequest(r); });

// A token is what L1 says: another number of decimals has another amount be signed, another name another token.
let lie = {};
await page.route('**/v1/tokens', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { items: list.items.map(t => (t.id === 1 ? { ...t, ...lie } : t)) } });
});
const tokensAre = async change => {
  lie = change;
  await page.click('nav >> text=Fleet');
  await says(page, '#main', 'Jobs');
  await page.click('nav >> text=Wallet');
  await page.locator('#send').waitFor();
};
for (const change of [{ decimals: 7 }, { symbol: 'USDX' }, { address: bob }]) {
  await tokensAre(change);
  for (const form of ['deposit', 'send', 'withdraw']) {
    await fill(form, { amount: '1', token: change.symbol ?? 'USDC', ...(form === 'send' ? { to: bob } : {}) });
    await says(page, `#${form}`, 'than the operator says');
  }
}
// One that calls itself as another does, in whatever case, is told apart.
await tokensAre({ symbol: 'Eth' });
await page.locator('#send option').getByText(/^Eth@0x/).waitFor({ state: 'attached' });
await tokensAre({});
await page.unrouteAll({ behavior: 'wait' });

// What L1 owes is not known while L1 does not answer the operator, and what is on L2 is.
await page.route('**/v1/withdrawals*', route => route.fulfill({ status: 502, json: { error: { code: 'l1_unavailable', message: 'L1 does not answer the operator', hint: 'try again later' } } }));
await page.click('nav >> text=Fleet');
await page.click('nav >> text=Wallet');
await says(page, '#holdings', 'What L1 owes you is not known: L1 does not answer the operator');
await page.locator('#holdings').getByRole('region', { name: 'Your accounts' }).waitFor();
await page.fill('#query', bob);
await page.keyboard.press('Enter');
await says(page, '#main', 'What L1 owes it is not known: L1 does not answer the operator');
await page.unroute('**/v1/withdrawals*');
await page.click('nav >> text=Wallet');
await page.locator('#send').waitFor();
problems.splice(0, problems.length, ...problems.filter(p => !p.includes('502')));

// Nor is it one when the wallet changes to another account while the operator answers.
await page.route('**/v1/ops', async route => {
  const answer = await route.fetch();
  await page.evaluate(() => window.ethereum.heard.accountsChanged());
  await route.fulfill({ response: answer });
});
await fill('send', { amount: '0.5', token: 'USDC', to: bob });
await page.click('#confirm');
await page.click('#connect');
await says(page, '#log', 'Payment of 0.5 USDC: final');
await page.unroute('**/v1/ops');

// An address that deposited itself is paid into its own account, not into the thief's, nor into a new one, which would cost more.
const [own] = await page.evaluate(() => window.ethereum.request({ method: 'eth_requestAccounts' }));
await fill('send', { amount: '1', token: 'USDC', to: own });
await page.getByRole('dialog').getByText('Fee: 0.01 USDC').waitFor();
const [mine] = await page.evaluate(async a => (await (await fetch(`/v1/accounts?address=${a}`)).json()).items.filter(i => i.balance !== '1').map(i => i.id), own);
const [dust] = await page.evaluate(async a => (await (await fetch(`/v1/accounts?address=${a}`)).json()).items.filter(i => i.balance === '1').map(i => i.id), own); // the thief's
await page.getByRole('dialog').getByText(`account ${mine} of`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();

// So it is where the wallet's node searches few blocks at once, as public ones do.
await page.evaluate(() => {
  window.searches = 0;
  window.ethereum.request = async r => {
    if (r.method !== 'eth_getLogs') return window.ethereumRequest(r);
    const [{ fromBlock, toBlock }] = r.params, to = toBlock === 'latest' ? await window.ethereumRequest({ method: 'eth_blockNumber', params: [] }) : toBlock;
    if (BigInt(to) - BigInt(fromBlock) >= 5n) throw new Error('exceed maximum block range: 5');
    window.searches++;
    return window.ethereumRequest(r);
  };
});
await fill('send', { amount: '1', token: 'USDC', to: own });
await page.getByRole('dialog').getByText(`account ${mine} of`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();
assert.ok(await page.evaluate(() => window.searches) > 1);
await page.evaluate(() => { window.ethereum.request = r => window.ethereumRequest(r); });

// An account's number is whose the operator says: a key that is not its address's own is shown.
await fill('send', { amount: '1', token: 'USDC', to: `#${mine}` });
await page.getByRole('dialog').getByText(`account ${mine} of ${own}, as the operator says`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();
const [posing] = await page.evaluate(async a => (await (await fetch(`/v1/accounts?address=${a}`)).json()).items, bob); // the thief's
await fill('send', { amount: '1', token: 'USDC', to: String(posing.id) });
await page.getByRole('dialog').getByText(`account ${posing.id} of ${bob}:${posing.key}, as the operator says. L1 does not tell`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();

// Nor is a key that came with an address taken for its own: L1 knows of this one's that it is another.
await fill('send', { amount: '1', token: 'USDC', to: `${bob}:${posing.key}` });
await page.getByRole('dialog').getByText(`account ${posing.id} of ${bob}:${posing.key}. L1 does not tell that this key is the address's own`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();
await fill('send', { amount: '1', token: 'USDC', to: `${own}:${posing.key}` });
await page.getByRole('dialog').getByText(`account ${dust} of ${own}:${posing.key}. L1 tells another key of this address`).waitFor();
await page.getByRole('dialog').getByText('Cancel').click();
await fill('send', { amount: '1', token: 'USDC', to: `${own}:0x12` });
await says(page, '#send', 'Give an account number');

// An operator that tells the number of somebody else's account has nobody else be paid.
await page.route('**/v1/accounts?address=*&key=*', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { ...list, items: list.items.map(a => ({ ...a, id: mine })) } });
});
await fill('send', { amount: '1', token: 'USDC', to: bob });
await page.click('#confirm');
await says(page, '#send', 'the account is not of the key and address that were signed');
await page.unroute('**/v1/accounts?address=*&key=*');
problems.splice(0, problems.length, ...problems.filter(p => !p.includes('409')));

await fill('withdraw', { amount: '20', token: 'USDC' });
await page.click('#confirm');
await says(page, '#log', 'Withdrawal of 20 USDC: final');
await says(page, '#holdings', '20 USDC');
// To claim it takes L1 alone.
await page.route('**/v1/**', route => route.fulfill({ status: 502, body: '<html>' }));
await fill('claim', { token: 'USDC' });
await says(page, '#claim', '20 USDC paid out on L1');
await page.unrouteAll({ behavior: 'wait' });
problems.splice(0, problems.length, ...problems.filter(p => !p.includes('502')));
// What the operator says one does not have L1 may know of.
await page.route('**/v1/accounts?address=*&token=*', route => route.fulfill({ json: { items: [] } }));
await fill('exit', { token: 'USDC' });
await says(page, '#exit', 'as the operator says: `causeway exit --request` finds what you have');
await page.unroute('**/v1/accounts?address=*&token=*');
// An operator that tells the number of somebody else's account has the forced exit be final and pay nothing: the page looks on L1.
await page.route('**/v1/accounts?address=*&token=*', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { ...list, items: list.items.map(a => ({ ...a, id: posing.id })) } });
});
await fill('exit', { token: 'USDC' });
await says(page, '#log', 'and L1 owes you no more than before');
await page.unroute('**/v1/accounts?address=*&token=*');
await fill('exit', { token: 'USDC' });
await says(page, '#log', 'Forced exit of account');
await page.locator('#log').getByText(`Forced exit of account ${mine}: final`).waitFor();
const left = await page.evaluate(async a => (await (await fetch(`/v1/accounts?address=${a}`)).json()).items.map(i => i.balance), own);
assert.deepEqual(left.sort(), ['0', '1'], 'all but the dust has left');
await shot(page, 'wallet');

// What goes with a request, and how much gas: the fee that is due, or from half as many waiting as make it due what it would be. Gas suffices whatever becomes of it. Who
// cannot pay for a fee that is not due sends none.
const goes = (waiting, due, poor) => page.evaluate(async ([waiting, due, poor]) => {
  const { L1 } = await import('/l1.js'), says = { '0x96523644': 7, '0xcbafd3c2': 7 + waiting, '0xeb2e578b': due };
  let tx;
  const answers = {
    eth_chainId: () => '0x1', eth_call: call => says[call.data], eth_estimateGas: () => { if (poor) throw new Error('insufficient funds'); return 100_000; },
    eth_sendTransaction: sent => { tx = sent; }, eth_getTransactionReceipt: () => ({ status: 1 }),
  };
  const l1 = new L1({ request: async ({ method, params: [first] }) => answers[method](first) }, '0x01', '0x02', 1);
  await l1.forcedExit(1, 0, await l1.charge());
  return [Number(tx.value), Number(tx.gas ?? 0)];
}, [waiting, due, poor]);
assert.deepEqual(await goes(2047, 0), [0, 0]);
assert.deepEqual(await goes(2048, 0), [5e14, 160_000]);
assert.deepEqual(await goes(2048, 0, true), [0, 0]);
assert.deepEqual(await goes(4096, 5e14), [5e14, 160_000]);
assert.deepEqual(await goes(4096, 5e14, true), [5e14, 0], 'the wallet says what is missing');
await assert.rejects(goes(4096, 5e14 + 1), /lies about the contract's fee/);

// Of what the rollup owes by a receipt, that counts which it owes to whoever asked: a token says what it likes, and may ask for something itself.
assert.equal(await page.evaluate(async () => {
  const { L1 } = await import('/l1.js'), [mine, rollup, token] = ['Aa', 'Bb', 'Cc'].map(b => '0x' + b.repeat(20));
  const owed = '0x1e2d9dd2f56c86854bc9fd7cb2c2ccdf97f30469f8f5efd06f1b43b30df02d0a', other = '0x' + '1'.repeat(64);
  const log = (address, event, owner, wei) => ({ address, topics: [event, '0x' + owner.slice(2).toLowerCase().padStart(64, '0')], data: '0x' + wei.toString(16) });
  const logs = [log(token, owed, mine, 1), log(rollup, other, mine, 2), log(rollup, owed, token, 4), log(rollup.toLowerCase(), owed, mine, 8), log(rollup, owed, mine, 16)];
  return Number(new L1(null, mine, rollup).surplus({ logs }));
}), 24);

// While many requests wait on L1 the fee goes with one although it is not due: who sends it is told, and L1 owes it. That is no payment of a forced exit. A deposit of ETH,
// which the fee comes out of, brings none.
await page.evaluate(() => {
  window.ethereum.request = r => (r.method === 'eth_call' && r.params[0].data.startsWith('0xcbafd3c2') ? Promise.resolve('0xffff') : window.ethereumRequest(r));
});
await fill('deposit', { amount: '1', token: 'ETH' });
await says(page, '#log', 'Deposit of 1 ETH: final');
for (const [form, fields] of Object.entries({ deposit: { amount: '1', token: 'USDC' }, exit: { token: 'ETH' }, setkey: { token: 'USDC' } })) {
  await fill(form, fields);
  await page.getByRole('dialog').getByText('0.0005 ETH goes with yours').waitFor();
  await page.getByRole('dialog').getByText('Cancel').click();
  await says(page, `#${form}`, 'Nothing was sent');
}
await fill('deposit', { amount: '1', token: 'USDC' });
await page.click('#confirm');
await says(page, '#deposit', '0.0005 ETH of what went with it was not taken');
await says(page, '#log', 'Deposit of 1 USDC: final');
await fill('exit', { token: 'USDC' });
await page.click('#confirm');
await page.locator('#log').getByText(`Forced exit of account ${mine}: final`).nth(1).waitFor();
await page.route('**/v1/accounts?address=*&token=*', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { ...list, items: list.items.map(a => ({ ...a, id: posing.id })) } });
});
await fill('exit', { token: 'ETH' });
await page.click('#confirm');
await says(page, '#exit', '0.0005 ETH of what went with it was not taken: L1 owes you that');
await page.locator('#log').getByText('and L1 owes you no more than before').nth(1).waitFor();
await page.unroute('**/v1/accounts?address=*&token=*');
await fill('exit', { token: 'ETH' });
await page.click('#confirm');
await page.locator('#log').getByText(/Forced exit of account \d+: final/).nth(4).waitFor(); // the page looks what L1 owes before it is claimed
await page.locator('#holdings').getByText('1.002 ETH').first().waitFor();
await fill('claim', { token: 'ETH' });
await says(page, '#claim', '1.002 ETH paid out on L1');
assert.equal(await page.locator('#log').getByText('and L1 owes you no more than before').count(), 2, 'no payment was taken for none');
await page.evaluate(() => { window.ethereum.request = r => window.ethereumRequest(r); });

// A wallet that speeds a tx up sends another in its place: the page does not wait for one that never comes.
await page.evaluate(() => {
  const fake = { eth_sendTransaction: '0x' + '11'.repeat(32), eth_getTransactionByHash: { nonce: '0x0' }, eth_getTransactionReceipt: null };
  const silent = new Set(['eth_getTransactionByHash', 'eth_getTransactionReceipt', 'eth_getTransactionCount']); // once each: a tx that was sent is waited for all the same
  let sent = false;
  window.ethereum.request = r => {
    sent ||= r.method === 'eth_sendTransaction';
    if (sent && silent.delete(r.method)) return Promise.reject(new Error('no answer'));
    return r.method in fake ? Promise.resolve(fake[r.method]) : window.ethereumRequest(r);
  };
});
await fill('deposit', { amount: '1', token: 'ETH' });
await says(page, '#deposit', 'Another tx took the place of 0x1111');
await page.evaluate(() => { window.ethereum.request = r => window.ethereumRequest(r); });

// Once L1 has ended the rollup nothing is offered that does not work any more, and the page says what does.
await page.route('**/v1/status', async route => {
  const r = await route.fetch();
  await route.fulfill({ response: r, json: { ...await r.json(), exodus: true } });
});
await page.click('nav >> text=Fleet');
await page.click('nav >> text=Wallet');
await page.getByRole('alert').getByText('L1 has ended this rollup').waitFor();
await page.getByRole('alert').getByText('`causeway exit` takes them out through L1 alone').waitFor();
await page.locator('#claim').waitFor();
assert.equal(await page.locator('.forms form').count(), 1);
await page.unroute('**/v1/status');
await page.click('nav >> text=Fleet');
await page.click('nav >> text=Wallet');
await page.locator('#deposit').waitFor();

// The page knows the first key alone: who has replaced it must not put funds under it again.
await fetch(`${wallet}/rotate`);
for (const form of ['deposit', 'setkey']) {
  await fill(form, form === 'deposit' ? { amount: '1', token: 'USDC' } : { token: 'USDC' });
  await says(page, `#${form}`, 'You have replaced the key that this page knows');
}
// Nor does it give it away.
await page.evaluate(() => window.dispatchEvent(new HashChangeEvent('hashchange')));
await page.locator('#main > p').getByText('You have replaced the key that this page knows').waitFor();
assert.ok(await page.locator('#copy').isDisabled());

// What happened is found again.
const details = await page.locator('#log a').last().getAttribute('href');
await page.fill('#query', bob);
await page.keyboard.press('Enter');
await says(page, '#main', '17.25 USDC');
await shot(page, 'address');
await page.locator('#main a[aria-label^=account]').nth(1).click(); // the first one is the thief's, and nobody paid into it
await says(page, '#main', 'transferToNew');
const op = await page.locator('#main a[aria-label^="op 0x"]').first().getAttribute('aria-label');
await page.fill('#query', op.slice(3));
await page.click('#search button');
await says(page, '#main', 'promised by');
await shot(page, 'op');
await page.fill('#query', 'batch 1');
await page.keyboard.press('Enter');
await page.getByRole('heading', { name: 'Batch 1' }).waitFor();
await shot(page, 'batch');
await page.goto(`${url}/${details}`);
await says(page, '#main', 'USDC');
await page.click('nav >> text=Batches');
await page.getByRole('region', { name: 'Batches' }).waitFor();
await page.locator('#main a[aria-label="batch 2"]').focus();
await page.evaluate(() => { document.querySelector('#main table').id = 'old'; document.dispatchEvent(new Event('visibilitychange')); });
await page.locator('#old').waitFor({ state: 'detached' }); // it is drawn anew, and the focus is where it was
assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'batch 2');
assert.equal(await page.locator('#main[aria-live]').count(), 0, 'a screen reader does not read the whole page at every change');
await page.click('nav >> text=Fleet');
await says(page, '#main', 'Nothing is being proven');
// Forms stay for who comes to them just after something happened on another page.
await page.evaluate(() => { document.dispatchEvent(new Event('visibilitychange')); location.hash = '#/wallet'; });
await page.fill('#send [name=amount]', '1');
await page.waitForTimeout(700);
assert.equal(await page.inputValue('#send [name=amount]'), '1');
// So they do when the stream of events was lost and is back: what is known of the accounts is asked for anew, without them.
await page.evaluate(() => { document.querySelector('#holdings table').id = 'old'; window.stream.onerror(); });
await page.locator('#banner').getByText('The operator does not answer').waitFor();
await page.evaluate(() => window.stream.onopen());
await page.locator('#old').waitFor({ state: 'detached' });
assert.equal(await page.inputValue('#send [name=amount]'), '1');
assert.ok(await page.locator('#banner').isHidden());
await page.goto(`${url}/#/`);
await says(page, '#main', 'ops a minute');
await shot(page, 'overview');
assert.deepEqual(problems, [], 'the console is clean');

// Hours later, the operator knows nothing of what it promised: the receipts that the browser kept say so.
const later = await page.context().newPage();
later.setDefaultTimeout(patience);
await later.exposeFunction('ethereumRequest', request => page.evaluate(r => window.ethereumRequest(r), request));
await later.addInitScript(() => {
  window.ethereum = { request: r => window.ethereumRequest(r), on() {} };
  const now = Date.now;
  Date.now = () => now() + 5 * 3600e3;
});
await later.route('**/v1/ops/0x*', route => route.fulfill({ status: 404, json: { error: { code: 'not_found', message: 'no op is known', hint: '' } } }));
await later.goto(`${url}/#/wallet`);
await later.click('#connect');
await later.locator('#promises').getByText('kept').nth(1).waitFor(); // of what was seen final
await later.evaluate(() => {
  for (const shelf of Object.keys(localStorage)) localStorage[shelf] = localStorage[shelf].replace(/,"finalAt":\d+/g, '');
  window.dispatchEvent(new HashChangeEvent('hashchange'));
});
await later.locator('#promises').getByText('BROKEN: the operator knows nothing of it').first().waitFor();
assert.ok(await later.locator('#promises a[download]').count() >= 3, 'each can be saved');
await shot(later, 'broken-promise');
// Where L1 tells that the rollup was put there after a receipt was kept, as by a devnet that is begun anew, nobody has broken his word.
await later.evaluate(() => {
  const began = '0x' + Math.floor(Date.now() / 1000).toString(16);
  window.ethereum.request = r => (r.method === 'eth_getBlockByNumber' ? Promise.resolve({ timestamp: began }) : window.ethereumRequest(r));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
});
await later.locator('#promises').getByText('of a rollup that was here before').nth(1).waitFor();
assert.equal(await later.locator('#promises').getByText('BROKEN').count(), 0);
await later.close();

// A token that is registered while the page is open is shown in whole units from the next page on, and until then as what it is.
const early = await open({ viewport: { width: 1180, height: 800 } });
await early.route('**/v1/tokens', async route => {
  const answer = await route.fetch(), list = await answer.json();
  await route.fulfill({ response: answer, json: { items: list.items.filter(t => t.id === 0) } });
});
await early.goto(`${url}/#/address/${bob}`);
await says(early, '#main', 'smallest units of token 1');
await early.unrouteAll({ behavior: 'wait' });
await early.click('nav >> text=Fleet');
await says(early, '#main', 'Jobs');
await early.goBack();
await early.getByRole('region', { name: 'Accounts' }).getByText('USDC').first().waitFor();
assert.equal(await early.getByText('smallest units').count(), 0);
await early.close();

// A batch of more ops than a page shows leads to the others.
await page.route('**/v1/ops?batch=1&*', async route => {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, json: { ...await answer.json(), next: 'there' } });
});
await page.fill('#query', 'batch 1');
await page.keyboard.press('Enter');
assert.equal(await page.getByText('Older, as JSON').getAttribute('href'), '/v1/ops?batch=1&limit=500&cursor=there');
await page.unroute('**/v1/ops?batch=1&*');

// What is not there is said.
await page.fill('#query', '???');
await page.keyboard.press('Enter');
await says(page, '#main', 'is neither an op');
await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
await page.waitForTimeout(700);
await says(page, '#main', 'is neither an op'); // what happens meanwhile does not take the answer away
await page.fill('#query', '999999');
await page.keyboard.press('Enter');
await says(page, '#main', 'there is no account 999999');
problems.length = 0; // the browser reports the 404

// While the operator thinks, and when it fails at something, the page says so.
let let_go;
const gate = new Promise(done => { let_go = done; }); // made before anybody waits at it
await page.route('**/v1/batches*', async route => { await gate; await route.continue(); });
await page.click('nav >> text=Batches');
await says(page, '#main', 'Loading…');
let_go();
await page.getByRole('region', { name: 'Batches' }).waitFor();
await page.unroute('**/v1/batches*');
await page.click('nav >> text=Fleet');
await says(page, '#main', 'Jobs');
let answers = false;
await page.route('**/v1/batches*', route => (answers ? route.continue() : route.abort())); // and the stream goes on
await page.click('nav >> text=Batches');
await says(page, '#main', 'Nothing can be shown until the operator answers; trying again');
answers = true; // only now: what it says is gone with the next try, which may come before a slow machine has looked
await page.getByRole('region', { name: 'Batches' }).waitFor();
assert.ok(await page.locator('#banner').isHidden());
await page.unroute('**/v1/batches*');
await page.route('**/v1/fleet', route => route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'the operator failed at this request', hint: 'try again' } } }));
await page.click('nav >> text=Fleet');
await page.getByRole('alert').getByText('the operator failed at this request; try again').waitFor();
await page.unroute('**/v1/fleet');
problems.length = 0; // the browser reports the 500

// Dark, on a phone: nothing is wider than the screen.
const phone = await open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
for (const where of ['#/', '#/batches', '#/batch/1', '#/fleet', '#/wallet', `#/address/${bob}`]) {
  await phone.goto(`${url}/${where}`);
  await phone.waitForFunction(() => !document.querySelector('#main').textContent.startsWith('Loading'));
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} pixels too wide`);
}
await phone.goto(`${url}/#/`);
await says(phone, '#main', 'Latest batches');
await shot(phone, 'phone');
await phone.click('nav >> text=Wallet');
await phone.click('#connect');
await phone.locator('#promises').waitFor();
await phone.locator('#holdings').getByRole('region').first().waitFor();
assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth) <= 0, 'the wallet fits');
await shot(phone, 'phone-wallet');
const dark = await open({ viewport: { width: 1180, height: 800 }, colorScheme: 'dark' });
await dark.goto(`${url}/#/batch/3`);
await says(dark, '#main', 'Ops');
await shot(dark, 'dark');

// With the keyboard alone: the first stop skips to the content.
await page.goto(`${url}/#/wallet`);
await page.reload();
await page.locator('#connect').waitFor();
await page.keyboard.press('Tab');
assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, input, select, a')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).length);
assert.equal(unnamed, 0, 'everything that can be used has a name');
assert.deepEqual(problems, [], 'the console is clean');

// Of a rollup in blobs the page says what it takes to leave without the operator.
const blobs = await open({ viewport: { width: 1180, height: 800 }, colorScheme: 'light' });
await blobs.route('**/v1/status', async route => {
  try { const r = await route.fetch(); await route.fulfill({ response: r, json: { ...await r.json(), inBlobs: true } }); } catch { await route.abort(); }
});
await blobs.goto(url);
await says(blobs, '.cards', 'blobs');

// The operator goes away: the page says so.
await fetch(`${wallet}/stop`, { method: 'POST' });
await blobs.locator('#banner').getByText('and whoever keeps its blobs').waitFor();
await page.locator('#banner').getByText('through L1 alone').waitFor();
await page.locator('#banner').getByText('The operator does not answer').waitFor();
await page.evaluate(() => { location.hash = '#/batches'; });
await says(page, '#main', 'Nothing can be shown until the operator answers');
await shot(page, 'down');
await browser.close();
