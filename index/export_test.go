package index

// Rewind is what comes before L1 is read anew.
func (i *Index) Rewind() { i.rewind() }

// OnSync has f sync directories from now on.
func (i *Index) OnSync(f func(path string) error) { i.syncDir = f }
