package httpstore

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Client implements workers.Artifacts at a Server.
type Client struct {
	base, bearer string
	http         *http.Client
}

var (
	_ workers.Artifacts = (*Client)(nil)
	_ workers.Bounded   = (*Client)(nil)
)

// Of a request.
const (
	latency = 30 * time.Second
	rate    = 1 << 20 // bytes a second, pessimistic
)

// NewClient checks the address. ca names a file with the authority that signs the server's certificate; empty: the system's.
func NewClient(address, secret, ca string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("httpstore: %.200q is no http or https URL", address)
	}
	if len(secret) < MinToken {
		return nil, fmt.Errorf("httpstore: the token is missing, or has less than %d characters", MinToken)
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true, ResponseHeaderTimeout: 2 * time.Minute,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("certificate authority of the artifacts: %w", err)
		}
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("certificate authority of the artifacts: no certificate in %s", ca)
		}
	}
	return &Client{base: strings.TrimRight(address, "/"), bearer: "Bearer " + secret, http: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

func (c *Client) do(ctx context.Context, method string, d workers.Digest, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+prefix+d.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", c.bearer)
	answer, err := c.http.Do(r)
	if err == nil && answer.Header.Get("Content-Encoding") != "" {
		answer.Body.Close()
		err = errors.New("httpstore: the answer is compressed, which nobody asked for")
	}
	return answer, err
}

// Put implements workers.Artifacts.
func (c *Client) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	if len(data) > workers.MaxArtifact {
		return workers.Digest{}, fmt.Errorf("%w: %d bytes", workers.ErrTooLarge, len(data))
	}
	ctx, cancel := context.WithTimeout(ctx, latency+time.Duration(len(data)/rate)*time.Second)
	defer cancel()
	d := workers.DigestOf(data)
	answer, err := c.do(ctx, http.MethodPut, d, data)
	if err != nil {
		return d, fmt.Errorf("put artifact: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		return d, fmt.Errorf("put artifact %s: the store answers %d%s", d, answer.StatusCode, hint(answer.StatusCode))
	}
	return d, nil
}

// Get implements workers.Artifacts.
func (c *Client) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	return c.GetUpTo(ctx, d, workers.MaxArtifact)
}

// GetUpTo implements workers.Bounded.
func (c *Client) GetUpTo(ctx context.Context, d workers.Digest, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, latency+time.Duration(limit/rate)*time.Second)
	defer cancel()
	answer, err := c.do(ctx, http.MethodGet, d, nil)
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	default:
		return nil, fmt.Errorf("get artifact %s: the store answers %d%s", d, answer.StatusCode, hint(answer.StatusCode))
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	if int64(len(data)) > limit && limit < workers.MaxArtifact { // what is larger than any artifact is none: it is damaged, and is put again
		return nil, fmt.Errorf("get artifact: %w: %s has more than %d bytes", workers.ErrTooLarge, d, limit)
	}
	if err := workers.VerifyArtifact(data, d); err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	return data, nil
}

// hint says what to do about an answer that a store does not give to this client.
func hint(code int) string {
	if code == http.StatusBadRequest {
		return ", as it does not of itself; check the URL: https where it serves TLS"
	}
	return ""
}
