package blobs

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// beaconNode says what its answers are, by the end of the path.
type beaconNode struct {
	mu      sync.Mutex
	answers map[string]string
	asked   map[string]int
	last    string
}

func (n *beaconNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[r.URL.Path]++
	n.last = r.URL.RequestURI()
	answer, ok := n.answers[r.URL.Path]
	if !ok {
		http.Error(w, `{"code":404,"message":"not found"}`, http.StatusNotFound)
		return
	}
	fmt.Fprint(w, answer)
}

const (
	genesisPath = "/eth/v1/beacon/genesis"
	specPath    = "/eth/v1/config/spec"
)

func TestBeacon(t *testing.T) {
	b, ref := made(t, 1) // at 1012
	other, _ := made(t, 2)
	const at = "/eth/v1/beacon/blobs/3"
	genesis := `{"data":{"genesis_time":"976","genesis_validators_root":"0x00","genesis_fork_version":"0x00"}}`
	spec := `{"data":{"SECONDS_PER_SLOT":"12","BLOB_SCHEDULE":[{"EPOCH":"1"}],"DEPOSIT_CHAIN_ID":"1"}}`
	holds := func(data ...string) string {
		return `{"execution_optimistic":false,"finalized":true,"data":["` + strings.Join(data, `","`) + `"]}`
	}
	right := holds(fmt.Sprintf("0x%x", b[:]))
	n := &beaconNode{answers: map[string]string{genesisPath: genesis, specPath: spec, at: right}, asked: map[string]int{}}
	node := func() *Store {
		s, err := NewBeacon(served(t, n.ServeHTTP))
		require.NoError(t, err)
		return NewStore(nil, s)
	}
	s := node()
	for range 2 {
		got, err := s.Get(ctx, ref)
		require.NoError(t, err)
		require.Equal(t, b, got)
	}
	require.Equal(t, map[string]int{genesisPath: 1, specPath: 1, at: 2}, n.asked)
	require.Equal(t, fmt.Sprintf("%s?versioned_hashes=0x%x", at, ref.Hash), n.last)

	n.answers[specPath] = `{"data":{"SLOT_DURATION_MS":"12000"}}` // SECONDS_PER_SLOT is about to go
	got, err := node().Get(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, b, got)
	n.answers[specPath] = spec

	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"empty": {`{"data":[]}`, ErrMissing}, "no data": {`{}`, ErrWrong}, "null": {`{"data":null}`, ErrMissing}, "not JSON": {`blob`, ErrWrong},
		"two": {holds(fmt.Sprintf("0x%x", b[:]), "0x00"), ErrWrong}, "cut": {right[:len(right)-9], ErrWrong}, "more after it": {right + "{}", ErrWrong},
		"another": {holds(fmt.Sprintf("0x%x", other[:])), ErrWrong}, "short": {holds("0x00"), ErrWrong}, "no digits": {holds("0xzz"), ErrWrong},
		"odd": {holds("0x0"), ErrWrong}, "long": {holds(fmt.Sprintf("0x%x00", b[:])), ErrWrong}, "very long": {holds(strings.Repeat("00", 140_000)), ErrWrong},
		"not canonical": {holds("0x" + strings.Repeat("ff", len(b))), ErrWrong}, "object": {`{"data":{"blob":"0x00"}}`, ErrWrong},
	} {
		n.answers[at] = c.answer
		_, err := s.Get(ctx, ref)
		require.ErrorIs(t, err, ErrMissing, name)
		require.ErrorIs(t, err, c.want, name)
	}
	// Anybody may have the same blob posted again, in the same block, as often as a block has room: nodes may tell each.
	digits := fmt.Sprintf("0x%x", b[:])
	for _, copies := range []int{2, 100} {
		n.answers[at] = holds(slices.Repeat([]string{digits}, copies)...)
		got, err := s.Get(ctx, ref)
		require.NoError(t, err, "%d copies", copies)
		require.Equal(t, b, got)
	}
	delete(n.answers, at)
	_, err = s.Get(ctx, ref)
	require.ErrorIs(t, err, ErrMissing)

	n.answers[at] = right
	for name, edit := range map[string]func(){
		"no number":        func() { n.answers[genesisPath] = `{"data":{"genesis_time":"soon"}}` },
		"negative":         func() { n.answers[genesisPath] = `{"data":{"genesis_time":"-1"}}` },
		"no slots":         func() { n.answers[specPath] = `{"data":{}}` },
		"slots of no time": func() { n.answers[specPath] = `{"data":{"SECONDS_PER_SLOT":"0"}}` },
		"endless":          func() { n.answers[specPath] = `{"data":"` + strings.Repeat(" ", maxFacts) + `"}` },
		"no spec":          func() { delete(n.answers, specPath) },
	} {
		n.answers[genesisPath], n.answers[specPath] = genesis, spec
		edit()
		_, err := node().Get(ctx, ref)
		require.ErrorIs(t, err, ErrMissing, name)
	}
	for _, genesis := range []string{"975", "1016", "1024"} { // not a slot's; or after the block
		n.answers[genesisPath], n.answers[specPath] = `{"data":{"genesis_time":"`+genesis+`"}}`, spec
		_, err := node().Get(ctx, ref)
		require.ErrorContains(t, err, "of the same chain", genesis)
	}
	n.answers[genesisPath], n.answers[specPath] = `{}`, spec
	later := node()
	_, err = later.Get(ctx, ref)
	require.ErrorIs(t, err, ErrWrong)
	n.answers[genesisPath] = genesis
	_, err = later.Get(ctx, ref)
	require.NoError(t, err, "what was not told is asked for again")
}
