package node

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/statetree"
)

// A state that another operator has moved is told from one that the disk does not give.
func TestUnfinalNamesTheReason(t *testing.T) {
	require.ErrorIs(t, unfinal(7, fmt.Errorf("rebase: %w: node 1", statetree.ErrStale)), l1.ErrDiverged)
	disk := &fs.PathError{Op: "read", Path: "000001.sst", Err: errors.New("input/output error")}
	err := unfinal(7, fmt.Errorf("rebase: %w", disk))
	require.ErrorIs(t, err, disk)
	require.NotErrorIs(t, err, l1.ErrDiverged)
	require.ErrorContains(t, err, "batches up to 7")
}
