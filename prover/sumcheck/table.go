package sumcheck

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// Tables hold a multilinear polynomial's values on {0,1}^n, the first variable being the highest bit of the index.

// grain is how many entries of a table a core takes at a time.
const grain = 1 << 10

// fold sets the first variable to r and returns the table's first half.
func fold(table []fr.Element, r *fr.Element) []fr.Element {
	n := len(table) / 2
	inParallel(n, grain, func(start, end int) {
		var d fr.Element
		for h := start; h < end; h++ {
			d.Sub(&table[n+h], &table[h]).Mul(&d, r)
			table[h].Add(&table[h], &d)
		}
	})
	return table[:n]
}

// evaluate returns the value at a point. It overwrites the table.
func evaluate(table []fr.Element, point []fr.Element) fr.Element {
	for i := range point {
		table = fold(table, &point[i])
	}
	return table[0]
}

// suffixes returns the tables of the equality polynomial with the last variables of q, eq(q[j+1:], .), for each j but in one slice: that of
// 2^k entries begins at 2^k. Round j of n weighs with the one of 2^(n-1-j).
func suffixes(q []fr.Element, out []fr.Element) {
	n := len(q)
	out[1].SetOne()
	for k := range n - 1 { // from 2^k entries to 2^(k+1), by one variable more in front
		from, to, variable := out[1<<k:2<<k], out[2<<k:4<<k], &q[n-1-k]
		inParallel(1<<k, grain, func(start, end int) {
			for h := start; h < end; h++ {
				high := &to[1<<k+h]
				high.Mul(&from[h], variable)
				to[h].Sub(&from[h], high)
			}
		})
	}
}
