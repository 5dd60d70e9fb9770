package natsq

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
)

// Access is how to get to a broker, and as whom.
type Access struct {
	URLs    []string // of one broker or of a cluster's nodes: nats://host:port, tls://host:port
	Key     Key      // of a user; its zero value: none
	Token   string   // of a broker without users
	CA      string   // file: who signs the brokers' certificates; empty: the system's
	Cert    string   // file: our certificate, for brokers that ask
	CertKey string   // file: its key
}

// Check returns an error for an access that cannot work.
func (a Access) Check() error {
	switch {
	case len(a.URLs) == 0:
		return errors.New("natsq: no URL of a broker")
	case a.Key.seed != "" && a.Token != "":
		return errors.New("natsq: a key and a token: want one of them")
	case (a.Cert == "") != (a.CertKey == ""):
		return errors.New("natsq: a certificate needs its key, and the other way round")
	}
	for i, text := range a.URLs {
		if !isBroker(text) { // it may have a token in it
			return fmt.Errorf("natsq: URL %d of the queue is none of a broker's: want nats://host:port, or tls://host:port", i+1)
		}
	}
	return nil
}

// isBroker refuses what the client would take for a host's name, and look for, again and again.
func isBroker(text string) bool {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "nats://" + text
	}
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme)
}

// Credential reads a key's text or else takes the text for a token.
func (a Access) Credential(text string) Access {
	if k, err := ParseKey(text); err == nil {
		a.Key = k
	} else {
		a.Token = strings.TrimSpace(text)
	}
	return a
}

// user is whose subjects this connection writes to.
func (a Access) user() string {
	if a.Key.Name != "" {
		return a.Key.Name
	}
	return string(RoleOperator)
}

func (a Access) options() ([]nats.Option, error) {
	var out []nats.Option
	switch {
	case a.Key.seed != "":
		o, err := a.Key.option()
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	case a.Token != "":
		out = append(out, nats.Token(a.Token))
	}
	if a.CA == "" && a.Cert == "" {
		return out, nil
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS13}
	if a.CA != "" {
		pem, err := os.ReadFile(a.CA)
		if err != nil {
			return nil, fmt.Errorf("certificate authority of the queue: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("certificate authority of the queue: no certificate in %s", a.CA)
		}
	}
	if a.Cert != "" {
		pair, err := tls.LoadX509KeyPair(a.Cert, a.CertKey)
		if err != nil {
			return nil, fmt.Errorf("certificate for the queue: %w", err)
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	return append(out, nats.Secure(cfg)), nil
}

// Listen calls hear for whatever this user can hear, until stop is called. For tests and for people who look for faults.
func Listen(ctx context.Context, a Access, hear func(subject string, data []byte)) (stop func(), err error) {
	q, err := Dial(ctx, DefaultConfig(), a)
	if err != nil {
		return nil, err
	}
	_, err = q.conn.Subscribe(">", func(m *nats.Msg) { hear(m.Subject, m.Data) })
	if err == nil {
		err = q.conn.Flush()
	}
	if err != nil {
		q.conn.Close()
		return nil, err
	}
	return q.conn.Close, nil
}
