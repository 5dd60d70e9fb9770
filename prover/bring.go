package prover

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Bring has fetch write the files of a circuit's keys, the manifest last, into
// a folder beside the store's, and puts it in their place when fetch is done;
// until then they stay as they are. Sound keys are left alone and fetch is not
// called, whatever it would bring. Of processes that ask at the same time one
// fetches and the others wait, as long as ctx.
//
// What a fetch that failed, or was killed, left in the folder, the next one
// finds there.
func (s Store) Bring(ctx context.Context, name string, fetch func(folder string) error) error {
	if !keyName.MatchString(name) {
		return fmt.Errorf("bring keys: circuit name %q: want lower-case letters, digits, dots, dashes", name)
	}
	if done, err := s.isSound(name); done || err != nil {
		return err
	}
	unlock, err := s.lockUntil(ctx, name)
	if err != nil {
		return fmt.Errorf("bring keys: %w", err)
	}
	defer unlock()
	if done, err := s.isSound(name); done || err != nil {
		return err // done: another process has brought them
	}
	tmp := filepath.Join(s.Dir, unfinished+name+"~brought")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return fmt.Errorf("bring keys: %w", err)
	}
	defer os.Remove(tmp) // if it is empty
	if err := fetch(tmp); err != nil {
		return err
	}
	if err := s.replace(name, tmp); err != nil {
		return fmt.Errorf("bring keys: %w", err)
	}
	return nil
}

// isSound tells keys that are sound from those that others may replace. What
// cannot be read may be sound.
func (s Store) isSound(name string) (bool, error) {
	_, err := s.CheckFiles(name)
	if errors.Is(err, ErrKeysMissing) || errors.Is(err, ErrKeysStale) || errors.Is(err, ErrKeysCorrupt) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("bring keys: %w", err)
	}
	return true, nil
}
