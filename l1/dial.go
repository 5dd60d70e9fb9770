package l1

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
)

// Dial connects to a node over HTTP, WebSocket or IPC, and refuses one of another chain.
func Dial(ctx context.Context, url string, chainID uint64) (*ethclient.Client, error) {
	cl, id, err := DialAny(ctx, url)
	if err != nil {
		return nil, err
	}
	if id != chainID {
		cl.Close()
		return nil, fmt.Errorf("l1: %s serves chain %d, want %d", name(url), id, chainID)
	}
	return cl, nil
}

// DialAny connects to a node of whatever chain and tells which one it is.
func DialAny(ctx context.Context, url string) (*ethclient.Client, uint64, error) {
	cl, err := connect(ctx, url)
	if err != nil {
		return nil, 0, fmt.Errorf("l1: dial %s: %w", name(url), redact(err, url))
	}
	id, err := cl.ChainID(ctx)
	if err == nil && !id.IsUint64() {
		err = fmt.Errorf("%s is no chain id", id)
	}
	if err != nil {
		cl.Close()
		return nil, 0, fmt.Errorf("l1: chain id of %s: %w", name(url), err)
	}
	return cl, id.Uint64(), nil
}

// name of a node: its URL's host, or where it is on this machine.
func name(url string) string { return cmp.Or(host(url), url) }

// loneTimeout of a request to a node that has no other to stand in for it.
var loneTimeout = time.Minute // tests do not wait for so long

// connect to a node. Over HTTP it is one of a Pool with no others: silence, a page of HTML or a refusal for now are failures of the node, which waiting may mend
// (Down), and an error shows the URL's host alone.
func connect(ctx context.Context, url string) (*ethclient.Client, error) {
	if host(url) == "?" {
		return nil, errors.New("want a URL, like http://127.0.0.1:8545 or https://node.example")
	}
	if !isHTTP(url) {
		return ethclient.DialContext(ctx, url)
	}
	p := &Pool{cfg: DefaultPool(url)}
	p.cfg.Timeout = loneTimeout
	if err := p.add(ctx, url, host(url)); err != nil {
		return nil, err
	}
	return p.all[0].eth, nil
}
