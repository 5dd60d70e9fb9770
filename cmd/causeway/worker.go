package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/workers"
	proverchild "github.com/causeway-l2/causeway/workers/child"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// workerFlags of the supervisor.
type workerFlags struct {
	queue        queueFlags
	artifacts    artifactsFlags
	access       natsq.Access // of the queue, read from files
	gate, secret string       // URL of a dispatcher, and the token for it
	keysFrom     string
	name, outbox string
	classes      []string
	grace, stall time.Duration
	prover       proverFlags
	measured     measured
}

func newWorker() *cobra.Command {
	var f workerFlags
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Take proving jobs from a queue and answer them",
		Long: `Takes proving jobs from a queue and answers them, one at a time for each device; for a GPU as many as keep it busy.

Proofs are made in a process of their own, one for each device: when it runs out of memory, crashes or hangs, the job goes to another worker, and the
process is started anew. A proof is on disk, in --outbox, before it is submitted, and is submitted at the next start if it could not be.

SIGTERM and SIGINT end it when the job at hand is done, or after --drain-grace; a second one hands the job back at once.`,
		Args: cobra.NoArgs,
		RunE: untilInterrupted(func(cmd *cobra.Command, _ []string) error { return runWorker(cmd.Context(), cmd.ErrOrStderr(), f) }),
	}
	f.queue.add(cmd)
	cmd.Flags().StringVar(&f.queue.tokenFile, "token-file", "", "file with a token, for a dispatcher or a queue without users")
	f.artifacts.add(cmd)
	cmd.Flags().StringVar(&f.gate, "dispatcher", "", "URL of a dispatcher, instead of a queue; its token is in --token-file")
	cmd.Flags().StringVar(&f.keysFrom, "keys-from", "", "URL or directory to bring keys from that are not in --keys; causeway keys serve serves them")
	cmd.Flags().StringVar(&f.name, "name", "", "name in results and logs, unique in the fleet: that of the key, or one that begins with it and a dash (default: host and process, after the key's)")
	cmd.Flags().StringSliceVar(&f.classes, "class", nil, "memory classes to take jobs of, of "+strings.Join(workers.AllClasses(), ", ")+
		" (default: the device's and all smaller ones; a device below them takes only jobs without a class)")
	cmd.Flags().StringVar(&f.outbox, "outbox", defaultOutbox(), "directory of proofs that are not submitted yet; empty: none")
	cmd.Flags().DurationVar(&f.grace, "drain-grace", 30*time.Minute, "how long the job at hand may go on after SIGTERM; then it is handed back")
	cmd.Flags().DurationVar(&f.stall, "stall", 2*time.Minute, "a proof that makes no progress for so long, or three times what its stage has taken before, is ended")
	cmd.Flags().StringVar(&f.measured.listen, "metrics", "", "serve /metrics and /healthz at this address, host:port; empty: nowhere")
	cmd.Flags().StringVar(&f.measured.traces, "traces", "", "send OpenTelemetry traces to this OTLP endpoint, like http://127.0.0.1:4318/v1/traces; empty: nowhere")
	f.prover.add(cmd)
	cmd.AddCommand(newWorkerProver())
	return cmd
}

func runWorker(ctx context.Context, stderr io.Writer, f workerFlags) error {
	switch {
	case f.queue.url == "" && f.gate == "":
		return errors.New("--queue is missing: give the URL of the operator's queue, nats://host:port, or that of a dispatcher with --dispatcher")
	case f.queue.url != "" && f.gate != "":
		return errors.New("--queue and --dispatcher are two ways to the same jobs: give one of them")
	case f.gate != "" && len(f.prover.devices) > 1:
		return errors.New("--dispatcher gives one job at a time: run a worker with a token of its own for each device")
	case f.grace < 0 || f.stall <= 0: // before keys are read, which takes minutes
		return fmt.Errorf("--drain-grace %v, --stall %v: want a grace of 0 or more, and a stall above 0", f.grace, f.stall)
	}
	if err := errors.Join(f.prover.check(), checkClasses(f.classes)); err != nil {
		return err
	}
	if err := f.credentials(); err != nil {
		return err
	}
	if err := f.checkFiles(); err != nil {
		return err
	}
	if err := checkOutbox(f.outbox); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	instruments, stopMeasuring, err := f.measured.start(ctx, log)
	if err != nil {
		return err
	}
	defer stopMeasuring()
	to, err := f.connect(ctx, log)
	if err != nil {
		return err
	}
	defer to.close()
	if err := fetchKeys(ctx, f.keysFrom, f.prover.keys, f.prover.circuits, log); err != nil {
		return err
	}
	supervisors, err := startProvers(ctx, f, log, stderr)
	defer func() {
		for _, s := range supervisors {
			s.Close()
		}
	}()
	if err != nil {
		return err
	}
	var posts []post
	for i, s := range supervisors {
		list, err := f.workers(to, s, instruments, log, nameOf(f.name, i, len(supervisors)))
		if err != nil {
			return err
		}
		posts = append(posts, post{s, list})
	}
	run.OnSecond(ctx, func() {
		for _, p := range posts {
			for _, w := range p.workers {
				w.HandBack()
			}
		}
	})
	log.Info("ready", "component", "worker", "worker", f.name, "queue", f.queue.url+f.gate, "circuits", f.prover.circuits, "devices", f.prover.devices)
	return runAll(ctx, posts, log)
}

// checkFiles names the flag whose file cannot be read.
func (f *workerFlags) checkFiles() error {
	for _, file := range []struct{ flag, path string }{{"ca", f.queue.ca}, {"cert", f.queue.cert}, {"cert-key", f.queue.certKey},
		{"artifacts-ca", f.artifacts.ca}, {"artifacts-token-file", f.artifacts.tokenFile}} {
		if file.path == "" {
			continue
		}
		if _, err := os.ReadFile(file.path); err != nil {
			return fmt.Errorf("--%s: %w", file.flag, err)
		}
	}
	return nil
}

// startProvers starts a process for each device. Those that were started are returned with the error, too.
func startProvers(ctx context.Context, f workerFlags, log *slog.Logger, stderr io.Writer) (out []*proverchild.Supervisor, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	for _, device := range f.prover.devices {
		args, err := f.prover.args(device, f.classes)
		if err != nil {
			return out, err
		}
		cfg := proverchild.Default(self, args...)
		cfg.Env, cfg.Stderr, cfg.Stall, cfg.Log = proverEnv(os.Environ()), stderr, f.stall, log
		s, err := proverchild.New(cfg)
		if err != nil {
			return out, err
		}
		out = append(out, s)
		if err := s.Start(ctx); err != nil {
			return out, fmt.Errorf("device %s: %w", device, err)
		}
	}
	return out, nil
}

// proverEnv has the system take what a prover gives back when somebody else needs it, and not before: the next proof takes the same gigabytes again. What env says of it counts.
func proverEnv(env []string) []string {
	const keep = "GODEBUG=madvdontneed=0"
	for i, v := range env {
		if own, ok := strings.CutPrefix(v, "GODEBUG="); ok {
			env[i] = keep + "," + own
			return env
		}
	}
	return append(env, keep)
}

// workers are as many as keep one device busy: one on the CPU.
func (f workerFlags) workers(to link, s *proverchild.Supervisor, instruments *coordinator.Instruments, log *slog.Logger, name string) (out []*workers.Worker, err error) {
	served, err := servedClasses(f.classes, s.Capability().Class)
	if err != nil {
		return nil, err
	}
	jobs := s.Jobs()
	if to.gate != nil {
		jobs = 1 // that is what a dispatcher gives
	}
	for i := range jobs {
		cfg := workers.DefaultConfig(nameOf(name, i, jobs))
		cfg.DrainGrace, cfg.Classes, cfg.Report, cfg.Build, cfg.Log = f.grace, served, s.Capability, build(), log
		if f.outbox != "" {
			queueDigest := sha256.Sum256([]byte(f.queue.url + f.gate)) // of one queue's proofs another operator would not know the jobs
			cfg.Outbox = filepath.Join(f.outbox, hex.EncodeToString(queueDigest[:8]))
		}
		feed, err := to.feed(workers.Identity{Worker: cfg.Name, Device: s.Capability().Device}, instruments.Feed)
		if err != nil {
			return nil, err
		}
		w, err := workers.New(cfg, feed, to.artifacts(), s)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// post is a device's prover and the workers that keep it busy.
type post struct {
	supervisor *proverchild.Supervisor
	workers    []*workers.Worker
}

// runAll runs posts until ctx is done, or none takes jobs any more, and returns when all have ended.
func runAll(ctx context.Context, posts []post, log *slog.Logger) error {
	errs := make([]error, len(posts))
	var working sync.WaitGroup
	for i, p := range posts {
		working.Go(func() { errs[i] = p.run(ctx, log) })
	}
	working.Wait()
	return errors.Join(errs...)
}

// run works until ctx is done or the device takes no more jobs, which is nothing to those of other devices.
func (p post) run(ctx context.Context, log *slog.Logger) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var watching, working sync.WaitGroup
	watching.Go(func() {
		select {
		case <-p.supervisor.Over():
			log.Error("a device takes no more jobs", "component", "worker", "device", p.supervisor.Capability().Device, "err", p.supervisor.Err())
			cancel()
		case <-ctx.Done():
		}
	})
	errs := make([]error, len(p.workers))
	for i, w := range p.workers {
		working.Go(func() { errs[i] = w.Run(ctx) })
	}
	working.Wait()
	cancel()
	watching.Wait()
	return errors.Join(append(errs, p.supervisor.Err())...)
}

// workerName is what was asked for, or host and process, after the name in the key: a broker that has users lets each speak under his own name only,
// and several workers may share a key.
func workerName(asked string, key natsq.Key) (string, error) {
	self := fmt.Sprintf("%s-%d", hostname(), os.Getpid())
	token := key.Name == ""
	switch {
	case token && asked == "":
		return self, nil
	case token || key.SpeaksFor(asked):
		return asked, nil
	case asked == "":
		return (key.Name + "-" + self)[:min(len(key.Name)+1+len(self), workers.MaxName)], nil
	}
	return "", fmt.Errorf("--name %s is not the key's to use: want %s, or %s-...", asked, key.Name, key.Name)
}

func nameOf(name string, i, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, i)
}

// checkClasses refuses, before a queue is waited for, what is no class.
func checkClasses(asked []string) error {
	for _, c := range asked {
		if _, _, err := workers.ParseClass(c); err != nil {
			return fmt.Errorf("--class: %w", err)
		}
	}
	return nil
}

// servedClasses are those asked for, or what fits into the device.
func servedClasses(asked []string, device string) ([]string, error) {
	if len(asked) > 0 || device == "" {
		return asked, nil
	}
	return workers.ServedBy(device)
}

// checkOutbox refuses to start with a directory that takes nothing; one that fails later costs a copy of a proof, no more.
func checkOutbox(dir string) error {
	if dir == "" {
		return nil
	}
	if err := writableDir(dir, 0o700); err != nil {
		return fmt.Errorf("--outbox: %w: name a directory that can be written to, or none with --outbox=", err)
	}
	return nil
}

// writableDir makes a directory, and a file in it for a moment.
func writableDir(dir string, mode os.FileMode) error {
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func defaultOutbox() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "causeway", "outbox")
}

// build names the program, for people: the commit that it was made from, where Go has put it down.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "worker"
	}
	return name
}

// aggregatesFirst puts what is closer to L1 in front: jobs of earlier circuits are taken first.
func aggregatesFirst(list []circuits.Circuit) (out []circuits.Circuit) {
	for _, aggregate := range []bool{true, false} {
		for _, c := range list {
			if c.IsAggregate() == aggregate {
				out = append(out, c)
			}
		}
	}
	return out
}

func readToken(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("token file: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// readBearer is readToken for a token that goes into a header, as those of `token NAME` do.
func readBearer(path string) (string, error) {
	text, err := readToken(path)
	if err == nil && strings.ContainsFunc(text, unicode.IsControl) { // all that `token NAME` printed, or another file
		return "", fmt.Errorf("token file: %s holds more than a token: want one alone", path) // not what: it may be the token
	}
	return text, err
}
