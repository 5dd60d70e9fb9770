package api

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
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
		public := isPublic(r)
		if public {
			// Everything here is public and nothing depends on who asks: any page may ask, without credentials, and read why it is refused.
			h.Set("Access-Control-Allow-Origin", "*")
			// A cache that keeps what says nothing of that would tell a payer nonces, balances and ops of before.
			h.Set("Cache-Control", "no-store")
		}
		if len(s.cfg.Hosts) > 0 && !slices.ContainsFunc(s.cfg.Hosts, func(name string) bool { return strings.EqualFold(name, hostOf(r.Host)) }) {
			fail(w, ErrHost)
			return
		}
		if !s.limits.allow(sourceOf(r.RemoteAddr)) {
			fail(w, ErrRate)
			return
		}
		if public && r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, POST")
			h.Set("Access-Control-Allow-Headers", "Content-Type, Last-Event-ID")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func isPublic(r *http.Request) bool {
	return r.URL.Path == "/v1" || strings.HasPrefix(r.URL.Path, "/v1/")
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// sourceOf is who limits count: an IPv4 address, or the network of 64 bits that an IPv6 address is in, of which anyone has all. Headers that name another
// address are not believed.
func sourceOf(remote string) string {
	a, err := netip.ParseAddr(hostOf(remote))
	if err != nil {
		return remote
	}
	a = a.Unmap()
	if a.Is4() {
		return a.String()
	}
	network, _ := a.WithZone("").Prefix(64)
	return network.String()
}

// limiter bounds requests by source, in bounded memory: when there are too many addresses it starts anew, in everybody's favour.
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

// limitConns lets at most n connections be open at once, others wait in the kernel's queue; and at most each of one source, whose others are closed. 0: any
// number of one source.
func limitConns(l net.Listener, n, each int) net.Listener {
	return &limitListener{Listener: l, slots: make(chan struct{}, n), closed: make(chan struct{}), sources: newShares(each)}
}

const writeBuffer = 128 << 10

type limitListener struct {
	net.Listener
	slots   chan struct{}
	sources *shares
	once    sync.Once
	closed  chan struct{}
}

func (l *limitListener) Accept() (net.Conn, error) {
	for {
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
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetWriteBuffer(writeBuffer) // what a reader that never reads costs the kernel
		}
		release, ok := l.sources.take(sourceOf(c.RemoteAddr().String()))
		if !ok {
			_ = c.Close()
			<-l.slots
			continue
		}
		return &limitedConn{Conn: c, release: sync.OnceFunc(func() { release(); <-l.slots })}, nil
	}
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

// shares counts what each source holds of something that there is little of, so that nobody holds it all.
type shares struct {
	each int // 0: any number

	mu sync.Mutex
	by map[string]int
}

func newShares(each int) *shares { return &shares{each: each, by: map[string]int{}} }

func (s *shares) take(source string) (release func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.each > 0 && s.by[source] >= s.each {
		return nil, false
	}
	s.by[source]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.by[source]--; s.by[source] == 0 {
			delete(s.by, source)
		}
	}, true
}

// tooLarge tells whether reading failed because the body was too long.
func tooLarge(err error) bool {
	var m *http.MaxBytesError
	return errors.As(err, &m)
}
