package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Config of a server.
type Config struct {
	Listen  string // host:port; port 0 picks a free one
	Version string
	ChainID uint64
	Rollup  Address
	// InBlobs: data of batches may be in blobs.
	InBlobs bool
	// ReadOnly: no op is taken.
	ReadOnly bool
	// Promise is the time from acceptance to final that receipts promise.
	Promise time.Duration
	// Hosts that the server answers to; none: any. Without a list of names a page of another site could read it through a name of its own.
	Hosts []string
	// RatePerClient is how many requests a second one IP address may make, with a burst of twice as many; 0: no limit.
	RatePerClient int
	// MaxClients is how many connections are served at once, MaxStreams how many of them may be event streams. While RatePerClient is not 0, one IP address
	// has at most an eighth of each.
	MaxClients, MaxStreams int
	// ReadTimeout is how long a request may take to arrive, half of it for its head; WriteTimeout how long its answer, or an event, may take to be read.
	ReadTimeout, WriteTimeout time.Duration
	// Page is served at / when there is one.
	Page http.Handler
	Log  *slog.Logger
}

// Default lacks chain and rollup.
func Default() Config {
	return Config{Listen: "127.0.0.1:0", Version: "dev", Promise: time.Hour, RatePerClient: 200, MaxClients: 4096, MaxStreams: 1024, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		Log: slog.New(slog.DiscardHandler)}
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case c.ChainID == 0 || c.Rollup == Address{}:
		return errors.New("api: chain id and rollup address are missing")
	case c.Promise <= 0:
		return errors.New("api: the promised time must be positive")
	case c.ReadTimeout <= 0 || c.WriteTimeout <= 0:
		return errors.New("api: timeouts must be positive")
	case c.RatePerClient < 0 || c.MaxClients < 1 || c.MaxStreams < 1:
		return errors.New("api: limits must be positive")
	case c.Log == nil:
		return errors.New("api: no log")
	}
	return nil
}

// share is how much one source may have of something.
func (c Config) share(all int) int {
	const part = 8
	if c.RatePerClient == 0 {
		return 0
	}
	return max(1, all/part)
}

// Deps is what a server works with.
type Deps struct {
	Backend Backend
	History History
	L1      L1
	Notary  *Notary
	// Blobs that were kept; nil: none were.
	Blobs Blobs
}

// Blobs are where data of batches was posted. L1's nodes delete them one day.
type Blobs interface {
	// Read returns a blob's bytes, nil if it is not kept. Who asks compares them with the hash.
	Read(hash [32]byte) ([]byte, error)
}

// Limits of a request.
const (
	maxBody   = 8 << 10
	maxHeader = 16 << 10
	maxPage   = 500
	pageSize  = 50
	idleTime  = 2 * time.Minute
)

// Server of one operator.
type Server struct {
	cfg      Config
	deps     Deps
	config   field.Element // of the rollup
	listener net.Listener
	handler  http.Handler
	limits   *limiter
	streams  chan struct{}
	sources  *shares // of streams
	l1       *asked

	submitting singleflight.Group
}

// New checks its arguments and takes the address to listen on.
func New(cfg Config, deps Deps, config field.Element) (*Server, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if deps.Backend == nil || deps.History == nil || deps.L1 == nil || deps.Notary == nil {
		return nil, errors.New("api: incomplete dependencies")
	}
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	s := &Server{cfg: cfg, deps: deps, config: config, listener: listener, limits: newLimiter(cfg.RatePerClient), streams: make(chan struct{}, cfg.MaxStreams),
		sources: newShares(cfg.share(cfg.MaxStreams)), l1: newAsked(deps.L1, cfg.share(maxAsking))}
	s.handler = s.guard(s.mux())
	return s, nil
}

// URL of the server.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// ServeHTTP is for those who have a listener of their own.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Run serves until ctx is done, then lets requests in progress end.
func (s *Server) Run(ctx context.Context) error {
	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: s.cfg.ReadTimeout / 2, ReadTimeout: s.cfg.ReadTimeout, WriteTimeout: s.cfg.WriteTimeout, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug), BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan error, 1)
	go func() { done <- server.Serve(limitConns(s.listener, s.cfg.MaxClients, s.cfg.share(s.cfg.MaxClients))) }()
	s.cfg.Log.Info("serving", "component", "api", "url", s.URL())
	select {
	case err := <-done:
		return fmt.Errorf("api: %w", err)
	case <-ctx.Done():
	}
	const grace = 5 * time.Second
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		server.Close()
	}
	<-done
	return nil
}

// Close gives the address back, if Run was never called.
func (s *Server) Close() error { return s.listener.Close() }
