//go:build js && wasm

// Command wasm gives a page the keys and signatures of L2, made by the same code that the operator checks them with. It sets globalThis.causeway to an
// object of functions; each returns a string or throws. Secrets stay in the page's memory.
package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall/js"

	"github.com/causeway-l2/causeway/api/receipts"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet/keys"
)

func main() {
	object := map[string]any{}
	for name, f := range map[string]func([]string) (string, error){"typedData": typedData, "publicKey": publicKey, "nobody": nobody, "sign": sign, "isShort": isShort, "checkReceipt": checkReceipt} {
		object[name] = js.FuncOf(func(_ js.Value, args []js.Value) any {
			texts := make([]string, len(args))
			for i, a := range args {
				texts[i] = a.String()
			}
			out, err := f(texts)
			if err != nil {
				return js.Global().Get("Error").New(err.Error())
			}
			return out
		})
	}
	js.Global().Set("causeway", js.ValueOf(object))
	select {}
}

var errArguments = errors.New("wrong number of arguments")

// typedData(chainId, rollup, owner, index) is what the owner signs to derive a key.
func typedData(args []string) (string, error) {
	if len(args) != 4 {
		return "", errArguments
	}
	chain, contract, err := deployment(args[0], args[1])
	if err != nil {
		return "", err
	}
	index, err := strconv.ParseUint(args[3], 10, 64)
	if err != nil {
		return "", err
	}
	owner, err := address(args[2])
	if err != nil {
		return "", err
	}
	b, err := keys.TypedData(chain, contract, owner, index)
	return string(b), err
}

// publicKey(signature) is X and Y of the key that follows from a signature.
func publicKey(args []string) (string, error) {
	if len(args) != 1 {
		return "", errArguments
	}
	key, err := fromSignature(args[0])
	if err != nil {
		return "", err
	}
	return point(key.Public()), nil
}

func nobody([]string) (string, error) { return point(keys.Nobody()), nil }

// request is an op to be signed, as the API has it but for the signature.
type request struct {
	Type       string        `json:"type"`
	From       uint32        `json:"from"`
	Token      uint16        `json:"token"`
	To         uint32        `json:"to"`
	ToKey      string        `json:"toKey"`
	ToAddress  string        `json:"toAddress"`
	Amount     rollup.Amount `json:"amount"`
	Nonce      uint64        `json:"nonce"`
	MaxFee     rollup.Amount `json:"maxFee"`
	ValidUntil uint64        `json:"validUntil"`
}

// sign(chainId, rollup, signature, op) returns the signature of an op and its digest, as JSON.
func sign(args []string) (string, error) {
	if len(args) != 4 {
		return "", errArguments
	}
	chain, contract, err := deployment(args[0], args[1])
	if err != nil {
		return "", err
	}
	key, err := fromSignature(args[2])
	if err != nil {
		return "", err
	}
	op, err := decode(args[3])
	if err != nil {
		return "", err
	}
	config := rollup.Config(chain, contract)
	rollup.SignOp(op, config, key)
	signature := op.Auth().Signature.Encode()
	message := op.Message(config)
	b, err := json.Marshal(map[string]string{"signature": "0x" + hex.EncodeToString(signature[:]), "digest": "0x" + hex.EncodeToString(message.Marshal())})
	return string(b), err
}

func decode(text string) (rollup.UserOp, error) {
	var r request
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil, err
	}
	auth := rollup.Auth{From: r.From, Token: r.Token, Nonce: r.Nonce, ValidUntil: r.ValidUntil, MaxFee: r.MaxFee}
	if r.Type == "withdraw" {
		return &rollup.Withdraw{Authorization: auth, Amount: r.Amount}, nil
	}
	to, err := address(r.ToAddress)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(r.ToKey, "0x"))
	if err != nil {
		return nil, err
	}
	key, err := field.DecodePoint(raw)
	if err != nil {
		return nil, err
	}
	switch r.Type {
	case "transfer":
		return &rollup.Transfer{Authorization: auth, To: r.To, ToKey: key, ToAddress: to, Amount: r.Amount}, nil
	case "transferToNew":
		return &rollup.TransferToNew{Authorization: auth, ToKey: key, ToAddress: to, Amount: r.Amount}, nil
	}
	return nil, fmt.Errorf("no op is called %q", r.Type)
}

// receipt is the operator's word, as the API has it.
type receipt struct {
	Op         string `json:"op"`
	AcceptedAt uint64 `json:"acceptedAt"`
	PromisedBy uint64 `json:"promisedBy"`
	ChainID    uint64 `json:"chainId"`
	Rollup     string `json:"rollup"`
	Operator   string `json:"operator"`
	Signature  string `json:"signature"`
}

// checkReceipt(chainId, rollup, op, receipt) throws unless the receipt is about that op, of that rollup, and signed by the operator that it names. Whether
// L1 knows that operator is for L1 to say.
func checkReceipt(args []string) (string, error) {
	if len(args) != 4 {
		return "", errArguments
	}
	chain, contract, err := deployment(args[0], args[1])
	if err != nil {
		return "", err
	}
	var r receipt
	if err := json.Unmarshal([]byte(args[3]), &r); err != nil {
		return "", err
	}
	named, err := address(r.Rollup)
	if err != nil {
		return "", err
	}
	operator, err := address(r.Operator)
	if err != nil {
		return "", err
	}
	if r.Op != args[2] || r.ChainID != chain || named != contract {
		return "", fmt.Errorf("%w: it is about op %s of rollup %s on chain %d", receipts.ErrReceipt, r.Op, r.Rollup, r.ChainID)
	}
	p := receipts.Promise{AcceptedAt: r.AcceptedAt, PromisedBy: r.PromisedBy}
	op, err := hex.DecodeString(strings.TrimPrefix(r.Op, "0x"))
	if err != nil || len(op) != len(p.Op) {
		return "", fmt.Errorf("%q is no op", r.Op)
	}
	copy(p.Op[:], op)
	signature, err := hex.DecodeString(strings.TrimPrefix(r.Signature, "0x"))
	if err != nil {
		return "", err
	}
	return "", receipts.NewBook(chain, contract).Verify(p, operator, signature)
}

// isShort(amount) is "true" when a transfer of it pays the lower fee.
func isShort(args []string) (string, error) {
	if len(args) != 1 {
		return "", errArguments
	}
	a, err := rollup.ParseAmount(args[0])
	if err != nil {
		return "", err
	}
	_, err = rollup.FloatOf(a)
	return strconv.FormatBool(err == nil), nil
}

// deployment reads the chain and the contract that signatures are for.
func deployment(chainID, rollupAddress string) (uint64, rollup.Address, error) {
	chain, err := strconv.ParseUint(chainID, 10, 64)
	if err != nil {
		return 0, rollup.Address{}, err
	}
	contract, err := address(rollupAddress)
	return chain, contract, err
}

func fromSignature(text string) (field.PrivateKey, error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return field.PrivateKey{}, err
	}
	return keys.FromSignature(raw)
}

func point(p field.Point) string {
	return "0x" + hex.EncodeToString(append(p.X.Marshal(), p.Y.Marshal()...))
}

func address(text string) (a rollup.Address, err error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(raw) != len(a) {
		return a, fmt.Errorf("%q is no address", text)
	}
	copy(a[:], raw)
	return a, nil
}
