package prover

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Device computes the part of a proof that follows from a solved witness:
// transforms and multi-scalar multiplications; and the sums of the GKR proof
// inside the witness. Solving otherwise stays on the CPU. A device is safe for
// concurrent use and computes one thing at a time.
type Device interface {
	// Describe says what the device is and has free now.
	Describe() (DeviceInfo, error)
	// Pin puts a proving key on the device, where it stays until Unpin. The
	// key's memory layout is gnark's: there is one key file for all devices.
	Pin(k *Keys) (Pinned, error)
	// Sumchecks is sumcheck.Device's, and says in t where the time went. One
	// proof has the device's tables at a time; others wait.
	Sumchecks(inputs [][2]fr.Element, t *Trace, prove func(sumcheck.Tables) error) error
	// Ladder is sumcheck.Device's, in the same way.
	Ladder(rungs []sumcheck.Rung, t *Trace, prove func(sumcheck.Rungs) error) error
	// Close frees all of the device's memory.
	Close() error
}

// Pinned is a proving key on a device.
type Pinned interface {
	// Commit returns Pedersen commitment i to values and its proof of
	// knowledge.
	Commit(i int, values []fr.Element) (commitment, knowledge curve.G1Affine, err error)
	// Sums computes the proof's multi-scalar multiplications and says in t
	// where the time went.
	Sums(s *Solution, t *Trace) (*Sums, error)
	// Unpin frees the key's memory on the device.
	Unpin()
}

// Solution is a solved witness. The values of C are the products of A and B.
type Solution struct {
	// W holds the value of every wire, public ones first.
	W []fr.Element
	// A and B hold the left and right side of every constraint.
	A, B []fr.Element
}

// Sums are the multi-scalar multiplications of Groth16: the wires with the
// key's A, B in the second group, and K, and the products with Z. B in the
// first group is for blinding, which there is none of: see assemble.
type Sums struct {
	A, K, Z curve.G1Jac
	B       curve.G2Jac
}

// DeviceSpec names a device: the CPU, or a CUDA device by its number.
type DeviceSpec struct {
	// CUDA is the number of a CUDA device, -1 for the CPU.
	CUDA int
}

// ParseDevice reads "cpu" or "cuda:N".
func ParseDevice(s string) (DeviceSpec, error) {
	if s == "cpu" {
		return DeviceSpec{CUDA: -1}, nil
	}
	number, ok := strings.CutPrefix(s, "cuda:")
	n, err := strconv.ParseUint(number, 10, 8)
	if !ok || err != nil || number != strconv.FormatUint(n, 10) {
		return DeviceSpec{}, fmt.Errorf("device %q: want cpu or cuda:N, as cuda:0", s)
	}
	return DeviceSpec{CUDA: int(n)}, nil
}

// IsCPU tells the CPU from the others.
func (d DeviceSpec) IsCPU() bool { return d.CUDA < 0 }

func (d DeviceSpec) String() string {
	if d.IsCPU() {
		return "cpu"
	}
	return fmt.Sprintf("cuda:%d", d.CUDA)
}

// DeviceInfo is what a device reports of itself.
type DeviceInfo struct {
	Device      string `json:"device"` // "cpu" or "cuda:N"
	Name        string `json:"name"`
	MemoryBytes int64  `json:"memory_bytes"`
	FreeBytes   int64  `json:"free_bytes"`
	HeldBytes   int64  `json:"held_bytes"`        // that this process has allocated on it
	PeakBytes   int64  `json:"peak_bytes"`        // at most
	Class       string `json:"class"`             // MemoryClass of MemoryBytes
	Cores       int    `json:"cores"`             // CPU cores, or multiprocessors
	Compute     string `json:"compute,omitempty"` // CUDA compute capability
	Driver      string `json:"driver,omitempty"`  // CUDA version that the driver supports
	Runtime     string `json:"runtime,omitempty"` // CUDA version of the library
	Library     string `json:"library,omitempty"` // file of the device library
	// Emulated marks a library that computes on the CPU, for tests.
	Emulated bool `json:"emulated,omitempty"`
	// Busy is how long calls have had the device, which has one at a time:
	// without what they waited for it, and for a processor afterwards.
	Busy time.Duration `json:"-"`
}

// memoryClasses are the classes by least memory, in GiB, largest first. What
// drivers reserve is allowed for.
var memoryClasses = []int{76, 44, 38, 22, 15, 10, 7}

// MemoryClass is the coarse size of a memory, for routing: "mem76" has at least
// 76 GiB. Less than the smallest class is "mem0".
func MemoryClass(bytes int64) string {
	for _, gib := range memoryClasses {
		if bytes >= int64(gib)<<30 {
			return fmt.Sprintf("mem%d", gib)
		}
	}
	return "mem0"
}

// PinnedBytes estimates the device memory that a circuit takes: its key, the
// powers of its domain, and, once for all circuits of a device, the largest
// one's working space. GKR is what its GKR proofs are about.
func PinnedBytes(m Manifest, gkr sumcheck.Sizes) (pinned, working int64) {
	domain := int64(DomainSize(m.Constraints))
	largest := int64(ecc.NextPowerOfTwo(uint64(m.Constraints))) // sum: a key's A may have more points than a domain of 3*2^k has places
	const (
		powers = 64   // bytes a domain element: roots, their inverses, a scale
		space  = 736  // bytes an element of that: vectors, digits twice, and partial sums of the second group
		words  = 1091 // bytes a permutation: 15 pairs of words, two tables of pairs, weights, partial sums
		sums   = 2243 // bytes a rung: its inputs, eight sums, two tables of inputs, weights, partial sums
		fixed  = 256 << 20
	)
	return m.PKBytes + powers*domain, space*largest + words*int64(gkr.Permutations) + sums*int64(gkr.Rungs) + fixed
}
