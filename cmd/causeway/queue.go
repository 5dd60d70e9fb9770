package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// newQueue keeps the users of a queue.
func newQueue() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "Users of the queue between operator and workers: add, rotate, remove, list",
		Long: `Keeps who may use the queue, in a directory: accounts.conf is for the NATS servers, and NAME.key, which only its owner may read, lets NAME in.
The first add makes the directory, and the operator with it. Each worker needs a user of its own: what it may do is in docs/queue.md.

An embedded queue reads changes within seconds. NATS servers read accounts.conf again when they get two reload signals; a key that was rotated or
removed is good for nothing from then on, and its connection is cut.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&dir, "dir", filepath.Join(node.DefaultFile().Dir, "queue", "users"), "directory of the users")
	var role string
	add := &cobra.Command{Use: "add NAME", Short: "Make a key for a new user", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if err := natsq.CheckUser(args[0], natsq.Role(role)); err != nil { // nothing is made for it
			return err
		}
		users, err := natsq.OpenUsers(dir)
		if err != nil {
			return err
		}
		return tellKey(cmd, users, args[0], func() (natsq.Key, error) { return users.Add(args[0], natsq.Role(role)) })
	}}
	add.Flags().StringVar(&role, "role", string(natsq.RoleWorker), "worker (a dispatcher is one, too) or observer")
	rotate := &cobra.Command{Use: "rotate NAME", Short: "Replace a user's key", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		users, err := natsq.FindUsers(dir)
		if err != nil {
			return err
		}
		return tellKey(cmd, users, args[0], func() (natsq.Key, error) { return users.Rotate(args[0]) })
	}}
	remove := &cobra.Command{Use: "remove NAME", Short: "Lock a user out", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		users, err := natsq.FindUsers(dir)
		if err != nil {
			return err
		}
		if err := users.Remove(args[0]); err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is removed: an embedded queue locks it out within seconds, NATS servers when they have read accounts.conf again\n", args[0])
		return err
	}}
	list := &cobra.Command{Use: "list", Short: "Users, roles and the public halves of their keys", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		users, err := natsq.FindUsers(dir)
		if err != nil {
			return err
		}
		all, err := users.List()
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, u := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\n", u.Name, u.Role, u.Public)
		}
		return w.Flush()
	}}
	cmd.AddCommand(add, rotate, remove, list)
	return cmd
}

func tellKey(cmd *cobra.Command, users natsq.Users, name string, f func() (natsq.Key, error)) error {
	k, err := f()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: its key is in %s; move it to where it is used\n", k, users.KeyFile(name))
	return err
}

// queueFlags are how a worker gets to the queue.
type queueFlags struct {
	url, tokenFile, key, ca, cert, certKey string
}

func (f *queueFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.url, "queue", "", "URLs of the operator's queue, nats://host:port or tls://host:port, a comma between them")
	cmd.Flags().StringVar(&f.key, "nkey", "", "file with this worker's key, from causeway queue add")
	cmd.Flags().StringVar(&f.ca, "ca", "", "file with the certificates of who signs the queue's (default: the system's)")
	cmd.Flags().StringVar(&f.cert, "cert", "", "file with a certificate, for a queue that asks for one")
	cmd.Flags().StringVar(&f.certKey, "cert-key", "", "file with the certificate's key")
}

// dial waits for a queue that is down, as an operator does: machines of a fleet start in any order. Who is not let in hears of it at once.
func dial(ctx context.Context, access natsq.Access, log *slog.Logger) (queue *natsq.Queue, err error) {
	cfg := natsq.DefaultConfig()
	cfg.Log = log
	err = node.WaitFor(ctx, "the queue", natsq.Down, "", log, func(ctx context.Context) (err error) {
		queue, err = natsq.Dial(ctx, cfg, access)
		return err
	})
	return queue, err
}

// access reads the files.
func (f *queueFlags) access() (a natsq.Access, err error) {
	a = natsq.Access{URLs: strings.Split(f.url, ","), CA: f.ca, Cert: f.cert, CertKey: f.certKey}
	if f.key != "" {
		if f.tokenFile != "" {
			return a, fmt.Errorf("--nkey and --token-file: want one of them")
		}
		if a.Key, err = natsq.ReadKeyFile(f.key); err == nil && a.Key.Role != natsq.RoleWorker {
			err = fmt.Errorf("--nkey %s is the key of an %s: a worker needs one of its own, from `causeway queue add NAME`", f.key, a.Key.Role)
		}
		return a, err
	}
	text, err := readToken(f.tokenFile)
	return a.Credential(text), err
}

const embedded = node.Embedded

// reachQueue waits until the queue is open and has its streams. It is to be closed after an error, too.
func reachQueue(ctx context.Context, f node.File, listen string, log *slog.Logger) (queue *natsq.Queue, closeQueue func(), err error) {
	closeQueue = func() {}
	err = node.WaitFor(ctx, "the queue", natsq.Down, listen, log, func(ctx context.Context) error {
		if queue == nil {
			opened, closeIt, err := openQueue(ctx, f, log)
			if err != nil {
				return err
			}
			queue, closeQueue = opened, closeIt
		}
		return queue.Provision(ctx)
	})
	return queue, closeQueue, err
}

// openQueue connects an operator to its queue, or starts one in this process.
func openQueue(ctx context.Context, f node.File, log *slog.Logger) (*natsq.Queue, func(), error) {
	cfg := natsq.DefaultConfig()
	cfg.Log, cfg.Replicas = log, f.Queue.Replicas
	if f.Queue.URL != embedded {
		flags := queueFlags{url: f.Queue.URL, tokenFile: f.Queue.TokenFile, ca: f.Queue.CA, cert: f.Queue.Cert, certKey: f.Queue.CertKey}
		access, err := flags.access()
		if err != nil {
			return nil, nil, err
		}
		queue, err := natsq.Dial(ctx, cfg, access)
		if err != nil {
			return nil, nil, err
		}
		if queue.Own() {
			queue.Close()
			return nil, nil, errors.New("queue.url: that queue is embedded in another operator, which takes it for its own: operators that stand by for each other need NATS servers beside them, as in install/nats.conf")
		}
		return queue, func() { queue.Close() }, nil
	}
	serverConfig := natsq.DefaultServerConfig(filepath.Join(f.Dir, "queue"))
	serverConfig.Log, serverConfig.Listen, serverConfig.Cert, serverConfig.CertKey, serverConfig.Own = log, f.Queue.Listen, f.Queue.Cert, f.Queue.CertKey, true
	server, err := natsq.StartServer(serverConfig)
	if err != nil {
		return nil, nil, err
	}
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() { defer close(watched); server.Watch(watching) }()
	closeAll := func() { stop(); <-watched; server.Close() }
	queue, err := server.Connect(ctx, cfg)
	if err != nil {
		closeAll()
		return nil, nil, err
	}
	log.Info("queue", "component", "natsq", "url", server.URL())
	return queue, func() { queue.Close(); closeAll() }, nil
}
