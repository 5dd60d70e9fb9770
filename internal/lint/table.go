package lint

// A room of the repository, and what of ours it may import; what is below a room belongs to it, and a room may import itself. "*" is
// all. Tests may import more.
type room struct{ path, may string }

// rooms is the direction of imports. The longest path that fits a package counts; a package without a room needs one, here and in
// docs/architecture.md.
var rooms = []room{
	// The domain, pure.
	{"rollup/field", ""},
	{"statetree", "rollup/field"},
	{"rollup", "rollup/field statetree"},
	{"rollup/blob", "rollup rollup/field"},
	{"rollup/rolluptest", "rollup rollup/blob rollup/field statetree"},
	// What is proven, and by what.
	{"circuits", "prover/sumcheck rollup rollup/blob rollup/field"},
	{"circuits/circuittest", "internal/pages"},
	{"prover", "internal/durable internal/pages prover/steps prover/sumcheck rollup/field"},
	{"prover/sumcheck", "prover/steps rollup/field"},
	{"prover/steps", ""},
	{"ceremony", "internal/durable prover"},
	{"keyring", "circuits prover rollup/field workers"},
	{"workers", "internal/durable"},
	// L1.
	{"l1contracts/bindings", ""},
	{"l1contracts/testbindings", ""},
	{"l1contracts/gen", "*"},
	{"l1contracts", "l1 l1/devchain l1contracts/bindings l1contracts/testbindings rollup rollup/blob rollup/field"},
	{"l1", "internal/durable l1/blobs l1contracts/bindings rollup/blob rollup/field"},
	{"l1/blobs", "internal/durable rollup/blob"},
	{"l1/typed", ""},
	{"l1/devchain", "l1contracts/testbindings"},
	// The operator's side.
	{"sequencer", "rollup rollup/field statetree"},
	{"fleet", "internal/durable workers"},
	{"operator", "circuits fleet keyring l1 prover rollup rollup/blob rollup/field sequencer workers"},
	// What stands on L1, and of what it was made.
	{"deploy", "circuits internal internal/durable l1 l1contracts prover rollup"},
	// The user's side: it trusts L1 alone.
	{"payments", "l1 rollup"},
	{"wallet", "api l1 l1/typed payments restore rollup rollup/field wallet/keys"},
	{"wallet/keys", "rollup rollup/field"},
	{"restore", "l1 rollup rollup/field statetree"},
	// All of it together.
	{"datadir", "operator rollup rollup/field sequencer statetree"},
	{"node", "circuits datadir fleet internal keyring l1 operator restore rollup rollup/field sequencer statetree workers"},
	{"doctor", "circuits datadir deploy l1 l1/blobs node payments prover rollup statetree workers"},
	{"api", "api/receipts l1 rollup rollup/field statetree"},
	{"api/receipts", "l1/typed"},
	{"index", "api internal/durable l1 rollup rollup/field"},
	{"gateway", "api index operator rollup rollup/field sequencer statetree"},
	{"web", "api/receipts rollup rollup/field wallet/keys"},
	{"devnet", "*"},
	{"demo", "*"},
	{"e2e", "*"},
	{"benchmarks", "*"},
	{"cmd", "*"},
	{"internal", ""},
	{"internal/durable", ""},
	{"internal/pages", ""},
}

// forTests are packages of helpers for tests; other code must not rest on them.
var forTests = []string{"rollup/rolluptest", "statetree/storetest", "datadir/datadirtest", "workers/queuetest", "circuits/circuittest", "l1contracts/testbindings"}

// mayUseForTests are rooms that make up data, as tests do.
var mayUseForTests = []string{"benchmarks", "e2e", "l1/devchain", "l1contracts", "demo"}

// A library and the rooms that may import it. Tests are held to it where tests says so; elsewhere they may import what they like.
type library struct {
	path, rooms string
	tests       bool
}

// libraries are all there are: the longest path that fits an import counts. A new one needs a line here.
var libraries = []library{
	{"github.com/consensys/gnark-crypto", "rollup/field rollup/blob l1/typed circuits/gadget circuits/recursion circuits/circuittest prover ceremony l1contracts", false},
	{"github.com/consensys/gnark", "circuits prover ceremony keyring operator benchmarks", false},
	{"github.com/crate-crypto/go-eth-kzg", "rollup/blob", true},
	{"github.com/ethereum/go-ethereum", "l1 l1contracts", true},
	{"github.com/holiman/uint256", "l1 l1contracts", true},
	{"github.com/nats-io", "workers/natsq", true},
	{"github.com/cockroachdb/pebble", "statetree datadir index", true},
	{"github.com/prometheus/client_golang", "node fleet cmd e2e", true},
	{"go.opentelemetry.io/otel", "fleet cmd", true},
	{"golang.org/x/crypto/sha3", "rollup l1/typed", false},
	{"golang.org/x/time/rate", "api", true},
	{"golang.org/x/sync/singleflight", "api", false},
	{"golang.org/x/term", "cmd", true},
	{"github.com/rogpeppe/go-internal/testscript", "", false},
	{"golang.org/x/crypto/blake2b", "ceremony", false},
	{"golang.org/x/sys", "internal/pages prover rollup/field e2e cmd", true},
	{"go.yaml.in/yaml/v3", "internal/strictyaml node", true},
	{"github.com/spf13/cobra", "cmd", true},
	{"github.com/schollz/progressbar", "cmd", true},
	{"github.com/rs/zerolog", "circuits/circuittest", false},
	{"github.com/stretchr/testify", "statetree/storetest workers/queuetest circuits/circuittest", false},
}

// environment are the rooms that may read flags, the environment and signals.
var environment = []string{"cmd", "internal/run", "internal/plant", "circuits/circuittest", "l1contracts/gen"}

// printing are the rooms that may write to standard output.
var printing = []string{"cmd", "internal/plant", "l1contracts/gen"}

// drawers are names that say nothing about what is inside.
var drawers = []string{"common", "util", "utils", "helper", "helpers", "types", "models", "base", "manager", "misc", "shared", "lib"}

// maxLines of a hand-written file that is no test.
const maxLines = 700
