package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
)

// artifacts checks where witnesses and proofs are, if it is not in the queue: a server has to let us in, and a directory has to take a file.
func (e *examination) artifacts(ctx context.Context) {
	const check = "artifacts"
	at := e.File.Artifacts.At
	switch {
	case at == "":
	case e.Artifacts != nil:
		var nobodys workers.Digest
		_, _ = rand.Read(nobodys[:]) // it does not fail
		store, err := e.Artifacts()
		if err == nil {
			_, err = store.Get(ctx, nobodys)
		}
		if !errors.Is(err, workers.ErrNotFound) {
			e.say(Fail, check, "start it, or check artifacts.at, artifacts.tokenFile (`causeway artifacts token` makes one) and artifacts.ca", "%v", err)
			return
		}
		if e.letsAnybodyIn(ctx, nobodys) {
			e.say(Fail, check, "check artifacts.at: it is the URL of `causeway artifacts`, with the path that a proxy has for it", "what answers there is no store of artifacts: it has nothing for anybody, with any token")
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

// letsAnybodyIn tells a server of something else, which has no such page for us either, from a store: one refuses whom it does not know.
func (e *examination) letsAnybodyIn(ctx context.Context, nobodys workers.Digest) bool {
	stranger, err := httpstore.NewClient(e.File.Artifacts.At, rand.Text(), e.File.Artifacts.CA)
	if err != nil {
		return false
	}
	_, err = stranger.Get(ctx, nobodys)
	return errors.Is(err, workers.ErrNotFound)
}
