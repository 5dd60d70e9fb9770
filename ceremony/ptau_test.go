package ceremony

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

const fixture = "testdata/powers6.ptau" // by snarkjs 0.7.5: two contributions and a beacon

func TestReadPtau(t *testing.T) {
	for _, n := range []uint64{8, 16, 32, 64} {
		p, id, err := readPtau(fixture, n, "", nil)
		require.NoError(t, err)
		require.Len(t, p.G1.Tau, int(2*n-1))
		require.Equal(t, 6, id.Power)
		_, _, err = readPtau(fixture, n, id.Blake2b, nil)
		require.NoError(t, err)
	}
	_, _, err := readPtau(fixture, 8, "00", nil)
	require.ErrorContains(t, err, "another file than you were told")
	for _, n := range []uint64{0, 4, 9, 128, 1 << 40} {
		_, _, err := readPtau(fixture, n, "", nil)
		require.ErrorIs(t, err, ErrFile)
	}
	_, _, err = readPtau("testdata/none.ptau", 8, "", nil)
	require.ErrorIs(t, err, ErrFile)
}

// Every point counts, wherever a bit is wrong; so do the table and the header; and nothing that a length says is believed before the file has it.
func TestPtauTampered(t *testing.T) {
	good, err := os.ReadFile(fixture)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "bad.ptau")
	refused := func(b []byte, why string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, b, 0o644))
		_, _, err := readPtau(path, 64, "", nil)
		require.Error(t, err, why)
	}
	le := binary.LittleEndian
	at, points := 12, 0
	for at < len(good) {
		id, size := le.Uint32(good[at:]), int(le.Uint64(good[at+4:]))
		at += 12
		if id >= ptauTau1 && id <= ptauBeta2 {
			unit := rawG1Size
			if id == ptauTau2 || id == ptauBeta2 {
				unit = rawG2Size
			}
			for p := at; p+unit <= at+size; p += unit * max(1, size/unit/5) {
				bad := bytes.Clone(good)
				bad[p+3] ^= 1
				refused(bad, "off the curve")
				bad = bytes.Clone(good)
				clear(bad[p : p+unit])
				refused(bad, "infinity")
				bad = bytes.Clone(good)
				for i := range 32 {
					bad[p+i] = 0xff
				}
				refused(bad, "not reduced")
				if p+2*unit <= at+size {
					bad = bytes.Clone(good)
					copy(bad[p:], good[p+unit:p+2*unit])
					refused(bad, "a point of the group, in the wrong place")
				}
				points++
			}
		}
		at += size
	}
	require.Greater(t, points, 20)
	for _, cut := range []int{0, 3, 11, 12, 30, len(good) / 2, len(good) - 1} {
		refused(good[:cut], "cut off")
	}
	refused(append(bytes.Clone(good), 0), "trailing")
	for _, x := range []struct {
		at    int
		value []byte
	}{{0, []byte("zkey")}, {4, []byte{2}}, {8, []byte{0xff, 0xff, 0xff, 0xff}}, {16, bytes.Repeat([]byte{0xff}, 8)}, {24, []byte{48}}, {28, []byte{1}}, {60, []byte{40}}, {60, []byte{5}}} {
		bad := bytes.Clone(good)
		copy(bad[x.at:], x.value)
		refused(bad, "header")
	}
}

// Powers that are consistent but nobody's, or whose parts do not belong together.
func TestCheckPowers(t *testing.T) {
	honest := func() *Powers {
		p, _, err := readPtau(fixture, 16, "", nil)
		require.NoError(t, err)
		return p
	}
	require.NoError(t, checkPowers(honest()))
	nobody := mpcsetup.NewPhase1(16).Seal([]byte("a beacon is a contribution"))
	require.NoError(t, checkPowers(&nobody))
	var minus curve.G2Affine
	for name, edit := range map[string]func(p *Powers){
		"tau of another":    func(p *Powers) { p.G2.Tau = nobody.G2.Tau },
		"alpha of another":  func(p *Powers) { p.G1.AlphaTau = nobody.G1.AlphaTau },
		"beta of another":   func(p *Powers) { p.G2.Beta = nobody.G2.Beta },
		"beta negated":      func(p *Powers) { p.G2.Beta = *minus.Neg(&p.G2.Beta) },
		"alpha is beta":     func(p *Powers) { p.G1.AlphaTau = p.G1.BetaTau },
		"one power swapped": func(p *Powers) { p.G1.Tau[7], p.G1.Tau[8] = p.G1.Tau[8], p.G1.Tau[7] },
		"the last power":    func(p *Powers) { p.G1.Tau[30] = p.G1.Tau[29] },
		"one of G2":         func(p *Powers) { p.G2.Tau[15] = p.G2.Tau[14] },
		"another generator": func(p *Powers) {
			for i := range p.G1.Tau {
				p.G1.Tau[i].Double(&p.G1.Tau[i])
			}
		},
		"another one of G2": func(p *Powers) {
			for i := range p.G2.Tau {
				p.G2.Tau[i].Double(&p.G2.Tau[i])
			}
		},
		"tau is 1": func(p *Powers) {
			for i := range p.G1.Tau {
				p.G1.Tau[i] = p.G1.Tau[0]
			}
			for i := range p.G2.Tau {
				p.G2.Tau[i], p.G1.AlphaTau[i], p.G1.BetaTau[i] = p.G2.Tau[0], p.G1.AlphaTau[0], p.G1.BetaTau[0]
			}
		},
		"alpha is 1":     func(p *Powers) { p.G1.AlphaTau = p.G1.Tau[:16] },
		"alpha is 0":     func(p *Powers) { clear(p.G1.AlphaTau) },
		"beta is 1":      func(p *Powers) { p.G1.BetaTau, p.G2.Beta = p.G1.Tau[:16], p.G2.Tau[0] },
		"too few of tau": func(p *Powers) { p.G1.Tau = p.G1.Tau[:30] },
		"too few":        func(p *Powers) { p.G1.BetaTau = p.G1.BetaTau[:15] },
	} {
		bad := honest()
		edit(bad)
		require.ErrorIs(t, checkPowers(bad), ErrPowers, name)
	}
}

// L4, B9: lengths that a file does not have are refused before anything is allocated for them.
func TestHostileFiles(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	held(t, dir, ccs, "")
	path := filepath.Join(t.TempDir(), "bad.bin")
	for file, read := range map[string]func() error{
		"phase1-001.bin": func() error { _, _, err := readPhase1(path); return err },
		"phase2-001.bin": func() error { _, _, err := readPhase2(path); return err },
		powersFile:       func() error { _, err := readPowers(filepath.Dir(path), nil); return err },
		evaluationsFile: func() error {
			_, err := readEvaluations(filepath.Dir(path), ccs, prover.Digest{})
			return err
		},
	} {
		good, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		if file == powersFile || file == evaluationsFile {
			path = filepath.Join(filepath.Dir(path), file)
		}
		for at := 0; at < len(good)-8; at++ {
			bad := bytes.Clone(good)
			copy(bad[at:], bytes.Repeat([]byte{0xff}, 8))
			require.NoError(t, os.WriteFile(path, bad, 0o644))
			if err := read(); err != nil { // or it made another point
				require.True(t, errors.Is(err, ErrFile) || errors.Is(err, ErrTranscript), "%s at %d: %v", file, at, err)
			}
			if at > 400 {
				at += 100
			}
		}
		for _, cut := range []int{0, 15, 16, 20, len(good) / 2, len(good) - 1} {
			require.NoError(t, os.WriteFile(path, good[:cut], 0o644))
			require.ErrorIs(t, read(), ErrFile, "%s cut at %d", file, cut)
		}
		require.NoError(t, os.WriteFile(path, append(bytes.Clone(good), 0), 0o644))
		require.ErrorIs(t, read(), ErrFile)
	}
}

// A point of the twist that is not in the group of order r is refused, wherever powers are read.
func TestPowersOutsideTheGroup(t *testing.T) {
	ccs, dir := compiled(t, new(factors)), t.TempDir()
	held(t, dir, ccs, fixture)
	path := filepath.Join(dir, powersFile)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	n := int(binary.BigEndian.Uint64(good[magicSize:]))
	outside := curve.MapToCurve2(&curve.E2{A0: fp.NewElement(5)})
	require.True(t, outside.IsOnCurve() && !outside.IsInSubGroup())
	b := outside.Bytes()
	for _, at := range []int{magicSize + 8, magicSize + 8 + g2Size + g1Size*(2*n-2), magicSize + 8 + g2Size + g1Size*(2*n-2) + g2Size*(n-2)} {
		bad := bytes.Clone(good)
		copy(bad[at:], b[:])
		require.NoError(t, os.WriteFile(path, bad, 0o644))
		_, err := readPowers(dir, nil)
		require.ErrorIs(t, err, ErrFile)
	}
	good, err = os.ReadFile(fixture)
	require.NoError(t, err)
	r := &ptauReader{f: bytes.NewReader(good), size: int64(len(good))}
	_, err = r.open(16)
	require.NoError(t, err)
	var raw []byte
	for _, c := range []fp.Element{outside.X.A0, outside.X.A1, outside.Y.A0, outside.Y.A1} {
		for _, limb := range c {
			raw = binary.LittleEndian.AppendUint64(raw, limb)
		}
	}
	for section, i := range map[uint32]int64{ptauTau2: 15, ptauBeta2: 0} {
		bad := bytes.Clone(good)
		copy(bad[r.sections[section].at+i*rawG2Size:], raw)
		require.NoError(t, os.WriteFile(path, bad, 0o644))
		_, _, err := readPtau(path, 16, "", nil)
		require.ErrorIs(t, err, ErrFile)
		require.ErrorContains(t, err, fmt.Sprintf("point %d is not one of G2", i))
	}
}
