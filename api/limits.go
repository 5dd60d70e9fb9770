package api

import (
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/time/rate"
)

// guard wraps every request: a panic is one request's, hosts, CORS, rates and sizes.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
				s.cfg.Log.Error("request panicked", "component", "api", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				fail(w, ErrInternal)
			}
		}()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		if len(s.cfg.Hosts) > 0 && !slices.Contains(s.cfg.Hosts, hostOf(r.Host)) {
			fail(w, ErrHost)
			return
		}
		if !s.limits.allow(hostOf(r.RemoteAddr)) {
			h.Set("Retry-After", "1")
			fail(w, ErrRate)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			// Everything here is public and nothing depends on who asks: any page may ask, without credentials.
			h.Set("Access-Control-Allow-Origin", "*")
			if r.Method == http.MethodOptions {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type, Last-Event-ID")
				h.Set("Access-Control-Max-Age", "86400")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// limiter bounds requests by IP address, in bounded memory: when there are too many addresses it starts anew, in everybody's favour.
type limiter struct {
	rate int

	mu sync.Mutex
	by map[string]*rate.Limiter
}

const maxAddresses = 50_000

func newLimiter(perSecond int) *limiter {
	return &limiter{rate: perSecond, by: map[string]*rate.Limiter{}}
}

func (l *limiter) allow(address string) bool {
	if l.rate == 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.by) >= maxAddresses {
		clear(l.by)
	}
	b := l.by[address]
	if b == nil {
		b = rate.NewLimiter(rate.Limit(l.rate), 2*l.rate)
		l.by[address] = b
	}
	return b.Allow()
}

// limitConns lets at most n connections be open at once; others wait in the kernel's queue.
func limitConns(l net.Listener, n int) net.Listener {
	return &limitListener{Listener: l, slots: make(chan struct{}, n), closed: make(chan struct{})}
}

type limitListener struct {
	net.Listener
	slots  chan struct{}
	once   sync.Once
	closed chan struct{}
}

func (l *limitListener) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &limitedConn{Conn: c, release: sync.OnceFunc(func() { <-l.slots })}, nil
}

func (l *limitListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// tooLarge tells whether reading failed because the body was too long.
func tooLarge(err error) bool {
	var m *http.MaxBytesError
	return errors.As(err, &m)
}
