package doctor

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
)

// contract checks that what stands at the address is the rollup that directory and configuration are for.
func (e *examination) contract(ctx context.Context, pool *l1.Pool) *l1.Client {
	at, err := l1.ParseAddress(e.File.L1.Rollup)
	if err != nil {
		e.say(Fail, "contract", "check l1.rollup", "%v", err)
		return nil
	}
	client, err := l1.Open(ctx, pool, at)
	if err != nil {
		e.contractError(err)
		return nil
	}
	params, err := client.Params(ctx)
	if err != nil {
		e.say(Fail, "contract", "check l1.rollup: what stands there is no rollup of this version", "%s", e.redact(err))
		return nil
	}
	word := rollup.Config(pool.ChainID(), rollup.Address(at))
	if want := word.Bytes(); want != params.Config {
		e.say(Fail, "contract", "check l1.rollup: signatures for this chain and address are not valid there", "config word: want %x, got %x", want, params.Config)
		return nil
	}
	e.params = &params
	e.state(ctx, client)
	e.past(ctx, client, params.DeployedAt)
	e.verifier(params)
	e.identity(params)
	e.bound(params)
	if e.Record != nil {
		e.deployment(ctx, pool, at)
	}
	return client
}

func (e *examination) state(ctx context.Context, client *l1.Client) {
	s, err := client.Status(ctx, nil)
	switch {
	case err != nil:
		e.contractError(err)
	case s.Exodus:
		e.say(Fail, "contract", "nothing can be submitted any more; causeway exit takes out what is yours", "the rollup has ended in exodus")
	default:
		e.ok("contract", "this rollup, at batch %d, %d requests wait", s.LastBatch, s.QueueTail-s.QueueHead)
	}
}

// past tells whether the nodes still have the contract's state as of the block that counts, where an operator reads it.
func (e *examination) past(ctx context.Context, client *l1.Client, deployed uint64) {
	const check, do = "L1: state of the past", "lower l1.confirmations, or list nodes that keep the state of more blocks: most keep 128"
	head, err := client.Eth().HeaderByNumber(ctx, nil)
	if err != nil {
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
		return
	}
	deep := e.cfg.Confirmations
	if n := head.Number.Uint64(); n < deep || n-deep < deployed {
		return // there was no contract
	}
	at := new(big.Int).Sub(head.Number, new(big.Int).SetUint64(deep))
	if _, err := client.Status(ctx, at); err != nil {
		e.say(Fail, check, do, "as of block %v, %d below the head: %s", at, deep, e.redact(err))
		return
	}
	e.ok(check, "they have it as of block %v, %d below the head", at, deep)
}

func (e *examination) verifier(p l1.Params) {
	const check, do = "contract: verifier", "check circuit and verifierId: a verifier is of one circuit"
	id, c := int(e.cfg.VerifierID), e.cfg.Aggregate
	if id >= len(p.Verifiers) {
		e.say(Fail, check, do, "there are %d, verifierId is %d", len(p.Verifiers), id)
		return
	}
	v := p.Verifiers[id]
	e.compare(check, do, pair{"full lanes", fmt.Sprint(v.FullLanes), fmt.Sprint(c.Shape.Full)}, pair{"slots", fmt.Sprint(v.Slots), fmt.Sprint(c.Slots)},
		pair{"depth", fmt.Sprint(p.Depth), fmt.Sprint(c.Shape.Depth)}, pair{"data in a blob", fmt.Sprint(v.Blob), fmt.Sprint(c.Blob)})
}

// bound compares what the operator waits for with the contract's grace time: a request has to be sealed, proven and submitted within it.
func (e *examination) bound(p l1.Params) {
	const check, do = "contract: grace time", "lower requestBound, or set it to 0s, half of the grace time: L1 takes no submission without a request that is older"
	grace := time.Duration(p.GraceTime) * time.Second
	bound, err := e.cfg.BoundOf(p)
	switch rest := grace - bound - e.cfg.AggregateAfter; {
	case err != nil:
		e.say(Fail, check, do, "requestBound is %s, the contract's grace time %s", e.cfg.RequestBound, grace)
	case rest <= 0:
		e.say(Warn, check, do+"; or lower aggregateAfter", "requestBound %s and aggregateAfter %s use up the contract's grace time %s: nothing is left for proving", bound, e.cfg.AggregateAfter, grace)
	default:
		e.ok(check, "%s: a request is sealed after %s, which leaves %s for proving and L1", grace, bound, rest)
	}
}

func (e *examination) identity(p l1.Params) {
	if e.found == nil || e.found.Empty {
		return
	}
	e.compare("directory: whose", "check dir and l1.rollup; each rollup and shape needs a directory of its own",
		pair{"rollup", "0x" + hex(p.Config), e.found.Rollup}, pair{"shape", fmt.Sprint(e.cfg.Aggregate.Shape.ID), fmt.Sprint(e.found.Shape)})
}

// deployment compares L1 with the record, byte by byte.
func (e *examination) deployment(ctx context.Context, pool *l1.Pool, at l1.Address) {
	if have := l1.Address(e.Record.Rollup.Address); have != at {
		e.say(Fail, "deployment", "check --record and l1.rollup", "the record is of %s, l1.rollup is %s", l1.Checksum(have), l1.Checksum(at))
		return
	}
	r, err := deploy.Verify(ctx, pool.Node(), e.Record, e.Find, "")
	if err != nil {
		e.say(Fail, "deployment", "check the nodes", "%s", e.redact(err))
		return
	}
	e.recorded(r)
}

// operator checks the key that submits.
func (e *examination) operator(ctx context.Context, client *l1.Client) {
	key, err := l1.ReadKeyFile(e.File.L1.KeyFile, e.File.L1.PassphraseFile)
	if err != nil {
		e.say(Fail, "operator's key", "check l1.keyFile and l1.passphraseFile; only their owner may read them", "%v", err)
		return
	}
	who := l1.KeyAddress(key)
	e.named(ctx, client, who)
	e.alone(ctx, client, who)
	const check, do = "operator's key: balance", "send it ETH: it pays for what it submits"
	balance, err := client.Eth().BalanceAt(ctx, who, nil)
	if err != nil {
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
		return
	}
	price, err := client.Eth().SuggestGasPrice(ctx)
	if err != nil {
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
		return
	}
	gas := new(big.Int).Div(balance, max1(price))
	found := fmt.Sprintf("%s ETH, %v gas at %s", payments.FormatAmount(balance, 18), gas, inGwei(price))
	switch {
	case balance.Sign() == 0:
		e.say(Fail, check, do, "%s has nothing", l1.Checksum(who))
	case gas.Cmp(new(big.Int).SetUint64(e.Bounds.Gas)) < 0:
		e.say(Warn, check, do, "%s", found)
	default:
		e.ok(check, "%s", found)
	}
}

func max1(v *big.Int) *big.Int {
	if v.Sign() > 0 {
		return v
	}
	return big.NewInt(1)
}

// named tells whether L1 will take what the key submits.
func (e *examination) named(ctx context.Context, client *l1.Client, who l1.Address) {
	const check = "operator's key: named"
	named, err := client.IsOperator(ctx, who)
	if err != nil {
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
		return
	}
	if named {
		e.ok(check, "%s is an operator", l1.Checksum(who))
		return
	}
	live, err := client.Liveness(ctx)
	switch {
	case err != nil:
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
	case live.Submit != 0 && live.Now > live.Submit:
		e.say(Warn, check, "causeway operator --takeover, as long as that is so", "the contract does not name %s, but a request has waited too long and anyone may submit", l1.Checksum(who))
	default:
		e.say(Fail, check, "check l1.keyFile, or ask the rollup's admin to name it", "the contract does not name %s operator", l1.Checksum(who))
	}
}

// alone tells whether a directory that has sent nothing yet comes to a key that has: an operator refuses that, where no election says that the other is gone.
func (e *examination) alone(ctx context.Context, client *l1.Client, who l1.Address) {
	if e.running || e.found != nil && !e.found.Empty || e.Access != nil {
		return
	}
	const check = "operator's key: alone"
	mined, err := client.Eth().NonceAt(ctx, who, nil)
	all, err2 := client.Eth().PendingNonceAt(ctx, who)
	s, err3 := client.Status(ctx, nil)
	switch err := errors.Join(err, err2, err3); {
	case err != nil:
		e.say(Fail, check, "check the nodes", "%s", e.redact(err))
	case all > mined || mined > 0 && s.LastBatch > 0:
		e.say(Fail, check, fmt.Sprintf("check dir; if the operator that sent them is gone for good: causeway operator --adopt %d", all),
			"%s has sent %d txs, %d more wait, L1 is at batch %d, and the directory is empty: another operator may run with it", l1.Checksum(who), mined, all-mined, s.LastBatch)
	default:
		e.ok(check, "nobody has submitted with it")
	}
}

// fees compares what may be paid with what L1 asks.
func (e *examination) fees(ctx context.Context, client *l1.Client) {
	head, err := client.Eth().HeaderByNumber(ctx, nil)
	if err != nil || head.BaseFee == nil {
		e.say(Fail, "fees", "check the nodes", "the base fee is not known: %v", err)
		return
	}
	e.afford(head.BaseFee)
}

func (e *examination) afford(base *big.Int) {
	e.within(price{"fees", "the base fee", "l1.maxFeeGwei", "it can double in six blocks", base}, e.File.L1.MaxFeeGwei)
	if limit := gwei(e.File.SealMaxGwei); limit.Sign() > 0 && limit.Cmp(base) < 0 {
		e.say(Warn, "fees: seal", "nothing, or raise sealMaxGwei", "the base fee is %s, above sealMaxGwei: batches wait up to %v", inGwei(base), e.File.SealBound)
	}
}

// price of something, in wei, the key that limits it, and why room above it is needed.
type price struct {
	check, of, key, why string
	now                 *big.Int
}

// within says whether a limit in gwei, 0 for none, leaves room above a price.
func (e *examination) within(p price, limit uint64) {
	most, now, allowed := gwei(limit), inGwei(p.now), fmt.Sprintf("%d gwei", limit)
	switch {
	case limit == 0:
		e.ok(p.check, "%s is %s, and there is no ceiling", p.of, now)
	case most.Cmp(p.now) < 0:
		e.say(Fail, p.check, "raise "+p.key+", or wait: nothing that is submitted is mined now", "%s is %s, %s allows %s", p.of, now, p.key, allowed)
	case most.Cmp(new(big.Int).Lsh(p.now, 1)) < 0:
		e.say(Warn, p.check, "raise "+p.key+": "+p.why, "%s is %s, %s allows %s", p.of, now, p.key, allowed)
	default:
		e.ok(p.check, "%s is %s, %s allows %s", p.of, now, p.key, allowed)
	}
}

func inGwei(wei *big.Int) string { return payments.FormatAmount(wei, 9) + " gwei" }

func gwei(n uint64) *big.Int { return new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(1e9)) }
