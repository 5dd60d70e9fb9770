package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/consensys/gnark"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// clinic is an L1 with a rollup and a queue, both of which every case shares.
type clinic struct {
	t        *testing.T
	chain    *devchain.Chain
	queue    *natsq.Server
	client   *l1.Client
	params   l1.Params
	deployed l1.Deployment
	keys     map[string]prover.Manifest
	keysDir  string
}

var aggregate, inBlob = circuits.Aggregate(circuits.Small, 2), circuits.AggregateInBlob(circuits.Small, 2)

// blobID is the verifier of inBlob.
const blobID = 3

func newClinic(t *testing.T) *clinic {
	c := &clinic{t: t, keys: map[string]prover.Manifest{}, keysDir: t.TempDir()}
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period, cfg.Serve = devchain.Keys(2), true, time.Hour, true
	var err error
	c.chain, err = devchain.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.chain.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, errorsOf(<-done, c.chain.Close())) })
	for _, circuit := range []circuits.Circuit{aggregate.Inner(), aggregate, inBlob} {
		c.keys[circuit.Name] = writeKeys(t, c.keysDir, circuit.Name)
	}
	m := c.keys[aggregate.Name]
	verifier := l1.VerifierConfig{Code: devchain.StubVerifier(), CircuitDigest: l1.Word(m.CircuitDigest), VKDigest: l1.Word(m.VKDigest), FullLanes: aggregate.Shape.Full, Slots: 2}
	others, single := verifier, verifier
	others.VKDigest, single.Slots = l1.Word{1}, 1
	b := c.keys[inBlob.Name]
	blobs := l1.VerifierConfig{Code: devchain.StubVerifier(), CircuitDigest: l1.Word(b.CircuitDigest), VKDigest: l1.Word(b.VKDigest), FullLanes: inBlob.Shape.Full, Slots: 2, Blob: true}
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Operators, deploy.Verifiers = []l1.Address{l1.KeyAddress(devchain.Key(1))}, []l1.VerifierConfig{verifier, others, single, blobs}
	c.deployed, err = l1.Deploy(t.Context(), c.sender(0), deploy)
	require.NoError(t, err)
	c.client, err = l1.NewClient(t.Context(), c.chain.Client(), c.deployed.Rollup)
	require.NoError(t, err)
	c.params, err = c.client.Params(t.Context())
	require.NoError(t, err)
	server := natsq.DefaultServerConfig(t.TempDir())
	server.Log = slog.New(slog.DiscardHandler)
	c.queue, err = natsq.StartServer(server)
	require.NoError(t, err)
	t.Cleanup(c.queue.Close)
	return c
}

func errorsOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *clinic) sender(i int) *l1.Sender {
	cfg := l1.DefaultSender(devchain.Key(i))
	cfg.Poll = 5 * time.Millisecond
	s, err := l1.NewSender(c.t.Context(), c.chain.Client(), cfg)
	require.NoError(c.t, err)
	return s
}

// writeKeys makes a folder whose files are what the manifest says, and are no keys: the doctor reads no more of them.
func writeKeys(t *testing.T, dir, name string) prover.Manifest {
	m := prover.Manifest{Format: prover.ManifestFormat, Circuit: name, Unsafe: true, Gnark: gnark.Version.String()}
	require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
	for file, at := range map[string]struct {
		digest *prover.Digest
		size   *int64
	}{"circuit.r1cs": {&m.CircuitDigest, &m.CircuitBytes}, "proving.key": {&m.PKDigest, &m.PKBytes}, "verifying.key": {&m.VKDigest, &m.VKBytes}} {
		content := []byte(name + file)
		*at.digest, *at.size = sha256.Sum256(content), int64(len(content))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, file), content, 0o600))
	}
	b, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name, "manifest.json"), b, 0o600))
	return m
}

// patient is an operator that lacks nothing, until a case takes something away.
type patient struct {
	*clinic
	Config
	dir string // for files of this case
}

func (c *clinic) patient(t *testing.T) *patient {
	p := &patient{clinic: c, dir: t.TempDir()}
	p.t = t
	f := node.DefaultFile()
	f.Dir, f.Keys = filepath.Join(p.dir, "operator"), c.keysDir
	f.L1.RPC, f.L1.Rollup, f.L1.KeyFile = node.URLs{c.chain.URL()}, l1.Checksum(c.deployed.Rollup), p.write("l1.key", l1.FormatKey(devchain.Key(1)))
	f.L1.Blobs = node.URLs{p.dir}
	f.Listen, f.API.Listen = "127.0.0.1:0", "127.0.0.1:0"
	f.Queue.URL, f.Queue.TokenFile = c.queue.URL(), p.write("token", c.queue.Token())
	w := wallet.New(field.Element{}, wallet.KeyFromSecret([]byte("collector")), rollup.Address{1})
	key := w.PubKey()
	f.Collector.Key, f.Collector.Address = fmt.Sprintf("%x%x", key.X.Bytes(), key.Y.Bytes()), l1.Checksum(l1.Address(w.Address()))
	f.Fees = map[uint16]node.FileFee{0: {Transfer: "1", Full: "2"}}
	p.Config = Config{File: f, Find: p.find, Bounds: DefaultBounds(), Now: func() time.Time { return time.Unix(int64(c.chain.Time()), 0).Add(2 * time.Second) }}
	p.Bounds.Sync, p.Bounds.Free, p.Bounds.Room = time.Hour, 0, 0
	p.File.MinFreeMiB = 1
	p.Access = func() (natsq.Access, error) {
		text, err := os.ReadFile(p.File.Queue.TokenFile)
		return natsq.Access{URLs: []string{p.File.Queue.URL}}.Credential(string(text)), err
	}
	require.NoError(t, os.Mkdir(f.Dir, 0o700))
	return p
}

func (p *patient) find(circuit string) (l1contracts.Verifier, error) {
	m := p.clinic.keys[circuit]
	return l1contracts.Verifier{Circuit: circuit, CircuitDigest: m.CircuitDigest.String(), VKDigest: m.VKDigest.String()}, nil
}

func (p *patient) write(name, text string) string {
	file := filepath.Join(p.dir, name)
	require.NoError(p.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// opens the directory, as an operator of some rollup does.
func (p *patient) opens(word l1.Word) *datadir.Dir {
	cfg := datadir.Default()
	cfg.Identity = datadir.Identity{Rollup: fmt.Sprintf("0x%x", word), Shape: aggregate.Shape.ID}
	d, err := datadir.Open(p.File.Dir, cfg)
	require.NoError(p.t, err)
	return d
}

// ran is opens and the end of it.
func (p *patient) ran(word l1.Word) { require.NoError(p.t, p.opens(word).Close()) }

// says puts a node before L1 that answers some methods itself.
func (p *patient) says(answers map[string]string) string {
	return p.instead(func(method string, body []byte) string {
		if bytes.Contains(body, []byte(`"pending"`)) {
			method += " pending"
		}
		if answers[method] == "" {
			return ""
		}
		return `"result":` + answers[method]
	})
}

// instead is says by a function, of what it is asked; an empty answer is L1's own.
func (p *patient) instead(says func(method string, body []byte) string) string {
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		var ask struct {
			ID     json.RawMessage
			Method string
		}
		w.Header().Set("Content-Type", "application/json")
		if json.Unmarshal(body, &ask) == nil {
			if own := says(ask.Method, body); own != "" {
				fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,%s}`, ask.ID, own)
				return
			}
		}
		answer, err := http.Post(p.chain.URL(), "application/json", bytes.NewReader(body))
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
	}))
	p.t.Cleanup(s.Close)
	return s.URL
}

const tokenOfStore = "a token of 26 letters and so"

// stores has artifacts at a server.
func (p *patient) stores(at string) {
	p.File.Artifacts.At = at
	p.Artifacts = func() (workers.Artifacts, error) { return httpstore.NewClient(at, tokenOfStore, "") }
}

// store of artifacts that lets in who has the token.
func (p *patient) store(token string) string {
	cfg := httpstore.Default(p.t.TempDir())
	cfg.Tokens = map[string]workers.Digest{"user": workers.DigestOf([]byte(token))}
	s, err := httpstore.New(cfg)
	require.NoError(p.t, err)
	server := httptest.NewServer(s)
	p.t.Cleanup(server.Close)
	return server.URL
}
