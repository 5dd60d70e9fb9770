// Package vectors holds the digests and packed words of docs/protocol.md, for random and boundary values, as JSON in testdata/vectors: what
// native code, circuits and contracts must agree on. `go test ./rollup/rolluptest/vectors -update` writes the files anew.
package vectors

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Word is a value in hexadecimal: words have all their 64 digits, addresses 40, numbers no leading zeros.
type Word string

// Of writes an element.
func Of(e field.Element) Word { return Word(fmt.Sprintf("0x%x", e.Bytes())) }

// Number writes a number.
func Number(v uint64) Word { return Word(fmt.Sprintf("%#x", v)) }

func amount(a rollup.Amount) Word { return Word(fmt.Sprintf("%#x", a.Big())) }

func address(a rollup.Address) Word { return Word(a.String()) }

func digits(b []byte) Word { return Word(fmt.Sprintf("0x%x", b)) }

// Element reads the value back; it panics when the file is damaged.
func (w Word) Element() field.Element {
	v, ok := new(big.Int).SetString(string(w), 0)
	if !ok {
		panic("vectors: " + string(w) + " is not hexadecimal")
	}
	e, err := field.FromBig(v)
	if err != nil {
		panic(err)
	}
	return e
}

// bytes panics when the file is damaged.
func (w Word) bytes() []byte {
	b, err := hex.DecodeString(strings.TrimPrefix(string(w), "0x"))
	if err != nil {
		panic("vectors: " + string(w) + " is not hexadecimal")
	}
	return b
}

// Big is the word as an integer.
func (w Word) Big() *big.Int { return field.ToBig(w.Element()) }

func words(es []field.Element) []Word {
	out := make([]Word, len(es))
	for i, e := range es {
		out[i] = Of(e)
	}
	return out
}

// Leaf is an account and its leaf.
type Leaf struct {
	KeyX, KeyY, Address, Token, Nonce, Balance Word
	Packed, Leaf                               Word
}

// Message is what a user signs. The fields of the receiver are 0 when Op is withdraw.
type Message struct {
	Config, Op, From, Token, Nonce, ValidUntil, MaxFee, Amount Word
	ToKeyX, ToKeyY, ToAddress                                  Word
	Message                                                    Word
}

// Settlement is a full lane's three words of S and, for an op born on L1, the three words that L1 queues for it.
type Settlement struct {
	Op, Token, ID, Amount, Address, From, KeyX, KeyY Word
	Words                                            [3]Word
	Request                                          [3]Word
}

// FeeSlot is a fee slot's word of D.
type FeeSlot struct {
	Active, Token, ID, TransferFee, FullFee Word
	Word                                    Word
}

// Transfer is a transfer lane: Mantissa and Exponent are its Float. A noop is all zero.
type Transfer struct{ From, To, Amount, Mantissa, Exponent Word }

// Data is a whole D, and its digest.
type Data struct {
	Number, Timestamp Word
	FeeSlots          []FeeSlot
	Transfers         []Transfer
	Words             []Word
	Digest            Word
}

// Stream is the digest of a whole S.
type Stream struct {
	Words  []Word
	Digest Word
}

// Settlements is the file of S.
type Settlements struct {
	Lanes   []Settlement
	Streams []Stream
}

// Statement is a batch's statement and its hash, the batch circuit's public input.
type Statement struct {
	Config, ShapeID, Number, Timestamp, OldRoot, NewRoot, DigestD, DigestS Word
	Hash                                                                   Word
}

// Aggregate is an aggregate's statement: what L1 computes from what is posted. D and S are as posted, without trailing zero words.
type Aggregate struct {
	Config, FirstNumber, Count, FirstTimestamp, LastTimestamp, OldRoot, NewRoot, Chain Word
	D, S                                                                               []Word
	Header, Rho, EvalD, EvalS, Hash                                                    Word
}

// InBlob is an aggregate's statement whose D is in a blob: BlobHash is the blob's versioned hash; Y, Commitment and Proof open it at Rho. EvalD is Y,
// folded.
type InBlob struct {
	Aggregate
	BlobHash, Y, Commitment, Proof Word
}

// Opening as submit takes it.
func (b InBlob) Opening() [blob.OpeningWords][32]byte {
	o := blob.Opening{Y: [32]byte(b.Y.bytes()), Commitment: blob.Commitment(b.Commitment.bytes()), Proof: blob.Proof(b.Proof.bytes())}
	return o.Words()
}

// Chain is C over the digests of D and S of a submission's batches.
type Chain struct {
	DigestsD, DigestsS []Word
	Chain              Word
}

// Aggregates is the file of aggregate statements.
type Aggregates struct {
	Statements []Aggregate
	InBlobs    []InBlob `json:",omitempty"`
	Chains     []Chain
}

// All is every file.
type All struct {
	Leaf       []Leaf
	Message    []Message
	Settlement Settlements
	Data       []Data
	Statement  []Statement
	Aggregate  Aggregates
}

// files names the parts.
func (a *All) files() map[string]any {
	return map[string]any{"leaf": &a.Leaf, "message": &a.Message, "settlement": &a.Settlement, "data": &a.Data, "statement": &a.Statement, "aggregate": &a.Aggregate}
}

// Load reads testdata/vectors from a directory.
func Load(dir string) (*All, error) {
	a := new(All)
	for name, part := range a.files() {
		b, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			return nil, fmt.Errorf("load vectors: %w", err)
		}
		if err := json.Unmarshal(b, part); err != nil {
			return nil, fmt.Errorf("load vectors: %s: %w", name, err)
		}
	}
	return a, nil
}

// Save writes testdata/vectors.
func (a *All) Save(dir string) error {
	for name, part := range a.files() {
		b, err := json.MarshalIndent(part, "", " ")
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".json"), append(b, '\n'), 0o644)
		}
		if err != nil {
			return fmt.Errorf("save vectors: %s: %w", name, err)
		}
	}
	return nil
}
