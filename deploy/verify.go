package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/l1"
)

// ErrMismatch says that L1, the record, the committed code and the keys are not of one rollup.
var ErrMismatch = errors.New("deploy: mismatch")

// Check is one comparison: what was compared, what it has to be, and what it is.
type Check struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// Report lists every comparison.
type Report struct {
	Checks []Check `json:"checks"`
}

func (r *Report) compare(what string, want, got any) bool {
	c := Check{What: what, Want: fmt.Sprint(want), Got: fmt.Sprint(got)}
	c.OK = c.Want == c.Got
	r.Checks = append(r.Checks, c)
	return c.OK
}

func (r *Report) fails(what, want string, err error) {
	r.Checks = append(r.Checks, Check{What: what, Want: want, Got: err.Error()})
}

// Mismatches are the comparisons that failed.
func (r *Report) Mismatches() (out []Check) {
	for _, c := range r.Checks {
		if !c.OK {
			out = append(out, c)
		}
	}
	return out
}

// Err names every mismatch, or is nil.
func (r *Report) Err() error {
	var errs []error
	for _, c := range r.Mismatches() {
		errs = append(errs, fmt.Errorf("%w: %s: want %s, got %s", ErrMismatch, c.What, c.Want, c.Got))
	}
	return errors.Join(errs...)
}

// Verify rebuilds the deployment that the record describes, from the code that this program carries and the record's parameters, and compares: the record,
// the code on L1 byte by byte, what the rollup says of itself, and, where keys names a directory, the keys in it. The node is trusted for what stands on
// its chain and for nothing else. An error means that it could not be found out; mismatches are in the report.
func Verify(ctx context.Context, node *l1.Node, record *Record, find Catalog, keys string) (*Report, error) {
	r := new(Report)
	id, err := node.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("deploy: chain id: %w", err)
	}
	r.compare("chain id", record.Params.ChainID, id)
	plan, err := rebuild(record, find)
	if err != nil {
		r.fails("parameters in the record", "a deployment that this program would make", err)
		return r, nil
	}
	if err := r.compareRecord(record, plan); err != nil {
		return nil, err
	}
	if err := r.compareChain(ctx, node, record, plan); err != nil {
		return nil, err
	}
	if keys != "" {
		r.compareKeys(keys, plan)
	}
	return r, nil
}

func rebuild(record *Record, find Catalog) (*Plan, error) {
	cfg, err := record.Params.Config()
	if err != nil {
		return nil, err
	}
	return NewPlan(cfg, find)
}

// compareRecord compares the record with what its parameters lead to.
func (r *Report) compareRecord(record *Record, plan *Plan) error {
	want, err := plan.record()
	if err != nil {
		return err
	}
	r.compare("record: complete", true, record.Complete)
	r.compare("record: factory", want.Factory, record.Factory)
	if !r.compare("record: number of verifiers", len(want.Verifiers), len(record.Verifiers)) {
		return nil
	}
	for i, w := range want.Verifiers {
		got, name := record.Verifiers[i], verifierName(i, w.Circuit)
		r.compare("record: "+name+": circuit", w.Circuit, got.Circuit)
		r.compare("record: "+name+": circuit digest", w.CircuitDigest, got.CircuitDigest)
		r.compare("record: "+name+": verifying key digest", w.VKDigest, got.VKDigest)
		r.compare("record: "+name+": unsafe", w.Unsafe, got.Unsafe)
		r.compare("record: "+name+": full lanes", w.FullLanes, got.FullLanes)
		r.compare("record: "+name+": slots", w.Slots, got.Slots)
		r.compare("record: "+name+": blob", w.Blob, got.Blob)
		r.comparePlaced("record: "+name, w.Placed, got.Placed)
	}
	r.comparePlaced("record: rollup", want.Rollup, record.Rollup)
	r.compare("record: config word", want.ConfigWord, record.ConfigWord)
	r.compare("record: genesis root", want.GenesisRoot, record.GenesisRoot)
	return nil
}

func (r *Report) comparePlaced(name string, want, got Placed) {
	r.compare(name+": creation code", want.CreationHash, got.CreationHash)
	r.compare(name+": address", want.Address, got.Address)
}

func verifierName(i int, circuit string) string { return fmt.Sprintf("verifier %d (%s)", i, circuit) }

// compareChain compares the code at the record's addresses with what the constructors leave there, then what the rollup says.
func (r *Report) compareChain(ctx context.Context, node *l1.Node, record *Record, plan *Plan) error {
	stands, err := l1.CodeAt(ctx, node, l1.Address(record.Rollup.Address))
	if err != nil {
		return err
	}
	if len(stands) == 0 {
		r.compare("L1: rollup: code", "code at "+record.Rollup.Address.String(), "none")
		return nil
	}
	client, err := l1.NewClient(ctx, node, l1.Address(record.Rollup.Address))
	if err != nil {
		return err
	}
	params, paramsErr := client.Params(ctx)
	block := record.Rollup.Block
	if paramsErr == nil {
		block = params.DeployedAt // an immutable: a wrong one is a mismatch of the code
	}
	codes, err := l1.Simulate(plan.Config.ChainID, block, plan.creations()...)
	if err != nil {
		r.fails("parameters in the record", "what the constructors accept", err)
		codes = make([][]byte, len(plan.creations()))
	}
	for i, v := range plan.Verifiers {
		if i >= len(record.Verifiers) {
			break // said already
		}
		at := record.Verifiers[i].Placed
		stands, err := l1.CodeAt(ctx, node, l1.Address(at.Address))
		if err != nil {
			return err
		}
		r.compareCode(verifierName(i, v.Circuit), codes[i], stands, at.RuntimeHash)
	}
	r.compareCode("rollup", codes[len(codes)-1], stands, record.Rollup.RuntimeHash)
	if paramsErr != nil {
		r.fails("L1: rollup: parameters", "the record's", paramsErr)
		return nil
	}
	r.compareParams(params, record, plan)
	return nil
}

// compareCode compares every byte, immutables included.
func (r *Report) compareCode(name string, want, stands []byte, recorded Hash) {
	got := fmt.Sprintf("%d bytes, keccak %s", len(stands), Hash(l1.CodeHash(stands)))
	if at := firstDifference(want, stands); len(want) == len(stands) && at < len(want) {
		got += fmt.Sprintf(", the first difference at byte %d", at)
	}
	r.compare("L1: "+name+": code", fmt.Sprintf("%d bytes, keccak %s", len(want), Hash(l1.CodeHash(want))), got)
	r.compare("record: "+name+": runtime code", Hash(l1.CodeHash(want)), recorded)
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// compareParams compares what the rollup says of itself. Its code having been compared, this repeats it in words, and covers what
// the constructor stored.
func (r *Report) compareParams(got l1.Params, record *Record, plan *Plan) {
	p := record.Params
	compare := func(what string, want, got any) { r.compare("L1: rollup: "+what, want, got) }
	compare("deployment block", record.Rollup.Block, got.DeployedAt)
	compare("config word", record.ConfigWord, Hash(got.Config))
	compare("genesis root", record.GenesisRoot, Hash(got.GenesisRoot))
	compare("admin", p.Admin, Address(got.Admin))
	compare("depth", plan.depth(), got.Depth)
	compare("maxBatchAge", p.MaxBatchAge, got.MaxBatchAge)
	compare("submitDeadline", p.SubmitDeadline, got.SubmitDeadline)
	compare("exodusDeadline", p.ExodusDeadline, got.ExodusDeadline)
	compare("graceTime", p.GraceTime, got.GraceTime)
	compare("number of verifiers", len(record.Verifiers), len(got.Verifiers))
	for i := range min(len(record.Verifiers), len(got.Verifiers)) {
		w, g, name := record.Verifiers[i], got.Verifiers[i], fmt.Sprintf("verifier %d: ", i)
		compare(name+"address", w.Address, Address(g.Verifier))
		compare(name+"circuit digest", w.CircuitDigest, Hash(g.CircuitDigest))
		compare(name+"verifying key digest", w.VKDigest, Hash(g.VKDigest))
		compare(name+"full lanes", w.FullLanes, g.FullLanes)
		compare(name+"slots", w.Slots, g.Slots)
		compare(name+"blob", w.Blob, g.Blob)
	}
}
