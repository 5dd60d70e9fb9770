// Command zkbnb counts what zkBNB's block circuit costs: each transaction of any kind takes the same. Witnesses are made by zkBNB's node, so
// nothing is proven.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/bnb-chain/zkbnb-crypto/circuit"
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
)

func main() {
	fmt.Println("peer: github.com/bnb-chain/zkbnb-crypto v0.0.8")
	before := 0
	for txs := 1; txs <= 2; txs++ {
		assets := []int64{0, 1} // that fees are taken in, as its own test has them
		block := circuit.BlockConstraints{TxsCount: txs, GasAssetIds: assets, GasAccountIndex: 1, Gas: circuit.GetZeroGasConstraints(assets)}
		for range txs {
			block.Txs = append(block.Txs, circuit.GetZeroTxConstraint())
		}
		start := time.Now()
		ccs, err := frontend.Compile(ecc.BN254, r1cs.NewBuilder, &block, frontend.IgnoreUnconstrainedInputs())
		if err != nil {
			log.Fatal(err)
		}
		n := ccs.GetNbConstraints()
		fmt.Printf("BenchmarkPeerZkbnb/txs=%d\t1\t%d constraints\t%d constraints_more\t%.3f compile_seconds\n", txs, n, n-before, time.Since(start).Seconds())
		before = n
	}
}
