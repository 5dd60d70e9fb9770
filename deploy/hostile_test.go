package deploy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/internal/hostile"
)

// B9 and N9: configuration and record. Aliases that multiply are refused by the library.
func FuzzHostileFiles(f *testing.F) {
	f.Add([]byte("chain_id: 1337\n"))
	f.Add([]byte("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"))
	f.Add([]byte(`{"format":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "record.json")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		hostile.DecodeTree(t, len(b), func() {
			_, _ = deploy.ReadConfig(bytes.NewReader(b))
			_, _ = deploy.ReadRecord(path)
		})
	})
}
