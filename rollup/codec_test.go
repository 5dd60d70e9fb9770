package rollup

import (
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

func testKey(n uint64) field.Point {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], n)
	return field.NewPrivateKey(seed).Public()
}

// shifted returns v * 2^bits as a word.
func shifted(v int64, bits uint) field.Element {
	e, err := field.FromBig(new(big.Int).Lsh(big.NewInt(v), bits))
	if err != nil {
		panic(err)
	}
	return e
}

func plus(e field.Element, v int64, bits uint) field.Element {
	d := shifted(v, bits)
	return *e.Add(&e, &d)
}

// settlements has one of each op with every field that the op uses set.
func settlements() []Settlement {
	key := testKey(1)
	address := Address{0: 1, 19: 2}
	amount := Amount{3, 4}
	return []Settlement{
		{},
		{Op: OpDeposit, Token: 5, ID: 6, Amount: amount, Address: address, Key: &key},
		{Op: OpTransfer, ID: 6, Amount: amount, From: 7},
		{Op: OpTransferToNew, ID: 6, Amount: amount, Address: address, From: 7, Key: &key},
		{Op: OpWithdraw, Token: 5, ID: 6, Amount: amount, Address: address},
		{Op: OpForcedExit, Token: 5, ID: 6, Amount: amount, Address: address},
		{Op: OpSetKey, ID: 6, Address: address, Key: &key},
	}
}

func TestSettlementRoundTrip(t *testing.T) {
	for _, s := range settlements() {
		got, err := decodeSettlement(s.Words(), nil)
		require.NoError(t, err, s.Op)
		require.Equal(t, s, got)
	}
	request := settlements()[OpDeposit]
	zero := request
	zero.ID = 0
	require.Equal(t, zero.Words(), request.Request())
	exit := settlements()[OpForcedExit]
	zero = exit
	zero.Amount = Amount{}
	require.Equal(t, zero.Words(), exit.Request())
}

func TestSettlementRefusesMalformedWords(t *testing.T) {
	key := func(s Settlement) Settlement { k := testKey(2); s.Key = &k; return s }
	all := settlements()
	bad := map[string][3]field.Element{}
	words := func(name string, s Settlement, edit func(w *[3]field.Element)) {
		w := s.Words()
		edit(&w)
		bad[name] = w
	}
	words("op 7", all[OpWithdraw], func(w *[3]field.Element) { w[0] = plus(w[0], 3, 176) })
	words("bit above op", all[OpWithdraw], func(w *[3]field.Element) { w[0] = plus(w[0], 1, 184) })
	words("bit above address", all[OpWithdraw], func(w *[3]field.Element) { w[1] = plus(w[1], 1, 200) })
	words("flag 2", all[OpDeposit], func(w *[3]field.Element) { w[1] = plus(w[1], 2, 0) })
	words("flag without a key", all[OpWithdraw], func(w *[3]field.Element) { w[1] = plus(w[1], 1, 0) })
	words("Y without a key", all[OpWithdraw], func(w *[3]field.Element) { w[2] = field.FromUint64(1) })
	words("Y of no point", all[OpDeposit], func(w *[3]field.Element) { w[2] = noPoint() })
	words("X is 0 and its sign 1", all[OpSetKey], func(w *[3]field.Element) {
		s := all[OpSetKey]
		s.Key = &field.Point{Y: field.FromUint64(1)}
		*w = s.Words()
		w[1] = plus(w[1], 1, 0)
	})
	words("noop with an id", all[OpNoop], func(w *[3]field.Element) { w[0] = plus(w[0], 1, 128) })
	words("noop with an amount", all[OpNoop], func(w *[3]field.Element) { w[0] = plus(w[0], 1, 0) })
	words("noop with an address", all[OpNoop], func(w *[3]field.Element) { w[1] = plus(w[1], 1, 40) })
	words("noop with a key", key(all[OpNoop]), func(*[3]field.Element) {})
	words("transfer with a key", key(all[OpTransfer]), func(*[3]field.Element) {})
	words("forced exit with a key", key(all[OpForcedExit]), func(*[3]field.Element) {})
	for name, w := range bad {
		s, err := decodeSettlement(w, nil)
		if err == nil {
			// What one op leaves out and its words can carry is refused by Replay, which compares with what state settles.
			require.Contains(t, []string{"noop with an id", "noop with an amount", "noop with an address"}, name, "%+v", s)
			continue
		}
		require.ErrorIs(t, err, ErrStream, name)
	}
}

// noPoint is a Y that no point of the curve has.
func noPoint() field.Element {
	for y := uint64(2); ; y++ {
		if _, err := field.PointFromY(field.FromUint64(y), 0); err != nil {
			return field.FromUint64(y)
		}
	}
}

// What decodes, encodes to the same words: for a bit flipped anywhere.
func TestSettlementIsStrict(t *testing.T) {
	for _, s := range settlements() {
		for i := range 3 {
			for bit := range uint(254) {
				w := s.Words()
				v := field.ToBig(w[i])
				e, err := field.FromBig(v.SetBit(v, int(bit), 1-v.Bit(int(bit))))
				if err != nil {
					continue
				}
				w[i] = e
				if got, err := decodeSettlement(w, nil); err == nil {
					require.Equal(t, w, got.Words())
				}
			}
		}
	}
}

func TestFeeSlotRoundTrip(t *testing.T) {
	max := Amount{1<<32 - 1, 1<<64 - 1}
	for _, s := range []FeeSlot{{}, {Active: true}, {Active: true, Token: 1<<16 - 1, ID: 1<<32 - 1, TransferFee: max, FullFee: max},
		{Active: true, Token: 0x0102, ID: 0x03040506, TransferFee: Amount{7, 8}, FullFee: Amount{9, 10}}} {
		got, err := decodeFeeSlot(s.Word())
		require.NoError(t, err)
		require.Equal(t, s, got)
	}
	for name, w := range map[string]field.Element{"inactive with a fee": field.FromUint64(1), "inactive with a token": shifted(1, 224), "bit above active": plus(shifted(1, 240), 1, 241)} {
		_, err := decodeFeeSlot(w)
		require.ErrorIs(t, err, ErrStream, name)
	}
}

func TestCheckFeeSlots(t *testing.T) {
	wide := Amount{Hi: 1 << 32}
	for name, c := range map[string]struct {
		slots []FeeSlot
		err   error
	}{
		"inactive with a token":    {[]FeeSlot{{Token: 1}}, ErrFeeSlot},
		"inactive with a fee":      {[]FeeSlot{{FullFee: NewAmount(1)}}, ErrFeeSlot},
		"two of one token":         {[]FeeSlot{{Active: true, Token: 3}, {}, {Active: true, Token: 3, ID: 9}}, ErrFeeSlot},
		"transfer fee of 97 bits":  {[]FeeSlot{{Active: true, TransferFee: wide}}, ErrFeeRange},
		"full fee of 97 bits":      {[]FeeSlot{{Active: true, FullFee: wide}}, ErrFeeRange},
		"several, some not active": {[]FeeSlot{{}, {Active: true}, {}, {Active: true, Token: 1}}, nil},
	} {
		require.ErrorIs(t, checkFeeSlots(c.slots), c.err, name)
	}
}

var dataShape = Shape{ID: 1, Name: "codec", Full: 1, Transfers: 5, FeeSlots: 2, Depth: 32, Reach: 24}

func dataWitness() *Witness {
	w := &Witness{Shape: dataShape}
	w.Number, w.Timestamp = 0x0102030405060708, 0x090a0b0c0d
	w.FeeSlots = []FeeSlot{{Active: true, Token: 1, ID: 2, TransferFee: NewAmount(3), FullFee: NewAmount(4)}, {}}
	for i := range dataShape.Transfers {
		lane := Lane{Kind: TransferLane, Op: OpTransfer, Amount: NewAmount(uint64(i) + 100)}
		lane.From.ID, lane.To.ID = 0xa0b0c0+uint32(i), 0x010203
		if i == 3 {
			lane = Lane{Kind: TransferLane}
		}
		w.Transfers = append(w.Transfers, lane)
	}
	return w
}

func TestDataRoundTrip(t *testing.T) {
	w := dataWitness()
	d, err := decodeData(dataShape, w.DataStream())
	require.NoError(t, err)
	require.Equal(t, w.Header, d.Header)
	for i, lane := range w.Transfers {
		if lane.Op == OpNoop {
			require.Nil(t, d.transfers[i])
			continue
		}
		require.Equal(t, &Transfer{Authorization: Auth{From: lane.From.ID}, To: lane.To.ID, Amount: lane.Amount}, d.transfers[i])
	}
}

func TestDataRefusesMalformedWords(t *testing.T) {
	record := func(edit func(b []byte)) func([]field.Element) []field.Element {
		return func(d []field.Element) []field.Element {
			b := d[3].Bytes()
			edit(b[1 : 1+dataShape.RecordBytes()])
			d[3].SetBytes(b[:])
			return d
		}
	}
	for name, c := range map[string]struct {
		edit func(d []field.Element) []field.Element
		err  error
	}{
		"a word too few":          {func(d []field.Element) []field.Element { return d[:len(d)-1] }, ErrStream},
		"a word too many":         {func(d []field.Element) []field.Element { return append(d, field.Element{}) }, ErrStream},
		"no words":                {func([]field.Element) []field.Element { return nil }, ErrStream},
		"header of 105 bits":      {func(d []field.Element) []field.Element { d[0] = plus(d[0], 1, 104); return d }, ErrStream},
		"inactive slot with data": {func(d []field.Element) []field.Element { d[2] = field.FromUint64(9); return d }, ErrStream},
		"slots of one token":      {func(d []field.Element) []field.Element { d[2] = d[1]; return d }, ErrFeeSlot},
		"32-byte record word":     {func(d []field.Element) []field.Element { d[3] = plus(d[3], 1, 248); return d }, ErrStream},
		"bytes after the records": {func(d []field.Element) []field.Element { d[4] = plus(d[4], 1, 0); return d }, ErrStream},
		"amount 0":                {record(func(b []byte) { clear(b[6:]) }), ErrZeroAmount},
		"amount not canonical":    {record(func(b []byte) { clear(b[6:]); b[10] = 1<<5 | 1 }), ErrFloat},
		"amount above 2^128":      {record(func(b []byte) { b[6], b[7], b[8], b[9], b[10] = 255, 255, 255, 255, 255 }), ErrFloat},
		"record of zeros and 0 e": {record(func(b []byte) { clear(b); b[10] = 3 }), ErrFloat},
	} {
		_, err := decodeData(dataShape, c.edit(dataWitness().DataStream()))
		require.ErrorIs(t, err, c.err, name)
	}
}

func TestAccountRoundTrip(t *testing.T) {
	a := Account{Owner: Owner{testKey(3), Address{1, 2, 3}, 0x0405}, Nonce: 1<<40 - 1, Balance: Amount{1<<64 - 1, 7}}
	b := a.encode()
	got, err := decodeAccount(b)
	require.NoError(t, err)
	require.Equal(t, a, got)
	for _, bad := range [][]byte{nil, b[:len(b)-1], append(b[:len(b):len(b)], 0), append([]byte{255}, b[1:]...), append([]byte{0, 1}, b[2:]...)} {
		_, err := decodeAccount(bad)
		require.Error(t, err)
	}
	require.True(t, Account{}.IsEmpty())
	require.Equal(t, field.Element{}, Account{}.Leaf())
	require.NotEqual(t, field.Element{}, Account{Owner: Owner{PubKey: testKey(1)}}.Leaf())
}

// pack and unpack are inverse, and unpack refuses a word with more bits.
func TestPacking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		v := []uint64{r.Uint64N(256), r.Uint64() >> 24, r.Uint64(), r.Uint64N(2)}
		w := pack(part{v[0], 8}, part{v[1], 40}, part{v[2], 64}, part{v[3], 1})
		got, ok := unpack(w, 8, 40, 64, 1)
		require.True(t, ok)
		for i := range v {
			require.Equal(t, v[i], got[i].Uint64())
		}
		_, ok = unpack(plus(w, 1, 113), 8, 40, 64, 1)
		require.False(t, ok)
	}
}
