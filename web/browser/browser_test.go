package browser

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1/typed"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/wallet/keys"
	"github.com/causeway-l2/causeway/web"
)

// TestWalk lets walk.mjs use the page on a rollup of its own. CAUSEWAY_SHOTS names a folder to keep the screenshots in.
func TestWalk(t *testing.T) {
	require.True(t, web.HasSigning(), "build the signing code first: make page")
	for _, need := range []string{"node", "chromium"} {
		_, err := exec.LookPath(need)
		require.NoError(t, err, "install %s", need)
	}
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline, cfg.API.Page = t.TempDir(), 50*time.Millisecond, web.Page()
	cfg.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	ready := make(chan *devnet.Net, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- devnet.Run(ctx, cfg) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	var n *devnet.Net
	select {
	case n = <-ready:
	case err := <-done:
		done <- err
		require.NoError(t, err)
	}
	w := &browserWallet{t: t, net: n}
	sender, err := l1.NewSender(ctx, n.Chain.Client(), l1.DefaultSender(devchain.Key(devnet.FirstUserKey)))
	require.NoError(t, err)
	w.sender = sender
	mux := http.NewServeMux()
	mux.HandleFunc("/", w.answer)
	mux.HandleFunc("/thief", func(http.ResponseWriter, *http.Request) { thief(t, n, l1.Checksum(sender.Address())) })
	mux.HandleFunc("/rotate", func(http.ResponseWriter, *http.Request) { rotate(t, n, sender) })
	mux.HandleFunc("/stop", func(http.ResponseWriter, *http.Request) { cancel() })
	server := httptest.NewServer(mux)
	defer server.Close()
	shots := os.Getenv("CAUSEWAY_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	bob := l1.Checksum(l1.KeyAddress(devchain.Key(devnet.FirstUserKey + 1)))
	thief(t, n, bob)
	out, err := exec.CommandContext(t.Context(), "node", "walk.mjs", n.API.URL(), server.URL, shots, bob).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

// thief opens an account of somebody's address under a key of his own: who pays that address must not pay there.
func thief(t *testing.T, n *devnet.Net, whose string) {
	address, err := l1.ParseAddress(whose)
	require.NoError(t, err)
	key := wallet.KeyFromSecret([]byte("thief")).Public()
	const usdc = 1
	_, _, err = n.Client.Deposit(t.Context(), n.Faucet, usdc, big.NewInt(1), address, key.X.Bytes(), key.Y.Bytes())
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, exists, err := n.Sequencer.Locate(rollup.Owner{PubKey: key, Address: rollup.Address(address), Token: usdc})
		require.NoError(t, err)
		return exists
	}, 10*time.Minute, 10*time.Millisecond)
}

// rotate names the owner's second key on L1; of which account does not matter.
func rotate(t *testing.T, n *devnet.Net, owner *l1.Sender) {
	key, err := wallet.DeriveKey(devchain.Key(devnet.FirstUserKey), devchain.ChainID, rollup.Address(n.Client.Address()), 1)
	require.NoError(t, err)
	pub := key.Public()
	_, _, err = n.Client.RequestSetKey(t.Context(), owner, 0, pub.X.Bytes(), pub.Y.Bytes())
	require.NoError(t, err)
}

// browserWallet is the wallet in the browser, of a dev key, which signs whatever it is asked to.
type browserWallet struct {
	t      *testing.T
	net    *devnet.Net
	sender *l1.Sender
}

type request struct {
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

func (w *browserWallet) answer(out http.ResponseWriter, r *http.Request) {
	var q request
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(b, &q)
	}
	var result any
	if err == nil {
		result, err = w.do(r.Context(), q)
	}
	answer := map[string]any{"result": result}
	if err != nil {
		answer = map[string]any{"error": map[string]string{"message": err.Error()}}
	}
	_ = json.NewEncoder(out).Encode(answer)
}

func (w *browserWallet) do(ctx context.Context, q request) (any, error) {
	switch q.Method {
	case "eth_requestAccounts":
		return []string{l1.Checksum(w.sender.Address())}, nil
	case "eth_signTypedData_v4":
		return w.sign(q)
	case "eth_sendTransaction":
		return w.send(ctx, q)
	}
	params := make([]any, len(q.Params))
	for i := range params {
		params[i] = q.Params[i]
	}
	var result json.RawMessage
	return &result, w.net.Chain.Client().Client().CallContext(ctx, &result, q.Method, params...)
}

func (w *browserWallet) sign(q request) (any, error) {
	var text string
	if err := json.Unmarshal(q.Params[1], &text); err != nil {
		return nil, err
	}
	var data struct {
		Domain  struct{ ChainID, VerifyingContract string }
		Message struct{ Action, Owner, Index string }
	}
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		return nil, err
	}
	chain, err := strconv.ParseUint(data.Domain.ChainID, 10, 64)
	if err != nil {
		return nil, err
	}
	contract, err := l1.ParseAddress(data.Domain.VerifyingContract)
	if err != nil {
		return nil, err
	}
	owner, err := l1.ParseAddress(data.Message.Owner)
	if err != nil {
		return nil, err
	}
	index, err := strconv.ParseUint(data.Message.Index, 10, 64)
	if err != nil {
		return nil, err
	}
	digest := typed.NewDomain(chain, contract).Digest(keys.MessageType, typed.String(data.Message.Action), typed.Address(owner), typed.Uint(index))
	signature, err := l1.SignTyped(devchain.Key(devnet.FirstUserKey), digest)
	return l1.HexBytes(signature), err
}

func (w *browserWallet) send(ctx context.Context, q request) (any, error) {
	var tx struct {
		To    l1.Address
		Data  l1.HexBytes
		Value *l1.HexInt
	}
	if err := json.Unmarshal(q.Params[0], &tx); err != nil {
		return nil, err
	}
	r, err := w.sender.Send(ctx, l1.Call{To: &tx.To, Data: tx.Data, Value: tx.Value.ToInt()})
	if err != nil {
		return nil, err
	}
	return r.TxHash, nil
}
