// Command gnark counts what gnark's own rollup example costs, in its tree of 4 levels and in one of 32, as ours; a path holds the leaf too. Its witness cannot be made from outside its
// package, so nothing is proven.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/examples/rollup"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
)

func main() {
	fmt.Println("peer: github.com/consensys/gnark v0.16.3 examples/rollup")
	for _, depth := range []int{5, 33} {
		var c rollup.Circuit
		for i := range rollup.BatchSizeCircuit {
			path := func() []frontend.Variable { return make([]frontend.Variable, depth) }
			c.MerkleProofReceiverBefore[i].Path, c.MerkleProofReceiverAfter[i].Path = path(), path()
			c.MerkleProofSenderBefore[i].Path, c.MerkleProofSenderAfter[i].Path = path(), path()
		}
		start := time.Now()
		ccs, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, &c, frontend.IgnoreUnconstrainedInputs())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("BenchmarkPeerGnark/path=%d\t1\t%d constraints_per_transfer\t%.3f compile_seconds\n", depth, ccs.GetNbConstraints()/rollup.BatchSizeCircuit,
			time.Since(start).Seconds())
	}
}
