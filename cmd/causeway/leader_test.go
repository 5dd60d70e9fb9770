package main

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// operatorWith runs an operator's command with more arguments.
func operatorWith(t *testing.T, config string, more ...string) *operatorRun {
	ctx, cancel := context.WithCancel(t.Context())
	r := &operatorRun{t: t, log: &logged{}, stop: cancel, ended: make(chan error, 1)}
	cmd := newOperator(operatorHooks{prover: &lateProver{true, make(chan operator.Task, 1000)}, term: shortTerm})
	cmd.SetErr(r.log)
	cmd.SetArgs(append([]string{"--config", config}, more...))
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	go func() { r.ended <- cmd.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			t.Log(r.log.out.String())
		}
	})
	return r
}

// M6: operators of one key, with directories of their own, at one queue. A second one refuses to start, or stands by: when the first process is killed it takes
// over, and what the first had acknowledged goes on there and is final once, though nobody sends it again. One that ends in order is replaced at once.
func TestM6StandbyProcess(t *testing.T) {
	s := newSettled(t, "")
	text, err := os.ReadFile(s.config)
	require.NoError(t, err)
	second := s.write("second.yaml", strings.Replace(string(text), s.path("operator"), s.path("second"), 1))
	first := startProcess(t, childConfig+"="+s.config, childStands+"=1")
	a := &operatorRun{t: t, log: first.log, ended: make(chan error), stop: func() {}}
	require.True(t, first.await("it is in charge", func() bool { a.url = first.log.find(serving); return a.url != "" }), first.tail())
	a.api = api.NewClient(a.url)
	s.final(a, s.pays(a))
	from, to := a.account(s.alice.Owner(0)), a.account(s.collector.Owner(0))
	b := operatorWith(t, second, "--standby")
	b.until("it stands by", func() bool { return b.log.find(regexp.MustCompile(`(standing by)`)) != "" })
	asked := operatorWith(t, s.write("asked.yaml", strings.Replace(string(text), s.path("operator"), s.path("asked"), 1)), "--standby")
	asked.until("it stands by", func() bool { return asked.log.find(regexp.MustCompile(`(standing by)`)) != "" })
	asked.end() // who waits for his turn ends when he is asked to
	third := s.write("third.yaml", strings.Replace(string(text), s.path("operator"), s.path("third"), 1))
	require.ErrorIs(t, <-operatorWith(t, third).ended, natsq.ErrLed)

	payment := func(nonce uint64) rollup.UserOp {
		return s.alice.Transfer(wallet.Terms{From: from.ID, Nonce: nonce, MaxFee: rollup.NewAmount(1e15), ValidUntil: uint64(time.Now().Add(time.Hour).Unix())}, to.ID,
			s.collector.Payee(), rollup.NewAmount(1e15))
	}
	ahead := payment(from.Nonce + 1) // it cannot be on L1 when the first is killed: the one before it is not signed yet
	acknowledged, err := a.api.Submit(t.Context(), ahead)
	require.NoError(t, err)
	first.kill()
	b.until("it takes over", func() bool { b.url = b.log.find(serving); return b.url != "" })
	b.api = api.NewClient(b.url)
	_, err = b.api.Op(t.Context(), acknowledged.Op.String())
	require.NoError(t, err)
	receipt, err := b.api.Submit(t.Context(), payment(from.Nonce))
	require.NoError(t, err)
	s.final(b, receipt)
	s.final(b, acknowledged)
	s.final(b, s.pays(b))

	c := operatorWith(t, third, "--standby")
	c.until("it stands by", func() bool { return c.log.find(regexp.MustCompile(`(standing by)`)) != "" })
	b.end()
	c.until("it takes over", func() bool { c.url = c.log.find(serving); return c.url != "" })
	c.api = api.NewClient(c.url)
	s.final(c, s.pays(c))
	require.EqualValues(t, from.Nonce+4, c.account(s.alice.Owner(0)).Nonce)
	c.end()
	s.solvent()
}
