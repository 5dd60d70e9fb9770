package natsq

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// ServerConfig of the embedded broker.
type ServerConfig struct {
	Dir           string // of the streams; must survive restarts
	Host          string // to listen on
	Port          int    // 0 picks a free one
	Token         string // workers show it; empty makes a random one
	MaxStoreBytes int64  // of disk
	Log           *slog.Logger
}

// DefaultServerConfig listens on this host only.
func DefaultServerConfig(dir string) ServerConfig {
	return ServerConfig{Dir: dir, Host: "127.0.0.1", MaxStoreBytes: 16 << 30, Log: slog.Default()}
}

// Check returns an error for a config that cannot work.
func (c ServerConfig) Check() error {
	switch {
	case c.Dir == "" || c.Host == "" || c.Log == nil:
		return errors.New("natsq: server needs a directory, a host and a log")
	case c.Port < 0 || c.Port > 65535 || c.MaxStoreBytes <= 0:
		return errors.New("natsq: server's port or store size is out of range")
	}
	return nil
}

const startTimeout = 30 * time.Second

// Server is a NATS server with JetStream in this process. Workers connect over TCP with URL and Token, the operator in memory.
type Server struct {
	server *server.Server
	token  string
}

// StartServer starts the broker and waits until it takes connections. Whoever starts it must Close it.
func StartServer(cfg ServerConfig) (*Server, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Token == "" {
		cfg.Token = rand.Text()
	}
	if cfg.Port == 0 {
		cfg.Port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "causeway", Host: cfg.Host, Port: cfg.Port, Authorization: cfg.Token, NoSigs: true,
		JetStream: true, StoreDir: cfg.Dir, JetStreamMaxStore: cfg.MaxStoreBytes, JetStreamMaxMemory: 64 << 20,
		SyncAlways:            true, // an acknowledged job survives a power loss
		StreamMaxBufferedSize: 512 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("start queue: %w", err)
	}
	s.SetLoggerV2(serverLog{cfg.Log.With("component", "nats")}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTimeout) {
		s.Shutdown()
		return nil, fmt.Errorf("start queue: not ready after %v; is port %d free and %s writable?", startTimeout, cfg.Port, cfg.Dir)
	}
	return &Server{s, cfg.Token}, nil
}

// URL is where workers connect.
func (s *Server) URL() string { return s.server.ClientURL() }

// Token is what workers show. It is a secret: whoever has it can take, forge and delete jobs.
func (s *Server) Token() string { return s.token }

// Connect connects without a socket.
func (s *Server) Connect(ctx context.Context, cfg Config) (*Queue, error) {
	return connect(ctx, cfg, "", nats.InProcessServer(s.server), nats.Token(s.token))
}

// Close stops the broker; what it holds stays on disk.
func (s *Server) Close() {
	s.server.Shutdown()
	s.server.WaitForShutdown()
}

// serverLog hands the broker's log on; its notices are chatter.
type serverLog struct{ log *slog.Logger }

func (l serverLog) Noticef(format string, v ...any) { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l serverLog) Debugf(format string, v ...any)  { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l serverLog) Tracef(format string, v ...any)  { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l serverLog) Warnf(format string, v ...any)   { l.log.Warn(fmt.Sprintf(format, v...)) }
func (l serverLog) Errorf(format string, v ...any)  { l.log.Error(fmt.Sprintf(format, v...)) }
func (l serverLog) Fatalf(format string, v ...any)  { l.log.Error(fmt.Sprintf(format, v...)) }
