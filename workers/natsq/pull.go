package natsq

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

// pull asks consumers of a stream for one message: without waiting, or for as long as Config.Wait. Asking several at once can bring several
// messages; those that are not used go back at once, for nobody has claimed them. It is the client library's protocol by hand, for the
// library asks one consumer at a time, and drops what arrives after it gave up.
func (q *Queue) pull(ctx context.Context, stream string, durables []string, wait bool) (first *nats.Msg, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	request, limit := jetstreamPull{Batch: 1, NoWait: !wait}, q.cfg.Timeout
	if wait {
		request.Expires, limit = q.cfg.Wait, q.cfg.Wait+time.Second
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if q.awaitBroker(limited); limited.Err() != nil {
		return nil, nil
	}
	in, err := q.inbox()
	if err != nil {
		return nil, q.explain(err)
	}
	open := len(durables) // requests without an answer
	defer func() {
		if open == 0 {
			q.keep(in)
		} else if giveBackErr := q.giveBackRest(in.sub); err == nil && first == nil {
			err = giveBackErr
		}
	}()
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	for _, durable := range durables {
		if err := q.conn.PublishRequest(nextPrefix+stream+"."+durable, in.subject(), body); err != nil {
			return nil, q.explain(err)
		}
	}
	for open > 0 {
		m, err := in.sub.NextMsgWithContext(limited)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil, nil
		case errors.Is(err, nats.ErrNoResponders): // no such consumer
			open--
		case err != nil:
			return nil, q.explain(err)
		case m.Header.Get("Status") == "" || len(m.Data) > 0:
			open--
			return m, nil
		case m.Subject != in.subject(): // a second answer to an earlier question
		case m.Header.Get("Status") == "100": // a heartbeat, not an answer
		default: // 404 nothing there, 408 expired, 409 refused, 503 no such consumer
			open--
		}
	}
	return nil, nil
}

// awaitBroker returns when there is a connection, or ctx is done, or there will be none any more. What is published without one the client sends later: a request for a job
// would take one, for as long as AckWait, that nobody waits for any more.
func (q *Queue) awaitBroker(ctx context.Context) {
	for !q.conn.IsConnected() && !q.conn.IsClosed() {
		if pause(ctx, q.cfg.Poll) != nil {
			return
		}
	}
}

// jetstreamPull is the body of a pull request.
type jetstreamPull struct {
	Batch   int           `json:"batch"`
	NoWait  bool          `json:"no_wait,omitempty"`
	Expires time.Duration `json:"expires,omitempty"`
}

const nextPrefix = "$JS.API.CONSUMER.MSG.NEXT."

// inbox is a subscription for answers that is used again and again, for one question at a time: a subscription costs a broker with a thousand workers as much as the
// question. Each question has a subject of its own below it; a job keeps the subject that it was queued with.
type inbox struct {
	sub  *nats.Subscription
	base string
	n    uint64
}

func (i *inbox) subject() string { return i.base + strconv.FormatUint(i.n, 10) }

// maxInboxes bounds those that nobody uses.
const maxInboxes = 16

// inbox returns one whose questions all had their answers, for another.
func (q *Queue) inbox() (*inbox, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if n := len(q.inboxes); n > 0 {
		in := q.inboxes[n-1]
		q.inboxes = q.inboxes[:n-1]
		in.n++
		return in, nil
	}
	base := q.conn.NewInbox() + "."
	sub, err := q.conn.SubscribeSync(base + "*")
	return &inbox{sub: sub, base: base}, err
}

func (q *Queue) keep(in *inbox) {
	q.mu.Lock()
	room := len(q.inboxes) < maxInboxes
	if room {
		q.inboxes = append(q.inboxes, in)
	}
	q.mu.Unlock()
	if !room {
		_ = in.sub.Unsubscribe() // of a connection that is closed: nothing is left of it
	}
}

// giveBackRest ends a subscription; what has come meanwhile is returned.
func (q *Queue) giveBackRest(sub *nats.Subscription) error {
	if err := sub.Drain(); err != nil {
		return q.explain(err)
	}
	for {
		m, err := sub.NextMsg(drainLimit)
		if err != nil {
			return nil // drained, or slow: then it comes back by itself after AckWait
		}
		if m.Reply != "" {
			if err := m.Respond([]byte("-NAK")); err != nil {
				return q.explain(err)
			}
		}
	}
}

const drainLimit = 200 * time.Millisecond

// metadata reads how often a message was delivered, from its reply subject.
func metadata(m *nats.Msg) (*nats.MsgMetadata, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, fmt.Errorf("message without metadata: %w", err)
	}
	return meta, nil
}
