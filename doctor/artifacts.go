package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"

	"github.com/causeway-l2/causeway/workers"
)

// artifacts checks where witnesses and proofs are, if it is not in the queue: a server has to let us in, and a directory has to take a file.
func (e *examination) artifacts(ctx context.Context) {
	const check = "artifacts"
	at := e.File.Artifacts.At
	switch {
	case at == "":
	case e.Artifacts != nil:
		store, err := e.Artifacts()
		if err == nil {
			var nobodys workers.Digest
			_, _ = rand.Read(nobodys[:]) // it does not fail
			_, err = store.Get(ctx, nobodys)
		}
		if !errors.Is(err, workers.ErrNotFound) {
			e.say(Fail, check, "start it, or check artifacts.at, artifacts.tokenFile (`causeway artifacts token` makes one) and artifacts.ca", "%v", err)
			return
		}
		e.ok(check, "the store lets us in")
	default:
		f, err := os.CreateTemp(at, ".doctor-*")
		switch {
		case errors.Is(err, fs.ErrNotExist):
			e.say(Warn, check, "nothing, if no operator has run here yet: it makes the directory. Otherwise mount it, or check artifacts.at", "%s is not there", at)
			return
		case err == nil:
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
		if err != nil {
			e.say(Fail, check, "make it a directory that the operator's user may write to, or check artifacts.at", "%v", err)
			return
		}
		e.ok(check, "%s takes files", at)
	}
}
