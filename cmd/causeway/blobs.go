package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/l1/blobs"
)

// blobFlags say who is asked for blobs, of a rollup that has its data in some.
type blobFlags struct{ at string }

func (f *blobFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.at, "blobs", "", "who has the blobs of a rollup whose data is in some, commas between: "+blobs.Places)
}

// open a store that keeps what it finds below dir, "" for nowhere.
func (f *blobFlags) open(dir string) (*blobs.Store, error) {
	var places []string
	if f.at != "" {
		places = strings.Split(f.at, ",")
	}
	return blobs.Open(blobsIn(dir), places...)
}

// blobsIn is where a follower and an operator keep blobs; "" in nowhere.
func blobsIn(dir string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "blobs")
}
