package doctor

import (
	"fmt"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/prover"
)

// keys checks the files of both circuits' keys, and that L1 verifies with them.
func (e *examination) keys() {
	aggregate := e.cfg.Aggregate
	for _, c := range []circuits.Circuit{aggregate.Inner(), aggregate} {
		check := "keys " + c.Name
		m, err := prover.Store{Dir: e.File.Keys}.CheckFiles(c.Name)
		if err != nil {
			e.say(Fail, check, "fetch them again, or for dev keys run `causeway keys setup "+c.Name+" --keys "+e.File.Keys+"`", "%v", err)
			continue
		}
		e.ok(check, "circuit, proving and verifying key are what the manifest says")
		e.safe(check, m)
		if c == aggregate {
			e.fits(check, m)
		}
	}
}

func (e *examination) safe(check string, m prover.Manifest) {
	switch {
	case !m.Unsafe || e.params == nil:
	case e.dev:
		e.ok(check+": ceremony", "none: dev keys, on a chain for development")
	default:
		e.say(Fail, check+": ceremony", "use keys of a ceremony: causeway keys ceremony", "UNSAFE: these are dev keys: anyone can forge proofs for them")
	}
}

// fits compares an aggregate's keys with this program's verifier and L1's.
func (e *examination) fits(check string, m prover.Manifest) {
	v, err := e.Find(m.Circuit)
	if err != nil {
		e.say(Fail, check+": program", "use the release that the keys were made for", "%v", err)
		return
	}
	e.compare(check+": program", "use the release that the keys were made for, or its keys",
		pair{"circuit digest", v.CircuitDigest, m.CircuitDigest.String()}, pair{"verifying key digest", v.VKDigest, m.VKDigest.String()})
	if e.params == nil || int(e.cfg.VerifierID) >= len(e.params.Verifiers) {
		return
	}
	on := e.params.Verifiers[e.cfg.VerifierID]
	e.compare(fmt.Sprintf("%s: verifier %d on L1", check, e.cfg.VerifierID), "check circuit, verifierId and keys: L1 refuses proofs of these keys",
		pair{"circuit digest", hex(on.CircuitDigest), m.CircuitDigest.String()}, pair{"verifying key digest", hex(on.VKDigest), m.VKDigest.String()},
		pair{"full lanes", fmt.Sprint(on.FullLanes), fmt.Sprint(e.cfg.Aggregate.Shape.Full)}, pair{"slots", fmt.Sprint(on.Slots), fmt.Sprint(e.cfg.Aggregate.Slots)})
}

func hex(w [32]byte) string { return fmt.Sprintf("%x", w) }

// pair is what something has to be, and what it is.
type pair struct{ what, want, got string }

func (e *examination) compare(check, do string, pairs ...pair) {
	for _, p := range pairs {
		if p.want != p.got {
			e.say(Fail, check, do, "%s: want %s, got %s", p.what, p.want, p.got)
			return
		}
	}
	e.ok(check, "the same")
}

// recorded turns the comparison with a record into lines: one for each mismatch.
func (e *examination) recorded(r *deploy.Report) {
	const check = "deployment"
	for _, m := range r.Mismatches() {
		e.say(Fail, check, "check --record, l1.rollup and l1.rpc; causeway verify-deployment says more", "%s: want %s, got %s", m.What, m.Want, m.Got)
	}
	if r.Err() == nil {
		e.ok(check, "record and L1 are what this program deploys: %d comparisons", len(r.Checks))
	}
}
