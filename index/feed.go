package index

import "github.com/causeway-l2/causeway/api"

// feed is the latest events; readers come for them, so that a slow one holds nobody up. Their ids begin with the time, in microseconds: who comes back with the id of
// an earlier run is told of all since this one began. It is guarded by the index's lock.
type feed struct {
	max    int
	last   uint64
	events []api.Event
	more   chan struct{}
}

func (f *feed) publish(e api.Event) {
	f.last++
	e.ID = f.last
	f.events = append(f.events, e)
	if len(f.events) >= 2*f.max { // so that what is dropped is freed, at a cost that is spread
		f.events = append([]api.Event(nil), f.events[len(f.events)-f.max:]...)
	}
	close(f.more)
	f.more = make(chan struct{})
}

// Last is the id of the last event.
func (i *Index) Last() uint64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.feed.last
}

// eventsAtOnce bounds what a reader that is far behind, and may have gone or read nothing of it, costs.
const eventsAtOnce = 500

// always is a channel that says that there are more.
var always = func() <-chan struct{} { c := make(chan struct{}); close(c); return c }()

// Events after an id: so many at once.
func (i *Index) Events(after uint64) ([]api.Event, <-chan struct{}) {
	i.mu.Lock()
	defer i.mu.Unlock()
	f := &i.feed
	if after >= f.last {
		if after > f.last { // of another run, before the clock was moved back
			return []api.Event{{ID: f.last, Kind: "reset"}}, f.more
		}
		return nil, f.more
	}
	first := f.last - uint64(len(f.events)) + 1
	var out []api.Event
	if after+1 < first {
		out, after = append(out, api.Event{ID: first - 1, Kind: "reset"}), first-1
	}
	rest := f.events[after+1-first:]
	if len(rest) > eventsAtOnce {
		return append(out, rest[:eventsAtOnce]...), always
	}
	return append(out, rest...), f.more
}
