package workers

import (
	"context"
	"time"
)

// Queue carries jobs to workers and results back. Methods may be called concurrently; all give up when ctx is done.
type Queue interface {
	Feed
	Dispatch
}

// Feed is the worker's side.
type Feed interface {
	// Fetch waits for a job of one of the circuits; earlier circuits go first. It returns ctx's error, ErrClosed, or a
	// transient error.
	//
	// Delivery is at least once: a job comes back when nothing is heard of it for AckWait.
	Fetch(ctx context.Context, circuits []string) (Delivery, error)
	// SubmitResult returns when the result is durable. The same outcome submitted again while it waits is dropped.
	SubmitResult(ctx context.Context, r Result) error
}

// Dispatch is the operator's side.
type Dispatch interface {
	// Publish returns when the job is durable. While a job is queued or being worked on, publishing it again changes nothing.
	// Once it was acknowledged it is forgotten, and publishing it again makes it run again.
	Publish(ctx context.Context, j Job) error
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
	Job     Job
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
