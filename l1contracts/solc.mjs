#!/usr/bin/env node
// What forge takes for a solc: the compiler of package-lock.json, behind the two options that forge uses.
import fs from 'node:fs';
import path from 'node:path';
import solc from 'solc';

const args = process.argv.slice(2);
if (args.includes('--version')) {
  const version = solc.version().replace('.Emscripten', '.Linux').replace('.clang', '.g++');
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
  process.exit(0);
}
const at = args.indexOf('--base-path');
const base = at >= 0 ? args[at + 1] : process.cwd();
const find = p => {
  for (const c of [path.resolve(base, p), p]) {
    if (fs.existsSync(c)) return { contents: fs.readFileSync(c, 'utf8') };
  }
  return { error: `${p} not found` };
};
fs.writeSync(1, solc.compile(fs.readFileSync(0, 'utf8'), { import: find }));
