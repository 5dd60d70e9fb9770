// Package natsq is the queue of the fleet on NATS JetStream, and the only package that imports NATS.
//
//	stream   subjects                           retention
//	JOBS     cw.job.<route>.<job id>            work queue, one message a job and route, one durable consumer a route
//	RESULTS  cw.result.<job id>.<outcome>       work queue, one message an outcome, one durable consumer
//	DEAD     cw.dead.<kind>.<id>                90 days, for people
//	ARTIFACTS cw.art.<user>.<digest>.<part>     48 hours
//	KV       cw_jobs, cw_workers, cw_drain      rows (the lease), presence, who takes no more jobs
//	KV       cw_leader                          which operator is in charge
//	OPS      cw.ops.<rollup>                    what an operator has acknowledged, for the next one
//
// A route is circuit, key, class and priority (workers.RouteOf).
//
// The operator, and only it, creates them: Provision, and Publish for a circuit's consumer. Redelivery is for crashes: a job that failed is
// answered and acknowledged, and the operator publishes it again if it wants to.
package natsq

import (
	"errors"
	"log/slog"
	"time"
)

// Config of a connection. AckWait and the limits take effect in the process that provisions.
type Config struct {
	AckWait       time.Duration // silence after which a job is delivered again
	MaxDeliver    int           // deliveries after which a job is given up
	Poll          time.Duration // pause of an idle fetch between two looks
	Wait          time.Duration // a request for a job waits at the broker so long
	DrainPoll     time.Duration // between two looks at who is drained
	Recheck       time.Duration // between two looks at a consumer
	Removal       time.Duration // a stream that is gone is made anew so much later
	Timeout       time.Duration // of one request to the broker
	Ping          time.Duration // between two looks whether the broker is there still
	JobsBytes     int64         // of disk, for queued jobs
	ArtifactBytes int64         // of disk; the oldest make room
	LogbookBytes  int64         // of disk, for what operators have acknowledged
	ArtifactTTL   time.Duration // longer than any job waits
	MarkTTL       time.Duration // of what is left of a row that was dropped; a second at least
	Replicas      int           // 1 for the embedded server
	Log           *slog.Logger
}

// DefaultConfig is for the embedded server.
func DefaultConfig() Config {
	return Config{
		AckWait: 40 * time.Second, MaxDeliver: 50, Poll: 200 * time.Millisecond, Wait: 10 * time.Second, DrainPoll: 10 * time.Second, Recheck: 30 * time.Second, Removal: 2 * time.Second, Timeout: 5 * time.Second, Ping: 10 * time.Second,
		JobsBytes: 256 << 20, ArtifactBytes: 8 << 30, LogbookBytes: 512 << 20, ArtifactTTL: 48 * time.Hour, MarkTTL: time.Hour, Replicas: 1, Log: slog.Default(),
	}
}

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	switch {
	case c.AckWait <= 0 || c.Poll <= 0 || c.Wait <= 0 || c.DrainPoll < 0 || c.Recheck < 0 || c.Removal < 0 || c.Timeout <= 0 || c.Ping <= 0 || c.ArtifactTTL <= 0 || c.MarkTTL < time.Second:
		return errors.New("natsq: durations must be positive")
	case c.MaxDeliver < 1 || c.Replicas < 1 || c.JobsBytes <= 0 || c.ArtifactBytes <= 0 || c.LogbookBytes <= 0:
		return errors.New("natsq: counts and sizes must be positive")
	case c.Log == nil:
		return errors.New("natsq: no log")
	}
	return nil
}
