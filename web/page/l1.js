// Calls of the rollup contract and of ERC-20 tokens, through the browser's wallet (EIP-1193). The selectors are held to the contract by a Go test.

const selectors = {
  depositETH: '0xce0b63ce', deposit: '0x97be2b3d', requestForcedExit: '0x603921b4', requestSetKey: '0xfca4c307', withdraw: '0x4314a946', requestFee: '0xeb2e578b', queueHead: '0x96523644', queueTail: '0xcbafd3c2', approve: '0x095ea7b3', allowance: '0xdd62ed3e',
  isOperator: '0x6d70f7ae', deployedAt: '0xeae4c19f', pending: '0x1f7378cd', tokenAddress: '0xa44653fb', symbol: '0x95d89b41', decimals: '0x313ce567',
};
const topics = {
  Deposited: '0xa1b83584aa8a8e63d4d37c39d15b24ea04119db223cb8100012c88e993d2e37a',
  SetKeyRequested: '0xb7abb813a09a484b4fee49036a142844bc7d44d40aacbf91005d25f5891d3cf2',
  SurplusOwed: '0x1e2d9dd2f56c86854bc9fd7cb2c2ccdf97f30469f8f5efd06f1b43b30df02d0a',
};

const maxRequestFee = 500_000_000_000_000n; // wei: the contract's constant
const marginFrom = 2048n; // from so many waiting requests on, half as many as make the fee due, it is sent although it is not
const spareGas = 40_000n; // more than L1 takes to owe a fee that was sent and is not due, or to burn one that is

const mostSearches = 1000; // of logs, for one answer: beyond that a node allows too few blocks

const word = v => (typeof v === 'string' && v.startsWith('0x') ? v.slice(2) : BigInt(v).toString(16)).toLowerCase().padStart(64, '0');
const encode = (name, ...args) => selectors[name] + args.map(word).join('');
const hex = v => '0x' + BigInt(v).toString(16);
// string that a call returned, read as ASCII.
const string = data => (data.slice(130).slice(0, 2 * Number('0x' + data.slice(66, 130))).match(/../g) ?? []).map(b => String.fromCharCode(parseInt(b, 16))).join('');
const halves = key => ['0x' + key.slice(2, 66), '0x' + key.slice(66)];

// L1 of one wallet and one rollup, on its chain.
export class L1 {
  constructor(provider, address, rollup, chain) { Object.assign(this, { provider, address, rollup, chain }); }

  ask(method, ...params) { return this.provider.request({ method, params }); }

  // send returns the receipt of a tx that did what it should. A wallet that speeds a tx up sends another in its place, and tells nobody.
  async send(to, data, value = 0n, gas = null) {
    // A wallet changes to another chain when any page asks it to, and not all of them say so: something else may be at the address there.
    const chain = await this.ask('eth_chainId');
    if (BigInt(chain) !== BigInt(this.chain)) throw new Error(`Your wallet is on chain ${BigInt(chain)}, the rollup is on chain ${this.chain}: nothing was sent; switch, then try again.`);
    const tx = await this.ask('eth_sendTransaction', { from: this.address, to, data, value: hex(value), chainId: hex(this.chain), ...(gas ? { gas: hex(gas) } : {}) });
    const maybe = (...question) => this.ask(...question).catch(() => null); // the tx is sent: no answer does not end the wait for it
    for (let nonce, looks = 0; looks < 10; ) { // the nodes behind a wallet may be apart
      const receipt = await maybe('eth_getTransactionReceipt', tx);
      if (receipt && BigInt(receipt.status) === 1n) return receipt;
      if (receipt) throw new Error(`L1 refused the tx ${tx}: look at it in your wallet; nothing was moved but gas.`);
      nonce ??= (await maybe('eth_getTransactionByHash', tx))?.nonce;
      const used = nonce != null && BigInt(await maybe('eth_getTransactionCount', this.address, 'latest') ?? 0) > BigInt(nonce);
      looks = used ? looks + 1 : 0;
      await new Promise(done => setTimeout(done, 500));
    }
    throw new Error(`Another tx took the place of ${tx}, as when a wallet speeds one up: look there, and at your accounts here, what became of it before you send again.`);
  }

  async number(to, data) { return BigInt(await this.ask('eth_call', { to, data }, 'latest')); }

  async fee() {
    const fee = await this.number(this.rollup, encode('requestFee'));
    if (fee > maxRequestFee) throw new Error(`Your wallet's L1 node lies about the contract's fee (${fee} wei): nothing was sent; have your wallet use another node.`);
    return fee;
  }

  // charge is what a request goes with now, but a deposit of ETH: the fee, or while many wait what that is when more do. By the time that it arrives either may be due,
  // as who orders txs likes. What is not taken L1 owes to the sender.
  async charge() {
    const fee = await this.fee();
    if (fee) return fee;
    const [head, tail] = await Promise.all(['queueHead', 'queueTail'].map(name => this.number(this.rollup, encode(name))));
    return tail - head >= marginFrom ? maxRequestFee : 0n;
  }

  // request asks for something with a charge, and with gas that suffices whatever becomes of that. Who cannot pay for a fee that is not due sends none.
  async request(data, charge) {
    if (!charge) return this.send(this.rollup, data);
    const gas = await this.ask('eth_estimateGas', { from: this.address, to: this.rollup, data, value: hex(charge) }).then(BigInt, () => null);
    if (gas === null && await this.fee() === 0n) return this.send(this.rollup, data);
    return this.send(this.rollup, data, charge, gas && gas + gas / 5n + spareGas);
  }

  // surplus is what L1 owes of a charge, by the receipt. A token that is deposited may ask for something itself, and be owed what it sends.
  surplus(receipt) {
    const mine = l => l.topics[0] === topics.SurplusOwed && l.topics[1] === '0x' + word(this.address);
    const of = receipt.logs.filter(l => l.address.toLowerCase() === this.rollup.toLowerCase() && mine(l));
    return of.reduce((sum, l) => sum + BigInt(l.data), 0n);
  }

  async deposit(token, amount, key, charge) {
    if (token.id === 0) return this.send(this.rollup, encode('depositETH', this.address, ...halves(key)), amount + await this.fee());
    const allowed = await this.number(token.address, encode('allowance', this.address, this.rollup));
    if (allowed < amount) {
      const approve = encode('approve', this.rollup, amount);
      const may = allowed === 0n || await this.ask('eth_estimateGas', { from: this.address, to: token.address, data: approve }).catch(() => null);
      if (!may) await this.send(token.address, encode('approve', this.rollup, 0)); // USDT changes no allowance into another
      await this.send(token.address, approve);
    }
    return this.request(encode('deposit', token.id, amount, this.address, ...halves(key)), charge);
  }

  forcedExit(id, token, charge) { return this.request(encode('requestForcedExit', id, token), charge); }

  setKey(id, key, charge) { return this.request(encode('requestSetKey', id, ...halves(key)), charge); }

  // begun is the time of the block in which the rollup was put on L1.
  async begun() {
    const at = await this.number(this.rollup, encode('deployedAt'));
    return Number((await this.ask('eth_getBlockByNumber', hex(at), false)).timestamp);
  }

  async isOperator(who) { return await this.number(this.rollup, encode('isOperator', who)) === 1n; }

  owed(token) { return this.number(this.rollup, encode('pending', token, this.address)); }

  // knows tells whether a token is what the operator says: a wrong number of decimals would have another amount be signed, a wrong name another token.
  async knows({ id, address, symbol, decimals }) {
    const [name] = symbol.split('@');
    if (id === 0) return name === 'ETH' && decimals === 18;
    const at = '0x' + (await this.ask('eth_call', { to: this.rollup, data: encode('tokenAddress', id) }, 'latest')).slice(-40);
    const places = await this.number(at, encode('decimals')).catch(() => 0n);
    const text = await this.ask('eth_call', { to: at, data: encode('symbol') }, 'latest').then(string, () => '');
    return at === address.toLowerCase() && (places <= 36n ? Number(places) : 0) === decimals && (/^[A-Za-z0-9.]{1,16}$/.test(text) ? text : `token${id}`) === name;
  }

  // keyOf an address is the L2 key that it last named itself, in a request for a new key or in a deposit that is its own tx; null if it never did. Others may have
  // opened accounts of that address under keys of theirs.
  async keyOf(owner) {
    const is = (a, b) => a?.toLowerCase() === b.toLowerCase();
    const first = await this.number(this.rollup, encode('deployedAt'));
    let end = BigInt(await this.ask('eth_blockNumber')) + 1n, span = end - first; // all blocks at once, or as many as the node allows, the latest first
    for (let toBlock = 'latest', searches = 0; end > first; searches++) {
      if (searches === mostSearches) throw new Error(`Your wallet's L1 node searches only ${span} blocks at once, and does not tell which key is whose: have your wallet use another node, or use \`causeway wallet\`.`);
      const from = end - span > first ? end - span : first;
      const query = { address: this.rollup, fromBlock: hex(from), toBlock, topics: [[topics.Deposited, topics.SetKeyRequested], null, '0x' + word(owner)] };
      const logs = await this.ask('eth_getLogs', query).catch(e => { if (span <= 1n) throw e; });
      if (!logs) { span /= 2n; continue; }
      for (const log of logs.reverse()) {
        const key = '0x' + log.data.slice(66, 194);
        if (log.topics[0] === topics.SetKeyRequested) return key;
        const tx = await this.ask('eth_getTransactionByHash', log.transactionHash);
        if (is(tx?.from, owner) && is(tx.to, this.rollup)) return key; // not from a contract: who calls one need not know what it does
      }
      end = from; toBlock = hex(from - 1n);
    }
    return null;
  }

  claim(token) { return this.send(this.rollup, encode('withdraw', token, this.address)); }
}
