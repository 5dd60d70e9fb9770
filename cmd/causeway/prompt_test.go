package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A question whose input ends is answered with no, and leaves its line.
func TestQuestionWithoutAnAnswer(t *testing.T) {
	var out bytes.Buffer
	yes, err := agreed(t.Context(), bufio.NewReader(strings.NewReader("")), &out, "End it?")
	require.NoError(t, err)
	require.False(t, yes)
	require.Equal(t, "End it? [y/N] \n", out.String())
}
