package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// The scripts run this binary as causeway, with cheap key files.
func TestMain(m *testing.M) {
	if config := os.Getenv(childConfig); config != "" {
		operatorChild(config)
		return
	}
	if at := os.Getenv(childWorker); at != "" {
		workerChild(at)
		return
	}
	if dir := os.Getenv(childFleet); dir != "" {
		fleetChild(dir)
		return
	}
	if os.Getenv(childCommand) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"causeway": func() {
		ctx, stop := run.Context()
		defer stop()
		root := newRoot()
		for _, c := range root.Commands() {
			if c.Name() == "wallet" {
				root.RemoveCommand(c)
			}
		}
		light := newWallet(l1.LightScrypt)
		hintArgs(light)
		root.AddCommand(light)
		if err := root.ExecuteContext(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "causeway:", err)
			os.Exit(1)
		}
	}})
}

// TestScripts runs what a user would type, in testdata/script, each against a rollup of its own. $API and $RPC are where it is; $alice, $bob and $carol are
// addresses, whose keys are in alice.key and so on; pass and wrong hold passphrases.
//
//	l1 stop           $RPC is an L1 that does not answer
//	operator stop     the operator does not answer any more
//	operator end      it has ended, and so has its L1; what both leave is in .net, and L1 was at port $L1PORT
//	operator restart  it ends, and another one goes on where it was, at the same address
//	later SECONDS     moves the clock of the L1 at $RPC
//	fund NAME WEI     somebody deposits for an address, under a key that is not its owner's
//	token SYM NAME N  a token that the operator takes no fees in, N units of it for a person
//	until FILE [TEXT] waits for a file, or for text in it
//	jq VAR PATH       sets a variable from the JSON that the last command printed, for example accounts.0.balance
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			_, port, err := net.SplitHostPort(queuetest.Address(t))
			if err != nil {
				return err
			}
			n := &scriptNet{dir: filepath.Join(e.WorkDir, ".net"), api: queuetest.Address(t)}
			if n.port, err = strconv.Atoi(port); err != nil {
				return err
			}
			n.inBlob = filepath.Base(e.WorkDir) == "script-gone"
			if err := n.start(); err != nil {
				return err
			}
			e.Defer(n.end)
			e.Values["net"] = n
			e.Setenv("API", n.API.URL())
			e.Setenv("RPC", n.Chain.URL())
			e.Setenv("L1PORT", port)
			e.Setenv("ROLLUP", n.Record.Rollup.String())
			e.Setenv("CAUSEWAY_WALLET", filepath.Join(e.WorkDir, "wallet"))
			for i, name := range devnet.Names[:3] {
				key := devchain.Key(devnet.FirstUserKey + i)
				e.Setenv(name, l1.Checksum(l1.KeyAddress(key)))
				if err := os.WriteFile(filepath.Join(e.WorkDir, name+".key"), []byte(l1.FormatKey(key)), 0o600); err != nil {
					return err
				}
			}
			return errors.Join(os.WriteFile(filepath.Join(e.WorkDir, "pass"), []byte("correct horse\n"), 0o600),
				os.WriteFile(filepath.Join(e.WorkDir, "wrong"), []byte("battery staple\n"), 0o600))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"jq": readVariable, "l1": stopL1, "operator": operatorOf, "fund": fund,
			"token": newToken, "until": until, "later": later},
	})
}

// scriptNet is a devnet that may be started again.
type scriptNet struct {
	*devnet.Net
	dir    string
	api    string // where the operator is, also after a restart
	port   int    // of L1
	inBlob bool
	stop   context.CancelFunc
	done   chan error
}

func (s *scriptNet) start() error {
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline, cfg.API.Listen, cfg.L1Port, cfg.Verifier = s.dir, 50*time.Millisecond, s.api, s.port, verifier
	cfg.InBlob = s.inBlob
	ready := make(chan *devnet.Net, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	ctx, cancel := context.WithCancel(context.Background())
	s.stop, s.done = cancel, make(chan error, 1)
	go func() { s.done <- devnet.Run(ctx, cfg) }()
	select {
	case s.Net = <-ready:
		return nil
	case err := <-s.done:
		s.done <- err
		return err
	}
}

func (s *scriptNet) end() { s.stop(); <-s.done }

func operatorOf(ts *testscript.TestScript, _ bool, args []string) {
	n := ts.Value("net").(*scriptNet)
	n.stop()
	switch args[0] {
	case "end":
		n.done <- <-n.done
		return
	case "restart":
		n.done <- <-n.done // it has ended
		ts.Check(n.start())
		return
	}
	client := api.NewClient(ts.Getenv("API"))
	for {
		if _, err := client.Status(context.Background()); errors.Is(err, api.ErrUnreachable) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func later(ts *testscript.TestScript, refused bool, args []string) {
	ask := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"evm_increaseTime","params":[%s]}`, args[0])
	r, err := http.Post(ts.Getenv("RPC"), "application/json", strings.NewReader(ask))
	ts.Check(err)
	defer r.Body.Close()
	var answer struct{ Error json.RawMessage }
	ts.Check(json.NewDecoder(r.Body).Decode(&answer))
	if (answer.Error != nil) != refused {
		ts.Fatalf("evm_increaseTime: %s", answer.Error)
	}
}

func stopL1(ts *testscript.TestScript, _ bool, _ []string) { ts.Setenv("RPC", "http://127.0.0.1:1") }

func fund(ts *testscript.TestScript, _ bool, args []string) {
	n := ts.Value("net").(*scriptNet)
	ctx := context.Background()
	address, err := l1.ParseAddress(ts.Getenv(args[0]))
	ts.Check(err)
	amount, err := rollup.ParseAmount(args[1])
	ts.Check(err)
	w := wallet.New(field.Element{}, wallet.KeyFromSecret([]byte("a stranger")), rollup.Address(address))
	key := w.PubKey()
	_, _, err = n.Client.DepositETH(ctx, n.Faucet, amount.Big(), address, key.X.Bytes(), key.Y.Bytes())
	ts.Check(err)
	for exists := false; !exists; time.Sleep(10 * time.Millisecond) {
		_, exists, err = n.Sequencer.Locate(w.Owner(0))
		ts.Check(err)
	}
}

func newToken(ts *testscript.TestScript, _ bool, args []string) {
	n := ts.Value("net").(*scriptNet)
	ctx := context.Background()
	to, err := l1.ParseAddress(ts.Getenv(args[1]))
	ts.Check(err)
	amount, ok := new(big.Int).SetString(args[2], 10)
	if !ok {
		ts.Fatalf("%s is no amount", args[2])
	}
	receipt, err := n.Faucet.Send(ctx, l1.Call{Data: devchain.NamedToken(args[0], 0)})
	ts.Check(err)
	token := receipt.ContractAddress
	_, err = n.Client.RegisterToken(ctx, n.Faucet, token)
	ts.Check(err)
	_, err = n.Faucet.Send(ctx, l1.Call{To: &token, Data: devchain.MintNamedData(to, amount)})
	ts.Check(err)
}

func until(ts *testscript.TestScript, _ bool, args []string) {
	for range 6000 {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && (len(args) == 1 || strings.Contains(string(b), args[1])) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("%s does not come", strings.Join(args, " with "))
}

func readVariable(ts *testscript.TestScript, _ bool, args []string) {
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &v))
	for _, part := range strings.Split(args[1], ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			_, err := fmt.Sscan(part, &i)
			ts.Check(err)
			if i >= len(x) {
				ts.Fatalf("%s: there are %d", args[1], len(x))
			}
			v = x[i]
		}
	}
	if v == nil {
		ts.Fatalf("%s: there is none", args[1])
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}
