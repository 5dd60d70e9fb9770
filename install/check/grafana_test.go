package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// Every expression of a dashboard parses, and ids and places of its panels are apart.
func TestDashboardsParse(t *testing.T) {
	files, err := filepath.Glob("../grafana/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		var d struct {
			UID    string
			Panels []struct {
				ID      int
				Title   string
				GridPos struct{ X, Y int }
				Targets []struct{ Expr string }
			}
		}
		require.NoError(t, json.Unmarshal(data, &d))
		require.NotEmpty(t, d.UID)
		ids, places := map[int]bool{}, map[[2]int]bool{}
		for _, p := range d.Panels {
			at := [2]int{p.GridPos.X, p.GridPos.Y}
			require.False(t, ids[p.ID] || places[at], "%s: %s", f, p.Title)
			ids[p.ID], places[at] = true, true
			for _, target := range p.Targets {
				_, err := parser.ParseExpr(target.Expr)
				require.NoError(t, err, "%s: %s", f, target.Expr)
			}
		}
	}
}

// Every alert parses, and says what to do.
func TestAlertsParse(t *testing.T) {
	data, err := os.ReadFile("../prometheus/alerts.yaml")
	require.NoError(t, err)
	var file struct {
		Groups []struct {
			Name  string `json:"name"`
			Rules []struct {
				Alert       string            `json:"alert"`
				Expr        string            `json:"expr"`
				For         string            `json:"for"`
				Labels      map[string]string `json:"labels"`
				Annotations map[string]string `json:"annotations"`
			} `json:"rules"`
		} `json:"groups"`
	}
	require.NoError(t, yaml.UnmarshalStrict(data, &file))
	require.Len(t, file.Groups, 1)
	for _, r := range file.Groups[0].Rules {
		_, err := parser.ParseExpr(r.Expr)
		require.NoError(t, err, r.Alert)
		if r.For != "" {
			_, err := time.ParseDuration(r.For)
			require.NoError(t, err, r.Alert)
		}
		require.Contains(t, []string{"warning", "critical"}, r.Labels["severity"], r.Alert)
		require.NotEmpty(t, r.Annotations["summary"], r.Alert)
	}
}
