//go:build race

package statetree_test

const underRace = true
