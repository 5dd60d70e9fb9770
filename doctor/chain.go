package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
)

// chain checks the nodes one by one, the clock against their blocks, and then, through all of them together, contract and key.
func (e *examination) chain(ctx context.Context) {
	ids := map[uint64][]string{}
	var latest time.Time
	for i, address := range e.File.L1.RPC {
		n := l1Node{check: fmt.Sprintf("L1 node %d (%s)", i+1, host(address)), url: address}
		if id, head, ok := e.node(ctx, n); ok {
			ids[id] = append(ids[id], n.check)
			if head.After(latest) {
				latest = head
			}
		}
	}
	if len(ids) > 1 {
		e.say(Fail, "L1: chain id", "take out of l1.rpc what is of another chain", "the nodes are of several chains: %v", ids)
		return
	}
	for id := range ids {
		e.dev = deploy.IsDevChain(id)
		e.ok("L1: chain id", "%d", id)
	}
	if !latest.IsZero() {
		e.clock(latest)
	}
	cfg := e.File.Pool()
	pool, err := l1.NewPool(ctx, cfg)
	if err != nil {
		e.say(Fail, "L1: nodes together", "mend nodes, list others, or lower l1.agree", "%s", e.redact(err))
		return
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(ctx, max(time.Minute, 4*cfg.Timeout))
	defer cancel()
	client := e.contract(ctx, pool)
	if client != nil {
		e.operator(ctx, client)
		e.fees(ctx, client)
		e.blobs(ctx, client)
	}
}

type l1Node struct{ check, url string }

// trouble with one of several nodes is no failure: whether enough are left is seen when they are asked together.
func (e *examination) trouble() Status {
	if len(e.File.L1.RPC) > 1 {
		return Warn
	}
	return Fail
}

// node asks one: does it answer, does it have all blocks, how old is its last one.
func (e *examination) node(ctx context.Context, n l1Node) (id uint64, head time.Time, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, e.File.L1.Timeout)
	defer cancel()
	const do = "start it, or check l1.rpc and l1.timeout"
	node, id, err := l1.DialAny(ctx, n.url)
	if err != nil {
		e.say(e.trouble(), n.check, do, "%s", e.redact(err))
		return 0, head, false
	}
	defer node.Close()
	begun := time.Now()
	header, err := node.HeaderByNumber(ctx, nil)
	took := time.Since(begun)
	if err != nil {
		e.say(e.trouble(), n.check, do, "%s", e.redact(err))
		return 0, head, false
	}
	progress, err := node.SyncProgress(ctx)
	if err != nil {
		e.say(e.trouble(), n.check, do, "%s", e.redact(err))
		return 0, head, false
	}
	head = time.Unix(int64(header.Time), 0)
	age := e.Now().Sub(head).Round(time.Second)
	switch {
	case progress != nil:
		e.say(e.trouble(), n.check, "wait until it has caught up", "is syncing: block %d of %d", progress.CurrentBlock, progress.HighestBlock)
	case age > e.Bounds.HeadAge && !deploy.IsDevChain(id):
		e.say(e.trouble(), n.check, "see whether it is connected to others and to its consensus client, or whether the clock is right", "block %v is %v old", header.Number, age)
	default:
		e.ok(n.check, "chain %d, block %v, %v old, answered in %v", id, header.Number, age, took.Round(time.Millisecond))
	}
	return id, head, true
}

// clock compares this machine's with the last block: batches carry its time, and L1 refuses what is not of its own.
func (e *examination) clock(head time.Time) {
	const check = "clock"
	skew := e.Now().Sub(head).Round(time.Second)
	const do = "set the clock (NTP); L1's blocks are never from the future, and old ones mean that the clock is ahead or that every node stands still"
	switch {
	case skew >= -e.Bounds.Ahead && skew <= e.Bounds.HeadAge:
		e.ok(check, "%v after L1's last block", skew)
	case e.dev:
		e.say(Warn, check, "nothing, if blocks come only when they are asked for, or time is moved there; else set the clock (NTP)", "%v after L1's last block", skew)
	default:
		e.say(Fail, check, do, "%v after L1's last block", skew)
	}
}

// redact takes URLs of nodes out of an error: they may hold a secret.
func (e *examination) redact(err error) string {
	text := err.Error()
	for _, u := range e.File.L1.RPC {
		text = strings.ReplaceAll(text, u, host(u))
	}
	return text
}

func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "?"
}

// contractError says what to do about a contract that cannot be used.
func (e *examination) contractError(err error) {
	if errors.Is(err, l1.ErrNoContract) {
		e.say(Fail, "contract", "check l1.rollup, and whether the nodes are of its chain", "no code at %s", e.File.L1.Rollup)
		return
	}
	e.say(Fail, "contract", "check l1.rollup and the nodes", "%s", e.redact(err))
}
