package natsq

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

// pull asks consumers of JOBS for one message: without waiting, or for as long as Config.Wait. Asking several at once can bring several
// messages; those that are not used go back at once, for nobody has claimed them. It is the client library's protocol by hand, for the
// library asks one consumer at a time, and drops what arrives after it gave up.
func (q *Queue) pull(ctx context.Context, routes []string, wait bool) (first *nats.Msg, err error) {
	inbox := q.conn.NewInbox()
	sub, err := q.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, q.explain(err)
	}
	open := len(routes) // requests without an answer
	defer func() {
		if open == 0 {
			err = errors.Join(err, q.explain(sub.Unsubscribe()))
		} else if giveBackErr := q.giveBackRest(sub); err == nil && first == nil {
			err = giveBackErr
		}
	}()
	request := jetstreamPull{Batch: 1, NoWait: !wait}
	limit := q.cfg.Timeout
	if wait {
		request.Expires = q.cfg.Wait
		limit = q.cfg.Wait + time.Second
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	for _, route := range routes {
		if err := q.conn.PublishRequest(nextPrefix+jobsStream+"."+jobDurable(route), inbox, body); err != nil {
			return nil, q.explain(err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for open > 0 {
		m, err := sub.NextMsgWithContext(ctx)
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
		case m.Header.Get("Status") == "100": // a heartbeat, not an answer
		default: // 404 nothing there, 408 expired, 409 refused, 503 no such consumer
			open--
		}
	}
	return nil, nil
}

// jetstreamPull is the body of a pull request.
type jetstreamPull struct {
	Batch   int           `json:"batch"`
	NoWait  bool          `json:"no_wait,omitempty"`
	Expires time.Duration `json:"expires,omitempty"`
}

const nextPrefix = "$JS.API.CONSUMER.MSG.NEXT."

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
