package l1

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

var (
	// ErrDisputed says that L1 nodes contradict each other and no majority tells who is right: nothing of theirs is believed until they agree.
	ErrDisputed = errors.New("l1: the L1 nodes contradict each other, and none of the answers has a majority: nothing advances; find out which node lies, or add one")
	// ErrNoQuorum says that too few L1 nodes know a block.
	ErrNoQuorum = errors.New("l1: too few L1 nodes answer")
)

// PoolConfig of a Pool.
type PoolConfig struct {
	// URLs of the nodes, the preferred ones first. One may be of any kind; several have to be HTTP or HTTPS.
	URLs []string
	// Agree is how many nodes have to confirm a block before it counts; 0 is more than half of three or more, and one of fewer.
	Agree int
	// Timeout of one request to one node.
	Timeout time.Duration
	// Backoff is for how long a node that failed is asked only if no other is left; it doubles with each failure in a row, up to MaxBackoff.
	Backoff, MaxBackoff time.Duration
	// Aside is for how long a node that lied is not asked at all.
	Aside time.Duration
	// Lag is how many blocks a node may be behind before others are preferred.
	Lag uint64
	Log *slog.Logger
}

// DefaultPool of these nodes.
func DefaultPool(urls ...string) PoolConfig {
	return PoolConfig{URLs: urls, Timeout: 10 * time.Second, Backoff: time.Second, MaxBackoff: time.Minute, Aside: 10 * time.Minute, Lag: 3,
		Log: slog.New(slog.DiscardHandler)}
}

// Check says what is wrong with c.
func (c PoolConfig) Check() error {
	switch {
	case len(c.URLs) == 0:
		return errors.New("l1: no URL of an L1 node")
	case c.Agree < 0 || c.Agree > len(c.URLs):
		return fmt.Errorf("l1: %d nodes have to agree and there are %d", c.Agree, len(c.URLs))
	case c.Timeout <= 0 || c.Backoff <= 0 || c.MaxBackoff < c.Backoff || c.Aside <= 0:
		return errors.New("l1: timeout, backoff and aside must be positive, max-backoff not below backoff")
	case c.Log == nil:
		return errors.New("l1: log must be set")
	}
	if len(c.URLs) == 1 {
		return isNode(c.URLs[0])
	}
	for i, text := range c.URLs {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("l1: node %d of %d: want a URL that starts with http:// or https://", i+1, len(c.URLs))
		}
		if slices.Contains(c.URLs[:i], text) {
			return fmt.Errorf("l1: node %d is listed twice: it would vote twice", i+1)
		}
	}
	return nil
}

// agree with its default.
func (c PoolConfig) agree() int {
	switch n := len(c.URLs); {
	case c.Agree > 0:
		return c.Agree
	case n < 3:
		return 1
	default:
		return n/2 + 1
	}
}

// Pool is one or more L1 nodes that stand for each other and are held against each other. Node speaks to whichever is well; what counts is decided by all. Its
// methods may be called concurrently.
type Pool struct {
	cfg   PoolConfig
	node  *ethclient.Client
	chain uint64
	all   []*endpoint // none when there is one node that is not HTTP

	mu       sync.Mutex
	disputed error // why nothing advances; nil while it does
}

// NewPool connects to the nodes, and refuses those of different chains. Nodes that do not answer may come later, as long as enough do.
func NewPool(ctx context.Context, cfg PoolConfig) (*Pool, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	p := &Pool{cfg: cfg}
	var err error
	if !isHTTP(cfg.URLs[0]) {
		p.node, p.chain, err = DialAny(ctx, cfg.URLs[0])
		return p, err
	}
	for i, u := range cfg.URLs {
		if err := p.add(ctx, u, fmt.Sprintf("%d (%s)", i+1, host(u))); err != nil {
			return nil, err
		}
	}
	client, err := rpc.DialOptions(ctx, "http://l1.pool", rpc.WithHTTPClient(&http.Client{Transport: router{p}}))
	if err != nil {
		return nil, fmt.Errorf("l1: %w", err)
	}
	p.node = ethclient.NewClient(client)
	if err := p.sameChain(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// add a node, which has to speak HTTP.
func (p *Pool) add(ctx context.Context, url, name string) error {
	e := &endpoint{pool: p, url: url, name: name, health: 1}
	client, err := rpc.DialOptions(ctx, "http://l1.node", rpc.WithHTTPClient(&http.Client{Transport: e}))
	if err != nil {
		return fmt.Errorf("l1: node %s: %w", name, err)
	}
	e.eth = ethclient.NewClient(client)
	p.all = append(p.all, e)
	return nil
}

func isHTTP(url string) bool {
	return strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
}

// host of a URL: the rest may hold a secret.
func host(text string) string {
	if u, err := url.Parse(text); err == nil {
		return u.Host
	}
	return "?"
}

// sameChain asks all nodes which chain they are of.
func (p *Pool) sameChain(ctx context.Context) error {
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (uint64, error) {
		id, err := e.eth.ChainID(ctx)
		if err != nil {
			return 0, err
		}
		return id.Uint64(), nil
	})
	if len(answers) < p.cfg.agree() {
		return fmt.Errorf("%w: %d of %d, %d have to: %w", ErrNoQuorum, len(answers), len(p.all), p.cfg.agree(), errors.Join(failures...))
	}
	p.chain = answers[0].value
	for _, a := range answers[1:] {
		if a.value != p.chain {
			return fmt.Errorf("l1: node %s serves chain %d, node %s chain %d", answers[0].from.name, p.chain, a.from.name, a.value)
		}
	}
	return nil
}

// Node speaks to the node that is best now, and to another when that fails. A tx goes to all that are well.
func (p *Pool) Node() *Node { return p.node }

// ChainID that all nodes serve.
func (p *Pool) ChainID() uint64 { return p.chain }

// Close ends the connections.
func (p *Pool) Close() {
	if p.node != nil {
		p.node.Close()
	}
	for _, e := range p.all {
		e.eth.Close()
	}
}

// Health of a node.
type Health struct {
	Name    string        // its place in the list and its host
	Score   float64       // 1: every answer came; 0: none
	Latency time.Duration // of an answer, lately
	Head    uint64        // block that it was at
	Failing bool          // asked only if no other is left
	Behind  bool
	Aside   string // why it is not asked at all; empty if it is
}

// Health of the nodes, in the order of the configuration; nothing is known of one that is not HTTP.
func (p *Pool) Health() (out []Health) {
	now := time.Now()
	for _, e := range p.all {
		e.mu.Lock()
		h := Health{Name: e.name, Score: e.health, Latency: e.latency, Head: e.head, Failing: now.Before(e.until), Behind: e.behind}
		if now.Before(e.aside) {
			h.Aside = e.lie
		}
		e.mu.Unlock()
		out = append(out, h)
	}
	return out
}

// Disputed tells why nothing advances, nil while the nodes agree or outvote one.
func (p *Pool) Disputed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.disputed
}

func (p *Pool) setDisputed(err error) {
	p.mu.Lock()
	before := p.disputed
	p.disputed = err
	p.mu.Unlock()
	if before == nil && err != nil {
		p.cfg.Log.Error("L1 nodes contradict each other: nothing advances", "component", "l1", "err", err)
	}
	if before != nil && err == nil {
		p.cfg.Log.Info("L1 nodes agree again", "component", "l1")
	}
}

// order of the nodes to be asked: the well ones first, those behind or failing last, those put aside not at all.
func (p *Pool) order() []*endpoint {
	now := time.Now()
	ranks := map[*endpoint]int{}
	var out []*endpoint
	for _, e := range p.all {
		if rank, ok := e.rank(now); ok {
			ranks[e] = rank
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *endpoint) int { return ranks[a] - ranks[b] })
	return out
}

// endpoint is one of several nodes.
type endpoint struct {
	pool *Pool
	url  string
	name string
	eth  *ethclient.Client // speaks to this node alone

	mu      sync.Mutex
	health  float64       // moving average of answers that came
	latency time.Duration // moving average
	fails   int           // in a row
	until   time.Time     // of its backoff
	aside   time.Time     // until then it is not asked
	lie     string
	head    uint64
	behind  bool
	coded   bool // its code of the contract was compared
}

// fast is in what time an answer may come for its node not to be slower than others.
var fast = 100 * time.Millisecond // tests name the node that is asked first, also on a machine that stands still

// rank orders nodes, the lowest first; a lost answer in ten weighs as much as twice the time, rounded so that small things change nothing.
func (e *endpoint) rank(now time.Time) (int, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now.Before(e.aside) {
		return 0, false
	}
	const worse = 1000
	rank := int(10*(1-e.health) + math.Log2(1+float64(e.latency)/float64(fast)))
	if e.behind {
		rank += worse
	}
	if now.Before(e.until) {
		rank += 2 * worse
	}
	return rank, true
}

// asked tells whether it takes part in votes now.
func (e *endpoint) asked(now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !now.Before(e.aside) && !now.Before(e.until)
}

// answered notes that a request went well.
func (e *endpoint) answered(took time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.health += (1 - e.health) / 5
	e.latency += (took - e.latency) / 5
	if e.fails > 0 {
		e.pool.cfg.Log.Info("L1 node answers again", "component", "l1", "node", e.name)
	}
	e.fails, e.until = 0, time.Time{}
}

// failed notes that no answer came, and backs off.
func (e *endpoint) failed(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.health -= e.health / 5
	wait := min(e.pool.cfg.Backoff<<min(e.fails, 20), e.pool.cfg.MaxBackoff)
	if e.fails == 0 {
		e.pool.cfg.Log.Warn("L1 node does not answer", "component", "l1", "node", e.name, "err", strings.ReplaceAll(err.Error(), e.url, host(e.url)))
	}
	e.fails++
	e.until = time.Now().Add(wait)
}

// putAside because what it said is not so.
func (e *endpoint) putAside(lie string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pool.cfg.Log.Error("L1 node put aside", "component", "l1", "node", e.name, "why", lie, "for", e.pool.cfg.Aside)
	e.aside, e.lie, e.health, e.coded = time.Now().Add(e.pool.cfg.Aside), lie, 0, false
}
