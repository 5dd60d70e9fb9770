package doctor

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// fault is what is wrong, and the line that says so: its status, what was checked, and a part of what was found.
type fault struct {
	name   string
	make   func(p *patient)
	status Status
	check  string
	found  string
}

const nowhere = "http://127.0.0.1:1/hidden-token"

var faults = []fault{
	{"configuration", func(p *patient) { p.File.Circuit = "no-such" }, Fail, "configuration", "no circuit"},
	{"a tx that is sent again at once", func(p *patient) { p.File.L1.BumpAfter = 0 }, Fail, "configuration", "l1.bumpAfter"},
	{"traces that go nowhere", func(p *patient) { p.File.Traces = "collector:4318" }, Fail, "configuration", "OTLP endpoint"},
	{"a collector whose address has a wrong digit", func(p *patient) { p.File.Collector.Address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee" }, Fail, "configuration", "checksum"},
	{"an API that answers to no name", func(p *patient) { p.File.API.Hosts = []string{"https://pay.example"} }, Fail, "configuration", "without scheme"},

	{"no directory", func(p *patient) { require.NoError(p.t, os.Remove(p.File.Dir)) }, Warn, "directory", "is not there"},
	{"a file in its place", func(p *patient) { p.File.Dir = p.write("file", "") }, Fail, "directory", "no directory"},
	{"nobody may make it", func(p *patient) { p.File.Dir = "/proc/causeway" }, Fail, "disk: durable write", "/proc"},
	{"anybody writes", func(p *patient) { require.NoError(p.t, os.Chmod(p.File.Dir, 0o777)) }, Fail, "directory: permissions", "rwxrwxrwx"},
	{"anybody reads", func(p *patient) { require.NoError(p.t, os.Chmod(p.File.Dir, 0o755)) }, Warn, "directory: permissions", "rwxr-xr-x"},
	{"an operator runs", func(p *patient) {
		d := p.opens(p.params.Config)
		p.t.Cleanup(func() { require.NoError(p.t, d.Close()) })
	}, Warn, "directory: one writer", "an operator runs"},
	{"of another rollup", func(p *patient) { p.ran(l1.Word{7}) }, Fail, "directory: whose", "rollup: want"},
	{"damaged", func(p *patient) {
		p.ran(p.params.Config)
		lists, err := filepath.Glob(filepath.Join(p.File.Dir, "db", "MANIFEST-*"))
		require.NoError(p.t, err)
		require.NotEmpty(p.t, lists)
		for _, list := range lists {
			require.NoError(p.t, os.Truncate(list, 1))
		}
	}, Fail, "directory: database", "damaged"},
	{"slow disk", func(p *patient) { p.Bounds.Sync = -1 }, Warn, "disk: durable write", "s"},
	{"little room", func(p *patient) { p.Bounds.Free = 1 << 62 }, Warn, "disk: free", "MiB"},
	{"no room", func(p *patient) { p.File.MinFreeMiB = 1 << 40 }, Fail, "disk: free", "minFreeMiB"},
	{"no token of the store of artifacts", func(p *patient) {
		p.stores(p.store(tokenOfStore))
		p.File.Artifacts.TokenFile = filepath.Join(p.dir, "none")
	}, Fail, "secret none", "no such file"},
	{"no store of artifacts", func(p *patient) { p.stores("http://127.0.0.1:1") }, Fail, "artifacts", "refused"},
	{"a store of artifacts that lets in others", func(p *patient) { p.stores(p.store("another token of 26 letters")) }, Fail, "artifacts", "answers 401"},
	{"a server of something else", func(p *patient) {
		s := httptest.NewServer(http.NotFoundHandler())
		p.t.Cleanup(s.Close)
		p.stores(s.URL)
	}, Fail, "artifacts", "is no store"},
	{"no directory of artifacts", func(p *patient) { p.File.Artifacts.At = filepath.Join(p.dir, "none") }, Warn, "artifacts", "is not there"},
	{"a file in its place, of artifacts", func(p *patient) { p.File.Artifacts.At = p.write("taken", "") }, Fail, "artifacts", "not a directory"},
	{"a secret that others read", func(p *patient) { require.NoError(p.t, os.Chmod(p.File.Queue.TokenFile, 0o644)) }, Fail, "secret token", "others"},

	{"no keys", func(p *patient) { p.File.Keys = p.dir }, Fail, "keys " + aggregate.Name, "no folder"},
	{"no inner keys", func(p *patient) { p.File.Keys = p.dir; writeKeys(p.t, p.dir, aggregate.Name) }, Fail, "keys " + aggregate.Inner().Name, "no folder"},
	{"damaged keys", func(p *patient) {
		p.File.Keys = p.dir
		writeKeys(p.t, p.dir, aggregate.Name)
		require.NoError(p.t, os.WriteFile(filepath.Join(p.dir, aggregate.Name, "proving.key"), []byte("other"), 0o600))
	}, Fail, "keys " + aggregate.Name, "proving.key"},
	{"keys of another release", func(p *patient) {
		p.Find = func(string) (l1contracts.Verifier, error) { return l1contracts.Verifier{CircuitDigest: "00"}, nil }
	}, Fail, "keys " + aggregate.Name + ": program", "circuit digest: want 00"},
	{"L1 has other keys", func(p *patient) { p.File.VerifierID = 1 }, Fail, "keys " + aggregate.Name + ": verifier 1 on L1", "verifying key digest"},
	{"verifier of another circuit", func(p *patient) { p.File.VerifierID = 2 }, Fail, "contract: verifier", "slots: want 1, got 2"},
	{"no such verifier", func(p *patient) { p.File.VerifierID = 9 }, Fail, "contract: verifier", "there are 4"},

	{"no L1", func(p *patient) { p.File.L1.RPC = []string{nowhere} }, Fail, "L1 node 1 (127.0.0.1:1)", "refused"},
	{"one L1 of two", func(p *patient) { p.File.L1.RPC = append(p.File.L1.RPC, nowhere) }, Warn, "L1 node 2 (127.0.0.1:1)", "refused"},
	{"too few of two", func(p *patient) { p.File.L1.RPC = append(p.File.L1.RPC, nowhere); p.File.L1.Agree = 2 }, Fail, "L1: nodes together", ""},
	{"several chains", func(p *patient) {
		p.File.L1.RPC = append(p.File.L1.RPC, p.says(map[string]string{"eth_chainId": `"0x5"`}))
	}, Fail, "L1: chain id", "several"},
	{"another chain", func(p *patient) { p.File.L1.RPC = []string{p.says(map[string]string{"eth_chainId": `"0x1"`})} }, Fail, "contract", "config word"},
	{"syncing", func(p *patient) {
		p.File.L1.RPC = []string{p.says(map[string]string{"eth_syncing": `{"currentBlock":"0x1","highestBlock":"0x9"}`})}
	}, Fail, "L1 node 1", "block 1 of 9"},
	{"an old head", func(p *patient) { onMainnet(p); p.later(time.Hour) }, Fail, "L1 node 1", "old"},
	{"the clock is ahead", func(p *patient) { onMainnet(p); p.later(time.Hour) }, Fail, "clock", "1h0m"},
	{"the clock is behind", func(p *patient) { onMainnet(p); p.later(-time.Minute) }, Fail, "clock", "-58s"},
	{"time is moved on a dev chain", func(p *patient) { p.later(-time.Minute) }, Warn, "clock", "-58s"},

	{"nobody has the blobs", func(p *patient) { p.File.L1.Blobs = nil }, Warn, "blobs", "cannot be read"},
	{"who has the blobs is down", func(p *patient) { p.File.L1.Blobs = append(p.File.L1.Blobs, nowhere) }, Warn, "blobs: place 2 (127.0.0.1:1)", "refused"},
	{"a directory of blobs that is not there", func(p *patient) { p.File.L1.Blobs = []string{filepath.Join(p.dir, "none")} }, Warn, "blobs: place 1", "no such file"},
	{"a verifier whose data is in a blob", func(p *patient) { p.File.VerifierID = blobID }, Fail, "contract: verifier", "data in a blob: want true, got false"},

	{"nodes that forget", func(p *patient) {
		p.chain.Commit()
		head, err := p.chain.Client().BlockNumber(p.t.Context())
		require.NoError(p.t, err)
		p.File.L1.Confirmations = 1
		past := fmt.Sprintf(`"0x%x"`, head-1)
		p.File.L1.RPC = []string{p.instead(func(method string, body []byte) string {
			if method == "eth_call" && bytes.HasSuffix(body, []byte(past+"]}")) {
				return `"error":{"code":-32000,"message":"historical state is not available"}`
			}
			return ""
		})}
	}, Fail, "L1: state of the past", "below the head"},
	{"no address", func(p *patient) { p.File.L1.Rollup = "0x12" }, Fail, "contract", "want 0x and 40"},
	{"no contract", func(p *patient) { p.File.L1.Rollup = "0x" + strings.Repeat("1", 40) }, Fail, "contract", "no code"},
	{"no rollup", func(p *patient) { p.File.L1.Rollup = l1.Checksum(p.deployed.Verifiers[0]) }, Fail, "contract", ""},
	{"requests wait too long", func(p *patient) { p.File.RequestBound = 24 * time.Hour }, Fail, "contract: grace time", "grace time 24h0m0s"},
	{"requests leave no time", func(p *patient) { p.File.RequestBound = 24*time.Hour - time.Minute }, Warn, "contract: grace time", "nothing is left"},
	{"record of another", func(p *patient) { p.Record = &deploy.Record{} }, Fail, "deployment", "the record is of"},
	{"not named", func(p *patient) { p.File.L1.KeyFile = p.write("other.key", l1.FormatKey(devchain.Key(0))) }, Fail, "operator's key: named", "does not name"},
	{"no money", func(p *patient) { p.File.L1.KeyFile = p.write("poor.key", l1.FormatKey(devchain.Key(9))) }, Fail, "operator's key: balance", "has nothing"},
	{"little money", func(p *patient) { p.Bounds.Gas = 1 << 63 }, Warn, "operator's key: balance", " ETH, "},
	{"a key that others read", func(p *patient) { require.NoError(p.t, os.Chmod(p.File.L1.KeyFile, 0o644)) }, Fail, "operator's key", "chmod 600"},

	{"no queue", func(p *patient) { p.File.Queue.URL = "nats://hidden-token@127.0.0.1:1" }, Fail, "queue: connection", "server 1 (127.0.0.1:1): connect to queue: nats: no servers"},
	{"one queue of two", func(p *patient) {
		whole := p.Access
		p.Access = func() (natsq.Access, error) {
			a, err := whole()
			a.URLs = append(a.URLs, "nats://127.0.0.1:1")
			return a, err
		}
	}, Warn, "queue: connection", "of 2 servers"},
	{"no credential", func(p *patient) { require.NoError(p.t, os.Remove(p.File.Queue.TokenFile)) }, Fail, "queue", "no such file"},
	{"a wrong credential", func(p *patient) { p.write("token", "wrong") }, Fail, "queue: connection", "uthorization"},
	{"a worker's key", func(p *patient) {
		k, err := p.queue.WorkerKey("worker")
		require.NoError(p.t, err)
		p.write("token", k.Text())
	}, Fail, "queue: JetStream", "operator's key"},
	{"another operator's own queue", func(p *patient) {
		cfg := natsq.DefaultServerConfig(p.t.TempDir())
		cfg.Log, cfg.Own = slog.New(slog.DiscardHandler), true
		own, err := natsq.StartServer(cfg)
		require.NoError(p.t, err)
		p.t.Cleanup(own.Close)
		p.File.Queue.URL = own.URL()
		p.write("token", own.Token())
	}, Fail, "queue: whose", "embedded in another operator"},
	{"more replicas than servers", func(p *patient) { p.File.Queue.Replicas = 3 }, Fail, "queue: right to write", "3 replicas"},
	{"no certificate", func(p *patient) { p.File.Queue.Cert, p.File.Queue.CertKey = "none", "none" }, Fail, "queue: certificate", "no such file"},
	{"a certificate that expired", func(p *patient) { p.certificate(-time.Hour) }, Fail, "queue: certificate", "expired"},
	{"a certificate that expires", func(p *patient) { p.certificate(time.Hour) }, Warn, "queue: certificate", "expires"},
	{"embedded, address taken", func(p *patient) { p.embed(); p.File.Queue.Listen = p.taken() }, Fail, "queue: embedded", "in use"},
	{"embedded, in threes", func(p *patient) { p.File.Queue.URL, p.File.Queue.Replicas = node.Embedded, 3 }, Fail, "configuration", "one server"},
	{"embedded, on a small disk", func(p *patient) { p.embed(); p.Bounds.Room = 1 << 60 }, Warn, "queue: room", "are left"},
	{"embedded, with a key for servers", func(p *patient) {
		p.embed()
		p.File.Queue.URL, p.File.Queue.TokenFile = node.Embedded, p.write("key", "")
	}, Fail, "configuration", "queue.tokenFile"},
	{"embedded, at no address", func(p *patient) { p.embed(); p.File.Queue.Listen = "" }, Fail, "queue: embedded", "want host:port"},
	{"embedded, at no host", func(p *patient) { p.embed(); p.File.Queue.Listen = ":4222" }, Fail, "queue: embedded", "want host:port"},
	{"embedded, does not answer", func(p *patient) {
		p.embed()
		p.File.Queue.Listen = "127.0.0.1:1"
		d := p.opens(p.params.Config)
		p.t.Cleanup(func() { require.NoError(p.t, d.Close()) })
	}, Fail, "queue: embedded", "refused"},
	{"embedded, a key that others read", func(p *patient) {
		p.embed()
		users := filepath.Join(p.File.Dir, "queue", "users")
		require.NoError(p.t, os.MkdirAll(users, 0o700))
		require.NoError(p.t, os.WriteFile(filepath.Join(users, "operator.key"), nil, 0o644))
	}, Fail, "secret operator.key", "others"},

	{"embedded, a key that waits elsewhere", func(p *patient) {
		p.embed()
		p.File.L1.RPC = []string{p.says(map[string]string{"eth_getTransactionCount pending": `"0x7"`})}
	}, Fail, "operator's key: alone", "7 more wait"},

	{"the API's address is taken", func(p *patient) { p.File.API.Listen = p.taken() }, Fail, "address: api.listen", "in use"},
	{"one address for both", func(p *patient) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(p.t, err)
		p.File.Listen, p.File.API.Listen = l.Addr().String(), l.Addr().String()
		require.NoError(p.t, l.Close())
	}, Fail, "address: api.listen", "in use"},
	{"an API that promises nothing", func(p *patient) { p.File.API.Promise = 0 }, Fail, "configuration", "api.promise"},
	{"a promise that sealing breaks", func(p *patient) { p.File.API.Promise = p.File.SealAfter + p.File.AggregateAfter }, Warn, "api.promise", "receipts promise"},
	{"a promise that dear gas breaks", func(p *patient) {
		p.File.SealMaxGwei, p.File.API.Promise = 1e6, p.File.SealBound+p.File.AggregateAfter
	}, Warn, "api.promise", "receipts promise"},
	{"no fees", func(p *patient) { p.File.Fees = nil }, Warn, "fees: tokens", "no token"},
	{"an API for nobody", func(p *patient) { p.File.API.MaxClients = 0 }, Fail, "configuration", "api.maxClients"},
	{"the metrics' address is taken", func(p *patient) { p.File.Listen = p.taken() }, Fail, "address: listen", "in use"},

	// These change the chain for good, and come last, in this order.
	{"takeover", func(p *patient) {
		key := wallet.New(field.Element{}, wallet.KeyFromSecret([]byte("alice")), rollup.Address{1}).PubKey()
		_, _, err := p.client.DepositETH(p.t.Context(), p.sender(0), big.NewInt(1e15), l1.KeyAddress(devchain.Key(0)), key.X.Bytes(), key.Y.Bytes())
		require.NoError(p.t, err)
		require.NoError(p.t, p.chain.AdjustTime(3*24*time.Hour+time.Minute))
		p.File.L1.KeyFile = p.write("other.key", l1.FormatKey(devchain.Key(0)))
	}, Warn, "operator's key: named", "anyone may submit"},
	{"exodus", func(p *patient) {
		require.NoError(p.t, p.chain.AdjustTime(5*24*time.Hour))
		_, err := p.client.ActivateExodus(p.t.Context(), p.sender(0))
		require.NoError(p.t, err)
	}, Fail, "contract", "exodus"},
}

// A whole operator has no line but ok, before it ran and after; each fault has its line, with what to do.
func TestFaults(t *testing.T) {
	c := newClinic(t)
	for _, name := range []string{"new", "after it ran", "provisioned", "embedded", "embedded, with artifacts elsewhere", "in a blob", "with a store"} {
		t.Run(name, func(t *testing.T) {
			p := c.patient(t)
			switch name {
			case "after it ran":
				p.ran(c.params.Config)
			case "provisioned":
				q, err := c.queue.Connect(t.Context(), natsq.DefaultConfig())
				require.NoError(t, err)
				defer q.Close()
				require.NoError(t, q.Provision(t.Context()))
				other, err := q.Election(strings.ToLower(p.File.L1.Rollup), "the other one", time.Minute)
				require.NoError(t, err)
				require.NoError(t, other.Try(t.Context()))
				defer func() { require.NoError(t, other.Resign(t.Context())) }()
			case "embedded":
				p.embed()
			case "embedded, with artifacts elsewhere":
				p.embed()
				p.Bounds.Room, p.File.Artifacts.At = 1<<60, p.dir
			case "with a store":
				p.stores(p.store(tokenOfStore))
			case "in a blob":
				p.File.Circuit, p.File.VerifierID = inBlob.Name, blobID
			}
			r := Run(t.Context(), p.Config)
			require.Equal(t, len(r.Lines), r.Count(OK), "%+v", r.Lines)
			require.NoError(t, r.Err())
			led := slices.ContainsFunc(r.Lines, func(l Line) bool {
				return l.Check == "queue: in charge" && strings.HasPrefix(l.Found, "the other one, ")
			})
			require.Equal(t, name == "provisioned", led)
			priced := slices.ContainsFunc(r.Lines, func(l Line) bool { return l.Check == "fees: blobs" })
			require.Equal(t, name == "in a blob", priced, "the price of blobs is of interest to who posts some")
		})
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			p := c.patient(t)
			f.make(p)
			r := Run(t.Context(), p.Config)
			found := false
			for _, l := range r.Lines {
				require.Equal(t, l.Status == OK, l.Do == "", "%+v", l)
				require.NotContains(t, l.Found, "hidden-token")
				found = found || l.Status == f.status && strings.HasPrefix(l.Check, f.check) && strings.Contains(l.Found, f.found)
			}
			require.True(t, found, "%+v", r.Lines)
			if f.status == Fail {
				require.ErrorIs(t, r.Err(), ErrFailed)
			} else {
				require.Zero(t, r.Count(Fail), "%+v", r.Lines)
			}
		})
	}
}

func TestFees(t *testing.T) {
	for _, c := range []struct {
		ceiling, seal uint64
		want          []Status
	}{{0, 0, []Status{OK}}, {9, 0, []Status{Fail}}, {10, 0, []Status{Warn}}, {19, 0, []Status{Warn}}, {20, 0, []Status{OK}}, {0, 10, []Status{OK}}, {0, 9, []Status{OK, Warn}}} {
		e := &examination{}
		e.File.L1.MaxFeeGwei, e.File.SealMaxGwei = c.ceiling, c.seal
		e.afford(big.NewInt(10e9))
		var got []Status
		for _, l := range e.Lines {
			got = append(got, l.Status)
		}
		require.Equal(t, c.want, got, "%+v", c)
		require.Regexp(t, "^the base fee is 10 gwei, (and there is no ceiling|l1.maxFeeGwei allows [0-9]+ gwei)$", e.Lines[0].Found)
	}
	require.Equal(t, "0.000000007 gwei", inGwei(big.NewInt(7)))
}

func TestFeesOfBlobs(t *testing.T) {
	for ceiling, want := range map[uint64]Status{0: OK, 9: Fail, 10: Warn, 19: Warn, 20: OK} {
		e := &examination{}
		e.File.L1.MaxBlobFeeGwei = ceiling
		e.affordBlobs(big.NewInt(10e9))
		require.Len(t, e.Lines, 1)
		require.Equal(t, want, e.Lines[0].Status, "%d", ceiling)
	}
}

// Dev keys are for dev chains.
func TestUnsafeKeys(t *testing.T) {
	for dev, want := range map[bool]Status{true: OK, false: Fail} {
		e := &examination{params: &l1.Params{}, dev: dev}
		e.safe("keys", prover.Manifest{Unsafe: true})
		require.Equal(t, want, e.Lines[0].Status)
	}
}

func TestReplicas(t *testing.T) {
	for _, c := range []struct {
		want    int
		cluster string
		have    map[int][]string
		behind  []string
		status  Status
	}{
		{1, "", map[int][]string{1: {"JOBS"}}, nil, OK},
		{3, "c", map[int][]string{3: {"JOBS"}}, nil, OK},
		{1, "c", map[int][]string{1: {"JOBS"}}, nil, Warn},
		{3, "c", map[int][]string{1: {"JOBS"}}, nil, Warn},
		{3, "c", map[int][]string{3: {"JOBS"}}, []string{"JOBS on b"}, Warn},
	} {
		e := &examination{}
		e.File.Queue.Replicas = c.want
		e.replicas(natsq.Facts{Cluster: c.cluster}, c.have, c.behind)
		require.Equal(t, c.status, e.Lines[0].Status, "%+v", c)
	}
}

func (p *patient) later(d time.Duration) {
	now := p.Now
	p.Now = func() time.Time { return now().Add(d) }
}

// onMainnet has the node say that it is of a chain that is not for development; there is no rollup of this address there.
func onMainnet(p *patient) {
	p.File.L1.RPC = []string{p.says(map[string]string{"eth_chainId": `"0x1"`})}
}

func (p *patient) embed() {
	p.Access, p.File.Queue.TokenFile = nil, ""
	p.File.Queue.Listen = "127.0.0.1:0"
}

func (p *patient) taken() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.t, err)
	p.t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// certificate of our own that is good for so long.
func (p *patient) certificate(left time.Duration) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(p.t, err)
	until := p.Now().Add(left)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.Add(-time.Hour), NotAfter: until},
		&x509.Certificate{SerialNumber: big.NewInt(1)}, &key.PublicKey, key)
	require.NoError(p.t, err)
	private, err := x509.MarshalECPrivateKey(key)
	require.NoError(p.t, err)
	p.File.Queue.Cert = p.write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	p.File.Queue.CertKey = p.write("cert.key", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private})))
}
