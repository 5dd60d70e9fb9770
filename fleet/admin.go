package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// NewAdmin serves what `causeway fleet` asks. It has no authentication: serve it on a Unix socket that only the operator's user may open. coordinator may
// return nil: proofs are made elsewhere then.
func NewAdmin(coordinator func() *Coordinator, t *Timeline) http.Handler {
	a := admin{coordinator, t}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", a.with(func(c *Coordinator, r *http.Request) (any, error) { return c.Status(r.Context()) }))
	mux.HandleFunc("GET /jobs", a.with(func(c *Coordinator, _ *http.Request) (any, error) { return c.Jobs(), nil }))
	mux.HandleFunc("GET /quarantine", a.with(func(c *Coordinator, _ *http.Request) (any, error) { return c.Quarantined(), nil }))
	mux.HandleFunc("GET /quarantine/{job}", a.job(func(c *Coordinator, r *http.Request, id workers.Digest) (any, error) {
		return c.Bundle(r.Context(), id)
	}))
	mux.HandleFunc("POST /quarantine/{job}/release", a.job(func(c *Coordinator, r *http.Request, id workers.Digest) (any, error) {
		return struct{}{}, c.Release(r.Context(), id)
	}))
	mux.HandleFunc("POST /workers/{name}/drain", a.drain(workers.Pauses))
	mux.HandleFunc("POST /workers/{name}/leave", a.drain(workers.Leaves))
	mux.HandleFunc("POST /workers/{name}/undrain", a.drain(workers.Stays))
	mux.HandleFunc("GET /batches/{number}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.ParseUint(r.PathValue("number"), 10, 64)
		if err != nil || n == 0 {
			answer(w, nil, fmt.Errorf("%w: %q is no number of a batch", ErrUnknown, r.PathValue("number")))
			return
		}
		c := a.coordinator()
		if c != nil {
			_, _ = c.Status(r.Context()) // who is there now; without an answer, who was
		}
		answer(w, Explain(a.timeline, c, n), nil)
	})
	return mux
}

type admin struct {
	coordinator func() *Coordinator
	timeline    *Timeline
}

var errElsewhere = errors.New("fleet: this operator has its proofs made elsewhere")

func (a admin) with(f func(*Coordinator, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := a.coordinator()
		if c == nil {
			answer(w, nil, errElsewhere)
			return
		}
		v, err := f(c, r)
		answer(w, v, err)
	}
}

func (a admin) job(f func(*Coordinator, *http.Request, workers.Digest) (any, error)) http.HandlerFunc {
	return a.with(func(c *Coordinator, r *http.Request) (any, error) {
		id, err := c.Find(r.PathValue("job"))
		if err != nil {
			return nil, err
		}
		return f(c, r, id)
	})
}

func (a admin) drain(d workers.Drain) http.HandlerFunc {
	return a.with(func(c *Coordinator, r *http.Request) (any, error) {
		return struct{}{}, c.Drain(r.Context(), r.PathValue("name"), d)
	})
}

func answer(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		code := http.StatusInternalServerError
		if errors.Is(err, ErrUnknown) {
			code = http.StatusNotFound
		}
		w.WriteHeader(code)
		v = refusal{err.Error()}
	}
	_ = json.NewEncoder(w).Encode(v) // who asked has gone
}

type refusal struct {
	Error string `json:"error"`
}

// Client asks an operator on this machine.
type Client struct{ http *http.Client }

// adminTimeout is long enough for a bundle with a large witness.
const adminTimeout = 2 * time.Minute

// NewClient asks at a Unix socket.
func NewClient(socket string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}, Timeout: adminTimeout}}
}

func (c *Client) call(ctx context.Context, method, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, "http://operator"+path, nil)
	if err != nil {
		return err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("ask the operator: %w; does it run, is it in charge, and is its directory the one given? One that stands by does not answer", errors.Unwrap(err))
	}
	defer response.Body.Close()
	dec := json.NewDecoder(response.Body)
	if response.StatusCode != http.StatusOK {
		var no refusal
		if err := dec.Decode(&no); err != nil || no.Error == "" {
			return fmt.Errorf("the operator answers %s", response.Status)
		}
		return errors.New(no.Error)
	}
	if into == nil {
		return nil
	}
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("the operator's answer: %w", err)
	}
	return nil
}

// Status of the fleet.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.call(ctx, "GET", "/status", &s)
}

// Jobs that are not proven.
func (c *Client) Jobs(ctx context.Context) (list []JobStatus, err error) {
	return list, c.call(ctx, "GET", "/jobs", &list)
}

// Explain a batch.
func (c *Client) Explain(ctx context.Context, batch uint64) (x Explanation, err error) {
	return x, c.call(ctx, "GET", fmt.Sprintf("/batches/%d", batch), &x)
}

// Drain asks a worker to finish and take no more, or to leave, or takes that back.
func (c *Client) Drain(ctx context.Context, worker string, d workers.Drain) error {
	verb := map[workers.Drain]string{workers.Stays: "undrain", workers.Pauses: "drain", workers.Leaves: "leave"}[d]
	return c.call(ctx, "POST", "/workers/"+url.PathEscape(worker)+"/"+verb, nil)
}

// Quarantine lists the jobs that were given up.
func (c *Client) Quarantine(ctx context.Context) (list []JobStatus, err error) {
	return list, c.call(ctx, "GET", "/quarantine", &list)
}

// Bundle of a job, by the beginning of its id.
func (c *Client) Bundle(ctx context.Context, job string) (b Bundle, err error) {
	return b, c.call(ctx, "GET", "/quarantine/"+url.PathEscape(job), &b)
}

// Release has a job that was given up tried again.
func (c *Client) Release(ctx context.Context, job string) error {
	return c.call(ctx, "POST", "/quarantine/"+url.PathEscape(job)+"/release", nil)
}
