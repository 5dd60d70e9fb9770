package deploy

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/rollup"
)

// ErrUnsafe says that a verifier was made from keys for which anyone can forge proofs.
var ErrUnsafe = errors.New("deploy: unsafe keys")

// Catalog finds the compiled verifier of a circuit: l1contracts.FindVerifier.
type Catalog func(circuit string) (l1contracts.Verifier, error)

// Plan is all that a deployment puts on L1, worked out without asking L1.
type Plan struct {
	Config    Config
	Salt      [32]byte
	Verifiers []PlannedVerifier
	Rollup    l1.Creation
}

// PlannedVerifier is a verifier and the contract to be created for it.
type PlannedVerifier struct {
	l1contracts.Verifier
	l1.Creation
	Shape rollup.Shape
	Slots int
	Blob  bool

	circuitDigest, vkDigest Hash
}

// NewPlan refuses verifiers of unsafe keys unless the chain is for development.
func NewPlan(cfg Config, find Catalog) (*Plan, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	p := &Plan{Config: cfg, Salt: l1.CodeHash([]byte(cfg.Salt))}
	for _, name := range cfg.Verifiers {
		v, err := p.verifier(name, find)
		if err != nil {
			return nil, fmt.Errorf("deploy: verifier of %s: %w", name, err)
		}
		for _, other := range p.Verifiers {
			if other.Address() == v.Address() {
				return nil, fmt.Errorf("deploy: verifier of %s is named twice", name)
			}
			if other.Shape.Depth != v.Shape.Depth {
				return nil, fmt.Errorf("deploy: %s has depth %d, %s has %d: one rollup has one tree", other.Circuit, other.Shape.Depth, name, v.Shape.Depth)
			}
		}
		if v.Blob && cfg.ExodusDeadline > longestExodusWithBlobs {
			return nil, fmt.Errorf("deploy: exodusDeadline %v, with %s at most 14 days: nodes delete a blob after some 18, and whoever leaves needs it", cfg.ExodusDeadline, name)
		}
		p.Verifiers = append(p.Verifiers, v)
	}
	p.Rollup = l1.Creation{Salt: p.Salt, Code: p.rollupCode()}
	return p, nil
}

func (p *Plan) verifier(name string, find Catalog) (PlannedVerifier, error) {
	circuit, err := circuits.Find(name)
	if err != nil {
		return PlannedVerifier{}, err
	}
	if !circuit.IsAggregate() {
		return PlannedVerifier{}, errors.New("it is a circuit of batches: L1 verifies aggregates of them; `causeway circuits` lists both")
	}
	v, err := find(name)
	if err != nil {
		return PlannedVerifier{}, err
	}
	if v.Unsafe && !IsDevChain(p.Config.ChainID) {
		return PlannedVerifier{}, fmt.Errorf("%w: anyone can forge proofs for them, and chain %d is not a dev chain", ErrUnsafe, p.Config.ChainID)
	}
	code, err := v.CreationCode()
	if err != nil {
		return PlannedVerifier{}, err
	}
	planned := PlannedVerifier{Verifier: v, Creation: l1.Creation{Salt: p.Salt, Code: code}, Shape: circuit.Shape, Slots: circuit.Slots, Blob: circuit.Blob}
	if planned.circuitDigest, err = digest(v.CircuitDigest); err != nil {
		return PlannedVerifier{}, err
	}
	planned.vkDigest, err = digest(v.VKDigest)
	return planned, err
}

// rollupCode is the rollup's creation code with its arguments.
func (p *Plan) rollupCode() []byte {
	c := p.Config.params()
	args := l1.RollupParams{Admin: l1.Address(c.Admin), Depth: uint8(p.depth()), MaxBatchAge: c.MaxBatchAge, SubmitDeadline: c.SubmitDeadline,
		ExodusDeadline: c.ExodusDeadline, GraceTime: c.GraceTime}
	for _, o := range c.Operators {
		args.Operators = append(args.Operators, l1.Address(o))
	}
	for _, v := range p.Verifiers {
		args.Verifiers = append(args.Verifiers, l1.VerifierParams{Verifier: v.Address(), CircuitDigest: v.circuitDigest, VKDigest: v.vkDigest,
			FullLanes: v.Shape.Full, Slots: v.Slots, Blob: v.Blob})
	}
	return l1.RollupCode(args)
}

func (p *Plan) depth() int { return p.Verifiers[0].Shape.Depth }

// creations in the order in which they have to happen.
func (p *Plan) creations() []l1.Creation {
	var out []l1.Creation
	for _, v := range p.Verifiers {
		out = append(out, v.Creation)
	}
	return append(out, p.Rollup)
}

// configWord names the rollup on its chain.
func (p *Plan) configWord() Hash {
	c := rollup.Config(p.Config.ChainID, rollup.Address(p.Rollup.Address()))
	return c.Bytes()
}

// genesisRoot is the root of the empty tree.
func (p *Plan) genesisRoot() (Hash, error) {
	s, err := rollup.NewMemState(p.depth())
	if err != nil {
		return Hash{}, err
	}
	root := s.Root()
	return root.Bytes(), nil
}

func digest(text string) (d [32]byte, err error) {
	if len(text) != hex.EncodedLen(len(d)) {
		return d, fmt.Errorf("digest %q: want 64 hexadecimal digits", text)
	}
	_, err = hex.Decode(d[:], []byte(text))
	return d, err
}

// ErrUnknownCircuit says that a rollup was deployed with circuits that this program does not know.
var ErrUnknownCircuit = errors.New("deploy: unknown circuit")

// Shapes are those of a rollup's verifiers, in their order, found by the circuit digests that the rollup was deployed with.
func Shapes(params l1.Params, find Catalog) ([]rollup.Shape, error) {
	return shapes(params, find, map[Hash]circuits.Circuit{})
}

// ShapesWith is Shapes for who has the circuit of verifier id, whatever this program has in its place.
func ShapesWith(params l1.Params, find Catalog, id uint8, own circuits.Circuit) ([]rollup.Shape, error) {
	if int(id) >= len(params.Verifiers) {
		return nil, fmt.Errorf("deploy: the rollup has %d verifiers, asked for number %d", len(params.Verifiers), id)
	}
	if other, err := named(params.Verifiers[id].CircuitDigest, find); err != nil {
		return nil, err
	} else if other != "" && other != own.Name {
		return nil, fmt.Errorf("deploy: verifier %d of the rollup is of %s, the operator's circuit is %s: check circuit and verifierId", id, other, own.Name)
	}
	return shapes(params, find, map[Hash]circuits.Circuit{params.Verifiers[id].CircuitDigest: own})
}

// named is what this program calls the aggregate circuit of a digest; empty: it has none.
func named(of Hash, find Catalog) (string, error) {
	for _, c := range circuits.All() {
		if !c.IsAggregate() {
			continue
		}
		v, err := find(c.Name)
		if err != nil {
			return "", err
		}
		if d, err := digest(v.CircuitDigest); err != nil || d == of {
			return c.Name, err
		}
	}
	return "", nil
}

func shapes(params l1.Params, find Catalog, known map[Hash]circuits.Circuit) (out []rollup.Shape, err error) {
	for _, c := range circuits.All() {
		if !c.IsAggregate() {
			continue
		}
		v, err := find(c.Name)
		if err != nil {
			return nil, err
		}
		d, err := digest(v.CircuitDigest)
		if err != nil {
			return nil, err
		}
		if _, ok := known[d]; !ok {
			known[d] = c
		}
	}
	for i, v := range params.Verifiers {
		c, ok := known[v.CircuitDigest]
		if !ok {
			return nil, fmt.Errorf("%w: verifier %d is of %s: use the release that the rollup was deployed with", ErrUnknownCircuit, i, Hash(v.CircuitDigest))
		}
		if c.Shape.Full != v.FullLanes || c.Slots != v.Slots || c.Blob != v.Blob || c.Shape.Depth != int(params.Depth) {
			return nil, fmt.Errorf("%w: verifier %d says it is %s with other sizes, or another place for D", ErrUnknownCircuit, i, c.Name)
		}
		out = append(out, c.Shape)
	}
	return out, nil
}
