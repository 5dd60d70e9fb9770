package prover

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// readDump reads a proving key after its lengths were found to add up to its
// size: gnark allocates what they say before it reads what should follow.
func readDump(pk *ProvingKey) func(*bytes.Reader) error {
	return func(r *bytes.Reader) error {
		if err := checkDump(r); err != nil {
			return fmt.Errorf("proving key: %w", err)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := pk.ReadDump(r); err != nil {
			return err
		}
		if err := checkReduced(pk); err != nil {
			return fmt.Errorf("proving key: %w", err)
		}
		return nil
	}
}

// checkDump walks the lengths, in the order of gnark's WriteDump.
func checkDump(r *bytes.Reader) error {
	const g1, g2 = curve.SizeOfG1AffineUncompressed, curve.SizeOfG2AffineUncompressed
	d := &dump{Reader: r}
	d.skip(1, 8) // the marker of the machine's kind
	domain := d.number(8, binary.BigEndian)
	d.skip(1, 5*fr.Bytes+1)
	for _, size := range []uint64{g1, g1, g1, g2, g2} {
		d.point(size)
	}
	wires := d.number(8, binary.BigEndian)
	d.skip(2, 8)     // how many are at infinity
	d.skip(2, wires) // and which
	commitments := d.number(4, binary.BigEndian)
	d.slice(g1) // A
	d.slice(g1) // B
	z := d.slice(g1)
	d.slice(g1) // K
	d.slice(g2) // B
	for i := uint64(0); i < commitments && d.err == nil; i++ {
		d.slice(g1)
		d.slice(g1)
	}
	switch {
	case d.err != nil:
		return d.err
	case d.Len() != 0:
		return fmt.Errorf("%d trailing bytes", d.Len())
	case domain == 0 || domain&(domain-1) != 0 || z != domain && z != 3*domain && z != 9*domain: // gnark allocates a domain's powers
		return fmt.Errorf("a domain of %d with %d points", domain, z)
	}
	return nil
}

// dump is what is left of one, until the first error.
type dump struct {
	*bytes.Reader
	err error
}

// skip passes over count elements of so many bytes.
func (d *dump) skip(count, size uint64) {
	if d.err != nil || count == 0 || size == 0 {
		return
	}
	if count > uint64(d.Len())/size {
		d.err = fmt.Errorf("%d elements of %d bytes, and %d bytes are left", count, size, d.Len())
		return
	}
	_, d.err = d.Seek(int64(count*size), io.SeekCurrent)
}

func (d *dump) number(size int, order binary.ByteOrder) uint64 {
	var b [8]byte
	if d.err == nil {
		_, d.err = io.ReadFull(d, b[:size])
	}
	if size == 4 {
		return uint64(order.Uint32(b[:]))
	}
	return order.Uint64(b[:])
}

// count reads how many elements, of at least four bytes, follow.
func (d *dump) count() uint64 {
	n := d.number(4, binary.BigEndian)
	if d.err == nil && n > uint64(d.Len())/4 {
		d.err = fmt.Errorf("%d elements, and %d bytes are left", n, d.Len())
	}
	if d.err != nil {
		return 0
	}
	return n
}

// point passes over one that is not compressed: its first two bits say so.
func (d *dump) point(size uint64) {
	first, err := d.ReadByte()
	if d.err == nil && err == nil && first>>6 != 0 {
		err = errors.New("a compressed point")
	}
	d.err = errors.Join(d.err, err)
	d.skip(1, size-1)
}

// slice passes over one of points, and returns how many there are.
func (d *dump) slice(size uint64) uint64 {
	n := d.number(8, binary.LittleEndian)
	d.skip(n, size)
	return n
}
