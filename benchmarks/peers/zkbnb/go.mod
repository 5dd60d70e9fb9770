module github.com/causeway-l2/causeway/benchmarks/peers/zkbnb

go 1.26.0

require (
	github.com/bnb-chain/zkbnb-crypto v0.0.8
	github.com/consensys/gnark v0.7.0
	github.com/consensys/gnark-crypto v0.7.0
)

require (
	github.com/btcsuite/btcd/btcec/v2 v2.1.2 // indirect
	github.com/decred/dcrd/dcrec/secp256k1/v4 v4.0.1 // indirect
	github.com/ethereum/go-ethereum v1.10.17 // indirect
	github.com/fxamacker/cbor/v2 v2.2.0 // indirect
	github.com/mmcloughlin/addchain v0.4.0 // indirect
	github.com/rs/zerolog v1.26.1 // indirect
	github.com/x448/float16 v0.8.4 // indirect
	golang.org/x/crypto v0.0.0-20220321153916-2c7772ba3064 // indirect
	golang.org/x/sys v0.0.0-20220927170352-d9d178bc13c6 // indirect
)
