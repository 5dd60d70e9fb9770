// Package l1 is how Go code meets the rollup contract: reading it, sending to it, deploying it, and following it block by block.
//
// It is the only hand-written package that imports go-ethereum, besides l1/devchain and what measures and tests the contracts. It knows no state
// and no circuits: words are 32 bytes, whoever uses them decodes them.
package l1
