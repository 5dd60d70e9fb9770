package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"strings"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// queue checks the broker, or whether one can be embedded.
func (e *examination) queue(ctx context.Context) {
	q := e.File.Queue
	if q.Cert != "" {
		e.certificate(q.Cert, q.CertKey)
	}
	if e.Access == nil {
		e.embedded(ctx)
		return
	}
	access, err := e.Access()
	if err != nil {
		e.say(Fail, "queue", "check queue.tokenFile", "%v", err)
		return
	}
	cfg := natsq.DefaultConfig()
	cfg.Log, cfg.Replicas = slog.New(slog.DiscardHandler), q.Replicas
	var first *natsq.Queue
	var errs []error
	for i, url := range access.URLs {
		one := access
		one.URLs = []string{url}
		conn, err := natsq.Dial(ctx, cfg, one)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("server %d (%s): %w", i+1, host(url), err))
		case first == nil:
			first = conn
			defer conn.Close()
		default:
			conn.Close()
		}
	}
	const check, do = "queue: connection", "start it, or check queue.url, queue.tokenFile (`causeway queue` keeps the operator's key) and the certificates"
	switch err := errors.Join(errs...); {
	case first == nil:
		e.say(Fail, check, do, "%v", err)
		return
	case err != nil:
		e.say(Warn, check, do, "of %d servers: %v", len(access.URLs), err)
	default:
		e.ok(check, "%d of %d servers let us in", len(access.URLs), len(access.URLs))
	}
	e.broker(ctx, first)
}

func (e *examination) broker(ctx context.Context, q *natsq.Queue) {
	if q.Own() {
		e.say(Fail, "queue: whose", "name NATS servers beside the operators, as in install/nats.conf, in queue.url of both", "it is embedded in another operator, which takes it for its own")
		return
	}
	f, err := q.Examine(ctx)
	if err != nil {
		e.say(Fail, "queue: JetStream", "enable JetStream, and use the operator's key, no worker's", "%v", err)
		return
	}
	e.ok("queue: JetStream", "%s", f.Server)
	var refused []error
	var missing, behind []string
	replicas := map[int][]string{}
	for _, s := range f.Streams {
		if s.Missing {
			missing = append(missing, s.Name)
			continue
		}
		replicas[s.Replicas] = append(replicas[s.Replicas], s.Name)
		if len(s.Behind) > 0 {
			behind = append(behind, fmt.Sprintf("%s on %s", s.Name, strings.Join(s.Behind, ", ")))
		}
		if s.Refused != nil {
			refused = append(refused, fmt.Errorf("%s: %w", s.Name, s.Refused))
		}
	}
	const rights = "queue: right to write"
	switch err := errors.Join(append(refused, q.Rehearse(ctx))...); {
	case err != nil:
		e.say(Fail, rights, "use the operator's key, and a broker that has queue.replicas servers and room", "%v", err)
	case len(missing) > 0:
		e.ok(rights, "to make and to write streams; %s are not there yet", strings.Join(missing, ", "))
	default:
		e.ok(rights, "to make streams, and to all %d of the fleet", len(f.Streams))
	}
	e.replicas(f, replicas, behind)
	const lead = "queue: in charge"
	switch who, err := q.Leader(ctx, strings.ToLower(e.File.L1.Rollup)); {
	case err != nil:
		e.say(Warn, lead, "use the operator's key", "%v", err)
	case who == "":
		e.ok(lead, "no operator, as the queue has it")
	default:
		e.ok(lead, "%s, as the queue has it: another one needs --standby", who)
	}
}

func (e *examination) replicas(f natsq.Facts, have map[int][]string, behind []string) {
	const check = "queue: replicas"
	want := e.File.Queue.Replicas
	as := have[want]
	delete(have, want)
	switch {
	case len(behind) > 0:
		e.say(Warn, check, "bring those servers back", "away, or not up to date: %s", strings.Join(behind, "; "))
	case len(have) > 0:
		e.say(Warn, check, "nothing: the operator changes them when it starts. Or check queue.replicas", "queue.replicas is %d, others have %v", want, have)
	case f.Cluster != "" && want == 1:
		e.say(Warn, check, "set queue.replicas to 3: with one, a server that is lost takes its streams along", "one, in cluster %s", f.Cluster)
	default:
		e.ok(check, "%d, as configured, of %d streams", want, len(as))
	}
}

// embedded checks what the operator's own broker needs.
func (e *examination) embedded(ctx context.Context) {
	const check = "queue: embedded"
	at := e.File.Queue.Listen
	server := natsq.DefaultServerConfig(e.File.Dir)
	if server.Listen = at; server.Check() != nil {
		e.say(Fail, check, "set queue.listen, like 127.0.0.1:4222; 0.0.0.0 is all of this machine's addresses", "%v", server.Check())
		return
	}
	e.room()
	if e.running {
		conn, err := (&net.Dialer{Timeout: natsq.DefaultConfig().Timeout}).DialContext(ctx, "tcp", at)
		if err != nil {
			e.say(Fail, check, "check queue.listen, and whether what has the directory is this operator", "an operator runs, and its queue does not answer: %v", err)
			return
		}
		conn.Close()
		e.ok(check, "listens at %s", at)
		return
	}
	e.free(check, "queue.listen", at)
}

// room checks that the disk holds what an embedded queue keeps, as a server refuses to make streams that it has no room for: witnesses are kept until their bound is
// reached, and a disk that is full ends the operator.
func (e *examination) room() {
	const check = "queue: room"
	free, err := datadir.FreeBytes(e.exists)
	taken := sizeOf(filepath.Join(e.cfg.Dir, "queue"))
	switch {
	case err != nil || e.File.Artifacts.At != "": // said already, or it is small
	case free+taken < e.Bounds.Room+e.cfg.MinFree:
		e.say(Warn, check, "make room, or have witnesses elsewhere (artifacts.at)", "it takes up to %d MiB, has %d, and %d are left", e.Bounds.Room>>20, taken>>20, free>>20)
	default:
		e.ok(check, "it takes up to %d MiB, has %d, and %d are left", e.Bounds.Room>>20, taken>>20, free>>20)
	}
}

// sizeOf a directory's files; what cannot be read, or is none, has none.
func sizeOf(dir string) (bytes uint64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			bytes += uint64(info.Size())
		}
		return nil
	})
	return bytes
}

// addresses checks that an operator will get those of its metrics and its API, each its own.
func (e *examination) addresses() {
	if e.running { // he has them, or stands by
		return
	}
	if at := e.File.Listen; at != "" {
		e.free("address: listen", "listen", at)
	}
	if at := e.File.API.Listen; at != "" {
		e.free("address: api.listen", "api.listen", at)
	}
}

func (e *examination) free(check, key, at string) {
	l, err := net.Listen("tcp", at)
	if err != nil {
		e.say(Fail, check, "end what has it, or set "+key+" to an address that is free", "%v", err)
		return
	}
	e.taken = append(e.taken, l)
	e.ok(check, "%s is free for it", at)
}

func (e *examination) certificate(cert, key string) {
	const check = "queue: certificate"
	c, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		e.say(Fail, check, "check queue.cert and queue.certKey", "%v", err)
		return
	}
	switch until, left := c.Leaf.NotAfter, c.Leaf.NotAfter.Sub(e.Now()); {
	case left <= 0:
		e.say(Fail, check, "get another", "expired at %v", until)
	case left < e.Bounds.Expiry:
		e.say(Warn, check, "get another", "expires at %v", until)
	default:
		e.ok(check, "good until %v", until)
	}
}
