package node

import (
	"context"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/operator"
)

// Event is a change of the stage of batches, as the operator saw it.
type Event struct {
	Time time.Time
	operator.Event
}

// Subscribe returns the events from now on, until ctx is done: the channel is closed then. A subscriber that falls behind by more than
// buffer events is closed as well: it reads what it missed with Batches, and subscribes again.
func (n *Node) Subscribe(ctx context.Context, buffer int) <-chan Event {
	c := n.feed.add(buffer)
	context.AfterFunc(ctx, func() { n.feed.remove(c) })
	return c
}

// feed hands events to whoever wants them and keeps up.
type feed struct {
	mu  sync.Mutex
	all map[chan Event]struct{}
}

func newFeed() *feed { return &feed{all: map[chan Event]struct{}{}} }

func (f *feed) add(buffer int) chan Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan Event, max(buffer, 1))
	f.all[c] = struct{}{}
	return c
}

func (f *feed) remove(c chan Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.all[c]; ok {
		delete(f.all, c)
		close(c)
	}
}

func (f *feed) send(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.all {
		select {
		case c <- e:
		default:
			delete(f.all, c)
			close(c)
		}
	}
}
