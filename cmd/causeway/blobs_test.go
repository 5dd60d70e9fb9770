package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/wallet"
)

// The operator of a rollup in blobs is gone, and all that it kept. Somebody who followed it has the blobs: with them, by his API or from his directory, a user asks
// for his exit, and ends the rollup and leaves when it is not served. Without them nobody does.
func TestExitWithAFollowersBlobs(t *testing.T) {
	s := newSettled(t, "", "  - aggregate-small-2\n", "  - aggregate-small-2-blob\n", "exodusDeadline: 168h", "exodusDeadline: 20m")
	text, err := os.ReadFile(s.config)
	require.NoError(t, err)
	s.config = s.write("inblob.yaml", string(bytes.Replace(text, []byte("circuit: aggregate-small-2 "), []byte("circuit: aggregate-small-2-blob "), 1)))
	op := startOperator(t, s.config, true)
	f := s.follower(s.path("follower"), "--blobs", op.url)
	s.final(op, s.pays(op))
	f.until("it has the payment", func() bool { return f.account(s.alice.Owner(0)).Nonce == 1 })
	for _, url := range []string{op.url, f.url} {
		status, err := api.NewClient(url).Status(t.Context())
		require.NoError(t, err)
		require.True(t, status.InBlobs, "users are told what they need to leave")
	}
	out, err := s.run(newWallet(l1.LightScrypt), "import", "--key-file", s.keyFile(2), "--operator", op.url, "--dir", s.path("wallet"), "--passphrase-file", s.write("pass", "correct horse"))
	require.NoError(t, err)
	require.Contains(t, out, "in blobs")
	op.end()
	require.NoError(t, os.RemoveAll(s.path("operator")))

	exits := func(more ...string) (string, error) {
		return s.run(newExit(s.find), append([]string{"--rollup", s.at, "--key-file", s.keyFile(2)}, more...)...)
	}
	_, err = exits("--request")
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	_, err = exits("--request", "--blobs", f.url)
	require.NoError(t, err)
	s.later(21 * time.Minute)
	_, err = exits("--yes")
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	out, err = exits("--yes", "--blobs", filepath.Join(s.path("follower"), "blobs"))
	require.NoError(t, err)
	require.Contains(t, out, "is left in the rollup")

	f.until("it knows of the end", func() bool {
		status, err := api.NewClient(f.url).Status(t.Context())
		return err == nil && status.Exodus
	})
	ask := func(command ...string) (string, error) {
		return s.run(newWallet(l1.LightScrypt), append(command, "--operator", f.url, "--dir", s.path("wallet"), "--passphrase-file", s.path("pass"), "--yes")...)
	}
	out, err = ask("balance")
	require.NoError(t, err)
	require.Contains(t, out, "warning: the rollup has ended, says the operator")
	require.NotContains(t, out, "--request", "the end leaves nothing to ask for")
	_, err = ask("withdraw", "1", "ETH")
	require.ErrorIs(t, err, wallet.ErrEnded)

	r := &restored{node: s.chain.Client()}
	require.NoError(t, r.read(t.Context(), s.client.Address(), blobFlags{at: f.url}, s.find))
	require.True(t, r.Exodus)
	_, err = r.CheckSolvency(t.Context(), s.client)
	require.NotErrorIs(t, err, restore.ErrMismatch)
	f.end()
}

// The operator of a rollup in blobs keeps them to himself, and lists nobody's accounts; later he is gone. Who has no blobs has his exit asked for by the number of his
// account, is paid what L1 owes him then, and gets back the deposit that no batch served.
func TestExitWithoutBlobs(t *testing.T) {
	s := newSettled(t, "", "  - aggregate-small-2\n", "  - aggregate-small-2-blob\n", "exodusDeadline: 168h", "exodusDeadline: 20m")
	text, err := os.ReadFile(s.config)
	require.NoError(t, err)
	s.config = s.write("inblob.yaml", string(bytes.Replace(text, []byte("circuit: aggregate-small-2 "), []byte("circuit: aggregate-small-2-blob "), 1)))
	op := startOperator(t, s.config, true)
	s.final(op, s.pays(op))
	id := op.account(s.alice.Owner(0)).ID
	exits := func(more ...string) (string, error) {
		return s.run(newExit(s.find), append([]string{"--rollup", s.at, "--key-file", s.keyFile(2)}, more...)...)
	}
	_, err = exits("--request")
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.ErrorContains(t, err, "--id")
	out, err := exits()
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.Contains(t, out, "nothing")
	_, err = exits("--request", "--id", fmt.Sprint(id), "--owner", l1.Checksum(l1.KeyAddress(devchain.Key(3))))
	require.ErrorContains(t, err, "can ask for its exits")
	r, err := s.sender(0).Send(t.Context(), l1.Call{Data: devchain.TokenCode()})
	require.NoError(t, err)
	token, err := s.client.RegisterToken(t.Context(), s.sender(0), r.ContractAddress)
	require.NoError(t, err)
	s.proxy = s.flooded()
	out, err = exits("--request", "--id", fmt.Sprint(id), "--token", fmt.Sprint(token))
	require.NoError(t, err)
	require.Contains(t, out, fmt.Sprintf("of token %d", token))
	require.Contains(t, out, "Many requests wait on L1. While 4,096 or more do, one costs 0.0005 ETH")
	require.Contains(t, out, "0.0005 ETH went with it and was not taken: L1 owes you that")
	s.proxy = ""
	out, err = exits("--request", "--id", fmt.Sprint(id))
	require.NoError(t, err)
	require.Contains(t, out, "asked for its exit")
	require.NotContains(t, out, "went with it")
	op.until("it is paid out", func() bool { return op.account(s.alice.Owner(0)).Balance.IsZero() })
	whose := api.Address(s.alice.Address())
	op.until("both are listed, the latest first", func() bool {
		asked, err := op.api.Deposits(t.Context(), &whose, "")
		require.NoError(t, err)
		return len(asked.Items) > 1 && asked.Items[0].Index == asked.Items[1].Index+1 && asked.Items[0].Token == 0 && asked.Items[1].Token == token
	})
	require.Eventually(t, func() bool {
		owed, err := s.client.Pending(t.Context(), 0, l1.Address(s.alice.Address()), nil)
		if err != nil || owed.Sign() == 0 {
			return false
		}
		status, err := s.client.Status(t.Context(), nil)
		return err == nil && status.QueueHead == status.QueueTail
	}, time.Minute, 10*time.Millisecond)
	out, err = exits()
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.Contains(t, out, "owed by L1")
	require.Contains(t, out, "paid to")
	op.end()

	s.deposit(s.alice, 12345)
	s.deposit(s.bob, 6)
	s.deposit(s.alice, 7)
	for _, says := range []string{"asked for its exit", "its forced exit waits already"} {
		out, err = exits("--request", "--id", fmt.Sprint(id)) // the one before is served
		require.NoError(t, err)
		require.Contains(t, out, says)
	}
	status, err := s.client.Status(t.Context(), nil)
	require.NoError(t, err)
	s.later(21 * time.Minute)
	out, err = exits("--yes", "--deposit", fmt.Sprint(status.QueueTail-2))
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.Contains(t, out, "0.000000000000000007 ETH paid to")
	require.Equal(t, 1, strings.Count(out, "not on L2 yet: "))
	out, err = exits("--yes")
	require.ErrorIs(t, err, l1.ErrBlobMissing, "there may be accounts")
	require.Contains(t, out, "comes back with 0.000000000000012345 ETH")
	require.Contains(t, out, "0.000000000000012345 ETH paid to")
	require.NotContains(t, out, "left in the rollup")
	out, err = exits()
	require.ErrorIs(t, err, l1.ErrBlobMissing)
	require.Contains(t, out, "nothing")
}
