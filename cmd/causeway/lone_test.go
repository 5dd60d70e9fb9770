package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/wallet"
)

// leavingOut has commands speak to a node that finds no logs of one kind.
func (e *l1env) leavingOut(event string) {
	e.t.Helper()
	id := bindings.NewRollup().GetABI().Events[event].ID.Hex()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer, err := http.Post(e.chain.URL(), "application/json", bytes.NewReader(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		w.Header().Set("Content-Type", "application/json")
		if !bytes.Contains(body, []byte("eth_getLogs")) {
			_, _ = io.Copy(w, answer.Body)
			return
		}
		var a struct {
			Version string           `json:"jsonrpc"`
			ID      json.RawMessage  `json:"id"`
			Result  []map[string]any `json:"result"`
		}
		_ = json.NewDecoder(answer.Body).Decode(&a)
		a.Result = slices.DeleteFunc(a.Result, func(l map[string]any) bool { return l["topics"].([]any)[0] == id })
		_ = json.NewEncoder(w).Encode(a)
	}))
	e.t.Cleanup(server.Close)
	e.proxy = server.URL
}

// The only node that is asked leaves out one kind of event of long ago. What is numbered is read all the same. Where a withdrawal is missing the books do not add up, and
// it is said what to do; that the rollup has ended holds up nobody, since no account changes by it.
func TestNodeLeavesOut(t *testing.T) {
	d := newDrill(t, 9)
	d.populate()
	_, err := d.exit(firstPerson)
	var notDue *wallet.NotDueError
	require.ErrorAs(t, err, &notDue)
	later := func() {
		for range 80 { // far from the head
			d.chain.Commit()
		}
	}
	later()
	restores := func(more ...string) error {
		_, err := d.run(newRestore(d.find), append([]string{"--rollup", d.record.Rollup.Address.String()}, more...)...)
		return err
	}
	for _, event := range []string{"Submitted", "Deposited", "TokenRegistered"} {
		d.leavingOut(event)
		require.NoError(t, restores(), event)
	}
	dir := d.path("restored")
	d.leavingOut("Withdrawn")
	err = restores()
	require.ErrorIs(t, err, restore.ErrMismatch)
	require.ErrorContains(t, err, "from another one")
	err = restores("--dir", dir)
	require.ErrorIs(t, err, restore.ErrMismatch)
	require.ErrorContains(t, err, "into an empty directory: what "+dir)
	_, err = d.exit(firstPerson)
	require.ErrorAs(t, err, &notDue, "who leaves does not mind")
	d.proxy = ""
	require.ErrorContains(t, restores("--dir", dir), "into an empty directory")
	require.NoError(t, restores("--dir", d.path("another")))

	d.end()
	_, err = d.client.ActivateExodus(t.Context(), d.payer)
	require.NoError(t, err)
	later()
	d.leavingOut("ExodusActivated")
	out, err := d.exit(firstPerson)
	require.NoError(t, err)
	require.Contains(t, out, "is left in the rollup")
	later()
	_, err = d.exit(firstPerson + 1)
	require.ErrorIs(t, err, restore.ErrMismatch, "accounts left, and it had not ended")
	require.ErrorContains(t, err, "from another one")
}
