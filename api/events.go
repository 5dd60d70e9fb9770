package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	// heartbeat keeps proxies from closing a quiet stream.
	heartbeat = 15 * time.Second
	// gather lets events come together, so that thousands of readers do not wake for each.
	gather = 50 * time.Millisecond
)

// events streams what happens until the reader goes.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		fail(w, ErrBusy)
		return
	}
	release, ok := s.sources.take(sourceOf(r.RemoteAddr))
	if !ok {
		fail(w, ErrRate.with("too many event streams to this address"))
		return
	}
	defer release()
	after, account, err := s.streamStart(r)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead { // has no body, so that whoever asked would wait for the end of it in vain
		return
	}
	out := &stream{w: w, control: http.NewResponseController(w), patience: s.cfg.WriteTimeout}
	out.here(after)
	out.flush()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, more := s.deps.History.Events(after)
		for _, e := range events {
			after = e.ID
			if e.Kind == "reset" || account == nil || e.Op != nil && (same(e.Op.From, account) || same(e.Op.To, account)) {
				out.event(e)
			}
		}
		if out.flush(); out.err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-more:
			time.Sleep(gather)
		case <-beat.C:
			out.here(after)
			out.flush()
		}
	}
}

func same(a, b *uint32) bool { return a != nil && b != nil && *a == *b }

// streamStart is the id to go on after and the account to listen for. Without an id the stream starts now.
func (s *Server) streamStart(r *http.Request) (after uint64, account *uint32, err error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	if text != "" {
		if after, err = number(text, 64); err != nil {
			return 0, nil, err
		}
	} else {
		after = s.deps.History.Last()
	}
	if text := r.URL.Query().Get("account"); text != "" {
		id, err := number(text, 32)
		if err != nil {
			return 0, nil, err
		}
		v := uint32(id)
		account = &v
	}
	return after, account, nil
}

// stream writes events; after an error it does nothing.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	// patience with a reader: one that does not read what is written is dropped.
	patience time.Duration
	waits    []byte // to be written together: a batch's ops come at once, to every reader
	err      error
}

// together is how much is written at once, in bytes: what a reader has to read within its patience.
const together = 64 << 10

func (o *stream) write(text string) {
	if o.waits = append(o.waits, text...); len(o.waits) >= together {
		o.flush()
	}
}

func (o *stream) flush() {
	if o.err != nil || len(o.waits) == 0 {
		return
	}
	if o.err = o.control.SetWriteDeadline(time.Now().Add(o.patience)); o.err != nil {
		return
	}
	if _, o.err = o.w.Write(o.waits); o.err == nil {
		o.err = o.control.Flush()
	}
	o.waits = o.waits[:0]
}

// here tells up to where the reader has been told: without data, an id is no event, but what a reader that comes back says (WHATWG HTML, server-sent events, 9.2.6).
func (o *stream) here(after uint64) { o.write("id: " + strconv.FormatUint(after, 10) + "\n\n") }

func (o *stream) event(e Event) {
	b, err := json.Marshal(e)
	if err != nil {
		o.err = err
		return
	}
	o.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", strconv.FormatUint(e.ID, 10), e.Kind, b))
}
