package natsq

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// raw connects with a user's key and nothing of ours, as whoever stole it would. Violations are collected.
func raw(t *testing.T, s *Server, k Key) *nats.Conn {
	t.Helper()
	login, err := k.option()
	require.NoError(t, err)
	c, err := nats.Connect(s.URL(), login, nats.Timeout(time.Minute)) // the library's own 2 s are less than a machine may stand still
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// snapshot is all that a worker could want to damage: every stream, its configuration, consumers and last sequence.
func snapshot(t *testing.T, q *Queue) string {
	t.Helper()
	var out []any
	list := q.js.ListStreams(t.Context())
	for info := range list.Info() {
		out = append(out, info.Config, info.State.LastSeq, info.State.Msgs, info.State.Consumers)
	}
	require.NoError(t, list.Err())
	text, err := json.Marshal(out)
	require.NoError(t, err)
	return string(text)
}

// dropped are requests that the server leaves without an answer.
var dropped = []string{"$JS.API.CONSUMER.RESET.JOBS.job-batch", "$JS.API.META.LEADER.STEPDOWN", "$JS.API.SERVER.REMOVE", "$JS.API.ACCOUNT.PURGE.fleet"}

// requireRefused wants that nothing is behind a subject: nobody, or a server that says that this account may not, or has no JetStream.
func requireRefused(t *testing.T, c *nats.Conn, subject string) {
	t.Helper()
	silent, limit := slices.Contains(dropped, subject), time.Minute
	if silent {
		limit = 300 * time.Millisecond
	}
	m, err := c.Request(subject, []byte(`{"name":"EVIL","stream_name":"JOBS","subjects":["cw.>"]}`), limit)
	if errors.Is(err, nats.ErrTimeout) && silent {
		return
	}
	if err == nil && strings.HasPrefix(subject, "$JS.API.") {
		require.Contains(t, string(m.Data), `"error":{"code"`, subject)
		return
	}
	require.ErrorIs(t, err, nats.ErrNoResponders, subject)
}

// L11, G5, H-cases of the queue: with a worker's key every other subject leads nowhere, whatever the request or the place its answer is to go to.
func TestL11WorkerMayDoNothingElse(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	thief, victim := remoteAs(t, s, "thief"), remoteAs(t, s, "victim")
	job := queuetest.NewJob(t, "batch", 1)
	_, err := q.PutRow(t.Context(), workers.NewRow(job, ""), 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(t.Context(), workers.First(job)))
	require.NoError(t, victim.Announce(t.Context(), workers.Presence{Worker: "victim"}))
	proof, err := victim.Artifacts().Put(t.Context(), []byte("the victim's proof"))
	require.NoError(t, err)
	key, err := s.WorkerKey("thief")
	require.NoError(t, err)
	c := raw(t, s, key)

	forbidden := []string{
		"$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.JOBS", "$JS.API.STREAM.INFO.KV_cw_jobs", "$JS.API.STREAM.CREATE.EVIL",
		"$JS.API.STREAM.UPDATE.JOBS", "$JS.API.STREAM.DELETE.JOBS", "$JS.API.STREAM.PURGE.JOBS", "$JS.API.STREAM.PURGE.KV_cw_jobs", "$JS.API.STREAM.MSG.DELETE.JOBS",
		"$JS.API.STREAM.MSG.DELETE.KV_cw_jobs", "$JS.API.STREAM.MSG.GET.JOBS", "$JS.API.STREAM.MSG.GET.RESULTS", "$JS.API.STREAM.MSG.GET.ARTIFACTS",
		"$JS.API.STREAM.SNAPSHOT.JOBS", "$JS.API.STREAM.RESTORE.JOBS", "$JS.API.STREAM.PEER.REMOVE.JOBS", "$JS.API.STREAM.LEADER.STEPDOWN.JOBS",
		"$JS.API.CONSUMER.CREATE.JOBS", "$JS.API.CONSUMER.CREATE.JOBS.evil.cw.job.>", "$JS.API.CONSUMER.DURABLE.CREATE.JOBS.evil", "$JS.API.CONSUMER.DELETE.JOBS.job-batch",
		"$JS.API.CONSUMER.NAMES.JOBS", "$JS.API.CONSUMER.LIST.JOBS", "$JS.API.CONSUMER.INFO.JOBS.job-batch", "$JS.API.CONSUMER.PAUSE.JOBS.job-batch",
		"$JS.API.CONSUMER.RESET.JOBS.job-batch", "$JS.API.CONSUMER.LEADER.STEPDOWN.JOBS.job-batch", "$JS.API.CONSUMER.UNPIN.JOBS.job-batch",
		"$JS.API.CONSUMER.MSG.NEXT.RESULTS.operator", "$JS.API.META.LEADER.STEPDOWN", "$JS.API.SERVER.REMOVE", "$JS.API.ACCOUNT.PURGE.fleet",
		"$JS.API.CONSUMER.CREATE.KV_cw_jobs.evil.$KV.cw_jobs.>", "$JS.API.DIRECT.GET.KV_cw_jobs", "$JS.API.DIRECT.GET.KV_cw_workers", "$JS.API.DIRECT.GET.RESULTS",
		"$JS.API.DIRECT.GET.ARTIFACTS", "$JS.API.DIRECT.GET.ARTIFACTS.cw.art.victim." + proof.String() + ".0", "$JS.API.DIRECT.GET.DEAD",
		"$JS.ACK.RESULTS.operator.1.1.1.1.0", "$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.fleet.CONNS", "$SYS.REQ.CLAIMS.UPDATE",
		jobSubject(workers.First(job)), "cw.job.batch." + job.ID.String() + ".x", "cw.result.victim." + job.ID.String() + "." + job.ID.String(),
		"cw.result." + job.ID.String() + "." + job.ID.String(), "cw.dead.victim.lost.x", "cw.art.victim." + proof.String() + ".0", "cw.art.operator." + proof.String() + ".0",
		"$KV.cw_workers." + presenceKey("victim", "victim"), "$KV.cw_workers.victim", "$KV.cw_drain.drained", "$KV.cw_leader.rollup", "$KV.cw_drain.victim", "$KV.cw_jobs.a.b", "$KV.other.x", "anything",
	}
	before := snapshot(t, q)
	for _, subject := range forbidden {
		requireRefused(t, c, subject)
	}
	// The answer to what it may ask is not sent where it may not send: not into the queue, not under another's name, not to the API. What comes back
	// is of the thief's choosing, for he stored it himself.
	subject := artifactSubject("thief", workers.Digest{9}, "0")
	_, err = c.Request(subject, []byte(`{"name":"EVIL","subjects":["evil"]}`), time.Minute)
	require.NoError(t, err)
	stored := snapshot(t, q)
	require.NotEqual(t, before, stored, "that one he may store")
	for _, reply := range append(forbidden, "_INBOX.>", "_INBOX.x") {
		for _, ask := range []string{directGet + artifactsStream + "." + subject, nextPrefix + jobsStream + ".job-none"} {
			_ = c.PublishRequest(ask, reply, nil)
		}
	}
	require.NoError(t, c.Flush())
	require.Eventually(t, func() bool { // what he may do still works, behind all that
		_, err := c.Request(directGet+"KV_cw_jobs."+kvSubject(rowsBucket, job.ID.String()), nil, time.Second)
		return err == nil
	}, time.Minute, 10*time.Millisecond)
	require.Equal(t, stored, snapshot(t, q))

	// He hears nothing of others.
	all, err := c.SubscribeSync(">")
	require.NoError(t, err)
	require.NoError(t, c.Flush())
	d, err := victim.Fetch(t.Context(), []string{"batch"})
	require.NoError(t, err)
	require.NoError(t, d.InProgress(t.Context()))
	require.NoError(t, victim.SubmitResult(t.Context(), workers.Result{Job: job.ID, Proof: proof, Worker: "victim"}))
	require.NoError(t, d.Ack(t.Context()))
	require.NoError(t, c.Flush())
	for {
		heard, err := all.NextMsg(100 * time.Millisecond)
		if errors.Is(err, nats.ErrTimeout) {
			break
		}
		require.NoError(t, err)
		if strings.Contains(string(heard.Data), "EVIL") {
			continue // a late answer to himself, where he wished to have it
		}
		for _, of := range []string{"victim", "$JS.ACK.JOBS", proof.String()} {
			require.NotContains(t, heard.Subject+heard.Reply+string(heard.Data), of)
		}
	}

	// Nor does he speak for others: his own subjects with another's name in the body.
	require.NoError(t, thief.Announce(t.Context(), workers.Presence{Worker: "victim", Build: "thief"}))
	require.NoError(t, thief.SubmitResult(t.Context(), workers.Result{Job: job.ID, Proof: workers.Digest{6, 6, 6}, Worker: "victim"}))
	present, err := q.Present(t.Context())
	require.NoError(t, err)
	require.Equal(t, []workers.Presence{{Worker: "victim"}}, present)
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, proof, r.Result.Proof)
	require.NoError(t, r.Ack(t.Context()))
	require.NoError(t, thief.SubmitResult(t.Context(), workers.Result{Job: workers.Digest{5}, Proof: workers.Digest{5}, Worker: "thief-0"}))
	r, err = q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, "thief-0", r.Result.Worker, "the forged one is put aside")
	letters, err := q.DeadLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Contains(t, letters[0].Reason, `thief answers as "victim"`)
}

// Each right is needed: the protocol from end to end with a worker's key, and without any one of its rights some step of it fails.
func TestL11WorkerNeedsEachRight(t *testing.T) {
	const subjectsOfOneAnswer = "$JS.API.DIRECT.GET.ARTIFACTS.cw.art.NAME.*.*" // only spares storing twice
	walk := func(t *testing.T, change func(string) string) error {
		s := startServer(t, t.TempDir())
		q := operator(t, s)
		k, err := s.WorkerKey("w")
		require.NoError(t, err)
		if change != nil {
			text, err := s.accounts()
			require.NoError(t, err)
			require.NoError(t, s.reload(change(text)))
		}
		cfg := testConfig()
		cfg.Timeout, cfg.Wait, cfg.DrainPoll = time.Minute, 300*time.Millisecond, 0
		w, err := Dial(t.Context(), cfg, Access{URLs: []string{s.URL()}, Key: k})
		require.NoError(t, err)
		t.Cleanup(func() { w.Close() })
		return walkProtocol(t, q, w)
	}
	require.NoError(t, walk(t, nil))
	for _, r := range rightsOf(RoleWorker) {
		if r.subject == subjectsOfOneAnswer {
			continue
		}
		t.Run(r.subject, func(t *testing.T) {
			t.Parallel()
			line := "      {service: {account: " + fleetAccount + ", subject: \"" + strings.ReplaceAll(r.subject, nameToken, "w") + "\"}"
			err := walk(t, func(conf string) string {
				require.Equal(t, 1, strings.Count(conf, line), line)
				before, after, _ := strings.Cut(conf, line)
				_, after, _ = strings.Cut(after, "\n")
				return before + after
			})
			require.Error(t, err, "nothing needs %s", r.subject)
		})
	}
}

// walkProtocol does all that a worker does, and returns the first error.
func walkProtocol(t *testing.T, q, w *Queue) error {
	t.Helper()
	ctx := t.Context()
	input, err := q.Artifacts().Put(ctx, []byte("witness"))
	require.NoError(t, err)
	job := queuetest.NewJob(t, "batch", 1, input)
	row, err := workers.NewRow(job, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(ctx, row, 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(ctx, workers.First(job)))
	c, err := workers.NewClaimer(w, workers.Identity{Worker: "w"})
	require.NoError(t, err)
	if err := c.Announce(ctx, workers.Presence{}); err != nil {
		return err
	}
	if _, _, err := w.Row(ctx, workers.Digest{7}); !errors.Is(err, workers.ErrNoRow) { // the leader is asked too
		return err
	}
	if _, err := w.Drained(ctx); err != nil {
		return err
	}
	m, err := w.pull(ctx, jobsStream, []string{jobDurable("batch")}, false)
	if err != nil || m == nil {
		return errors.Join(err, errors.New("no job comes"))
	}
	if err := (receipt{w, m.Reply}).Return(ctx, 0); err != nil {
		return err
	}
	d, err := c.Fetch(ctx, []string{"batch"})
	if err != nil {
		return err
	}
	if err := d.InProgress(ctx); err != nil {
		return err
	}
	if _, err := w.Artifacts().Get(ctx, input); err != nil {
		return err
	}
	proof, err := w.Artifacts().Put(ctx, []byte("proof"))
	if err != nil {
		return err
	}
	if err := c.SubmitResult(ctx, workers.Result{Job: job.ID, Proof: proof, Worker: "w"}); err != nil {
		return err
	}
	if _, err := q.Artifacts().Get(ctx, proof); err != nil {
		return err
	}
	_, err = w.js.Publish(ctx, deadPrefix+"w.malformed.x", nil)
	return err
}

// A key is good until it is rotated or its user removed; then its connection is cut off, and others' are not.
func TestL11KeysAreRevoked(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	other := remoteAs(t, s, "other")
	old, err := s.WorkerKey("w")
	require.NoError(t, err)
	again, err := s.WorkerKey("w")
	require.NoError(t, err)
	require.Equal(t, old, again)
	stolen := raw(t, s, old)
	fresh, err := s.users.Rotate("w")
	require.NoError(t, err)
	require.NoError(t, s.Reload())
	require.Eventually(t, func() bool { return !stolen.IsConnected() }, time.Minute, 10*time.Millisecond)
	_, err = Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: old})
	require.ErrorContains(t, err, "Authorization Violation: it does not know the key or token; of users just added")
	w, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: fresh})
	require.NoError(t, err)
	defer w.Close()
	require.NoError(t, w.Announce(t.Context(), workers.Presence{Worker: "w"}))
	require.NoError(t, other.Announce(t.Context(), workers.Presence{Worker: "other"}))
	require.NoError(t, s.users.Remove("w"))
	require.NoError(t, s.Reload())
	_, err = Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: fresh})
	require.ErrorContains(t, err, "Authorization")
	require.NoError(t, other.Announce(t.Context(), workers.Presence{Worker: "other"}))
	_, err = q.Present(t.Context())
	require.NoError(t, err)
}

// The operator in the broker's process has a key of his own there: that in the file may be rotated while he works, and its old one is good for nothing.
func TestL11OperatorsKeyIsRotated(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	old, err := ReadKeyFile(s.users.KeyFile(string(RoleOperator)))
	require.NoError(t, err)
	stolen := raw(t, s, old)
	fresh, err := s.users.Rotate(string(RoleOperator))
	require.NoError(t, err)
	require.NoError(t, s.Reload())
	require.Eventually(t, func() bool { return !stolen.IsConnected() }, time.Minute, 10*time.Millisecond)
	_, err = q.Present(t.Context())
	require.NoError(t, err)
	_, err = Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: old})
	require.ErrorContains(t, err, "Authorization")
	again, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: fresh})
	require.NoError(t, err)
	again.Close()
}

// A second broker touches neither the first one's directory nor waits for its address.
func TestSecondBrokerIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	cfg := DefaultServerConfig(dir)
	cfg.Log = quiet
	_, err := StartServer(cfg)
	require.ErrorIs(t, err, ErrInUse)
	cfg.Dir, cfg.Listen = t.TempDir(), s.cfg.Listen
	_, err = StartServer(cfg)
	require.ErrorContains(t, err, "end what has the address")
	require.False(t, Down(err), "nobody waits for it")
	s.Close()
	startServer(t, dir, cfg.Listen)
}

// Whoever looks for users in the wrong place makes none there.
func TestUsersAreFoundNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "users")
	_, err := FindUsers(dir)
	require.ErrorIs(t, err, ErrNoUsers)
	require.NoDirExists(t, dir)
	_, err = OpenUsers(dir)
	require.NoError(t, err)
	_, err = FindUsers(dir)
	require.NoError(t, err)
}

// An observer reads, and nothing else.
// Changes at the same time all count: of who was added meanwhile, and of who was locked out.
func TestUsersChangeOneAfterTheOther(t *testing.T) {
	users, err := OpenUsers(t.TempDir())
	require.NoError(t, err)
	_, err = users.Add("gone", RoleWorker)
	require.NoError(t, err)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() { _, err := users.Add(fmt.Sprint("w", i), RoleWorker); assert.NoError(t, err) })
	}
	all.Go(func() { assert.NoError(t, users.Remove("gone")) })
	all.Wait()
	list, err := users.List()
	require.NoError(t, err)
	require.Len(t, list, 1+16)
}

// Who was locked out stays so after a power loss: the directory is synced when a file of it has its name.
func TestUsersAreOnDisk(t *testing.T) {
	before := durable.SyncDir
	defer func() { durable.SyncDir = before }()
	dir, synced := t.TempDir(), 0
	durable.SyncDir = func(path string) error {
		require.Equal(t, dir, path)
		synced++
		return nil
	}
	u, err := OpenUsers(dir)
	require.NoError(t, err)
	_, err = u.Add("gpu", RoleWorker)
	require.NoError(t, err)
	require.Equal(t, 6, synced, "a key, the list and what the broker reads, of two users")
	require.NoError(t, u.Remove("gpu"))
	require.Equal(t, 8, synced)
	broken := errors.New("no disk")
	durable.SyncDir = func(string) error { return broken }
	_, err = u.Rotate(string(RoleOperator))
	require.ErrorIs(t, err, broken, "it does not count as done")
}

// What root adds to the users of an operator that is not root, the operator can read.
func TestUsersBelongToWhoHasTheDirectory(t *testing.T) {
	owner, dir := os.Geteuid(), t.TempDir()
	if owner == 0 { // only root writes for others
		owner = 65534
		require.NoError(t, os.Chown(dir, owner, owner))
	}
	users, err := OpenUsers(dir)
	require.NoError(t, err)
	_, err = users.Add("w", RoleWorker)
	require.NoError(t, err)
	for _, name := range []string{"users.json", "accounts.conf", "operator.key", "w.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.EqualValues(t, owner, info.Sys().(*syscall.Stat_t).Uid, name)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestL11ObserverReads(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	k, err := s.users.Add("desk", RoleObserver)
	require.NoError(t, err)
	require.NoError(t, s.Reload())
	o, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: k})
	require.NoError(t, err)
	defer o.Close()
	var want []workers.Row
	for i := range 300 { // more than a page
		row := workers.NewRow(queuetest.NewJob(t, "batch", byte(i), workers.Digest{byte(i >> 8)}), "")
		_, err := q.PutRow(t.Context(), row, 0)
		require.NoError(t, err)
		want = append(want, row)
	}
	require.NoError(t, q.SetDrained(t.Context(), "w", workers.Pauses))
	require.NoError(t, q.Announce(t.Context(), workers.Presence{Worker: "w"}))
	got, err := o.Rows(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, got)
	present, err := o.Present(t.Context())
	require.NoError(t, err)
	require.Len(t, present, 1)
	drained, err := o.Drained(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]workers.Drain{"w": workers.Pauses}, drained)
	letters, err := o.DeadLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, letters)
	c := raw(t, s, k)
	for _, r := range rightsOf(RoleWorker) {
		if strings.HasPrefix(r.subject, directGet+"KV_"+drainBucket) {
			continue
		}
		subject := strings.NewReplacer(nameToken, "desk", "*", "x", ">", "job-batch.1.1.1.1.0").Replace(r.subject)
		requireRefused(t, c, subject)
	}
}

// A worker speaks as itself and as what its name and a dash begin: no other worker is called so, whichever came first.
func TestNoWorkerIsAnothers(t *testing.T) {
	u, err := OpenUsers(filepath.Join(t.TempDir(), "users"))
	require.NoError(t, err)
	for _, name := range []string{"gpu-1", "gpu-10", "gpu1", "cpu"} {
		_, err = u.Add(name, RoleWorker)
		require.NoError(t, err)
	}
	for _, name := range []string{"gpu", "gpu-1-0", "cpu-1"} {
		_, err = u.Add(name, RoleWorker)
		require.ErrorContains(t, err, "could answer as the other", name)
	}
	_, err = u.Add("cpu-board", RoleObserver)
	require.NoError(t, err, "it answers nothing")
	_, err = u.Add("cpu-board-1", RoleWorker)
	require.ErrorContains(t, err, "could answer as the other")
	require.NoError(t, u.Remove("cpu"))
	for _, name := range []string{"cpu-1", "cpu-board-1"} {
		_, err = u.Add(name, RoleWorker)
		require.NoError(t, err)
	}
	_, err = u.Rotate("gpu-1")
	require.NoError(t, err)
}

// Keys are files of their owner, refused when others can read them, and do not print.
func TestL5KeysOfTheQueueStaySecret(t *testing.T) {
	u, err := OpenUsers(filepath.Join(t.TempDir(), "users"))
	require.NoError(t, err)
	k, err := u.Add("w", RoleWorker)
	require.NoError(t, err)
	files, err := os.ReadDir(u.dir)
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		require.EqualValues(t, 0o600, info.Mode().Perm(), f.Name())
		text, err := os.ReadFile(filepath.Join(u.dir, f.Name()))
		require.NoError(t, err)
		require.Equal(t, strings.HasSuffix(f.Name(), ".key"), strings.Contains(string(text), "\nSU"), f.Name())
	}
	require.Equal(t, "worker w", k.String())
	require.NoError(t, os.Chmod(u.KeyFile("w"), 0o644))
	_, err = ReadKeyFile(u.KeyFile("w"))
	require.ErrorContains(t, err, "chmod 600")
	_, err = u.Add("w", RoleWorker)
	require.ErrorContains(t, err, "there is a user")
	for _, name := range []string{"", "a.b", "*", ">", "a b", "../x", "a\nb", "operator", strings.Repeat("x", 65), "a\"}"} {
		_, err = u.Add(name, RoleWorker)
		require.Error(t, err, "%q", name)
	}
	require.Error(t, u.Remove("operator"))
	for _, text := range []string{"", "secret", "name w\nrole worker\n", "name w\nrole king\n" + k.seed, "name w.x\nrole worker\n" + k.seed, "name w\nrole worker\n" + k.seed[:20]} {
		_, err = ParseKey(text)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "SU")
	}
}
