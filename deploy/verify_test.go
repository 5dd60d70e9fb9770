package deploy_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/prover"
)

// mismatches are the names of what does not fit.
func mismatches(r *deploy.Report) (out []string) {
	for _, c := range r.Mismatches() {
		out = append(out, c.What)
	}
	return out
}

// L1: a record that says anything but the truth is refused, and what is wrong has a name.
func TestVerifyRecord(t *testing.T) {
	e := newEnv(t)
	file := filepath.Join(t.TempDir(), "record.json")
	_, err := e.run(0, config(), file)
	require.NoError(t, err)
	other := config()
	other.Salt = "another rollup on the same chain"
	elsewhere, err := e.run(0, other, file+".other")
	require.NoError(t, err)

	flip := func(h *deploy.Hash) { h[5] ^= 1 }
	for name, c := range map[string]struct {
		spoil func(*deploy.Record)
		names []string // some of what is named
	}{
		"truth":          {func(*deploy.Record) {}, nil},
		"chain id":       {func(r *deploy.Record) { r.Params.ChainID = 31337 }, []string{"chain id"}},
		"salt":           {func(r *deploy.Record) { r.Params.Salt = "x" }, []string{"record: rollup: address"}},
		"admin":          {func(r *deploy.Record) { r.Params.Admin[3] ^= 1 }, []string{"record: rollup: creation code", "record: rollup: address", "L1: rollup: admin"}},
		"operators":      {func(r *deploy.Record) { r.Params.Operators = nil }, []string{"record: rollup: creation code"}},
		"maxBatchAge":    {func(r *deploy.Record) { r.Params.MaxBatchAge++ }, []string{"record: rollup: creation code", "L1: rollup: maxBatchAge"}},
		"submitDeadline": {func(r *deploy.Record) { r.Params.SubmitDeadline++ }, []string{"record: rollup: creation code", "L1: rollup: submitDeadline"}},
		"exodusDeadline": {func(r *deploy.Record) { r.Params.ExodusDeadline++ }, []string{"record: rollup: creation code", "L1: rollup: exodusDeadline"}},
		"graceTime":      {func(r *deploy.Record) { r.Params.GraceTime++ }, []string{"record: rollup: creation code", "L1: rollup: graceTime"}},
		"verifiers":      {func(r *deploy.Record) { r.Params.Verifiers = nil }, []string{"parameters in the record"}},
		"incomplete":     {func(r *deploy.Record) { r.Complete = false }, []string{"record: complete"}},
		"factory":        {func(r *deploy.Record) { r.Factory[0]++ }, []string{"record: factory"}},
		"config word":    {func(r *deploy.Record) { flip(&r.ConfigWord) }, []string{"record: config word", "L1: rollup: config word"}},
		"genesis root":   {func(r *deploy.Record) { flip(&r.GenesisRoot) }, []string{"record: genesis root", "L1: rollup: genesis root"}},

		"no verifier":             {func(r *deploy.Record) { r.Verifiers = nil }, []string{"record: number of verifiers"}},
		"circuit":                 {func(r *deploy.Record) { r.Verifiers[0].Circuit = "batch-small" }, []string{"record: verifier 0 (aggregate-small-2): circuit"}},
		"circuit digest":          {func(r *deploy.Record) { flip(&r.Verifiers[0].CircuitDigest) }, []string{"record: verifier 0 (aggregate-small-2): circuit digest"}},
		"verifying key digest":    {func(r *deploy.Record) { flip(&r.Verifiers[0].VKDigest) }, []string{"record: verifier 0 (aggregate-small-2): verifying key digest"}},
		"unsafe":                  {func(r *deploy.Record) { r.Verifiers[0].Unsafe = false }, []string{"record: verifier 0 (aggregate-small-2): unsafe"}},
		"lanes":                   {func(r *deploy.Record) { r.Verifiers[0].FullLanes++ }, []string{"record: verifier 0 (aggregate-small-2): full lanes"}},
		"slots":                   {func(r *deploy.Record) { r.Verifiers[0].Slots++ }, []string{"record: verifier 0 (aggregate-small-2): slots"}},
		"blob":                    {func(r *deploy.Record) { r.Verifiers[0].Blob = true }, []string{"record: verifier 0 (aggregate-small-2): blob"}},
		"verifier's creation":     {func(r *deploy.Record) { flip(&r.Verifiers[0].CreationHash) }, []string{"record: verifier 0 (aggregate-small-2): creation code"}},
		"verifier's runtime":      {func(r *deploy.Record) { flip(&r.Verifiers[0].RuntimeHash) }, []string{"record: verifier 0 (aggregate-small-2): runtime code"}},
		"verifier's address":      {func(r *deploy.Record) { r.Verifiers[0].Address[0]++ }, []string{"record: verifier 0 (aggregate-small-2): address", "L1: verifier 0 (aggregate-small-2): code"}},
		"rollup's creation":       {func(r *deploy.Record) { flip(&r.Rollup.CreationHash) }, []string{"record: rollup: creation code"}},
		"rollup's runtime":        {func(r *deploy.Record) { flip(&r.Rollup.RuntimeHash) }, []string{"record: rollup: runtime code"}},
		"rollup's block":          {func(r *deploy.Record) { r.Rollup.Block++ }, []string{"L1: rollup: deployment block"}},
		"nobody at the address":   {func(r *deploy.Record) { r.Rollup.Address[0]++ }, []string{"record: rollup: address", "L1: rollup: code"}},
		"another rollup":          {func(r *deploy.Record) { r.Rollup = elsewhere.Rollup }, []string{"record: rollup: address", "L1: rollup: code", "L1: rollup: config word"}},
		"another rollup's params": {func(r *deploy.Record) { r.Params = elsewhere.Params }, []string{"record: verifier 0 (aggregate-small-2): address", "record: rollup: address"}},
	} {
		r, err := deploy.ReadRecord(file)
		require.NoError(t, err)
		c.spoil(r)
		report := e.verify(r, l1contracts.FindVerifier, "")
		if c.names == nil {
			require.NoError(t, report.Err())
			require.Greater(t, len(report.Checks), 20)
			continue
		}
		require.ErrorIs(t, report.Err(), deploy.ErrMismatch, name)
		require.Subset(t, mismatches(report), c.names, name)
		for _, n := range c.names {
			require.ErrorContains(t, report.Err(), n+":", name)
		}
	}
}

// L1: this program carries another verifier than the one on L1.
func TestVerifyCommittedCode(t *testing.T) {
	e := newEnv(t)
	r, err := e.run(0, config(), filepath.Join(t.TempDir(), "record.json"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		spoil func(*l1contracts.Verifier)
		names []string
	}{
		"code":           {func(v *l1contracts.Verifier) { v.Code += "00" }, []string{"record: verifier 0 (aggregate-small-2): creation code", "record: rollup: creation code"}},
		"circuit digest": {func(v *l1contracts.Verifier) { v.CircuitDigest = strings.Repeat("0", 64) }, []string{"record: verifier 0 (aggregate-small-2): circuit digest"}},
		"key digest":     {func(v *l1contracts.Verifier) { v.VKDigest = strings.Repeat("0", 64) }, []string{"record: verifier 0 (aggregate-small-2): verifying key digest"}},
		"unsafe":         {func(v *l1contracts.Verifier) { v.Unsafe = false }, []string{"record: verifier 0 (aggregate-small-2): unsafe"}},
		"bad digest":     {func(v *l1contracts.Verifier) { v.VKDigest = "00" }, []string{"parameters in the record"}},
		"bad code":       {func(v *l1contracts.Verifier) { v.Code = "zz" }, []string{"parameters in the record"}},
	} {
		report := e.verify(r, spoiled(c.spoil), "")
		require.Subset(t, mismatches(report), c.names, name)
	}
}

func spoiled(spoil func(*l1contracts.Verifier)) deploy.Catalog {
	return func(name string) (l1contracts.Verifier, error) {
		v, err := l1contracts.FindVerifier(name)
		spoil(&v)
		return v, err
	}
}

// liar is a node between us and a chain that changes one answer.
func (e *env) liar(change func(method string, params []json.RawMessage, result json.RawMessage) any) *l1.Node {
	e.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(e.t, err)
		answer, err := http.Post(e.chain.URL(), "application/json", bytes.NewReader(body))
		require.NoError(e.t, err)
		defer answer.Body.Close()
		var call struct {
			Method string            `json:"method"`
			Params []json.RawMessage `json:"params"`
		}
		require.NoError(e.t, json.Unmarshal(body, &call))
		reply := map[string]any{}
		raw, err := io.ReadAll(answer.Body)
		require.NoError(e.t, err)
		require.NoError(e.t, json.Unmarshal(raw, &reply))
		if result, ok := reply["result"]; ok {
			b, err := json.Marshal(result)
			require.NoError(e.t, err)
			reply["result"] = change(call.Method, call.Params, b)
		}
		w.Header().Set("Content-Type", "application/json")
		require.NoError(e.t, json.NewEncoder(w).Encode(reply))
	}))
	e.t.Cleanup(server.Close)
	node, _, err := l1.DialAny(context.Background(), server.URL)
	require.NoError(e.t, err)
	e.t.Cleanup(node.Close)
	return node
}

// L1: other code or other answers on L1 than the record's.
func TestVerifyChain(t *testing.T) {
	e := newEnv(t)
	r, err := e.run(0, config(), filepath.Join(t.TempDir(), "record.json"))
	require.NoError(t, err)
	verify := func(node *l1.Node) []string {
		report, err := deploy.Verify(t.Context(), node, r, l1contracts.FindVerifier, "")
		require.NoError(t, err)
		return mismatches(report)
	}
	require.Empty(t, verify(e.liar(func(_ string, _ []json.RawMessage, result json.RawMessage) any { return result })))
	require.Equal(t, []string{"chain id"}, verify(e.liar(func(method string, _ []json.RawMessage, result json.RawMessage) any {
		if method == "eth_chainId" {
			return "0x1"
		}
		return result
	})))
	for at, name := range map[deploy.Address]string{r.Rollup.Address: "L1: rollup: code", r.Verifiers[0].Address: "L1: verifier 0 (aggregate-small-2): code"} {
		for _, change := range []func(string) string{
			func(code string) string { return "0x" },
			func(code string) string { return code + "00" },
			func(code string) string { return code[:len(code)-2] },
			func(code string) string { return code[:len(code)-1] + flipDigit(code[len(code)-1]) },
			func(code string) string { return code[:100] + flipDigit(code[100]) + code[101:] },
		} {
			require.Contains(t, verify(e.liar(func(method string, params []json.RawMessage, result json.RawMessage) any {
				var code string
				if method == "eth_getCode" && strings.EqualFold(string(params[0]), `"`+at.String()+`"`) && json.Unmarshal(result, &code) == nil {
					return change(code)
				}
				return result
			})), name)
		}
	}
	b := bindings.NewRollup()
	for name, input := range map[string][]byte{
		"admin": b.PackAdmin(), "depth": b.PackDepth(), "config word": b.PackConfig(), "genesis root": b.PackGenesisRoot(), "maxBatchAge": b.PackMaxBatchAge(),
		"deployment block": b.PackDeployedAt(), "number of verifiers": b.PackVerifierCount(),
		"submitDeadline": b.PackSubmitDeadline(), "exodusDeadline": b.PackExodusDeadline(), "graceTime": b.PackGraceTime(),
	} {
		require.Contains(t, verify(e.liar(func(method string, params []json.RawMessage, result json.RawMessage) any {
			if method == "eth_call" && strings.Contains(string(params[0]), hex.EncodeToString(input)) {
				return "0x" + strings.Repeat("0", 63) + "7"
			}
			return result
		})), "L1: rollup: "+name)
	}
}

// L1: each part of what the rollup says of its verifiers.
func TestVerifyVerifierInfo(t *testing.T) {
	e := newEnv(t)
	r, err := e.run(0, config(), filepath.Join(t.TempDir(), "record.json"))
	require.NoError(t, err)
	input := hex.EncodeToString(bindings.NewRollup().PackVerifierInfo(new(big.Int)))
	for word, name := range []string{"address", "full lanes", "slots", "blob", "circuit digest", "verifying key digest"} {
		node := e.liar(func(method string, params []json.RawMessage, result json.RawMessage) any {
			var out string
			if method != "eth_call" || !strings.Contains(string(params[0]), input) || json.Unmarshal(result, &out) != nil {
				return result
			}
			last := 2 + 64*(word+1) - 1
			return out[:last] + flipDigit(out[last]) + out[last+1:]
		})
		report, err := deploy.Verify(t.Context(), node, r, l1contracts.FindVerifier, "")
		require.NoError(t, err)
		require.Equal(t, []string{"L1: rollup: verifier 0: " + name}, mismatches(report))
	}
}

func flipDigit(d byte) string {
	if d == '0' {
		return "1"
	}
	return "0"
}

// square is the smallest circuit that there is a verifier for.
type square struct {
	X frontend.Variable
	Y frontend.Variable `gnark:",public"`
}

func (c *square) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.X, c.X), c.Y)
	return nil
}

func hexOf(decimal string) string {
	v, _ := new(big.Int).SetString(decimal, 10)
	return fmt.Sprintf("%064x", v)
}

// L1: keys on disk that are not those of the contracts.
func TestVerifyKeys(t *testing.T) {
	const circuit = "aggregate-small-2"
	dir := t.TempDir()
	ccs, err := prover.Compile(&square{})
	require.NoError(t, err)
	store := prover.Store{Dir: dir}
	keys, err := store.Ensure(t.Context(), circuit, ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	var source bytes.Buffer
	require.NoError(t, prover.ExportSolidity(keys.Verifying, &source, "V"))
	find := spoiled(func(v *l1contracts.Verifier) {
		v.CircuitDigest, v.VKDigest = keys.Manifest.CircuitDigest.String(), keys.Manifest.VKDigest.String()
		for _, c := range regexp.MustCompile(`constant \w+ = (\d+)`).FindAllStringSubmatch(source.String(), -1) {
			v.Code += hexOf(c[1])
		}
	})
	e := newEnv(t)
	plan, err := deploy.NewPlan(config(), find)
	require.NoError(t, err)
	r, err := deploy.Run(t.Context(), plan, e.chain.Client(), e.sender(0), filepath.Join(t.TempDir(), "record.json"), find, t.Logf)
	require.NoError(t, err)
	verify := func() []string { return mismatches(e.verify(r, find, dir)) }
	require.Empty(t, verify())

	const prefix = "keys: verifier 0 (aggregate-small-2)"
	require.Equal(t, []string{prefix + ": files"}, mismatches(e.verify(r, find, t.TempDir())), "no keys")
	for _, file := range []string{"circuit.r1cs", "verifying.key", "proving.key", "manifest.json"} {
		path := filepath.Join(dir, circuit, file)
		truth, err := os.ReadFile(path)
		require.NoError(t, err)
		bad := bytes.Clone(truth)
		bad[len(bad)/2] ^= 1
		require.NoError(t, os.WriteFile(path, bad, 0o644))
		require.NotEmpty(t, verify(), file)
		require.NoError(t, os.Remove(path))
		require.Equal(t, []string{prefix + ": files"}, verify(), file)
		require.NoError(t, os.WriteFile(path, truth, 0o644))
	}
	require.Empty(t, verify())

	// Sound keys, of another setup.
	require.NoError(t, os.RemoveAll(filepath.Join(dir, circuit)))
	_, err = store.Ensure(t.Context(), circuit, ccs, [32]byte{2}, nil)
	require.NoError(t, err)
	names := verify()
	require.Contains(t, names, prefix+": verifying key digest")
	require.Contains(t, names, prefix+": constants of the key that are not in the contract's code")
	require.NotContains(t, names, prefix+": circuit digest")
}
