package workers

import "errors"

// Errors of queues and artifact stores. Others are transient: try again.
var (
	ErrJob      = errors.New("workers: malformed job")
	ErrResult   = errors.New("workers: malformed result")
	ErrNotFound = errors.New("workers: no such artifact: the operator puts it again, and if it is missing each time, --artifacts is not the store that artifacts.at of the operator's configuration names")
	ErrCorrupt  = errors.New("workers: artifact does not match its digest")
	ErrTooLarge = errors.New("workers: artifact is larger than the limit")
	ErrNoRow    = errors.New("workers: no such row")
	ErrConflict = errors.New("workers: the row was changed by somebody else; read it again")
	ErrState    = errors.New("workers: the job's state does not allow it")
	ErrTaken    = errors.New("workers: another worker has the job now; a proof is still welcome")
	ErrSettled  = errors.New("workers: the job is settled; stop")
	ErrLeave    = errors.New("workers: the operator asks this worker to leave")
	// ErrLost: what the broker had acknowledged is not there any more, as after the loss of its disk; write it again.
	ErrLost   = errors.New("workers: the broker has lost what it had acknowledged")
	ErrClosed = errors.New("workers: connection to the queue is closed; check address and token, then start again")
)
