package prover

import (
	"bytes"
	"fmt"
	"io"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
)

// readVerifyingKey reads a key of WriteRawTo after its lengths were found to
// fit, as readDump does.
func readVerifyingKey(vk *VerifyingKey) func(*bytes.Reader) error {
	return func(r *bytes.Reader) error {
		if err := checkVerifyingKey(r); err != nil {
			return fmt.Errorf("verifying key: %w", err)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := vk.ReadFrom(r)
		return err
	}
}

// checkVerifyingKey walks the lengths, in the order of gnark's WriteRawTo.
func checkVerifyingKey(r *bytes.Reader) error {
	const g1, g2 = curve.SizeOfG1AffineUncompressed, curve.SizeOfG2AffineUncompressed
	d := &dump{Reader: r}
	for _, size := range []uint64{g1, g1, g2, g2, g1, g2} {
		d.point(size)
	}
	for range d.count() { // K
		d.point(g1)
	}
	for range d.count() { // what each commitment covers
		d.skip(d.count(), 8)
	}
	for range d.count() { // commitments' keys
		d.point(g2)
		d.point(g2)
	}
	if d.err == nil && d.Len() != 0 {
		return fmt.Errorf("%d trailing bytes", d.Len())
	}
	return d.err
}
