package workers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// BlockBytes is the size of all blocks of an artifact but the last: what one message of a broker holds.
const BlockBytes = 512 << 10

// Blocks lists the digests of an artifact's blocks, so that each is checked when it arrives and a cut costs one block. It is a hint from whoever
// sent it: what was put together is checked against the artifact's own digest as well.
type Blocks struct {
	Size    int64 // of the artifact
	Block   int64 // of a block
	Digests []Digest
}

// MaxBlocks bounds an index: 1 MiB of digests.
const MaxBlocks = 32 << 10

const blocksMagic = "cwblk:1\n"

// BlocksOf indexes data.
func BlocksOf(data []byte) Blocks {
	b, _ := ReadBlocks(bytes.NewReader(data), BlockBytes) // a reader of memory does not fail
	return b
}

// ReadBlocks indexes all that r holds.
func ReadBlocks(r io.Reader, block int64) (Blocks, error) {
	b := Blocks{Block: block}
	buf := make([]byte, block)
	for {
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			b.Size += int64(n)
			b.Digests = append(b.Digests, DigestOf(buf[:n]))
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return b, b.Check()
		case err != nil:
			return Blocks{}, err
		}
	}
}

// Check returns ErrCorrupt unless the digests are as many as the size asks for.
func (b Blocks) Check() error {
	if b.Block < 1 || b.Block > 1<<30 || b.Size < 0 || b.Size > b.Block*MaxBlocks || int64(len(b.Digests)) != (b.Size+b.Block-1)/b.Block {
		return fmt.Errorf("%w: %d blocks of %d bytes for %d bytes", ErrCorrupt, len(b.Digests), b.Block, b.Size)
	}
	return nil
}

// Span returns where block i begins and ends.
func (b Blocks) Span(i int) (from, to int64) {
	from = int64(i) * b.Block
	return from, min(from+b.Block, b.Size)
}

// CheckBlock returns ErrCorrupt, and which block it is, unless data is block i.
func (b Blocks) CheckBlock(i int, data []byte) error {
	from, to := b.Span(i)
	if int64(len(data)) != to-from || DigestOf(data) != b.Digests[i] {
		return fmt.Errorf("%w: block %d, bytes %d to %d", ErrCorrupt, i, from, to)
	}
	return nil
}

// Encode returns a magic number, size and block size (8 bytes big-endian each), and the digests.
func (b Blocks) Encode() []byte {
	out := binary.BigEndian.AppendUint64([]byte(blocksMagic), uint64(b.Size))
	out = binary.BigEndian.AppendUint64(out, uint64(b.Block))
	for _, d := range b.Digests {
		out = append(out, d[:]...)
	}
	return out
}

// MaxBlocksBytes is the largest encoding.
const MaxBlocksBytes = len(blocksMagic) + 16 + MaxBlocks*32

// DecodeBlocks is the strict inverse of Encode.
func DecodeBlocks(data []byte) (Blocks, error) {
	head := len(blocksMagic) + 16
	if len(data) < head || len(data) > MaxBlocksBytes || string(data[:len(blocksMagic)]) != blocksMagic || (len(data)-head)%32 != 0 {
		return Blocks{}, fmt.Errorf("%w: no index of blocks in %d bytes", ErrCorrupt, len(data))
	}
	size, block := binary.BigEndian.Uint64(data[8:]), binary.BigEndian.Uint64(data[16:])
	if size > 1<<60 || block > 1<<30 {
		return Blocks{}, fmt.Errorf("%w: index of %d bytes in blocks of %d", ErrCorrupt, size, block)
	}
	b := Blocks{Size: int64(size), Block: int64(block)}
	for rest := data[head:]; len(rest) > 0; rest = rest[32:] {
		b.Digests = append(b.Digests, Digest(rest[:32]))
	}
	return b, b.Check()
}
