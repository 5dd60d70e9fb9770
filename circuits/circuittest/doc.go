// Package circuittest is for tests that a circuit refuses what it must: forged witnesses, lying hints, free divisions, and the same circuit with
// one assertion deleted.
package circuittest
