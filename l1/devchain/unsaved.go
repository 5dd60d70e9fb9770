package devchain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// unsaved is a file of the blocks that were mined since the chain was opened; nil: the chain is in memory. Geth writes the state after a block when it is closed, and takes blocks without one off the chain when it is
// opened: those of a process that was killed are executed again from this file.
type unsaved struct {
	file *os.File
	last common.Hash
}

// errReplayed says that blocks were executed again, and that the chain has to be opened once more: Geth has begun to look for them among peers, and would mine nothing.
var errReplayed = errors.New("devchain: blocks of a process that was killed are back")

// openUnsaved brings back what a kill has taken from the chain, which is errReplayed.
func openUnsaved(path string, chain *core.BlockChain) (*unsaved, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	u := &unsaved{file: file}
	if err := u.replay(chain); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	u.last = chain.CurrentBlock().Hash()
	return u, nil
}

// replay executes the blocks after the last one that the chain has. If there are none, the file has done its work.
func (u *unsaved) replay(chain *core.BlockChain) error {
	var blocks types.Blocks
	for stream := rlp.NewStream(bufio.NewReader(u.file), 0); ; {
		b := new(types.Block)
		if err := stream.Decode(b); err != nil {
			break
		}
		if blocks = append(blocks, b); chain.GetCanonicalHash(b.NumberU64()) == b.Hash() && b.NumberU64() <= chain.CurrentBlock().Number.Uint64() {
			blocks = nil
		}
	}
	for _, b := range blocks {
		if _, err := chain.InsertChain(types.Blocks{b}); err != nil {
			return fmt.Errorf("block %d of a process that was killed: %w", b.NumberU64(), err)
		}
	}
	if len(blocks) > 0 {
		return errReplayed
	}
	_, err := u.file.Seek(0, io.SeekStart)
	return errors.Join(err, u.file.Truncate(0))
}

// add the last block of the chain.
func (u *unsaved) add(chain *core.BlockChain) error {
	head := chain.CurrentBlock().Hash()
	if u == nil || head == u.last {
		return nil
	}
	text, err := rlp.EncodeToBytes(chain.GetBlockByHash(head))
	if err == nil {
		_, err = u.file.Write(text)
	}
	u.last = head
	return err
}

func (u *unsaved) close() error {
	if u == nil {
		return nil
	}
	return u.file.Close()
}
