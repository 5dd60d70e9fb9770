package child

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/causeway-l2/causeway/workers"
)

// kind of a frame. A frame is kind (1 byte), call (4) and length (4, big-endian), then the body.
type kind byte

const (
	kindHello   kind = 'H' // from the child, once, when it can take jobs: Hello
	kindStage   kind = 'S' // a call gets on, call 0 being the start: name of the stage
	kindProof   kind = 'P' // a call's answer
	kindFailure kind = 'F' // a call's answer, or why there is no start: workers.Failure
	kindReport  kind = 'R' // what the device is like now: workers.Capability
	kindJob     kind = 'J' // to the child, a new call: workers.Job; its inputs follow
	kindInput   kind = 'I' // to the child, one for each of the job's inputs
)

const (
	headerBytes = 9
	maxControl  = 128 << 10 // body of what is neither input nor proof
)

// errFrame says that the other side does not keep to the protocol.
var errFrame = errors.New("child: malformed frame")

type frame struct {
	kind kind
	call uint32
	body []byte
}

func (f frame) decode(into any) error {
	if err := json.Unmarshal(f.body, into); err != nil {
		return fmt.Errorf("%w: %c: %w", errFrame, f.kind, err)
	}
	return nil
}

// readFrame returns io.EOF only between two frames.
func readFrame(r io.Reader) (f frame, err error) {
	var header [headerBytes]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return f, err
	}
	f.kind, f.call = kind(header[0]), binary.BigEndian.Uint32(header[1:])
	n, limit := binary.BigEndian.Uint32(header[5:]), uint32(maxControl)
	switch f.kind {
	case kindInput, kindProof:
		limit = workers.MaxArtifact
	case kindHello, kindStage, kindFailure, kindReport, kindJob:
	default:
		return f, fmt.Errorf("%w: kind %d: does something else write to the pipe?", errFrame, f.kind)
	}
	if n > limit {
		return f, fmt.Errorf("%w: %c of %d bytes", errFrame, f.kind, n)
	}
	f.body = make([]byte, n)
	if _, err := io.ReadFull(r, f.body); err != nil {
		return f, fmt.Errorf("%w: %c: %w", errFrame, f.kind, io.ErrUnexpectedEOF)
	}
	return f, nil
}

// writer writes whole frames, from several goroutines.
type writer struct {
	mu sync.Mutex // held while a frame is written
	w  io.Writer
}

func (w *writer) write(frames ...frame) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range frames {
		header := make([]byte, headerBytes)
		header[0] = byte(f.kind)
		binary.BigEndian.PutUint32(header[1:], f.call)
		binary.BigEndian.PutUint32(header[5:], uint32(len(f.body)))
		if _, err := w.w.Write(header); err != nil {
			return err
		}
		if _, err := w.w.Write(f.body); err != nil {
			return err
		}
	}
	return nil
}

// encoded is a frame with v as JSON, which cannot fail for the types that are sent.
func encoded(k kind, call uint32, v any) frame {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return frame{k, call, body}
}
