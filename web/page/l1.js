// Calls of the rollup contract and of ERC-20 tokens, through the browser's wallet (EIP-1193). The selectors are held to the contract by a Go test.

const selectors = {
  depositETH: '0xce0b63ce', deposit: '0x97be2b3d', requestForcedExit: '0x603921b4', requestSetKey: '0xfca4c307', withdraw: '0x4314a946', requestFee: '0xeb2e578b', approve: '0x095ea7b3', allowance: '0xdd62ed3e',
  isOperator: '0x6d70f7ae',
};

const word = v => (typeof v === 'string' && v.startsWith('0x') ? v.slice(2) : BigInt(v).toString(16)).toLowerCase().padStart(64, '0');
const encode = (name, ...args) => selectors[name] + args.map(word).join('');
const hex = v => '0x' + BigInt(v).toString(16);
const halves = key => ['0x' + key.slice(2, 66), '0x' + key.slice(66)];

// L1 of one wallet and one rollup.
export class L1 {
  constructor(provider, address, rollup) { Object.assign(this, { provider, address, rollup }); }

  ask(method, ...params) { return this.provider.request({ method, params }); }

  async send(to, data, value = 0n) {
    const tx = await this.ask('eth_sendTransaction', { from: this.address, to, data, value: hex(value) });
    for (;;) {
      const receipt = await this.ask('eth_getTransactionReceipt', tx);
      if (receipt && BigInt(receipt.status) === 1n) return tx;
      if (receipt) throw new Error(`L1 refused the tx ${tx}: look at it in your wallet; nothing was moved but gas.`);
      await new Promise(done => setTimeout(done, 500));
    }
  }

  async number(to, data) { return BigInt(await this.ask('eth_call', { to, data }, 'latest')); }

  fee() { return this.number(this.rollup, encode('requestFee')); }

  async deposit(token, amount, key) {
    const fee = await this.fee();
    if (token.id === 0) return this.send(this.rollup, encode('depositETH', this.address, ...halves(key)), amount + fee);
    const allowed = await this.number(token.address, encode('allowance', this.address, this.rollup));
    if (allowed < amount && allowed > 0n) await this.send(token.address, encode('approve', this.rollup, 0)); // USDT changes no allowance into another
    if (allowed < amount) await this.send(token.address, encode('approve', this.rollup, amount));
    return this.send(this.rollup, encode('deposit', token.id, amount, this.address, ...halves(key)), fee);
  }

  async forcedExit(id, token) { return this.send(this.rollup, encode('requestForcedExit', id, token), await this.fee()); }

  async setKey(id, key) { return this.send(this.rollup, encode('requestSetKey', id, ...halves(key)), await this.fee()); }

  async isOperator(who) { return await this.number(this.rollup, encode('isOperator', who)) === 1n; }

  claim(token) { return this.send(this.rollup, encode('withdraw', token, this.address)); }
}
