package prover

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"text/template"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// solidityName is what a contract may be called.
var solidityName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

//go:embed verifier.sol.tmpl
var verifierText string

var verifierTemplate = template.Must(template.New("verifier").Parse(verifierText))

// ExportSolidity writes the contract that verifies proofs for a key made for
// TargetSolidity, under the given name. The text depends on the key and the
// name only. One pairing call checks the proof and its commitment together
// (docs/adr/0014); for that the commitment's key must stand on gamma, which
// keys of DevSetup and of a ceremony do. Others wrap ErrStructure.
func ExportSolidity(vk *VerifyingKey, w io.Writer, contractName string) error {
	if !solidityName.MatchString(contractName) {
		return fmt.Errorf("export solidity: %q is not a contract name", contractName)
	}
	v, err := verifierOf(vk, contractName)
	if err != nil {
		return fmt.Errorf("export solidity: %w", err)
	}
	var text bytes.Buffer
	if err := verifierTemplate.Execute(&text, v); err != nil {
		return fmt.Errorf("export solidity: %w", err)
	}
	if _, err := w.Write(text.Bytes()); err != nil {
		return fmt.Errorf("export solidity: %w", err)
	}
	return nil
}

// verifierData fills in the template. Offsets and lengths are in bytes.
type verifierData struct {
	Name       string
	Modulus    string
	Committed  bool
	ProofBytes int
	Inputs     []verifierInput
	InputBytes int
	Constants  []constant // coordinates of the key's points

	// Of a commitment: the inputs that are hashed with it, the length of what
	// is hashed for it and for the challenge, and the number of its point in K.
	Hashed                      []hashedInput
	HashedBytes, ChallengeBytes int
	Point                       int
}

// verifierInput is where the calldata's array of inputs has one, and the
// number of its point in K.
type verifierInput struct{ From, Point int }

// hashedInput goes from the calldata's array of inputs to memory.
type hashedInput struct{ From, To int }

type constant struct{ Name, Value string }

func verifierOf(vk *VerifyingKey, name string) (*verifierData, error) {
	v := &verifierData{Name: name, Modulus: fr.Modulus().String(), ProofBytes: ProofSize}
	points := len(vk.G1.K)
	switch len(vk.CommitmentKeys) {
	case 0:
	case 1:
		if vk.CommitmentKeys[0].G != vk.G2.Gamma {
			return nil, fmt.Errorf("%w: the commitment's key does not stand on gamma: make the keys by DevSetup or a ceremony", ErrStructure)
		}
		if len(vk.PublicAndCommitmentCommitted) != 1 {
			return nil, fmt.Errorf("%w: %d lists of committed inputs for one commitment", ErrStructure, len(vk.PublicAndCommitmentCommitted))
		}
		v.Committed, v.ProofBytes = true, CommittedProofSize
		points--
		for _, wire := range vk.PublicAndCommitmentCommitted[0] {
			if wire < 1 || wire >= points {
				return nil, fmt.Errorf("%w: the commitment covers wire %d, which is no public input", ErrStructure, wire)
			}
			v.Hashed = append(v.Hashed, hashedInput{From: fr.Bytes * (wire - 1), To: proofPokOffset + fr.Bytes*len(v.Hashed)})
		}
		v.Point = points
		v.HashedBytes = proofPokOffset - proofCommitmentOffset + fr.Bytes*len(v.Hashed)
		v.ChallengeBytes = CommittedProofSize + fr.Bytes*(points-1)
	default:
		return nil, fmt.Errorf("%w: %d commitments", ErrStructure, len(vk.CommitmentKeys))
	}
	if points < 2 {
		return nil, fmt.Errorf("%w: no public input", ErrStructure)
	}
	for i := 1; i < points; i++ {
		v.Inputs = append(v.Inputs, verifierInput{From: fr.Bytes * (i - 1), Point: i})
	}
	v.InputBytes = fr.Bytes * len(v.Inputs)
	v.addConstants(vk)
	return v, nil
}

func (v *verifierData) addConstants(vk *VerifyingKey) {
	add := func(name string, x fp.Element) { v.Constants = append(v.Constants, constant{name, x.String()}) }
	g1 := func(name string, p curve.G1Affine) {
		add(name+"_X", p.X)
		add(name+"_Y", p.Y)
	}
	g2 := func(name string, p curve.G2Affine) { // the precompile takes imaginary parts first
		add(name+"_X_1", p.X.A1)
		add(name+"_X_0", p.X.A0)
		add(name+"_Y_1", p.Y.A1)
		add(name+"_Y_0", p.Y.A0)
	}
	negated := func(p curve.G2Affine) curve.G2Affine {
		p.Neg(&p)
		return p
	}
	g1("ALPHA", vk.G1.Alpha)
	g2("BETA_NEG", negated(vk.G2.Beta))
	g2("GAMMA_NEG", negated(vk.G2.Gamma))
	g2("DELTA_NEG", negated(vk.G2.Delta))
	if v.Committed {
		g2("SIGMA_NEG", vk.CommitmentKeys[0].GSigmaNeg)
	}
	for i, p := range vk.G1.K {
		g1(fmt.Sprintf("K%d", i), p)
	}
}
