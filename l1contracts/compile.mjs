// Compiles src/ and test/ with solc-js into out/NAME.abi, out/NAME.bin and out/NAME.bin-runtime.
// Deterministic: pinned compiler, no metadata hash, sources in sorted order. Warnings are errors in src/.
// `compile.mjs --verifier NAME` compiles one verifier from standard input, and writes its creation code to standard output.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

const root = path.dirname(fileURLToPath(import.meta.url));
const WANT = '0.8.37+commit.f401782d';
if (!solc.version().startsWith(WANT)) throw new Error(`solc ${solc.version()}, want ${WANT}: run npm ci`);
const MAX_CODE = 24576; // EIP-170

const ERC20 = '@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol'; // for wallets: approve, balanceOf, symbol

// What is optimized how. runs and viaIR of the rollup are the cheapest measured (snapshots/gas.json) that fit MAX_CODE.
const groups = [
  { dirs: ['src', 'test'], skip: ['src/verifiers/', 'test/verifiers/'], also: [ERC20], viaIR: true, runs: 1000000 },
  { dirs: ['src/verifiers', 'test/verifiers'], skip: [], also: [], viaIR: false, runs: 1000000 },
];

const walk = dir => fs.existsSync(path.join(root, dir))
  ? fs.readdirSync(path.join(root, dir), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(e => e.isDirectory() ? walk(`${dir}/${e.name}`) : e.name.endsWith('.sol') ? [`${dir}/${e.name}`] : [])
  : [];

const find = p => {
  for (const c of [path.join(root, p), path.join(root, 'node_modules', p)]) {
    if (fs.existsSync(c)) return { contents: fs.readFileSync(c, 'utf8') };
  }
  return { error: `${p} not found: run npm ci` };
};

// Where a contract keeps what, one line to a variable or a field of a struct; a test compares it with docs/protocol.md.
const layout = ({ storage, types }) => {
  const rows = [];
  const add = (v, prefix, at) => {
    const type = types[v.type];
    rows.push({ name: prefix + v.label, slot: at + Number(v.slot), offset: v.offset, bytes: Number(type.numberOfBytes), type: type.label });
    if (type.members) for (const m of type.members) add(m, `${prefix}${v.label}.`, at + Number(v.slot));
    const value = type.value && types[type.value];
    if (value?.members) for (const m of value.members) add(m, `${prefix}${v.label}[].`, 0);
  };
  for (const v of storage) add(v, '', 0);
  return `[\n${rows.map(r => `  ${JSON.stringify(r)}`).join(',\n')}\n]\n`;
};

const compile = (sources, g) => JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources,
  settings: {
    evmVersion: 'osaka', viaIR: g.viaIR, optimizer: { enabled: true, runs: g.runs },
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'storageLayout'] } },
  },
}), { import: find }));

if (process.argv[2] === '--verifier') {
  const file = `src/verifiers/${process.argv[3]}.sol`;
  const result = compile({ [file]: { content: fs.readFileSync(0, 'utf8') } }, groups[1]);
  for (const e of result.errors ?? []) console.error(e.formattedMessage);
  if (result.errors?.length) process.exit(1);
  console.log(result.contracts[file][process.argv[3]].evm.bytecode.object);
  process.exit(0);
}

const out = path.join(root, 'out');
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
let failed = false;
for (const g of groups) {
  const files = g.dirs.flatMap(walk).filter(f => !g.skip.some(s => f.startsWith(s)));
  if (files.length === 0) continue;
  files.push(...g.also);
  const result = compile(Object.fromEntries(files.map(f => [f, { content: find(f).contents }])), g);
  for (const e of result.errors ?? []) {
    const file = e.sourceLocation?.file ?? '';
    if (e.severity !== 'error' && file.startsWith('@')) continue; // a library's warnings are its authors'
    console.error(e.formattedMessage);
    if (e.severity === 'error' || file.startsWith('src/')) failed = true;
  }
  for (const f of files) {
    for (const [name, c] of Object.entries(result.contracts?.[f] ?? {})) {
      const code = c.evm.deployedBytecode.object;
      if (code.length / 2 > MAX_CODE) { console.error(`${f}: ${name} is ${code.length / 2} bytes, the limit is ${MAX_CODE}`); failed = true; }
      fs.writeFileSync(path.join(out, `${name}.abi`), JSON.stringify(c.abi));
      fs.writeFileSync(path.join(out, `${name}.bin`), c.evm.bytecode.object);
      fs.writeFileSync(path.join(out, `${name}.bin-runtime`), code);
      if (name === 'Rollup') fs.writeFileSync(path.join(root, 'snapshots', 'storage.json'), layout(c.storageLayout));
      if (code) console.log(`${name.padEnd(24)} ${String(code.length / 2).padStart(6)} bytes`);
    }
  }
}
process.exit(failed ? 1 : 0);
