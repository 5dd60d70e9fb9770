package dispatcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// MaxBody bounds a request that is no proof, in bytes.
const MaxBody = 64 << 10

// MaxHeader bounds a request's header, in bytes; whoever serves a Dispatcher sets it.
const MaxHeader = 16 << 10

// Handed is a job as a worker gets it.
type Handed struct {
	Job     workers.Job   `json:"job"`
	Release int           `json:"release"`
	Class   string        `json:"class,omitempty"`
	Attempt int           `json:"attempt"`
	Lease   time.Duration `json:"lease"` // a heartbeat is due several times within it, in nanoseconds
}

// Answer is what a request for a job may be answered, and every refusal.
type Answer struct {
	Error string         `json:"error,omitempty"`
	Job   workers.Digest `json:"job,omitzero"` // at hand
}

// Failed is a worker's failure.
type Failed struct {
	workers.Failure
	Seconds float64 `json:"seconds"`
}

// Handler serves the protocol.
func (d *Dispatcher) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/job", d.as(d.job))
	mux.HandleFunc("GET /v1/job/{id}/input/{n}", d.as(d.input))
	mux.HandleFunc("POST /v1/job/{id}/heartbeat", d.as(d.heartbeat))
	mux.HandleFunc("POST /v1/job/{id}/return", d.as(d.giveBack))
	mux.HandleFunc("POST /v1/job/{id}/failure", d.as(d.failure))
	mux.HandleFunc("PUT /v1/job/{id}/proof", d.as(d.proof))
	return mux
}

// as finds out who asks, and bounds how often and how slowly.
func (d *Dispatcher) as(f func(http.ResponseWriter, *http.Request, *seat)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(w)
		now := time.Now()
		if err := errors.Join(c.SetReadDeadline(now.Add(d.cfg.Drip)), c.SetWriteDeadline(now.Add(d.cfg.Poll+2*d.cfg.Drip))); err != nil {
			d.refuse(w, http.StatusInternalServerError, errors.New("no deadlines"))
			return
		}
		s := d.who(r.Header.Get("Authorization"))
		switch {
		case s == nil:
			d.refuse(w, http.StatusUnauthorized, errors.New("no such token"))
		case !s.allow(d.cfg.Rate, d.cfg.Burst):
			w.Header().Set("Retry-After", "1")
			d.refuse(w, http.StatusTooManyRequests, errors.New("too many requests"))
		default:
			f(w, r, s)
		}
	}
}

func (d *Dispatcher) refuse(w http.ResponseWriter, code int, err error) {
	d.answer(w, code, Answer{Error: err.Error()})
}

func (d *Dispatcher) answer(w http.ResponseWriter, code int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		code, data = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(code)
	_, _ = w.Write(data) // who does not read it asks again
}

// read decodes a small body strictly.
func (d *Dispatcher) read(w http.ResponseWriter, r *http.Request, into any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, MaxBody))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the body")
		}
	}
	if err != nil {
		d.refuse(w, http.StatusBadRequest, fmt.Errorf("body: %w", err))
	}
	return err == nil
}

// find returns the job at hand that the path names.
func (d *Dispatcher) find(w http.ResponseWriter, r *http.Request, s *seat) *hand {
	id, err := workers.ParseDigest(r.PathValue("id"))
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err)
		return nil
	}
	h := s.held(id)
	if h == nil {
		d.refuse(w, http.StatusNotFound, errors.New("you do not have this job"))
	}
	return h
}

func (d *Dispatcher) job(w http.ResponseWriter, r *http.Request, s *seat) {
	var body struct {
		Routes []string `json:"routes"`
	}
	if !d.read(w, r, &body) {
		return
	}
	routes, err := d.allowed(body.Routes)
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err)
		return
	}
	if !s.asking.TryLock() {
		d.refuse(w, http.StatusConflict, errors.New("you are asking already"))
		return
	}
	defer s.asking.Unlock()
	s.mu.Lock()
	s.routes = routes
	at := s.hand
	s.mu.Unlock()
	if at != nil {
		d.answer(w, http.StatusConflict, Answer{Error: "you have a job: answer it or return it", Job: at.Job.ID})
		return
	}
	if len(routes) == 0 {
		d.refuse(w, http.StatusForbidden, errors.New("none of these circuits is handed out here"))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), d.cfg.Poll)
	defer cancel()
	delivery, err := s.feed.Fetch(ctx, routes)
	switch {
	case errors.Is(err, workers.ErrLeave):
		d.refuse(w, http.StatusGone, err)
		return
	case ctx.Err() != nil && err != nil:
		w.WriteHeader(http.StatusNoContent)
		return
	case err != nil:
		d.log.Warn("fetch job", "worker", s.name, "err", err)
		d.refuse(w, http.StatusServiceUnavailable, errors.New("the queue does not answer"))
		return
	}
	now := time.Now()
	s.mu.Lock()
	s.hand = &hand{Delivery: delivery, since: now, heard: now}
	s.mu.Unlock()
	d.log.Info("job is handed out", "worker", s.name, "job", delivery.Job.ID)
	d.answer(w, http.StatusOK, Handed{delivery.Job, delivery.Release, delivery.Class, delivery.Attempt, d.silence(delivery)})
}

func (d *Dispatcher) input(w http.ResponseWriter, r *http.Request, s *seat) {
	h := d.find(w, r, s)
	if h == nil {
		return
	}
	n, err := strconv.ParseUint(r.PathValue("n"), 10, 16)
	if err != nil || n >= uint64(len(h.Job.Inputs)) {
		d.refuse(w, http.StatusNotFound, errors.New("no such input"))
		return
	}
	if !s.reading.TryLock() {
		w.Header().Set("Retry-After", "1")
		d.refuse(w, http.StatusTooManyRequests, errors.New("you are reading an input already: one at a time"))
		return
	}
	defer s.reading.Unlock()
	data, err := d.artifacts.Get(r.Context(), h.Job.Inputs[n])
	switch {
	case errors.Is(err, workers.ErrNotFound) || errors.Is(err, workers.ErrCorrupt):
		d.refuse(w, http.StatusGone, errors.New("the input is missing or damaged"))
		return
	case err != nil:
		d.log.Warn("fetch input", "worker", s.name, "err", err)
		d.refuse(w, http.StatusServiceUnavailable, errors.New("the store does not answer"))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // cut: it is asked for again
}

func (d *Dispatcher) heartbeat(w http.ResponseWriter, r *http.Request, s *seat) {
	h := d.find(w, r, s)
	if h == nil {
		return
	}
	switch err := h.InProgress(r.Context()); {
	case errors.Is(err, workers.ErrSettled):
		s.leave(func(x *hand) bool { return x == h })
		d.refuse(w, http.StatusGone, err)
	case errors.Is(err, workers.ErrTaken):
		d.refuse(w, http.StatusConflict, err)
	case err != nil:
		d.log.Warn("heartbeat", "worker", s.name, "err", err)
		d.refuse(w, http.StatusServiceUnavailable, errors.New("the queue does not answer"))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (d *Dispatcher) giveBack(w http.ResponseWriter, r *http.Request, s *seat) {
	if h := d.find(w, r, s); h != nil {
		d.settle(w, s, h, func() error { return h.Return(r.Context(), 0) })
	}
}

// settle ends the job at hand with what tell says of it. A queue that did not hear it leaves the job where it is, for its worker to say it again.
func (d *Dispatcher) settle(w http.ResponseWriter, s *seat, h *hand, tell func() error) {
	switch {
	case s.held(h.Job.ID) != h: // it was taken from its worker a moment ago
		d.refuse(w, http.StatusNotFound, errors.New("you do not have this job"))
		return
	case !s.prove(h, true):
		d.refuse(w, http.StatusConflict, errors.New("an answer to it is being taken"))
		return
	}
	err := tell()
	s.prove(h, false)
	if err == nil {
		s.leave(func(x *hand) bool { return x == h })
	}
	d.done(w, s, err)
}

func (d *Dispatcher) failure(w http.ResponseWriter, r *http.Request, s *seat) {
	var f Failed
	if !d.read(w, r, &f) {
		return
	}
	h := d.find(w, r, s)
	if h == nil {
		return
	}
	result := workers.Result{Job: h.Job.ID, Worker: s.name, Failure: &f.Failure, Seconds: f.Seconds}
	if err := result.Check(); err != nil {
		d.refuse(w, http.StatusBadRequest, err)
		return
	}
	d.settle(w, s, h, func() error {
		err := s.feed.SubmitResult(r.Context(), result)
		if err == nil {
			err = h.Ack(r.Context())
		}
		return err
	})
}

// proof takes a proof of the job at hand, or of one that was. What it is worth the operator finds out.
func (d *Dispatcher) proof(w http.ResponseWriter, r *http.Request, s *seat) {
	id, err := workers.ParseDigest(r.PathValue("id"))
	seconds, bad := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64)
	if err != nil || bad != nil || !(seconds >= 0 && seconds < 1e9) {
		d.refuse(w, http.StatusBadRequest, errors.New("want a job's id, and seconds"))
		return
	}
	h := s.held(id)
	if h == nil && !s.had(id) {
		switch claimed, err := d.claimed(r.Context(), s, id); {
		case err != nil:
			d.done(w, s, err)
			return
		case !claimed:
			d.refuse(w, http.StatusNotFound, errors.New("you do not have this job"))
			return
		}
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, d.cfg.MaxProof))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		d.refuse(w, http.StatusRequestEntityTooLarge, fmt.Errorf("a proof has at most %d bytes", d.cfg.MaxProof))
		return
	case err != nil || len(data) == 0:
		d.refuse(w, http.StatusBadRequest, errors.New("no proof"))
		return
	}
	if h != nil && !s.prove(h, true) {
		d.refuse(w, http.StatusConflict, errors.New("a proof of it is being taken"))
		return
	}
	result := workers.Result{Job: id, Worker: s.name, Seconds: seconds}
	if len(data) <= workers.MaxInline {
		result.Proof, result.Data = workers.DigestOf(data), data
	} else {
		result.Proof, err = d.artifacts.Put(r.Context(), data)
	}
	if err == nil {
		err = s.feed.SubmitResult(r.Context(), result)
	}
	if h != nil {
		s.prove(h, false)
	}
	if err == nil && h != nil && s.leave(func(x *hand) bool { return x == h }) != nil {
		err = h.Ack(r.Context())
	}
	d.done(w, s, err)
}

// claimed tells whether the worker had a job, by its row: a dispatcher that was started anew does not remember.
func (d *Dispatcher) claimed(ctx context.Context, s *seat, id workers.Digest) (bool, error) {
	row, _, err := d.queue.Row(ctx, id)
	if errors.Is(err, workers.ErrNoRow) {
		return false, nil
	}
	return slices.ContainsFunc(row.Claims, func(c workers.Claim) bool { return c.Worker == s.name }), err
}

// prove notes that an answer to the job at hand is being taken; false if one is already.
func (s *seat) prove(h *hand, on bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on && h.proving {
		return false
	}
	h.proving, h.heard = on, time.Now()
	return true
}

func (d *Dispatcher) done(w http.ResponseWriter, s *seat, err error) {
	if err != nil {
		d.log.Warn("answer", "worker", s.name, "err", err)
		d.refuse(w, http.StatusServiceUnavailable, errors.New("the queue does not answer: try again"))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
