package ceremony

import (
	"encoding/binary"
	"io"
	"runtime"
	"sync"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
)

// powersFormat is gnark's encoding of powers. gnark reads it a point after the other, which takes minutes for a million of them; here all cores do.
type powersFormat struct{ *Powers }

// ReadFrom checks that points are on the curve and in their group. The first of tau, which are the generators, are not in the file.
func (p powersFormat) ReadFrom(r io.Reader) (int64, error) {
	read := &counter{Reader: r}
	var n uint64
	if err := binary.Read(read, binary.BigEndian, &n); err != nil {
		return read.n, err
	}
	beta := make([]curve.G2Affine, 1)
	p.G1.Tau, p.G2.Tau = make([]curve.G1Affine, 2*n-1), make([]curve.G2Affine, n)
	p.G1.AlphaTau, p.G1.BetaTau = make([]curve.G1Affine, n), make([]curve.G1Affine, n)
	_, _, p.G1.Tau[0], p.G2.Tau[0] = curve.Generators()
	err := decodePoints(read, beta, g2Size, (*curve.G2Affine).SetBytes)
	if err == nil {
		err = decodePoints(read, p.G1.Tau[1:], g1Size, (*curve.G1Affine).SetBytes)
	}
	if err == nil {
		err = decodePoints(read, p.G2.Tau[1:], g2Size, (*curve.G2Affine).SetBytes)
	}
	for _, points := range [][]curve.G1Affine{p.G1.BetaTau, p.G1.AlphaTau} {
		if err == nil {
			err = decodePoints(read, points, g1Size, (*curve.G1Affine).SetBytes)
		}
	}
	p.G2.Beta = beta[0]
	return read.n, err
}

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

// decodePoints reads compressed points and decodes them on all cores, some at a time.
func decodePoints[P any](r io.Reader, points []P, size int, decode func(*P, []byte) (int, error)) error {
	const some = 1 << 14
	b := make([]byte, min(some, len(points))*size)
	for len(points) > 0 {
		now := points[:min(some, len(points))]
		points = points[len(now):]
		if _, err := io.ReadFull(r, b[:len(now)*size]); err != nil {
			return err
		}
		cores := runtime.GOMAXPROCS(0)
		failed := make([]error, cores)
		var wg sync.WaitGroup
		for core := range cores {
			wg.Go(func() {
				for i := core; i < len(now) && failed[core] == nil; i += cores {
					_, failed[core] = decode(&now[i], b[i*size:][:size])
				}
			})
		}
		wg.Wait()
		for _, err := range failed {
			if err != nil {
				return err
			}
		}
	}
	return nil
}
