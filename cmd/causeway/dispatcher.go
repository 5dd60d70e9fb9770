package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/dispatcher"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// dispatcherFlags of the gate for workers without rights on the queue.
type dispatcherFlags struct {
	queue           queueFlags
	artifacts       artifactsFlags
	tls             tlsFlags
	workers, listen string
	circuits        []string
	lease, deadline time.Duration
}

func newDispatcher() *cobra.Command {
	var f dispatcherFlags
	small := circuits.Aggregate(circuits.Small, 2)
	cmd := &cobra.Command{
		Use:   "dispatcher",
		Short: "Hand out jobs, one at a time, to workers that get no rights on the queue",
		Long: `Takes jobs from the queue and hands them to workers over HTTP, one at a time for each; ` + "`causeway worker --dispatcher URL`" + ` is one. To the queue it is a worker
with a key of its own. Its workers are named in --workers, a line each: a name, and the SHA-256 of its token, as ` + "`causeway dispatcher token NAME`" + ` prints it.

They see the jobs they get, with the witness, and nothing else. Serve it with TLS, here or in a proxy in front.`,
		Args: cobra.NoArgs,
		RunE: untilInterrupted(func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"queue": f.queue.url, "nkey": f.queue.key, "workers": f.workers}); err != nil {
				return err
			}
			return f.run(cmd)
		}),
	}
	f.queue.add(cmd)
	cmd.Flags().StringVar(&f.workers, "workers", "", "file with names of workers and digests of their tokens")
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8443", "address to serve at")
	f.tls.add(cmd)
	f.artifacts.add(cmd)
	cmd.Flags().StringSliceVar(&f.circuits, "circuits", []string{small.Inner().Name, small.Name}, "circuits whose jobs, and witnesses, may be handed out")
	cmd.Flags().DurationVar(&f.lease, "lease", time.Minute, "silence of a worker after which its job goes to another")
	cmd.Flags().DurationVar(&f.deadline, "deadline", time.Hour, "of a job, whatever its worker's heartbeats say")
	cmd.AddCommand(tokenCommand("--workers"))
	return cmd
}

// tokenCommand makes a token and the line that lets its holder in.
func tokenCommand(flag string) *cobra.Command {
	return &cobra.Command{Use: "token NAME", Short: "Make a token, and its line for " + flag, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !tokenName.MatchString(args[0]) {
				return fmt.Errorf("name %.80q: want 1 to 64 of a-z, A-Z, 0-9, - and _", args[0])
			}
			secret := rand.Text()
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "token, for its holder's file: %s\nline, for %s: %s %s\n", secret, flag, args[0], workers.DigestOf([]byte(secret)))
			return err
		}}
}

// tokenName is a name that stands in a line of its own file and in a worker's name.
var tokenName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

func (f dispatcherFlags) run(cmd *cobra.Command) error {
	ctx := cmd.Context()
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	if err := errors.Join(checkCircuits(f.circuits), f.tls.check()); err != nil {
		return err
	}
	access, err := f.queue.access()
	if err != nil {
		return err
	}
	cfg := dispatcher.Default(access.Key.Name)
	cfg.Circuits, cfg.Lease, cfg.Deadline, cfg.Log = f.circuits, f.lease, f.deadline, log
	if cfg.Workers, err = readWorkers(f.workers); err != nil {
		return err
	}
	queue, err := dial(ctx, access, log)
	if err != nil {
		return err
	}
	defer queue.Close()
	artifacts, err := f.artifacts.open(queue.Artifacts())
	if err != nil {
		return err
	}
	d, err := dispatcher.New(cfg, queue, artifacts)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return err
	}
	log.Info("listening", "component", "dispatcher", "address", listener.Addr().String(), "workers", len(cfg.Workers))
	return f.tls.serve(ctx, listener, d.Handler(), dispatcher.MaxHeader, log, d.Run)
}

// tlsFlags are of commands that serve to strangers.
type tlsFlags struct{ certificate, key string }

func (f *tlsFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.certificate, "tls-cert", "", "file with the certificate to serve with; empty: plain HTTP, for a proxy in front")
	cmd.Flags().StringVar(&f.key, "tls-key", "", "file with its key")
}

// check refuses half of what TLS takes, which would serve plain HTTP or nothing.
func (f tlsFlags) check() error {
	if f.certificate == "" && f.key == "" {
		return nil
	}
	if f.certificate == "" || f.key == "" {
		return errors.New("--tls-cert and --tls-key: want both, or neither with a proxy in front")
	}
	if _, err := f.load(); err != nil {
		return fmt.Errorf("--tls-cert, --tls-key: %w", err)
	}
	return nil
}

// load reads the certificate, and refuses one that nobody accepts now.
func (f tlsFlags) load() (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return nil, err
	}
	if now := time.Now(); now.After(pair.Leaf.NotAfter) || now.Before(pair.Leaf.NotBefore) {
		return nil, fmt.Errorf("%s is good from %s to %s: put another in its place, or set the clock", f.certificate, pair.Leaf.NotBefore.UTC().Format(time.RFC3339), pair.Leaf.NotAfter.UTC().Format(time.RFC3339))
	}
	return &pair, nil
}

// renewed serves the certificate of the files as they are: whoever renews it need not start anything again. Files are looked at every so often, and while what they hold
// is no good, the one before is served.
type renewed struct {
	flags tlsFlags
	every time.Duration
	log   *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	looked time.Time
}

func (r *renewed) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pair != nil && time.Since(r.looked) < r.every {
		return r.pair, nil
	}
	r.looked = time.Now()
	pair, err := r.flags.load()
	if err == nil {
		if r.pair != nil && !bytes.Equal(pair.Certificate[0], r.pair.Certificate[0]) {
			r.log.Info("new certificate", "file", r.flags.certificate, "until", pair.Leaf.NotAfter)
		}
		r.pair = pair
	} else if r.pair != nil {
		r.log.Error("the certificate cannot be renewed", "err", err)
		return r.pair, nil
	}
	return r.pair, err
}

// serve serves while run runs, and ends with whichever ends first.
func (f tlsFlags) serve(ctx context.Context, listener net.Listener, h http.Handler, maxHeader int, log *slog.Logger, run func(context.Context) error) error {
	server := &http.Server{Handler: h, MaxHeaderBytes: maxHeader, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ErrorLog:  slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS13, GetCertificate: (&renewed{flags: f, every: time.Minute, log: log}).certificate}}
	served := make(chan error, 1)
	go func() {
		if f.certificate != "" {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stopped := make(chan error, 1)
	go func() {
		var err error
		select {
		case err = <-served: // it does not end by itself but for an error
			cancel(err)
		case <-ctx.Done():
			err = errors.Join(server.Close(), <-served)
		}
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		stopped <- err
	}()
	err := run(ctx)
	cancel(err)
	return errors.Join(err, <-stopped)
}

// readWorkers reads names and digests of tokens, a line each; # begins a comment.
func readWorkers(path string) (map[string]workers.Digest, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("names and tokens: %w", err)
	}
	defer file.Close()
	out := map[string]workers.Digest{}
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 2 {
			return nil, fmt.Errorf("%s, line %d: want a name and the digest of its token", path, n)
		}
		if _, twice := out[fields[0]]; twice {
			return nil, fmt.Errorf("%s, line %d: %s has a token already: one of the two lines would count for nothing", path, n, fields[0])
		}
		if out[fields[0]], err = workers.ParseDigest(fields[1]); err != nil {
			return nil, fmt.Errorf("%s, line %d: want the SHA-256 of a token", path, n) // not what stands there: it may be the token
		}
	}
	if len(out) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("%s names nobody: `token NAME` makes a line for it", path)
	}
	return out, lines.Err()
}

// link is where a worker gets jobs from and stores proofs.
type link struct {
	queue *natsq.Queue       // with rights of its own,
	gate  *dispatcher.Client // or behind a dispatcher
	store workers.Artifacts  // of the queue's workers
}

func (l link) artifacts() workers.Artifacts {
	if l.gate != nil {
		return l.gate
	}
	return l.store
}

func (l link) feed(who workers.Identity, measured func(*workers.Claimer) workers.Feed) (workers.Feed, error) {
	if l.gate != nil {
		return l.gate, nil
	}
	claimer, err := workers.NewClaimer(l.queue, who)
	if err != nil {
		return nil, err
	}
	return measured(claimer), nil
}

func (l link) close() {
	if l.queue != nil {
		l.queue.Close()
	}
}

// credentials reads the files that the flags name.
func (f *workerFlags) credentials() (err error) {
	if f.gate != "" {
		if err := f.onlyOfAQueue(); err != nil {
			return err
		}
		if f.secret, err = readBearer(f.queue.tokenFile); err == nil && f.name == "" {
			f.name = fmt.Sprintf("%s-%d", hostname(), os.Getpid()) // in logs here: the dispatcher has a name of its own for it
		}
		return err
	}
	if f.access, err = f.queue.access(); err != nil {
		return err
	}
	f.name, err = workerName(f.name, f.access.Key)
	return err
}

// onlyOfAQueue refuses what a dispatcher's worker has no use for: who gives it takes himself for a user of the queue.
func (f *workerFlags) onlyOfAQueue() error {
	for _, flag := range []struct{ name, value string }{{"nkey", f.queue.key}, {"cert", f.queue.cert}, {"cert-key", f.queue.certKey},
		{"artifacts", f.artifacts.at}, {"artifacts-token-file", f.artifacts.tokenFile}, {"artifacts-ca", f.artifacts.ca}} {
		if flag.value != "" {
			return fmt.Errorf("--%s is of workers at the queue itself: with --dispatcher leave it out, as a token, in --token-file, is all that lets a worker in there", flag.name)
		}
	}
	return nil
}

// connect comes before keys and provers, which take minutes: who is not let in hears of it at once. A queue or a dispatcher that is away is waited for.
func (f *workerFlags) connect(ctx context.Context, log *slog.Logger) (link, error) {
	if f.gate == "" {
		queue, err := dial(ctx, f.access, log)
		if err != nil {
			return link{}, err
		}
		store, err := f.artifacts.open(queue.Artifacts())
		if err != nil {
			queue.Close()
		}
		return link{queue: queue, store: store}, err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if f.queue.ca != "" {
		pem, err := os.ReadFile(f.queue.ca)
		if err != nil {
			return link{}, fmt.Errorf("certificate authority of the dispatcher: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return link{}, fmt.Errorf("certificate authority of the dispatcher: no certificate in %s", f.queue.ca)
		}
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots}
	}
	gate, err := dispatcher.NewClient(f.gate, f.secret, transport)
	if err != nil {
		return link{}, err
	}
	switch err := gate.Knock(ctx); {
	case err == nil:
	case errors.Is(err, workers.ErrClosed) || ctx.Err() != nil:
		return link{}, fmt.Errorf("dispatcher %s: %w", f.gate, err)
	default:
		log.Warn("the dispatcher does not answer; it is asked again", "component", "worker", "err", err)
	}
	return link{gate: gate}, nil
}
