package devchain_test

import (
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1/devchain"
)

// A chain whose process is killed has all of its blocks in the next one, which mines on; killed again, too, and with a block that was cut off.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	for life := range uint64(3) {
		c := start(t, func(cfg *devchain.Config) { cfg.Dir = dir })
		for n := range uint64(3) {
			require.NoError(t, c.Client().SendTransaction(t.Context(), large(3*life+n)))
			c.Commit()
		}
		head, err := c.Client().BlockNumber(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3*(life+1), head)
		nonce, err := c.Client().NonceAt(t.Context(), crypto.PubkeyToAddress(devchain.Key(0).PublicKey), nil)
		require.NoError(t, err)
		require.Equal(t, 3*(life+1), nonce)

		left := t.TempDir()
		require.NoError(t, os.CopyFS(left, os.DirFS(dir)))
		file, err := os.OpenFile(filepath.Join(left, "causeway", "unsaved"), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = file.Write([]byte{0xf9, 0x02, 0x00, 0x01})
		require.NoError(t, err)
		require.NoError(t, file.Close())
		dir = left
	}
}

// large tx, of which the database has written some when the next one comes.
func large(nonce uint64) *types.Transaction {
	return types.MustSignNewTx(devchain.Key(0), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(10 * params.GWei),
		Gas: 3_000_000, To: &common.Address{1}, Data: make([]byte, 50_000),
	})
}
