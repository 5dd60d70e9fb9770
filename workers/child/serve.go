package child

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/causeway-l2/causeway/workers"
)

// Bench is what a child proves with.
type Bench struct {
	Prover workers.Prover
	Jobs   int                       // that may be under way at once
	Report func() workers.Capability // what the device is like now
}

// Hello is what a child says when it can take jobs.
type Hello struct {
	Circuits   []string           `json:"circuits"` // routes
	Jobs       int                `json:"jobs"`
	Capability workers.Capability `json:"capability"`
}

// Serve is the child's side: it opens the bench, then answers calls until in ends, which means that nobody is left to answer. Open may take
// long, and reports how it gets on; its error is a workers.Failure where it knows the class. Serve leaves goroutines behind: when it
// returns, the process is to end.
func Serve(in io.Reader, out io.Writer, open func(ctx context.Context) (Bench, error)) error {
	s := &server{out: &writer{w: out}}
	ended := make(chan error, 2)
	ready := make(chan struct{})
	go func() {
		if err := s.open(open); err != nil {
			ended <- err
			return
		}
		close(ready)
	}()
	go func() { ended <- s.read(bufio.NewReaderSize(in, 1<<20), ready) }()
	return <-ended
}

type server struct {
	out   *writer
	bench Bench
	slots chan struct{}
}

func (s *server) open(open func(ctx context.Context) (Bench, error)) error {
	bench, err := open(s.stages(0))
	if err != nil {
		err = errors.Join(err, s.out.write(encoded(kindFailure, 0, workers.FailureOf(err, workers.ClassProver))))
		return fmt.Errorf("prover cannot start: %w", err)
	}
	s.bench, s.slots = bench, make(chan struct{}, bench.Jobs)
	return s.out.write(encoded(kindHello, 0, Hello{bench.Prover.Circuits(), bench.Jobs, bench.Report()}))
}

// stages tells the supervisor how a call gets on. That it may be gone is noticed when its pipe ends.
func (s *server) stages(call uint32) context.Context {
	return workers.WithStages(context.Background(), func(stage string) { _ = s.out.write(frame{kindStage, call, []byte(stage)}) })
}

func (s *server) read(in io.Reader, ready <-chan struct{}) error {
	for {
		f, err := readFrame(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var j workers.Job
		if err := f.decode(&j); err != nil || f.kind != kindJob || len(j.Inputs) > workers.MaxInputs {
			return fmt.Errorf("%w: %c where a job should be: %w", errFrame, f.kind, err)
		}
		inputs := make([][]byte, len(j.Inputs))
		for i := range inputs {
			g, err := readFrame(in)
			if err != nil || g.kind != kindInput || g.call != f.call {
				return fmt.Errorf("%w: input %d of call %d: %w", errFrame, i, f.call, err)
			}
			inputs[i] = g.body
		}
		go func() {
			<-ready
			s.slots <- struct{}{} // the supervisor never sends more; if it does, they wait
			defer func() { <-s.slots }()
			s.answer(f.call, j, inputs)
		}()
	}
}

func (s *server) answer(call uint32, j workers.Job, inputs [][]byte) {
	proof, err := s.prove(call, j, inputs)
	answer := frame{kindProof, call, proof}
	if err != nil {
		answer = encoded(kindFailure, call, workers.FailureOf(err, workers.ClassProver))
	}
	_ = s.out.write(answer, encoded(kindReport, 0, s.bench.Report())) // a supervisor that is gone is noticed by its pipe
}

func (s *server) prove(call uint32, j workers.Job, inputs [][]byte) (proof []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = workers.Failure{Class: workers.ClassPanic, Message: fmt.Sprintf("%v\n%s", r, debug.Stack())}
		}
	}()
	ctx := s.stages(call)
	workers.EnterStage(ctx, stageAccepted)
	proof, err = s.bench.Prover.Prove(ctx, j, inputs)
	if err == nil && (len(proof) == 0 || len(proof) > workers.MaxArtifact) {
		err = fmt.Errorf("prover returned a proof of %d bytes", len(proof))
	}
	return proof, err
}
