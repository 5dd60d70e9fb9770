package natsq

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"
)

// A certificate that is renewed in its files is shown to who connects, without a restart. While the files do not fit together, or one is not there, the one before is,
// and who was removed meanwhile is locked out.
func TestQueuesCertificateIsRenewed(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	certify := func(name string) {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
		der, err := x509.CreateCertificate(rand.Reader, of, of, &private.PublicKey, private)
		require.NoError(t, err)
		encoded, err := x509.MarshalECPrivateKey(private)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
		require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}), 0o600))
	}
	certify("first")
	cfg := DefaultServerConfig(filepath.Join(dir, "queue"))
	cfg.Listen, cfg.Cert, cfg.CertKey = "127.0.0.1:0", cert, key
	cfg.Log = quiet
	s, err := StartServer(cfg)
	require.NoError(t, err)
	defer s.Close()
	at, err := url.Parse(s.URL())
	require.NoError(t, err)
	shows := func() string {
		plain, err := net.Dial("tcp", at.Host)
		require.NoError(t, err)
		defer plain.Close()
		_, err = bufio.NewReaderSize(plain, 16).ReadString('\n') // INFO, which comes first
		require.NoError(t, err)
		c := tls.Client(plain, &tls.Config{InsecureSkipVerify: true})
		require.NoError(t, c.Handshake())
		return c.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	require.Equal(t, "first", shows())
	certify("second") // also before anybody looks
	ctx, cancel := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { defer close(watched); s.Watch(ctx) }()
	defer func() { cancel(); <-watched }()
	require.Eventually(t, func() bool { return shows() == "second" }, time.Minute, 50*time.Millisecond)
	authority, err := os.ReadFile(cert)
	require.NoError(t, err)
	ca := filepath.Join(dir, "ca")
	require.NoError(t, os.WriteFile(ca, authority, 0o600))
	for name, spoil := range map[string]func() error{
		"half": func() error { return os.WriteFile(key, []byte("half"), 0o600) },
		"gone": func() error { return os.Remove(key) },
	} {
		k, err := s.WorkerKey(name)
		require.NoError(t, err)
		dial := func() error {
			q, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: k, CA: ca})
			if err == nil {
				err = q.Close()
			}
			return err
		}
		require.NoError(t, dial())
		good, err := os.ReadFile(key)
		require.NoError(t, err)
		require.NoError(t, spoil())
		require.NoError(t, s.users.Remove(name))
		require.Eventually(t, func() bool { return errors.Is(dial(), nats.ErrAuthorization) }, time.Minute, 50*time.Millisecond, "users are read all the same")
		require.Equal(t, "second", shows())
		require.NoError(t, os.WriteFile(key, good, 0o600))
	}
	certify("third")
	require.Eventually(t, func() bool { return shows() == "third" }, time.Minute, 50*time.Millisecond, "and the next one that can be used")
}
