package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

var (
	kills    = flag.Int("kills", 4, "how often TestM1RandomKills kills the operator")
	killSeed = flag.Uint64("seed", uint64(time.Now().UnixNano()), "when TestM1RandomKills does")
	walk     = flag.Bool("walk", false, "TestM1KillAtEveryStep walks them all")
)

// TestM1RandomKills: an operator's process is killed with SIGKILL at random times under load, while it starts and while it works.
func TestM1RandomKills(t *testing.T) {
	t.Logf("-seed %d", *killSeed)
	w := newKillWorld(t)
	rng := rand.New(rand.NewPCG(*killSeed, 1))
	for i := range *kills {
		c := startChild(t, w.config, "")
		if i%4 == 3 { // while it starts
			time.Sleep(time.Duration(rng.IntN(800)) * time.Millisecond)
			c.kill()
			w.check(t)
			continue
		}
		require.True(t, c.ready(), c.tail())
		w.verify(c, rng)
		stop := w.load(c)
		time.Sleep(time.Duration(rng.IntN(1500)) * time.Millisecond)
		c.kill()
		stop()
		w.check(t)
	}
	w.finish()
}

// TestM1KillAtEveryStep: the operator's process kills itself with SIGKILL before and after its durable writes, in their real files. Package node does the same
// to a directory in memory, with power loss.
func TestM1KillAtEveryStep(t *testing.T) {
	steps := []string{"submission true 1"}
	if *walk {
		steps = nil
		for at := 1; at <= 3; at++ {
			for _, name := range []string{"meta", "know", "accept", "seal", "proof", "submission", "note", "state", "tx", "forget", "reset", "unseal"} {
				if name != "meta" && name != "know" && name != "unseal" && name != "reset" || at == 1 {
					steps = append(steps, fmt.Sprint(name, " false ", at), fmt.Sprint(name, " true ", at))
				}
			}
		}
	}
	w := newKillWorld(t)
	rng := rand.New(rand.NewPCG(1, 1))
	for _, step := range steps {
		c := startChild(t, w.config, step)
		if c.ready() {
			w.verify(c, rng)
			stop := w.load(c)
			w.provoke(c, step)
			stop()
		}
		<-c.ended
		require.ErrorContains(t, c.err, "killed", step)
		w.check(t)
	}
	w.finish()
}

// killWorld is an L1, a broker and people who pay; operators come and go.
type killWorld struct {
	*l1env
	t      *testing.T
	config string
	client *l1.Client
	payers []*payer
	bob    *payer // who is paid
	shapes []rollup.Shape
	replay *restore.Rollup // what L1 says
}

// payer has an account, and signs one op after the other. One goroutine at a time uses it.
type payer struct {
	*wallet.Wallet
	id       uint32
	next     *rollup.Transfer // signed, and not acknowledged yet
	nonce    uint64           // of the next op
	receipts []api.Receipt
}

func newKillWorld(t *testing.T) *killWorld {
	return newSettledWorld(t, stubCatalog, 250*time.Millisecond, deployedAggregate, func() *natsq.Server {
		queue, err := natsq.StartServer(natsq.DefaultServerConfig(t.TempDir()))
		require.NoError(t, err)
		t.Cleanup(queue.Close)
		return queue
	})
}

func newSettledWorld(t *testing.T, find deploy.Catalog, period time.Duration, aggregate circuits.Circuit, broker func() *natsq.Server) *killWorld {
	w := &killWorld{l1env: newL1Every(t, find, 3, period), t: t, shapes: []rollup.Shape{aggregate.Shape}}
	at := l1.Address(w.deploy(l1.Checksum(l1.KeyAddress(devchain.Key(1))), "").Rollup.Address)
	if aggregate != deployedAggregate {
		at = w.redeploy(at, aggregate)
	}
	queue := broker()
	var err error
	w.client, err = l1.NewClient(t.Context(), w.chain.Client(), at)
	require.NoError(t, err)
	params, err := w.client.Params(t.Context())
	require.NoError(t, err)
	config := rollup.Config(params.ChainID, rollup.Address(at))
	collector := w.person(config, 1)
	w.config = w.operatorConfig(l1.Checksum(at), collector, queue)
	replaceInFile(t, w.config, "poll: 20ms", "poll: 100ms", "ratePerClient: 200", "ratePerClient: 0")
	w.deposit(collector)
	for i := range 4 {
		p := &payer{Wallet: wallet.New(config, wallet.KeyFromSecret(fmt.Append(nil, "payer", i)), rollup.Address(l1.KeyAddress(devchain.Key(2))))}
		w.deposit(p.Wallet)
		w.payers = append(w.payers, p)
	}
	w.bob, w.payers = w.payers[3], w.payers[:3]
	w.replay, err = restore.New(params, w.shapes)
	require.NoError(t, err)
	return w
}

// deployedAggregate is the circuit of deploy.Example.
var deployedAggregate = circuits.Aggregate(circuits.Small, 2)

// redeploy deploys a rollup once more, with the sizes of a circuit that no configuration can name.
func (w *killWorld) redeploy(at l1.Address, c circuits.Circuit) l1.Address {
	w.t.Helper()
	client, err := l1.NewClient(w.t.Context(), w.chain.Client(), at)
	require.NoError(w.t, err)
	p, err := client.Params(w.t.Context())
	require.NoError(w.t, err)
	v := &p.Verifiers[0]
	v.FullLanes, v.Slots, v.Blob = c.Shape.Full, c.Slots, c.Blob
	r, err := w.sender(0).Send(w.t.Context(), l1.Call{Data: l1.RollupCode(l1.RollupParams{Admin: p.Admin, Operators: []l1.Address{l1.KeyAddress(devchain.Key(1))},
		Verifiers: p.Verifiers, Depth: p.Depth, MaxBatchAge: p.MaxBatchAge, SubmitDeadline: p.SubmitDeadline, ExodusDeadline: p.ExodusDeadline, GraceTime: p.GraceTime})})
	require.NoError(w.t, err)
	return r.ContractAddress
}

func replaceInFile(t *testing.T, file string, pairs ...string) {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	for i := 0; i < len(pairs); i += 2 {
		require.Equal(t, 1, strings.Count(string(b), pairs[i]), pairs[i])
	}
	require.NoError(t, os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(b))), 0o600))
}

func (w *killWorld) deposit(who *wallet.Wallet) {
	w.t.Helper()
	key := who.PubKey()
	amount := new(big.Int).Mul(big.NewInt(100), big.NewInt(1e18))
	_, _, err := w.client.DepositETH(w.t.Context(), w.sender(0), amount, [20]byte(who.Address()), key.X.Bytes(), key.Y.Bytes())
	require.NoError(w.t, err)
}

// load has everybody pay bob, one unit at a time, until stop or until the operator is gone.
func (w *killWorld) load(c *child) (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	var all sync.WaitGroup
	for _, p := range w.payers {
		all.Go(func() { p.pay(ctx, w.t, c, w.bob) })
	}
	return func() { cancel(); all.Wait() }
}

// pay until the operator does not answer any more. What is not acknowledged is sent again, in this life or the next.
func (p *payer) pay(ctx context.Context, t *testing.T, c *child, to *payer) {
	p.payUntil(ctx, t, c, to, func() bool { return false })
}

// payUntil pays until enough says so.
func (p *payer) payUntil(ctx context.Context, t *testing.T, c *child, to *payer, enough func() bool) {
	if !p.locate(ctx, c) || !to.locate(ctx, c) {
		return
	}
	for ctx.Err() == nil && !enough() {
		if p.next == nil {
			p.next = p.Transfer(wallet.Terms{From: p.id, Nonce: p.nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: uint64(time.Now().Add(24 * time.Hour).Unix())},
				to.id, to.Payee(), rollup.NewAmount(1))
		}
		r, err := c.api.Submit(ctx, p.next)
		switch {
		case err == nil:
			p.receipts = append(p.receipts, r)
			p.nonce, p.next = p.nonce+1, nil
		case errors.Is(err, api.ErrUnreachable) || ctx.Err() != nil:
			return
		case errors.Is(err, api.ErrBusy) || errors.Is(err, api.ErrFeePolicy): // the collector's deposit is on its way
			time.Sleep(20 * time.Millisecond)
		default:
			t.Errorf("op %d of account %d: %v", p.nonce, p.id, err)
			return
		}
	}
}

// locate waits for the account; false if the operator is gone before.
func (p *payer) locate(ctx context.Context, c *child) bool {
	address, key := api.Address(p.Address()), api.Key{Point: p.PubKey()}
	for ctx.Err() == nil && !c.hasEnded() {
		page, err := c.api.Accounts(ctx, api.AccountQuery{Address: &address, Key: &key})
		if err == nil && len(page.Items) == 1 {
			p.id = page.Items[0].ID
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

// verify asks a new life of the operator for what earlier ones acknowledged: every account is where its owner left it, or one op further, which was under way;
// the last receipts, and some others, are known.
func (w *killWorld) verify(c *child, rng *rand.Rand) {
	w.t.Helper()
	ctx := w.t.Context()
	for _, p := range w.payers {
		if p.nonce == 0 && p.next == nil || !p.locate(ctx, c) {
			continue
		}
		a, err := c.api.Account(ctx, p.id)
		if errors.Is(err, api.ErrUnreachable) {
			return // it kills itself
		}
		require.NoError(w.t, err)
		switch {
		case a.Nonce == p.nonce+1 && p.next != nil: // it was accepted, and not acknowledged any more
			p.nonce, p.next = p.nonce+1, nil
		default:
			require.Equal(w.t, p.nonce, a.Nonce, "%d ops were acknowledged", len(p.receipts))
		}
		ask := slices.Clone(p.receipts[max(0, len(p.receipts)-20):])
		for range min(10, len(p.receipts)) {
			ask = append(ask, p.receipts[rng.IntN(len(p.receipts))])
		}
		for _, r := range ask {
			again, err := c.api.Receipt(ctx, r.Op)
			if errors.Is(err, api.ErrUnreachable) {
				return
			}
			require.NoError(w.t, err)
			require.Equal(w.t, r, again)
			s, err := c.api.Op(ctx, r.Op.String())
			if errors.Is(err, api.ErrUnreachable) {
				return
			}
			require.NoError(w.t, err)
			require.NotEqual(w.t, api.Dropped, s.Stage, s.Reason)
		}
	}
}

// check is X1, while no operator runs: L1's data lead to L1's state, and every unit is accounted for.
func (w *killWorld) check(t *testing.T) {
	t.Helper()
	var err error
	require.Eventually(t, func() bool { // a tx that was sent may be mined between the two readings
		err = w.replay.CatchUp(t.Context(), w.client, 0, nil)
		if reorg := (*l1.ReorgError)(nil); errors.As(err, &reorg) {
			w.replay, err = restore.FromL1(t.Context(), w.client, w.shapes)
		}
		if err == nil {
			_, err = w.replay.CheckSolvency(t.Context(), w.client)
		}
		return err == nil
	}, time.Minute, 10*time.Millisecond, "%v", err)
}

// provoke has L1 take back its last blocks until the operator kills itself, if that is what its step waits for.
func (w *killWorld) provoke(c *child, step string) {
	for !c.hasEnded() {
		select {
		case <-c.ended:
		case <-time.After(2 * time.Second):
			if strings.HasPrefix(step, "reset") || strings.HasPrefix(step, "unseal") {
				w.reorg(3)
			}
		}
	}
}

// reorg replaces the last blocks by empty ones and one more.
func (w *killWorld) reorg(depth uint64) {
	w.stop()
	defer w.mine()
	head, err := w.chain.Client().BlockNumber(w.t.Context())
	require.NoError(w.t, err)
	ancestor, err := w.chain.Client().HeaderByNumber(w.t.Context(), new(big.Int).SetUint64(head-depth))
	require.NoError(w.t, err)
	require.NoError(w.t, w.chain.Reorg(ancestor.Hash(), int(depth)+1))
}

// finish has a last life make all final, and compares what everybody has with a replay of L1 from the beginning.
func (w *killWorld) finish() {
	t := w.t
	c := startChild(t, w.config, "")
	require.True(t, c.ready(), c.tail())
	w.verify(c, rand.New(rand.NewPCG(1, 1)))
	require.True(t, c.await("all is final", func() bool {
		s, err := c.api.Status(t.Context())
		return err == nil && s.Waiting == 0 && s.Sealed == s.Final
	}), c.tail())
	status, err := c.api.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, c.status("/healthz"))
	c.kill()
	w.check(t)
	fresh, err := restore.FromL1(t.Context(), w.client, w.shapes)
	require.NoError(t, err)
	root := fresh.State.Root()
	require.Equal(t, status.Root, api.Digest(root.Bytes()), "the operator and a replay of L1 have the same root")
	var moved, acked uint64
	for _, p := range w.payers {
		a, err := fresh.State.Account(p.id)
		require.NoError(t, err)
		require.Equal(t, p.nonce, a.Nonce)
		moved, acked = moved+a.Nonce, acked+uint64(len(p.receipts))
	}
	bob, err := fresh.State.Account(w.bob.id)
	require.NoError(t, err)
	deposited := new(big.Int).Mul(big.NewInt(100), big.NewInt(1e18))
	require.Equal(t, new(big.Int).SetUint64(moved), new(big.Int).Sub(bob.Balance.Big(), deposited), "every op moved one unit, once")
	require.GreaterOrEqual(t, moved, acked)
	t.Logf("%d ops were acknowledged, %d moved, %d batches final", acked, moved, fresh.LastBatch)
}
