package workers

import "errors"

// Errors of queues and artifact stores. Others are transient: try again.
var (
	ErrJob      = errors.New("workers: malformed job")
	ErrResult   = errors.New("workers: malformed result")
	ErrNotFound = errors.New("workers: no such artifact; publish the job again with its inputs")
	ErrCorrupt  = errors.New("workers: artifact does not match its digest")
	ErrTooLarge = errors.New("workers: artifact is larger than the limit")
	ErrClosed   = errors.New("workers: connection to the queue is closed; check address and token, then start again")
)
