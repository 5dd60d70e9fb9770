package natsq

import (
	"context"
	"errors"
	"io/fs"
	"net"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Down tells whether waiting may mend an error of Dial or Provision: the broker does not answer, or has no leader yet. Who is not let in waits for nothing, and so
// does who has no file of a key or certificate: its error looks like one of the network.
func Down(err error) bool {
	var network net.Error
	var file *fs.PathError
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &file) {
		return false
	}
	for _, passes := range []error{nats.ErrNoServers, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected, jetstream.ErrNoStreamResponse, context.DeadlineExceeded} {
		if errors.Is(err, passes) {
			return true
		}
	}
	var answer *jetstream.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode == leaderless
	}
	return errors.As(err, &network)
}

// leaderless is what the brokers of a cluster answer while most of them are away.
const leaderless = 10008
