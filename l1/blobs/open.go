package blobs

import (
	"context"
	"errors"
	"os"
	"strings"
)

// beaconScheme marks the URL of a beacon node, beside those of archives.
const beaconScheme = "beacon+"

// Places is how Open names sources, for whoever is asked for some.
const Places = "beacon+https://HOST is a beacon node of L1, https://HOST an archive such as an operator's API, anything else a directory"

// Open returns a store that keeps blobs in a directory of its own, "" for none, and asks others for what is not there, in their order (Places).
func Open(dir string, places ...string) (*Store, error) {
	var own *Dir
	if dir != "" {
		own = NewDir(dir)
	}
	sources := make([]Source, 0, len(places))
	for _, place := range places {
		s, err := open(place)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return NewStore(own, sources...), nil
}

func open(place string) (Source, error) {
	if at, ok := strings.CutPrefix(place, beaconScheme); ok {
		return NewBeacon(at)
	}
	if strings.Contains(place, "://") {
		return NewArchive(place)
	}
	return NewDir(place), nil
}

// Reach asks a place for a blob that nobody has, of the time of a block: nil if it says that it has none. A directory has to be there.
func Reach(ctx context.Context, place string, time uint64) error {
	s, err := open(place)
	if err != nil {
		return err
	}
	if d, ok := s.(*Dir); ok {
		_, err := os.ReadDir(d.path)
		return err
	}
	if _, err = s.Fetch(ctx, Ref{Time: time}); errors.Is(err, ErrMissing) {
		return nil
	}
	return err
}
