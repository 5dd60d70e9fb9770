package natsq

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Reading a stream by request and answer. The client library would look up the stream first and make a consumer to list one, which asks for rights
// that no worker should have: whoever may create consumers chooses where they deliver.

const (
	leaderGet = "$JS.API.STREAM.MSG.GET."
	// leaderAlias is leaderGet where users without JetStream import it: the server answers all of $JS.API in their accounts, with a refusal.
	leaderAlias = "cw.leader."
)

// stored is a message of a stream.
type stored struct {
	subject  string
	data     []byte
	header   nats.Header
	sequence uint64
}

// goneHeader marks a key of a bucket that is no more.
const goneHeader = "KV-Operation"

// gone tells whether the message marks a key that is no more.
func (m *stored) gone() bool {
	return m == nil || m.header.Get(goneHeader) != "" || m.header.Get(jetstream.MarkerReasonHeader) != ""
}

// last returns the last message of a subject, nil if there is none. A follower may answer, with what it knows.
func (q *Queue) last(ctx context.Context, stream, subject string) (*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, q.cfg.Timeout)
	defer cancel()
	m, err := q.conn.RequestWithContext(ctx, directGet+stream+"."+subject, nil)
	if err != nil {
		return nil, q.explain(err)
	}
	return direct(m)
}

// lastOfLeader asks the leader, who knows all that was acknowledged.
func (q *Queue) lastOfLeader(ctx context.Context, stream, subject string) (*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, q.cfg.Timeout)
	defer cancel()
	body, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	prefix := leaderGet
	if q.user != string(RoleOperator) {
		prefix = leaderAlias
	}
	m, err := q.conn.RequestWithContext(ctx, prefix+stream, body)
	if err != nil {
		return nil, q.explain(err)
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Subject  string `json:"subject"`
			Sequence uint64 `json:"seq"`
			Header   []byte `json:"hdrs"`
			Data     []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		return nil, fmt.Errorf("read %s: %w", subject, err)
	}
	switch {
	case answer.Error != nil && answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, nil
	case answer.Error != nil:
		return nil, answer.Error
	case answer.Message == nil || answer.Message.Subject != subject:
		return nil, fmt.Errorf("read %s: the broker answers with something else", subject)
	}
	out := &stored{subject: subject, data: answer.Message.Data, sequence: answer.Message.Sequence, header: nats.Header{}}
	if len(answer.Message.Header) > 0 {
		if out.header, err = nats.DecodeHeadersMsg(answer.Message.Header); err != nil {
			return nil, fmt.Errorf("read %s: %w", subject, err)
		}
	}
	return out, nil
}

// direct reads the answer to a direct get; nil for none such.
func direct(m *nats.Msg) (*stored, error) {
	switch status := m.Header.Get("Status"); status {
	case "":
	case "404":
		return nil, nil
	default:
		return nil, fmt.Errorf("the broker refuses: %s %s", status, m.Header.Get("Description"))
	}
	seq, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the broker's answer has no sequence: %w", err)
	}
	return &stored{m.Header.Get("Nats-Subject"), m.Data, m.Header, seq}, nil
}

// pageSize is how many messages one request of each brings.
const pageSize = 256

// each visits the messages of a stream whose subject matches, oldest first, until visit returns false.
func (q *Queue) each(ctx context.Context, stream, filter string, visit func(*stored) bool) error {
	for next := uint64(1); ; {
		n, err := q.page(ctx, stream, filter, &next, visit)
		if n < pageSize || err != nil {
			return err
		}
	}
}

// page visits up to pageSize messages from *next on; fewer: there are no more.
func (q *Queue) page(ctx context.Context, stream, filter string, next *uint64, visit func(*stored) bool) (n int, err error) {
	body, err := json.Marshal(map[string]any{"seq": *next, "next_by_subj": filter, "batch": pageSize})
	if err != nil {
		return 0, err
	}
	inbox := q.conn.NewInbox()
	sub, err := q.conn.SubscribeSync(inbox)
	if err != nil {
		return 0, q.explain(err)
	}
	defer func() { err = errors.Join(err, q.explain(sub.Unsubscribe())) }()
	if err := q.conn.PublishRequest(directGet+stream, inbox, body); err != nil {
		return 0, q.explain(err)
	}
	for {
		m, err := q.answer(ctx, sub)
		if err != nil {
			return 0, fmt.Errorf("list %s: %w", stream, q.explain(err))
		}
		if m.Header.Get("Status") == "204" { // that was all of this request
			return n, nil
		}
		s, err := direct(m)
		if s == nil || err != nil {
			return n, err
		}
		n++
		*next = s.sequence + 1
		if !visit(s) {
			return 0, nil
		}
	}
}

func (q *Queue) answer(ctx context.Context, sub *nats.Subscription) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, q.cfg.Timeout)
	defer cancel()
	return sub.NextMsgWithContext(ctx)
}

// put stores a message if the subject's last one is that of the revision, 0 for none: ErrConflict otherwise is for callers to tell.
func (q *Queue) put(ctx context.Context, subject string, data []byte, revision uint64) (uint64, error) {
	ack, err := q.js.Publish(ctx, subject, data, jetstream.WithExpectLastSequencePerSubject(revision))
	if err != nil {
		return 0, q.explain(err)
	}
	return ack.Sequence, nil
}
