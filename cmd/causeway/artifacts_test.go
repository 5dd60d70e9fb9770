package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
	"github.com/causeway-l2/causeway/workers/memq"
)

// Where artifacts are is a matter of configuration: what the operator stores a worker gets.
func TestArtifactsAreWhereItIsSaid(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(secret, []byte("a token of the operator\n"), 0o600))
	cfg := httpstore.Default(t.TempDir())
	cfg.Tokens = map[string]workers.Digest{"operator": workers.DigestOf([]byte("a token of the operator"))}
	store, err := httpstore.New(cfg)
	require.NoError(t, err)
	server := httptest.NewServer(store)
	defer server.Close()
	own := &memq.Artifacts{}
	for _, f := range []artifactsFlags{{}, {at: t.TempDir()}, {at: server.URL, tokenFile: secret}} {
		a, err := f.open(own)
		require.NoError(t, err)
		d, err := a.Put(t.Context(), []byte("witness"))
		require.NoError(t, err)
		b, err := f.open(own)
		require.NoError(t, err)
		got, err := b.Get(t.Context(), d)
		require.NoError(t, err)
		require.Equal(t, "witness", string(got))
	}
	_, err = artifactsFlags{at: server.URL}.open(own)
	require.ErrorContains(t, err, "token")
	_, err = artifactsFlags{at: "ftp://x", tokenFile: secret}.open(own)
	require.Error(t, err)
}

// certify writes a certificate that is good for so long, and its key.
func certify(t *testing.T, f tlsFlags, name string, from, to time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"}, NotBefore: from, NotAfter: to}
	cert, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	require.NoError(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(f.certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	require.NoError(t, os.WriteFile(f.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600))
}

// A certificate that nobody accepts is refused at the start. One that is renewed is served without a start; one that cannot be read, or is no good, is not: the one before
// is, and the log says so.
func TestCertificateIsRenewed(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	f := tlsFlags{filepath.Join(dir, "cert"), filepath.Join(dir, "key")}
	certify(t, f, "old", now.Add(-2*time.Hour), now.Add(-time.Hour))
	require.ErrorContains(t, f.check(), "put another in its place")
	certify(t, f, "early", now.Add(time.Hour), now.Add(2*time.Hour))
	require.ErrorContains(t, f.check(), "set the clock")

	certify(t, f, "first", now.Add(-time.Hour), now.Add(time.Hour))
	require.NoError(t, f.check())
	var log bytes.Buffer
	r := &renewed{flags: f, log: slog.New(slog.NewTextHandler(&log, nil))}
	serves := func() string {
		pair, err := r.certificate(nil)
		require.NoError(t, err)
		return pair.Leaf.Subject.CommonName
	}
	require.Equal(t, "first", serves())
	certify(t, f, "second", now.Add(-time.Hour), now.Add(time.Hour))
	require.Equal(t, "second", serves())
	require.Contains(t, log.String(), "new certificate")
	require.NoError(t, os.WriteFile(f.key, nil, 0o600))
	require.Equal(t, "second", serves())
	require.Contains(t, log.String(), "cannot be renewed")
	certify(t, f, "old", now.Add(-2*time.Hour), now.Add(-time.Hour))
	require.Equal(t, "second", serves())
	r.every = time.Hour
	certify(t, f, "third", now.Add(-time.Hour), now.Add(time.Hour))
	require.Equal(t, "second", serves(), "files are not read for each that connects")

	// As it is served.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- f.serve(ctx, listener, http.NotFoundHandler(), 1<<10, silent, func(ctx context.Context) error { <-ctx.Done(); return nil })
	}()
	c, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{InsecureSkipVerify: true}) // whose it is is looked at
	require.NoError(t, err)
	require.Equal(t, "third", c.ConnectionState().PeerCertificates[0].Subject.CommonName)
	require.NoError(t, c.Close())
	cancel()
	require.NoError(t, <-done)
}
