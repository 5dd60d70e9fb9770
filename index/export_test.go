package index

// Rewind is what comes before L1 is read anew.
func (i *Index) Rewind() { i.rewind() }
