package prover

import "bytes"

// CheckFiles digests every file of a key folder and compares with its manifest, without decoding any. Errors are those of Load.
func (s Store) CheckFiles(name string) (Manifest, error) {
	m, err := s.Manifest(name)
	if err != nil {
		return m, err
	}
	for _, f := range []struct {
		name   string
		digest Digest
		size   int64
	}{{circuitFile, m.CircuitDigest, m.CircuitBytes}, {verifyingFile, m.VKDigest, m.VKBytes}, {provingFile, m.PKDigest, m.PKBytes}} {
		if err := readDigested(s.file(name, f.name), f.digest, f.size, func(*bytes.Reader) error { return nil }); err != nil {
			return m, m.advise(s.Folder(name), err)
		}
	}
	return m, nil
}
