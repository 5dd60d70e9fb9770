package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// catalogue is how many cases each letter of docs/threats.md has.
var catalogue = []struct {
	letter string
	cases  int
}{{"X", 3}, {"A", 21}, {"B", 10}, {"C", 8}, {"D", 10}, {"E", 9}, {"F", 14}, {"G", 8}, {"H", 11}, {"I", 20}, {"J", 10}, {"K", 10}, {"L", 11}, {"M", 9}, {"N", 10}}

var (
	threatRow = regexp.MustCompile(`(?m)^\| ([A-Z]\d+) \| ([^|]+) \| (.*) \|$`)
	cited     = regexp.MustCompile("`((?:Test|Fuzz)[A-Z0-9][A-Za-z0-9]*)`")
	target    = regexp.MustCompile("`make ([a-z][a-z-]*)")
)

// TestThreats: every case of the catalogue has one row, which says what it is, and whose tests exist by their whole name, or which says why the case does not apply.
func TestThreats(t *testing.T) {
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "docs/threats.md"))
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(dir, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	for _, name := range testNames(t) {
		tests[name] = true
	}
	answers := map[string]string{}
	for _, m := range threatRow.FindAllStringSubmatch(string(text), -1) {
		if answers[m[1]] != "" {
			t.Errorf("%s has two rows", m[1])
		}
		answers[m[1]] = m[3]
	}
	var open []string
	for _, c := range catalogue {
		for i := 1; i <= c.cases; i++ {
			id := fmt.Sprint(c.letter, i)
			if strings.HasPrefix(answers[id], "open") {
				open = append(open, id)
			} else if wrong := judge(answers[id], tests, string(makefile)); wrong != "" {
				t.Errorf("%s: %s: %q", id, wrong, answers[id])
			}
			delete(answers, id)
		}
	}
	for id := range answers {
		t.Errorf("%s is not in the catalogue", id)
	}
	t.Logf("%d open: %v", len(open), open)
}

// judge says what is wrong with an answer.
func judge(answer string, tests map[string]bool, makefile string) string {
	if reason, ok := strings.CutPrefix(answer, "does not apply: "); ok {
		if len(reason) < 5 {
			return "no reason"
		}
	} else if !cited.MatchString(answer) && !target.MatchString(answer) {
		return "neither a test nor a reason"
	}
	for _, m := range cited.FindAllStringSubmatch(answer, -1) {
		if !tests[m[1]] {
			return "there is no " + m[1]
		}
	}
	for _, m := range target.FindAllStringSubmatch(answer, -1) {
		if !strings.Contains(makefile, "\n"+m[1]+":") {
			return "there is no make " + m[1]
		}
	}
	return ""
}

// The judge finds what is wrong.
func TestThreatsAreJudged(t *testing.T) {
	tests := map[string]bool{"TestHere": true}
	for answer, good := range map[string]bool{"`TestHere`": true, "`TestHere`, `TestGone`": false, "": false, "tested": false, "does not apply: ": false, "does not apply: no blobs": true,
		"`make fuzz`": true, "`make gone`": false} {
		if (judge(answer, tests, "all:\nfuzz: x\n") == "") != good {
			t.Errorf("%q", answer)
		}
	}
}
