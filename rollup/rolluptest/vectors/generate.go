package vectors

import (
	"encoding/binary"
	"math/big"
	"math/rand/v2"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// generator draws values; the first ones of each kind are boundaries and patterns whose bytes all differ.
type generator struct {
	*rand.Rand
	n int
	// mixed draws each field by itself: a boundary now and then, among random ones.
	mixed bool
}

// ManyCount is how many vectors of each digest Many makes: the boundaries of all fields together, then mixed ones.
const ManyCount = 1005

// Many returns more vectors than people want to read, of every digest. Each test makes them anew; testdata/vectors/many.sha256 is of their
// JSON, so that native code, circuits and contracts are known to have checked the same ones.
func Many() *All {
	g := &generator{Rand: rand.New(rand.NewPCG(20260802, 0))}
	a := new(All)
	for i := range ManyCount {
		g.n, g.mixed = i, i >= 5
		a.Leaf = append(a.Leaf, g.leaf())
		a.Message = append(a.Message, g.message())
		a.Settlement.Lanes = append(a.Settlement.Lanes, settlementOf(g.settlement()))
		a.Statement = append(a.Statement, g.statement())
		a.Aggregate.Statements = append(a.Aggregate.Statements, g.aggregate())
		a.Data = append(a.Data, g.dataOf(3, 2))
		g.n = 2
		a.Settlement.Streams = append(a.Settlement.Streams, g.stream())
		a.Aggregate.Chains = append(a.Aggregate.Chains, g.chain())
	}
	return a
}

// Generate returns the vectors; they follow from native code and a fixed seed.
func Generate() *All {
	g := &generator{Rand: rand.New(rand.NewPCG(20260801, 0))}
	a := new(All)
	for g.n = range 104 {
		a.Leaf = append(a.Leaf, g.leaf())
		a.Message = append(a.Message, g.message())
		a.Settlement.Lanes = append(a.Settlement.Lanes, settlementOf(g.settlement()))
		a.Statement = append(a.Statement, g.statement())
	}
	for g.n = range 9 {
		a.Settlement.Streams = append(a.Settlement.Streams, g.stream())
		a.Data = append(a.Data, g.data())
		a.Aggregate.Chains = append(a.Aggregate.Chains, g.chain())
	}
	for g.n = range 100 {
		a.Aggregate.Statements = append(a.Aggregate.Statements, g.aggregate())
	}
	for g.n = range 6 {
		a.Aggregate.InBlobs = append(a.Aggregate.InBlobs, g.inBlob(1+g.n*g.n/2))
	}
	return a
}

// must is for values that the generator has made so that they are right.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// bits returns a number of at most n bits: 0, 2^n - 1, 0x0102030405..., 1, then random ones.
func (g *generator) bits(n uint) *big.Int {
	top := new(big.Int).Lsh(big.NewInt(1), n)
	top.Sub(top, big.NewInt(1))
	pattern, _ := new(big.Int).SetString("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", 16)
	n0 := g.n
	if g.mixed {
		n0 = g.IntN(16)
	}
	switch n0 {
	case 0:
		return new(big.Int)
	case 1:
		return top
	case 2:
		return pattern.Rsh(pattern, 256-n)
	case 3:
		return pattern.And(pattern, top)
	case 4:
		return big.NewInt(1)
	}
	b := make([]byte, 32)
	for i := 0; i < 32; i += 8 {
		binary.BigEndian.PutUint64(b[i:], g.Uint64())
	}
	v := new(big.Int).SetBytes(b)
	return v.Rsh(v, 256-n)
}

func (g *generator) uint(n uint) uint64 { return g.bits(n).Uint64() }

func (g *generator) amount(n uint) rollup.Amount {
	return must(rollup.AmountFromBig(g.bits(n)))
}

func (g *generator) address() rollup.Address {
	return rollup.AddressFromBig(g.bits(rollup.AddressBits))
}

// element is any element: r - 1 where bits is all ones.
func (g *generator) element() field.Element {
	if g.n == 1 && !g.mixed || g.mixed && g.IntN(16) == 0 {
		e := field.FromUint64(1)
		e.Neg(&e)
		return e
	}
	return must(field.FromBig(g.bits(253)))
}

func (g *generator) key() field.Point {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], g.Uint64())
	return field.NewPrivateKey(seed).Public()
}

func (g *generator) leaf() Leaf {
	a := rollup.Account{Owner: rollup.Owner{PubKey: g.key(), Address: g.address(), Token: uint16(g.uint(16))}, Nonce: g.uint(rollup.NonceBits), Balance: g.amount(128)}
	return Leaf{KeyX: Of(a.PubKey.X), KeyY: Of(a.PubKey.Y), Address: address(a.Address), Token: Number(uint64(a.Token)), Nonce: Number(a.Nonce),
		Balance: amount(a.Balance), Packed: Of(a.Packed()), Leaf: Of(a.Leaf())}
}

func (g *generator) message() Message {
	auth := rollup.Auth{From: uint32(g.uint(32)), Token: uint16(g.uint(16)), Nonce: g.uint(rollup.NonceBits), ValidUntil: g.uint(rollup.TimeBits), MaxFee: g.amount(rollup.FeeBits)}
	value, zero, config := g.amount(128), Number(0), g.element()
	m := Message{Config: Of(config), From: Number(uint64(auth.From)), Token: Number(uint64(auth.Token)), Nonce: Number(auth.Nonce), ValidUntil: Number(auth.ValidUntil),
		MaxFee: amount(auth.MaxFee), Amount: amount(value), ToKeyX: zero, ToKeyY: zero, ToAddress: zero}
	var op rollup.UserOp
	switch g.n % 3 {
	case 0:
		t := &rollup.Transfer{Authorization: auth, To: 7, ToKey: g.key(), ToAddress: g.address(), Amount: value}
		m.ToKeyX, m.ToKeyY, m.ToAddress, op = Of(t.ToKey.X), Of(t.ToKey.Y), address(t.ToAddress), t
	case 1:
		t := &rollup.TransferToNew{Authorization: auth, To: 7, ToKey: g.key(), ToAddress: g.address(), Amount: value}
		m.ToKeyX, m.ToKeyY, m.ToAddress, op = Of(t.ToKey.X), Of(t.ToKey.Y), address(t.ToAddress), t
	default:
		op = &rollup.Withdraw{Authorization: auth, Amount: value}
	}
	m.Op, m.Message = Number(uint64(op.Code())), Of(op.Message(config))
	return m
}

// settlement has the fields that its op uses.
func (g *generator) settlement() rollup.Settlement {
	s := rollup.Settlement{Op: rollup.OpCode(g.n % int(rollup.OpCodes))}
	if s.Op == rollup.OpNoop {
		return s
	}
	s.ID = uint32(g.uint(32))
	if s.Op == rollup.OpDeposit || s.Op == rollup.OpWithdraw || s.Op == rollup.OpForcedExit {
		s.Token = uint16(g.uint(16))
	}
	if s.Op != rollup.OpSetKey {
		s.Amount = g.amount(128)
	}
	if s.Op != rollup.OpTransfer {
		s.Address = g.address()
	}
	if s.Op == rollup.OpTransfer || s.Op == rollup.OpTransferToNew {
		s.From = uint32(g.uint(32))
	}
	if s.Op == rollup.OpDeposit || s.Op == rollup.OpTransferToNew || s.Op == rollup.OpSetKey {
		key := g.key()
		s.Key = &key
	}
	return s
}

func settlementOf(s rollup.Settlement) Settlement {
	out := Settlement{Op: Number(uint64(s.Op)), Token: Number(uint64(s.Token)), ID: Number(uint64(s.ID)), Amount: amount(s.Amount),
		Address: address(s.Address), From: Number(uint64(s.From)), KeyX: Number(0), KeyY: Number(0)}
	if s.Key != nil {
		out.KeyX, out.KeyY = Of(s.Key.X), Of(s.Key.Y)
	}
	w, r := s.Words(), s.Request()
	for i := range w {
		out.Words[i], out.Request[i] = Of(w[i]), Of(r[i])
	}
	return out
}
