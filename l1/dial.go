package l1

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
)

// Dial connects to a node over HTTP, WebSocket or IPC, and refuses one of another chain.
func Dial(ctx context.Context, at string, chainID uint64) (*ethclient.Client, error) {
	cl, id, err := DialAny(ctx, at)
	if err != nil {
		return nil, err
	}
	if id != chainID {
		cl.Close()
		return nil, fmt.Errorf("l1: %s serves chain %d, want %d", name(at), id, chainID)
	}
	return cl, nil
}

// DialAny connects to a node of whatever chain and tells which one it is.
func DialAny(ctx context.Context, at string) (*ethclient.Client, uint64, error) {
	if err := isNode(at); err != nil {
		return nil, 0, err
	}
	cl, err := connect(ctx, at)
	if err != nil && !isSocket(at) { // a path is no secret, and one that is not there may come
		err = redact(err, at)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("l1: dial %s: %w", name(at), err)
	}
	id, err := cl.ChainID(ctx)
	if err == nil && !id.IsUint64() {
		err = fmt.Errorf("%s is no chain id", id)
	}
	if err != nil {
		cl.Close()
		return nil, 0, fmt.Errorf("l1: chain id of %s: %w", name(at), err)
	}
	return cl, id.Uint64(), nil
}

// name of a node: its URL's host, or where it is on this machine.
func name(at string) string {
	if isSocket(at) {
		return at
	}
	return cmp.Or(host(at), "?")
}

// isSocket tells the path of a node's socket from what was meant to be a URL: it names a folder, or ends as sockets of nodes do, or is there.
func isSocket(text string) bool {
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") || strings.HasSuffix(text, ".ipc") && !strings.Contains(text, "://") {
		return true
	}
	info, err := os.Stat(text)
	return err == nil && info.Mode()&os.ModeSocket != 0
}

// isURL of what a node may be asked by.
func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme)
}

// isNode refuses what cannot be where a node is.
func isNode(at string) error {
	if isURL(at) || isSocket(at) {
		return nil
	}
	return fmt.Errorf("l1: %s: want a URL, like http://127.0.0.1:8545 or https://node.example, or the path of a node's socket, like /run/geth.ipc", shown(at))
}

// shown is a text for an error, unless it may hold a secret, as a path or a user's part may.
func shown(text string) string {
	if strings.ContainsAny(text, "/?@") {
		return "a node's address"
	}
	return fmt.Sprintf("%.80q", text)
}

// loneTimeout of a request to a node that has no other to stand in for it.
var loneTimeout = time.Minute // tests do not wait for so long

// connect to a node. Over HTTP it is one of a Pool with no others: silence, a page of HTML or a refusal for now are failures of the node, which waiting may mend
// (Down), and an error shows the URL's host alone.
func connect(ctx context.Context, at string) (*ethclient.Client, error) {
	if !isHTTP(at) {
		return ethclient.DialContext(ctx, at)
	}
	p := &Pool{cfg: DefaultPool(at)}
	p.cfg.Timeout = loneTimeout
	if err := p.add(ctx, at, host(at)); err != nil {
		return nil, err
	}
	return p.all[0].eth, nil
}
