package dispatcher

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Client is a worker's side: the feed and the artifacts of one worker, which has one job at a time.
type Client struct {
	base, bearer string
	http         *http.Client

	mu     sync.Mutex // guards all below
	job    workers.Job
	proofs map[workers.Digest][]byte // made, and not submitted yet
}

var (
	_ workers.Feed      = (*Client)(nil)
	_ workers.Artifacts = (*Client)(nil)
)

// NewClient checks the address; transport may be nil.
func NewClient(address, secret string, transport *http.Transport) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("dispatcher: %.200q is no http or https URL", address)
	}
	if len(secret) < 16 {
		return nil, errors.New("dispatcher: the token is missing or too short")
	}
	if transport == nil {
		transport = &http.Transport{}
	}
	transport.DisableCompression = true // what is sent is what is read: nothing swells
	transport.ResponseHeaderTimeout = 2 * time.Minute
	return &Client{base: strings.TrimRight(address, "/"), bearer: "Bearer " + secret, http: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, proofs: map[workers.Digest][]byte{}}, nil
}

// call sends a request and returns the answer's code and at most limit bytes of its body.
func (c *Client) call(ctx context.Context, method, path string, body []byte, limit int64) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", c.bearer)
	answer, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Encoding") != "" {
		return 0, nil, errors.New("dispatcher: the answer is compressed, which nobody asked for")
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%w: an answer of more than %d bytes", workers.ErrTooLarge, limit)
	}
	if answer.StatusCode == http.StatusUnauthorized {
		err = fmt.Errorf("%w: the dispatcher does not know this worker's token", workers.ErrClosed)
	}
	return answer.StatusCode, data, err
}

func said(data []byte) string {
	var a Answer
	if json.Unmarshal(data, &a) != nil || len(a.Error) > 200 {
		return "what no dispatcher says; check the URL: https where it serves TLS"
	}
	return a.Error
}

// knockPatience is for an answer; who does not answer is there later, perhaps.
const knockPatience = 15 * time.Second

// Knock finds out whether a dispatcher is there, is the one that is meant, and knows this worker. ErrClosed: trying again will not help.
func (c *Client) Knock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, knockPatience)
	defer cancel()
	code, data, err := c.call(ctx, http.MethodPost, path(workers.Digest{}, "heartbeat"), nil, MaxBody) // of a job that nobody has
	var stranger *tls.CertificateVerificationError
	switch {
	case errors.As(err, &stranger):
		return fmt.Errorf("%w; neither --ca nor the system vouches for its certificate: %w", workers.ErrClosed, err)
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: %w", workers.ErrClosed, err)
	case err != nil || code == http.StatusTooManyRequests || code == http.StatusNotFound && json.Unmarshal(data, &Answer{}) == nil:
		return err
	case code >= 400 && code < 500:
		return fmt.Errorf("%w: it answers %d: %s", workers.ErrClosed, code, said(data))
	}
	return fmt.Errorf("the dispatcher answers %d: %s", code, said(data))
}

// Fetch implements workers.Feed.
func (c *Client) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	body, err := json.Marshal(map[string][]string{"routes": routes})
	if err != nil {
		return workers.Delivery{}, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return workers.Delivery{}, err
		}
		code, data, err := c.call(ctx, http.MethodPost, "/v1/job", body, MaxBody)
		switch {
		case err != nil:
			return workers.Delivery{}, fmt.Errorf("fetch job: %w", err)
		case code == http.StatusNoContent:
			continue
		case code == http.StatusGone:
			return workers.Delivery{}, workers.ErrLeave
		case code == http.StatusConflict: // from before this worker was started anew
			var a Answer
			if err := json.Unmarshal(data, &a); err == nil && a.Job != (workers.Digest{}) {
				if err := (lease{c, a.Job}).Return(ctx, 0); err != nil {
					return workers.Delivery{}, fmt.Errorf("fetch job: %w", err)
				}
				continue
			}
			return workers.Delivery{}, fmt.Errorf("fetch job: %s", said(data))
		case code != http.StatusOK:
			return workers.Delivery{}, fmt.Errorf("fetch job: the dispatcher answers %d: %s", code, said(data))
		}
		d, err := c.take(data)
		if err != nil {
			return workers.Delivery{}, fmt.Errorf("fetch job: %w", err)
		}
		return d, nil
	}
}

// take makes the job that was handed over this worker's.
func (c *Client) take(data []byte) (workers.Delivery, error) {
	var h Handed
	if err := json.Unmarshal(data, &h); err != nil {
		return workers.Delivery{}, err
	}
	if err := h.Job.Check(); err != nil {
		return workers.Delivery{}, err
	}
	if h.Lease <= 0 {
		return workers.Delivery{}, errors.New("the dispatcher gives no time")
	}
	c.mu.Lock()
	c.job = h.Job
	c.mu.Unlock()
	return workers.Delivery{Receipt: lease{c, h.Job.ID}, Attempt: h.Attempt, AckWait: h.Lease,
		Order: workers.Order{Job: h.Job, Release: h.Release, Class: h.Class}}, nil
}

func path(id workers.Digest, what string) string { return "/v1/job/" + id.String() + "/" + what }

// SubmitResult implements workers.Feed.
func (c *Client) SubmitResult(ctx context.Context, r workers.Result) error {
	if err := r.Check(); err != nil {
		return err
	}
	var code int
	var data []byte
	var err error
	if r.Failure != nil {
		body, marshalErr := json.Marshal(Failed{*r.Failure, r.Seconds})
		if marshalErr != nil {
			return marshalErr
		}
		code, data, err = c.call(ctx, http.MethodPost, path(r.Job, "failure"), body, MaxBody)
	} else {
		proof := r.Data
		if proof == nil {
			c.mu.Lock()
			proof = c.proofs[r.Proof]
			c.mu.Unlock()
		}
		if proof == nil {
			return fmt.Errorf("%w: the proof was not stored", workers.ErrResult)
		}
		code, data, err = c.call(ctx, http.MethodPut, path(r.Job, "proof")+fmt.Sprintf("?seconds=%g", r.Seconds), proof, MaxBody)
	}
	switch {
	case err != nil:
		return fmt.Errorf("submit result: %w", err)
	case code == http.StatusNoContent:
		c.mu.Lock()
		delete(c.proofs, r.Proof)
		c.mu.Unlock()
		return nil
	case code >= 400 && code < 500 && code != http.StatusTooManyRequests && code != http.StatusConflict:
		return fmt.Errorf("%w: the dispatcher answers %d: %s", workers.ErrResult, code, said(data))
	}
	return fmt.Errorf("submit result: the dispatcher answers %d: %s", code, said(data))
}

// Put implements workers.Artifacts: it keeps a proof until its result is submitted.
func (c *Client) Put(_ context.Context, data []byte) (workers.Digest, error) {
	if len(data) > workers.MaxArtifact {
		return workers.Digest{}, workers.ErrTooLarge
	}
	d := workers.DigestOf(data)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proofs[d] = data
	return d, nil
}

// Get implements workers.Artifacts, for inputs of the job at hand.
func (c *Client) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	c.mu.Lock()
	job, proof := c.job, c.proofs[d]
	c.mu.Unlock()
	if proof != nil {
		return proof, nil
	}
	n := slices.Index(job.Inputs, d)
	if n < 0 {
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	}
	code, data, err := c.call(ctx, http.MethodGet, path(job.ID, fmt.Sprintf("input/%d", n)), nil, workers.MaxArtifact)
	switch {
	case err != nil:
		return nil, fmt.Errorf("get input: %w", err)
	case code == http.StatusGone || code == http.StatusNotFound:
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	case code != http.StatusOK:
		return nil, fmt.Errorf("get input: the dispatcher answers %d: %s", code, said(data))
	}
	return data, workers.VerifyArtifact(data, d)
}

// lease is a job's receipt. Answering a job settles it, so Ack has nothing to do.
type lease struct {
	c   *Client
	job workers.Digest
}

// Ack implements workers.Receipt.
func (l lease) Ack(context.Context) error { return nil }

// InProgress implements workers.Receipt.
func (l lease) InProgress(ctx context.Context) error {
	code, data, err := l.c.call(ctx, http.MethodPost, path(l.job, "heartbeat"), nil, MaxBody)
	switch {
	case err != nil:
		return err
	case code == http.StatusNoContent:
		return nil
	case code == http.StatusGone:
		return workers.ErrSettled
	case code == http.StatusConflict || code == http.StatusNotFound:
		return workers.ErrTaken
	}
	return fmt.Errorf("the dispatcher answers %d: %s", code, said(data))
}

// Return implements workers.Receipt.
func (l lease) Return(ctx context.Context, _ time.Duration) error {
	code, data, err := l.c.call(ctx, http.MethodPost, path(l.job, "return"), nil, MaxBody)
	if err == nil && code != http.StatusNoContent && code != http.StatusNotFound {
		err = fmt.Errorf("the dispatcher answers %d: %s", code, said(data))
	}
	return err
}
