package ceremony

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"runtime"
	"slices"
	"sync"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"golang.org/x/crypto/blake2b"
)

// The .ptau format of snarkjs: "ptau", version 1, and a number of sections, each with its id (32 bits) and length (64 bits). Numbers are little-endian;
// coordinates are in Montgomery's form, affine, without compression; (0, 0) is infinity; in G2 the real part comes first.
const (
	ptauHeader = iota + 1 // bytes to a coordinate, modulus, power, power of the ceremony
	ptauTau1              // 2^(power+1) - 1
	ptauTau2              // 2^power, as those that follow
	ptauAlpha1
	ptauBeta1
	ptauBeta2 // 1

	ptauSections      = 64 // more than any file has
	rawG1Size         = 2 * fp.Bytes
	rawG2Size         = 4 * fp.Bytes
	ptauHeaderSize    = 4 + fp.Bytes + 4 + 4
	pointsAtOnce      = 1 << 14
	ptauPreambleBytes = 12
)

// Ptau names a public powers-of-tau file.
type Ptau struct {
	// Blake2b is its BLAKE2b-512, 128 hexadecimal digits: what public ceremonies publish.
	Blake2b string `json:"blake2b"`
	// Power of the file: it holds powers for 2^Power constraints.
	Power int `json:"power"`
}

// readPtau reads powers for a domain of n from a .ptau file, which may hold more of them; checks every point (reduced, on the curve, in its group) and
// then all of them (checkPowers). expect, unless empty, is the BLAKE2b-512 that the file has to have. progress may be nil.
//
// SOUNDNESS: what is checked makes the powers usable. Who contributed to them, and so whether tau is unknown, is told by the public ceremony's own
// transcript: compare the hash with what it published.
func readPtau(path string, n uint64, expect string, progress func(done, total int)) (*Powers, *Ptau, error) {
	fail := func(err error) (*Powers, *Ptau, error) {
		if errors.Is(err, ErrPowers) {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrFile, path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fail(err)
	}
	r := &ptauReader{f: f, size: info.Size(), progress: progress, total: int(5*n) - 1}
	id := new(Ptau)
	if id.Power, err = r.open(n); err != nil {
		return fail(err)
	}
	h, err := blake2b.New512(nil)
	if err != nil {
		return fail(err)
	}
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, r.size)); err != nil {
		return fail(err)
	}
	if id.Blake2b = hex.EncodeToString(h.Sum(nil)); expect != "" && id.Blake2b != expect {
		return fail(fmt.Errorf("its BLAKE2b-512 is %s, expected %s: it is another file than you were told, fetch it again", id.Blake2b, expect))
	}
	p := new(Powers)
	p.G1.Tau, p.G2.Tau = make([]curve.G1Affine, 2*n-1), make([]curve.G2Affine, n)
	p.G1.AlphaTau, p.G1.BetaTau = make([]curve.G1Affine, n), make([]curve.G1Affine, n)
	beta := make([]curve.G2Affine, 1)
	err = r.g1(ptauTau1, p.G1.Tau)
	for _, read := range []func() error{
		func() error { return r.g2(ptauTau2, p.G2.Tau) },
		func() error { return r.g1(ptauAlpha1, p.G1.AlphaTau) },
		func() error { return r.g1(ptauBeta1, p.G1.BetaTau) },
		func() error { return r.g2(ptauBeta2, beta) },
	} {
		if err == nil {
			err = read()
		}
	}
	if err != nil {
		return fail(err)
	}
	p.G2.Beta = beta[0]
	if err := checkPowers(p); err != nil {
		return fail(err)
	}
	return p, id, nil
}

type section struct{ at, size int64 }

type ptauReader struct {
	f        io.ReaderAt
	size     int64
	sections map[uint32]section
	progress func(done, total int)
	done     int
	total    int
}

// open reads the table of sections and the header, and compares every length with the power.
func (r *ptauReader) open(n uint64) (power int, err error) {
	if n < smallestDomain || n > largestDomain || n&(n-1) != 0 {
		return 0, fmt.Errorf("a domain of %d is asked for", n)
	}
	b, err := r.bytes(0, ptauPreambleBytes)
	if err != nil {
		return 0, err
	}
	le := binary.LittleEndian
	count := le.Uint32(b[8:])
	if string(b[:4]) != "ptau" || le.Uint32(b[4:]) != 1 || count > ptauSections {
		return 0, errors.New("no .ptau file of version 1")
	}
	r.sections = map[uint32]section{}
	at := int64(ptauPreambleBytes)
	for range count {
		if b, err = r.bytes(at, 12); err != nil {
			return 0, err
		}
		id, size := le.Uint32(b), le.Uint64(b[4:])
		at += 12
		if size > uint64(r.size-at) {
			return 0, fmt.Errorf("section %d is cut off", id)
		}
		if _, again := r.sections[id]; again {
			return 0, fmt.Errorf("section %d twice", id)
		}
		r.sections[id] = section{at, int64(size)}
		at += int64(size)
	}
	if at != r.size {
		return 0, errors.New("trailing bytes")
	}
	h := r.sections[ptauHeader]
	if h.size != ptauHeaderSize {
		return 0, errors.New("no header")
	}
	if b, err = r.bytes(h.at, ptauHeaderSize); err != nil {
		return 0, err
	}
	modulus := fp.Modulus().FillBytes(make([]byte, fp.Bytes))
	slices.Reverse(modulus)
	if le.Uint32(b) != fp.Bytes || string(b[4:4+fp.Bytes]) != string(modulus) {
		return 0, errors.New("another curve than BN254")
	}
	power = int(le.Uint32(b[4+fp.Bytes:]))
	if power > bits.Len64(largestDomain)-1 {
		return 0, fmt.Errorf("power %d", power)
	}
	if n > 1<<power {
		return 0, fmt.Errorf("it holds powers for 2^%d constraints, %d are needed: take a larger one", power, n)
	}
	for id, want := range map[uint32]int64{ptauTau1: rawG1Size * (2<<power - 1), ptauTau2: rawG2Size << power, ptauAlpha1: rawG1Size << power,
		ptauBeta1: rawG1Size << power, ptauBeta2: rawG2Size} {
		if got := r.sections[id].size; got != want {
			return 0, fmt.Errorf("section %d has %d bytes, want %d", id, got, want)
		}
	}
	return power, nil
}

func (r *ptauReader) bytes(at int64, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := r.f.ReadAt(b, at); err != nil {
		return nil, err
	}
	return b, nil
}

func (r *ptauReader) g1(id uint32, out []curve.G1Affine) error {
	return r.points(id, len(out), rawG1Size, func(i int, b []byte) error {
		p := &out[i]
		if !rawCoordinates(b, &p.X, &p.Y) || p.IsInfinity() || !p.IsOnCurve() || !p.IsInSubGroup() {
			return fmt.Errorf("section %d: point %d is not one of G1", id, i)
		}
		return nil
	})
}

func (r *ptauReader) g2(id uint32, out []curve.G2Affine) error {
	return r.points(id, len(out), rawG2Size, func(i int, b []byte) error {
		p := &out[i]
		if !rawCoordinates(b, &p.X.A0, &p.X.A1, &p.Y.A0, &p.Y.A1) || p.IsInfinity() || !p.IsOnCurve() || !p.IsInSubGroup() {
			return fmt.Errorf("section %d: point %d is not one of G2", id, i)
		}
		return nil
	})
}

// points reads n points in pieces and lets read have each, on all processors.
func (r *ptauReader) points(id uint32, n, size int, read func(i int, b []byte) error) error {
	s := r.sections[id]
	for from := 0; from < n; from += pointsAtOnce {
		count := min(pointsAtOnce, n-from)
		b, err := r.bytes(s.at+int64(from)*int64(size), count*size)
		if err != nil {
			return err
		}
		workers := runtime.GOMAXPROCS(0)
		errs := make([]error, workers)
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := w; i < count && errs[w] == nil; i += workers {
					errs[w] = read(from+i, b[i*size:(i+1)*size])
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if r.done += count; r.progress != nil {
			r.progress(r.done, r.total)
		}
	}
	return nil
}

// rawCoordinates reads limbs in Montgomery's form, which is how gnark-crypto holds them too. False if one is not reduced.
func rawCoordinates(b []byte, coordinates ...*fp.Element) bool {
	for _, c := range coordinates {
		for i := range c {
			c[i] = binary.LittleEndian.Uint64(b[8*i:])
		}
		b = b[fp.Bytes:]
		if !reduced(c) {
			return false
		}
	}
	return true
}

// reduced tells whether the limbs, as an integer, are below the modulus.
func reduced(e *fp.Element) bool {
	q := modulusLimbs
	for i := len(e) - 1; i >= 0; i-- {
		if e[i] != q[i] {
			return e[i] < q[i]
		}
	}
	return false
}

var modulusLimbs = func() (q [4]uint64) {
	b := fp.Modulus().FillBytes(make([]byte, fp.Bytes))
	for i := range q {
		q[i] = binary.BigEndian.Uint64(b[8*(3-i):])
	}
	return q
}()
