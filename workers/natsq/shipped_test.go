package natsq

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// The configuration for one machine is one that the server reads: it knows the users, and syncs before it acknowledges.
func TestShippedConfiguration(t *testing.T) {
	text, err := os.ReadFile("../../install/nats.conf")
	require.NoError(t, err)
	root := t.TempDir()
	users, err := OpenUsers(filepath.Join(root, "run/secrets"))
	require.NoError(t, err)
	_, err = users.Add("w", RoleWorker)
	require.NoError(t, err)
	file := filepath.Join(root, "etc/nats/nats.conf")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, text, 0o600))
	o, err := server.ProcessConfigFile(file)
	require.NoError(t, err)
	require.Len(t, o.Accounts, 2)
	require.Len(t, o.Nkeys, 2)
	require.True(t, o.JetStream)
	require.True(t, o.SyncAlways)
	require.EqualValues(t, 1<<20, o.MaxPayload)
}

// cluster is three servers in this process with the shipped configuration.
type cluster struct {
	t     *testing.T
	root  string
	users Users
	ports map[string]string // what stands in the file for what is listened to here
	nodes map[string]*server.Server
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, root: t.TempDir(), ports: map[string]string{}, nodes: map[string]*server.Server{}}
	users, err := OpenUsers(filepath.Join(c.root, "secrets"))
	require.NoError(t, err)
	c.users = users
	_, err = users.Add("w", RoleWorker)
	require.NoError(t, err)
	c.certificates()
	for i := 1; i <= 3; i++ {
		c.ports[fmt.Sprintf("nats-%d:4222", i)], c.ports[fmt.Sprintf("nats-%d:6222", i)] = queuetest.Address(t), queuetest.Address(t)
	}
	for i := 1; i <= 3; i++ {
		c.start(fmt.Sprintf("nats-%d", i))
	}
	return c
}

// certificates makes an authority, and a certificate that all three show.
func (c *cluster) certificates() {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(c.t, err)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(c.t, err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "nats"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	require.NoError(c.t, err)
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	require.NoError(c.t, err)
	keyDER, err := x509.MarshalECPrivateKey(key)
	require.NoError(c.t, err)
	for name, block := range map[string]*pem.Block{"ca.pem": {Type: "CERTIFICATE", Bytes: caDER}, "nats.pem": {Type: "CERTIFICATE", Bytes: leafDER},
		"nats.key": {Type: "EC PRIVATE KEY", Bytes: keyDER}} {
		require.NoError(c.t, os.WriteFile(filepath.Join(c.root, "secrets", name), pem.EncodeToMemory(block), 0o600))
	}
}

// start reads the shipped file; only ports, paths and the node's name are replaced.
func (c *cluster) start(node string) {
	c.t.Helper()
	text, err := os.ReadFile("../../install/nats-cluster.conf")
	require.NoError(c.t, err)
	replace := []string{"$NODE", node, "0.0.0.0:4222", c.ports[node+":4222"], "0.0.0.0:6222", c.ports[node+":6222"], "127.0.0.1:8222", "127.0.0.1:-1",
		"/data", filepath.Join(c.root, node), "../../run/secrets", "secrets", "/run/secrets", filepath.Join(c.root, "secrets")}
	for i := 1; i <= 3; i++ {
		route := fmt.Sprintf("nats-%d:6222", i)
		replace = append(replace, route, c.ports[route])
	}
	file := filepath.Join(c.root, node+".conf")
	require.NoError(c.t, os.WriteFile(file, []byte(strings.NewReplacer(replace...).Replace(string(text))), 0o600))
	o, err := server.ProcessConfigFile(file)
	require.NoError(c.t, err)
	require.True(c.t, o.SyncAlways)
	o.NoSigs = true
	s, err := server.NewServer(o)
	require.NoError(c.t, err)
	log := &syncBuffer{}
	s.SetLoggerV2(&serverLog{log: slog.New(slog.NewTextHandler(log, nil))}, false, false, false)
	s.Start()
	require.True(c.t, s.ReadyForConnections(startTimeout), "%v", log)
	c.nodes[node] = s
	c.t.Cleanup(s.Shutdown)
}

func (c *cluster) kill(node string) {
	c.nodes[node].Shutdown()
	c.nodes[node].WaitForShutdown()
}

func (c *cluster) access(user string) Access {
	k, err := ReadKeyFile(c.users.KeyFile(user))
	require.NoError(c.t, err)
	a := Access{Key: k, CA: filepath.Join(c.root, "secrets", "ca.pem")}
	for i := 1; i <= 3; i++ {
		a.URLs = append(a.URLs, "tls://"+c.ports[fmt.Sprintf("nats-%d:4222", i)])
	}
	return a
}

func (c *cluster) dial(user string) *Queue {
	c.t.Helper()
	cfg := testConfig()
	cfg.Replicas, cfg.Timeout, cfg.MaxDeliver = 3, 2*time.Second, 1000 // a slow machine delivers often
	var q *Queue
	c.until("connected", func() (err error) { q, err = Dial(c.t.Context(), cfg, c.access(user)); return err })
	c.t.Cleanup(func() { q.Close() })
	return q
}

// refuses somebody, for that reason. A slow machine may have no time to say it.
func (c *cluster) refuses(why string, a Access) {
	c.t.Helper()
	c.until("refused", func() error {
		_, err := Dial(c.t.Context(), testConfig(), a)
		switch {
		case err == nil:
			return errors.New("it is let in")
		case strings.Contains(err.Error(), why):
			return nil
		}
		return err
	})
}

// until tries until f succeeds: a cluster needs time to elect leaders.
func (c *cluster) until(what string, f func() error) {
	c.t.Helper()
	var last error
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if last = f(); last == nil {
			return
		}
	}
	require.NoError(c.t, last, what)
}

// Three servers with the shipped configuration, TLS and users. One dies while jobs run, and nothing is lost; two are gone, and the queue says so
// and goes on when one is back.
func TestClusterLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	stranger := c.access("w")
	stranger.CA = ""
	c.refuses("certificate", stranger) // of an authority that nobody knows
	stranger = c.access("w")
	stranger.Key = Key{}
	c.refuses("Authorization", stranger)

	q, w := c.dial("operator"), c.dial("w")
	c.until("provisioned", func() error { return q.Provision(t.Context()) })
	witness := queuetest.Bytes(3 * workers.BlockBytes)
	var input workers.Digest
	c.until("stored", func() (err error) { input, err = q.Artifacts().Put(t.Context(), witness); return err })
	const jobs = 8
	want := map[workers.Digest]bool{}
	for i := range jobs {
		job := queuetest.NewJob(t, "batch", byte(i), input)
		want[job.ID] = true
		row, err := workers.NewRow(job, "").Released(nil)
		require.NoError(t, err)
		c.until("released", func() error {
			if _, err := q.PutRow(t.Context(), row, 0); err != nil && !isConflict(err) {
				return err
			}
			return q.Publish(t.Context(), workers.First(job))
		})
	}
	claimer, err := workers.NewClaimer(w, workers.Identity{Worker: "w"})
	require.NoError(t, err)
	answered := map[workers.Digest]bool{}
	prove := func(n int) {
		for target := len(answered) + n; len(answered) < target; {
			c.until("a job is done", func() error {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // an answer may have counted that we did not hear of
				defer cancel()
				d, err := claimer.Fetch(ctx, []string{"batch"})
				if err != nil {
					return err
				}
				c.until("its input is there", func() error { _, err := w.Artifacts().Get(t.Context(), d.Job.Inputs[0]); return err })
				c.until("answered", func() error {
					return claimer.SubmitResult(t.Context(), workers.Result{Job: d.Job.ID, Proof: workers.Digest{1}, Worker: "w"})
				})
				answered[d.Job.ID] = true
				_ = d.Ack(t.Context()) // else it comes back, and is dropped
				return nil
			})
		}
	}
	prove(2)
	c.kill("nats-1")
	prove(2)

	c.kill("nats-2") // no majority
	ctx := t.Context()
	_, err = q.PutRow(ctx, workers.NewRow(queuetest.NewJob(t, "batch", 99), ""), 0)
	require.Error(t, err)
	require.ErrorContains(t, err, "write row")
	c.until("whoever starts now waits", func() error {
		switch err := q.Provision(ctx); {
		case err == nil:
			return errors.New("there is a majority")
		case !strings.Contains(err.Error(), "temporarily unavailable"): // it did not answer
			return err
		case !Down(err):
			return fmt.Errorf("nobody waits for it: %w", err)
		}
		return nil
	})
	c.start("nats-1")
	seen := map[workers.Digest]bool{}
	prove(jobs - 4)
	for len(seen) < jobs {
		c.until("results are there", func() error {
			r, err := q.FetchResult(t.Context())
			if err != nil {
				return err
			}
			seen[r.Result.Job] = true
			return r.Ack(t.Context())
		})
	}
	require.Equal(t, want, seen)
	c.until("its input is still there", func() error {
		got, err := q.Artifacts().Get(t.Context(), input)
		if err == nil {
			err = workers.VerifyArtifact(got, input)
		}
		return err
	})
}
