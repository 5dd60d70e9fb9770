package natsq

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// ServerConfig of the embedded broker.
type ServerConfig struct {
	Dir           string // of the streams; must survive restarts
	Users         string // directory of users and keys; empty: "users" in Dir
	Listen        string // host:port for workers; port 0 picks a free one
	Cert, CertKey string // files: certificate of the server, and its key; empty: no TLS
	MaxStoreBytes int64  // of disk
	Own           bool   // it is one operator's, in whose process it runs: others that come learn it from Queue.Own
	Log           *slog.Logger
}

// ownServer is the name of a server that is one operator's own.
const ownServer = "causeway-embedded"

// Own tells whether the queue is one operator's own. He stands for no election there, so that nobody else may be an operator at it.
func (q *Queue) Own() bool { return q.conn.ConnectedServerName() == ownServer }

// DefaultServerConfig listens on this host only.
func DefaultServerConfig(dir string) ServerConfig {
	return ServerConfig{Dir: dir, Listen: "127.0.0.1:0", MaxStoreBytes: 16 << 30, Log: slog.Default()}
}

// Check returns an error for a config that cannot work.
func (c ServerConfig) Check() error {
	switch {
	case c.Dir == "" || c.Log == nil || c.MaxStoreBytes <= 0:
		return errors.New("natsq: server needs a directory, a size of its store and a log")
	case (c.Cert == "") != (c.CertKey == ""):
		return errors.New("natsq: server's certificate needs its key, and the other way round")
	}
	_, _, err := c.address()
	return err
}

func (c ServerConfig) address() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(c.Listen)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil || host == "" || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("natsq: server listens at %q: want host:port", c.Listen)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

const startTimeout = 30 * time.Second

// Server is a NATS server with JetStream in this process. Workers connect over TCP, each with a key of his own; the operator in memory.
type Server struct {
	server *server.Server
	cfg    ServerConfig
	users  Users
	lock   *os.File   // two brokers would ruin each other's streams
	seen   []byte     // all that Watch reads again, from before it was read first
	own    Key        // of the operator in this process, never written: rotating the key in the file must not lock him out of his own broker
	mu     sync.Mutex // one change of users at a time

	loading     sync.Mutex  // one reload at a time; guards what follows
	certificate *tls.Config // that is served; nil: no TLS
}

// ErrInUse says that another process has a broker's directory.
var ErrInUse = errors.New("start queue: another process has its directory, an operator that runs; stop it first, or give this one a directory of its own")

// StartServer starts the broker and waits until it takes connections. Whoever starts it must Close it.
func StartServer(cfg ServerConfig) (*Server, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s, err := boot(cfg)
	if err != nil {
		lock.Close()
		return nil, err
	}
	s.lock = lock
	return s, nil
}

// lockDir lets one process have a directory, until the file is closed.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("start queue: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("start queue: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%w: %s", ErrInUse, dir)
	}
	return lock, nil
}

func boot(cfg ServerConfig) (*Server, error) {
	if cfg.Users == "" {
		cfg.Users = filepath.Join(cfg.Dir, "users")
	}
	users, err := OpenUsers(cfg.Users)
	if err != nil {
		return nil, err
	}
	own, err := newKey(string(RoleOperator), RoleOperator)
	if err != nil {
		return nil, err
	}
	out := &Server{cfg: cfg, users: users, own: own}
	out.seen = out.watched()
	text, err := out.accounts()
	if err != nil {
		return nil, err
	}
	if out.certificate, err = cfg.tls(); err != nil {
		return nil, err
	}
	options, err := cfg.options(text, out.certificate)
	if err != nil {
		return nil, err
	}
	if options.Port != server.RANDOM_PORT { // the broker itself would try for as long as we wait
		l, err := net.Listen("tcp", cfg.Listen)
		if err != nil {
			return nil, fmt.Errorf("start queue: %v: end what has the address, or choose another (queue.listen)", err) // not wrapped: it is no broker that is Down
		}
		l.Close()
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("start queue: %w", err)
	}
	s.SetLoggerV2(&serverLog{log: cfg.Log.With("component", "nats")}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTimeout) {
		s.Shutdown()
		return nil, fmt.Errorf("start queue: not ready after %v; is %s free and %s writable?", startTimeout, cfg.Listen, cfg.Dir)
	}
	out.server, out.cfg.Listen = s, s.Addr().String()
	return out, nil
}

// accounts of all users, and of the operator in this process.
func (s *Server) accounts() (string, error) {
	list, err := s.users.List()
	if err != nil {
		return "", err
	}
	public, err := s.own.public()
	return accounts(append(list, User{s.own.Name, s.own.Role, public})), err
}

// loginTimeout is long: after a restart all workers come back at once, each with a signature to check; the server's own 2 s turned some of 512 away
// on two cores, and who is turned away comes again.
const loginTimeout = 30 * time.Second

func (c ServerConfig) options(accounts string, certificate *tls.Config) (*server.Options, error) {
	o := &server.Options{}
	if err := o.ProcessConfigString(accounts); err != nil {
		return nil, fmt.Errorf("users of the queue: %w", err)
	}
	var err error
	if o.Host, o.Port, err = c.address(); err != nil {
		return nil, err
	}
	o.ServerName, o.NoSigs = "causeway", true
	if c.Own {
		o.ServerName = ownServer
	}
	o.JetStream, o.StoreDir, o.JetStreamMaxStore, o.JetStreamMaxMemory = true, c.Dir, c.MaxStoreBytes, 64<<20
	o.AuthTimeout = loginTimeout.Seconds()
	o.SyncAlways = true // an acknowledged job survives a power loss
	o.StreamMaxBufferedSize = 512 << 20
	if certificate != nil {
		o.TLSConfig, o.TLSTimeout = certificate, 5
	}
	return o, nil
}

var errCertificate = errors.New("certificate of the queue")

// tls reads the certificate and its key; nil: it has none.
func (c ServerConfig) tls() (*tls.Config, error) {
	if c.Cert == "" {
		return nil, nil
	}
	certificate, err := server.GenTLSConfig(&server.TLSConfigOpts{CertFile: c.Cert, KeyFile: c.CertKey})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCertificate, err)
	}
	certificate.MinVersion = tls.VersionTLS13
	return certificate, nil
}

// URL is where workers connect.
func (s *Server) URL() string { return s.server.ClientURL() }

// Token is the operator's key as text. It is a secret: whoever has it can take, forge and delete jobs. Workers get keys of their own.
func (s *Server) Token() string {
	k, err := ReadKeyFile(s.users.KeyFile(string(RoleOperator)))
	if err != nil {
		return ""
	}
	return k.Text()
}

// WorkerKey returns the key of a worker, made now if there is none yet.
func (s *Server) WorkerKey(name string) (Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, added, err := s.users.Ensure(name, RoleWorker)
	if err != nil || !added {
		return k, err
	}
	return k, s.Reload()
}

// Reload reads the users again. Who is no user any more, or has another key, is cut off.
//
// It takes two reloads: the server subscribes an account to what it imports when it starts and when an account that it has is reloaded, not when an
// account is new (TestFacts). An operator of nats-server sends it two signals.
func (s *Server) Reload() error {
	text, err := s.accounts()
	if err != nil {
		return err
	}
	return s.reload(text)
}

func (s *Server) reload(accounts string) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	certificate, unusable := s.cfg.tls()
	if unusable == nil {
		s.certificate = certificate
	}
	for range 2 {
		options, err := s.cfg.options(accounts, s.certificate)
		if err != nil {
			return err
		}
		if err := s.server.ReloadOptions(options); err != nil {
			return fmt.Errorf("reload users of the queue: %w", err)
		}
	}
	return unusable
}

// Watch reloads users and certificate when they have changed since the start, until ctx is done. While a certificate's file or key cannot be used the one before is
// served, and who is no user any more is cut off all the same.
func (s *Server) Watch(ctx context.Context) {
	seen := s.seen
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchPause):
		}
		now := s.watched()
		if bytes.Equal(now, seen) {
			continue
		}
		err := s.Reload()
		if err == nil || errors.Is(err, errCertificate) { // which is no better before a file changes
			seen = now
		}
		if err != nil {
			s.cfg.Log.Error("users and certificate of the queue", "component", "natsq", "err", err)
			continue
		}
		s.cfg.Log.Info("users and certificate of the queue were read again", "component", "natsq")
	}
}

// watched is all that is in the files that are read again, or why it cannot be told.
func (s *Server) watched() (all []byte) {
	for _, file := range []string{s.users.AccountsFile(), s.cfg.Cert, s.cfg.CertKey} {
		if file == "" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			b = []byte(err.Error())
		}
		all = append(all, b...)
	}
	return all
}

const watchPause = 2 * time.Second

// Connect connects as the operator, without a socket.
func (s *Server) Connect(ctx context.Context, cfg Config) (*Queue, error) {
	login, err := s.own.option()
	if err != nil {
		return nil, err
	}
	return connect(ctx, cfg, s.own.Name, "", nats.InProcessServer(s.server), login)
}

// Close stops the broker; what it holds stays on disk.
func (s *Server) Close() {
	s.server.Shutdown()
	s.server.WaitForShutdown()
	s.lock.Close()
}
