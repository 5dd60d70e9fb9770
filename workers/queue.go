package workers

import (
	"context"
	"strings"
	"time"
)

// Order is a job as it is queued.
type Order struct {
	Job     Job
	Release int
	Epoch   string // of the keys, a routing token: workers get only jobs of keys they have
	Class   string // of memory and device, a routing token
	Bulk    bool   // only for those who have nothing else: a copy on speculation
	Trace   string // W3C traceparent, or empty

	// Revision is that of a fresh row, which the order says all of, so that it can be claimed without reading it first; 0: it is to be read. As any revision it is
	// worth nothing once the row has changed.
	Revision uint64
}

// First is the plain first order of a job.
func First(j Job) Order { return Order{Job: j, Release: 1} }

// EpochOf is the routing token of a verifying key: the first 8 hex digits of its digest.
func EpochOf(vk Digest) string { return vk.String()[:8] }

// Route is where the order is queued.
func (o Order) Route() string { return RouteOf(o.Job.Circuit, o.Epoch, o.Class, o.Bulk) }

// RouteOf joins what is not empty by "--".
func RouteOf(circuit, epoch, class string, bulk bool) string {
	route := circuit
	for _, token := range []string{epoch, class} {
		if token != "" {
			route += "--" + token
		}
	}
	if bulk {
		route += bulkMark
	}
	return route
}

const bulkMark = "--bulk"

// SetRoute reads what follows the circuit in a route: RouteOf's inverse for an epoch of 8 hex digits.
func (o *Order) SetRoute(tokens string) {
	tokens, o.Bulk = strings.CutSuffix(tokens, bulkMark)
	o.Epoch, o.Class = "", ""
	for _, t := range strings.Split(tokens, "--") {
		switch {
		case t == "":
		case len(t) == 8 && strings.Trim(t, "0123456789abcdef") == "":
			o.Epoch = t
		default:
			o.Class = t
		}
	}
}

// Ledger keeps the rows of jobs, and who is there. Methods may be called concurrently.
type Ledger interface {
	// Row returns a row and its revision; ErrNoRow.
	Row(ctx context.Context, id Digest) (Row, uint64, error)
	// PutRow writes a row if its revision is still the one given, 0 for a new one: ErrConflict otherwise.
	PutRow(ctx context.Context, r Row, revision uint64) (uint64, error)
	// DropRow forgets a row; none is no error.
	DropRow(ctx context.Context, id Digest) error
	// Rows lists all.
	Rows(ctx context.Context) ([]Row, error)
	// Announce shows a worker to others for a minute.
	Announce(ctx context.Context, p Presence) error
	// Present lists those who announced themselves.
	Present(ctx context.Context) ([]Presence, error)
	// SetDrained asks a worker to take no more jobs, to leave, or takes that back with Stays.
	SetDrained(ctx context.Context, worker string, d Drain) error
	// Drained tells who was asked what.
	Drained(ctx context.Context) (map[string]Drain, error)
}

// Drain is what a worker is asked, beyond proving.
type Drain string

// Drains.
const (
	Stays  Drain = ""       // nothing
	Pauses Drain = "pauses" // to take no more jobs
	Leaves Drain = "leaves" // to end, as a signal would have it: the job at hand is finished or handed back
)

// Unserved is no worker's name. Under it, the list of who is drained, which every worker reads, has the route on which jobs wait that no worker serves, if there is one.
const Unserved = "*"

// Presence is what a worker says of itself.
type Presence struct {
	Worker     string      `json:"worker"`
	Device     string      `json:"device,omitempty"`
	Routes     []string    `json:"routes"`
	Job        Digest      `json:"job,omitzero"` // at hand
	Build      string      `json:"build,omitempty"`
	Draining   bool        `json:"draining,omitempty"` // it takes no more jobs, and ends
	Capability *Capability `json:"capability,omitempty"`
}

// Feed is the worker's side of a queue, Dispatch the operator's. Methods may be called concurrently; all give up when ctx is done.
type Feed interface {
	// Fetch waits for a job of one of the routes; earlier routes go first. It returns ctx's error, ErrClosed, or a
	// transient error.
	//
	// Delivery is at least once: a job comes back when nothing is heard of it for AckWait.
	Fetch(ctx context.Context, routes []string) (Delivery, error)
	// SubmitResult returns when the result is durable. The same outcome submitted again while it waits is dropped.
	SubmitResult(ctx context.Context, r Result) error
}

// Dispatch is the operator's side of a queue, see Feed.
type Dispatch interface {
	Ledger
	// Publish returns when the order is durable. While a job is queued or being worked on, publishing the same release again changes
	// nothing, and a later one replaces it. Once it was acknowledged it is forgotten, and publishing it again makes it run again.
	Publish(ctx context.Context, o Order) error
	// Queued tells whether the queue holds a message for the order, delivered or not.
	Queued(ctx context.Context, o Order) (bool, error)
	// Answered tells whether the queue holds a result of the job, delivered or not.
	Answered(ctx context.Context, job Digest) (bool, error)
	// Withdraw removes an order's message; none is no error.
	Withdraw(ctx context.Context, o Order) error
	// FetchResult waits for a result. Results come at least once, in no fixed order, possibly of jobs settled long ago.
	FetchResult(ctx context.Context) (ResultDelivery, error)
	// DeadLetters lists what the queue gave up on, oldest first, at most limit.
	DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error)
}

// Receipt settles a delivery.
type Receipt interface {
	// Ack removes the message for good; nil means the queue has confirmed it.
	Ack(ctx context.Context) error
	// InProgress starts AckWait anew; nil means the queue has heard it. It does not prove that the delivery is still ours.
	InProgress(ctx context.Context) error
	// Return offers the message again after delay, perhaps to another worker.
	Return(ctx context.Context, delay time.Duration) error
}

// Delivery is a job handed to a worker. Call InProgress several times within AckWait while working on it.
type Delivery struct {
	Receipt
	Order
	Attempt int // 1 for the first delivery
	AckWait time.Duration
}

// ResultDelivery is a result handed to the operator; Ack it when what follows from it is durable.
type ResultDelivery struct {
	Receipt
	Result Result
}

// DeadLetter is a message the queue gave up on: malformed, or delivered too often without an answer. For a job the operator is also told,
// by a Result of ClassLost, if the job could be read.
type DeadLetter struct {
	Reason   string    `json:"reason"`
	Attempts int       `json:"attempts"`
	Message  []byte    `json:"message"` // as it was queued
	Time     time.Time `json:"time"`
}

// LostResult is what a queue submits for a job it gives up on.
func LostResult(j Job, reason string) Result {
	return Result{Job: j.ID, Failure: &Failure{Class: ClassLost, Message: reason}, Worker: "queue"}
}
