// Package deploy puts a rollup on L1 and finds out whether what stands on L1 is that rollup. Addresses follow from the configuration and the code
// alone (docs/adr/0020); the record of a deployment says what was done, and Verify rebuilds all of it and compares.
package deploy
