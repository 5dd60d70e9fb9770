package strictyaml_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/strictyaml"
)

type file struct {
	Count uint64           `yaml:"count"`
	Small uint8            `yaml:"small"`
	Name  string           `yaml:"name"`
	Wait  time.Duration    `yaml:"wait"`
	By    map[uint16]int64 `yaml:"by"`
	List  []int            `yaml:"list"`
}

func TestDecode(t *testing.T) {
	f := file{Count: 7}
	require.NoError(t, strictyaml.Decode(strings.NewReader("name: \"1.5\"\nwait: 1m30s\nby: {3: -4}\nlist: [1, 0x10]\n"), &f))
	require.Equal(t, file{7, 0, "1.5", 90 * time.Second, map[uint16]int64{3: -4}, []int{1, 16}}, f)
	err := strictyaml.Decode(strings.NewReader("# nothing\n"), &f)
	require.ErrorIs(t, err, io.EOF)
	require.ErrorContains(t, err, "nothing is in it")
}

// What would be rounded, or mean nothing, is refused, with its line.
func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{"count: 1.5", "count: 2.0", "count: 1e3", "count: .inf", "small: 1.5", "by: {3: 0.1}", "by: {1.5: 1}", "list: [1, 2.5]", "wait: 1.5",
		"name: 1.5"} {
		err := strictyaml.Decode(strings.NewReader("# a comment\n"+text), new(file))
		require.ErrorIs(t, err, strictyaml.ErrFraction, text)
		require.ErrorContains(t, err, "line 2", text)
	}
	for _, text := range []string{"count: -1", "small: 256", "count: yes", "count: 18446744073709551616", "cuont: 1", "count: [1]", "count: 1\ncount: 2", "count: 1\n---\ncount: 2",
		"count: 1\n---\n\t}", "\t"} {
		require.Error(t, strictyaml.Decode(strings.NewReader(text), new(file)), text)
	}
}

// A key that is not known is named with its line, and nothing of how it is read.
func TestDecodeNamesUnknownKeys(t *testing.T) {
	err := strictyaml.Decode(strings.NewReader("name: a\ncuont: 1\nlits: []"), new(file))
	require.ErrorContains(t, err, "line 2: field cuont is not known")
	require.ErrorContains(t, err, "line 3: field lits is not known")
	require.NotContains(t, err.Error(), "type")
}
