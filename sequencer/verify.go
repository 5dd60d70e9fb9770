package sequencer

import (
	"runtime"
	"sync"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// verifyAll verifies a journal's signatures on all processors, and returns those that hold with the keys that they hold for. Which key an account has when an
// op's turn comes is known by then only: here it is the one that the account has now, or comes with. What does not hold for that is verified again in its turn.
func (s *Sequencer) verifyAll(h History) (map[rollup.UserOp]field.Point, error) {
	var ops []rollup.UserOp
	created := map[uint32]field.Point{}
	add := func(op rollup.Op) {
		switch o := op.(type) {
		case *rollup.Deposit:
			created[o.To] = o.Owner.PubKey
		case *rollup.TransferToNew:
			created[o.To] = o.ToKey
		}
		if user, ok := op.(rollup.UserOp); ok {
			ops = append(ops, user)
		}
	}
	for _, op := range h.Ops {
		add(op)
	}
	for _, e := range h.Pending {
		add(e.Op)
	}
	keys := make([]field.Point, len(ops))
	for i, op := range ops {
		a, err := s.head.Account(op.Auth().From)
		if err != nil {
			return nil, err
		}
		if keys[i] = a.PubKey; a.IsEmpty() {
			keys[i] = created[op.Auth().From]
		}
	}
	holds := make([]bool, len(ops))
	var group sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := w; i < len(ops); i += runtime.GOMAXPROCS(0) {
				holds[i] = field.Verify(keys[i], ops[i].Message(s.cfg.Config), ops[i].Auth().Signature) == nil
			}
		})
	}
	group.Wait()
	verified := map[rollup.UserOp]field.Point{}
	for i, op := range ops {
		if holds[i] {
			verified[op] = keys[i]
		}
	}
	return verified, nil
}
