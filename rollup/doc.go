// Package rollup is the domain: accounts, ops, batches, and the one function that changes state. It is pure and deterministic: no
// I/O, no clock, no SNARK library, no L1 library. docs/protocol.md is its specification; circuits/batch mirrors it file by file.
package rollup
