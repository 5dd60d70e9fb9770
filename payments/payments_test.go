package payments

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRead(t *testing.T) {
	lines, err := Read(strings.NewReader("time,from,to,token,amount\n# a comment\n\n1700000002,alice,bob,ETH,0.25\n2023-11-14T22:13:21Z, Zoë ,0xABcdEFABcdEFabcdEfAbCdefabcdeFABcDEFabCD,USDC,12.5,pay\n1700000003,bob,,ETH,,forced-exit\n"))
	require.NoError(t, err)
	require.Len(t, lines, 3)
	require.Equal(t, "Zoë", lines[0].From, "in the order of time")
	require.Equal(t, "0xabcdefabcdefabcdefabcdefabcdefabcdefabcd", lines[0].To)
	require.Equal(t, "12500000", lines[0].Amount.String())
	require.Equal(t, 4, lines[1].Number)
	require.Equal(t, ForcedExit, lines[2].Kind)
}

// The first line that names a token says how it is spelled.
func TestSpelledAlike(t *testing.T) {
	_, err := Read(strings.NewReader("1,a,b,wDai,1\n2,a,b,wDai,1\n3,a,b,WDAI,1\n"))
	require.ErrorContains(t, err, "line 3: token \"WDAI\": spell it wDai")
}

func TestReadNamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"1,a,b,ETH":           "4 fields",
		"1,a,b,ETH,1,pay,x":   "7 fields",
		"yesterday,a,b,ETH,1": "time",
		"-1,a,b,ETH,1":        "time",
		"1,,b,ETH,1":          "name",
		"1,a,,ETH,1":          "name",
		"1,0x12,b,ETH,1":      "address",
		"1,\"a\",b,ETH,1":     "no quotes",
		"1,a,0x0000000000000000000000000000000000000000,ETH,1": "zero address",
		"1,a,b,,1":             "token",
		"1,a,b,E TH,1":         "token",
		"1,a,b,eth,1":          "spell it ETH",
		"1,a,b,usdt,1":         "spell it USDT",
		"1,a,b,ETH,":           "decimal number",
		"1,a,b,ETH,0":          "above 0",
		"1,a,b,ETH,0.000":      "above 0",
		"1,a,b,ETH,-1":         "decimal number",
		"1,a,b,ETH,1e3":        "decimal number",
		"1,a,b,ETH,1.":         "decimal number",
		"1,a,b,USDC,0.0000001": "6 decimals",
		"1,a,b,ETH,340282366920938463463.374607431768211456":         "2^128",
		"1,a,b,ETH," + strings.Repeat("9", 78):                       "2^128",
		"1,a,b,ETH," + strings.Repeat("9", 79):                       "78 digits",
		"1,a,b,ETH,1,bribe":                                          "unknown kind",
		"1,a,b,ETH,1,withdraw":                                       "no receiver",
		"1,a,,ETH,1,set-key":                                         "no amount",
		"1,0x1111111111111111111111111111111111111111,,ETH,,set-key": "L1 key",
		"1,a,0xABcdEFABcdEFabcdEfAbCdefabcdeFABcDEFabCd,ETH,1":       "its checksum is wrong; for these digits it is 0xABcdEFABcdEFabcdEfAbCdefabcdeFABcDEFabCD",
		"1,0xABcdEFABcdEFabcdEfAbCdefabcdeFABcDEFabCd,b,ETH,1":       "its checksum is wrong",
		"1," + strings.Repeat("x", 65) + ",b,ETH,1":                  "name",
		"1," + strings.Repeat("x", 5000):                             "longer",
	} {
		_, err := Read(strings.NewReader("1,a,b,ETH,1\n" + text + "\n"))
		var e *Error
		require.True(t, errors.As(err, &e), "%s: %v", text, err)
		require.Equal(t, 2, e.Line, text)
		require.ErrorContains(t, err, want, text)
	}
	_, err := Read(strings.NewReader("# nothing\n"))
	require.ErrorContains(t, err, "no payments")
}

// A file has an end that is known beforehand: a thousand tokens and a million payments, and not one more.
func TestLimitsOfAFile(t *testing.T) {
	const line = "1,a,b,ETH,1\n"
	var tokens strings.Builder
	for i := range maxTokens {
		fmt.Fprintf(&tokens, "1,a,b,T%d,1\n", i)
	}
	_, err := Read(strings.NewReader(tokens.String()))
	require.NoError(t, err)
	_, err = Read(strings.NewReader(tokens.String() + line))
	require.EqualError(t, err, "line 1001: more than 1000 tokens")
	_, err = Read(strings.NewReader(strings.Repeat(line, MaxLines+1)))
	require.EqualError(t, err, "line 1000001: more than 1000000 payments")
}

func TestLargestAmount(t *testing.T) {
	a, err := ParseAmount("340282366920938463463.374607431768211455", 18)
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1)), a.Big())
	require.Equal(t, "340282366920938463463.374607431768211455", FormatAmount(a.Big(), 18))
	require.Equal(t, "0.5", FormatAmount(big.NewInt(500000), 6))
	require.Equal(t, "10", FormatAmount(big.NewInt(10), 0))
	_, err = ParseAmount("000000000000000000000000000000000000000000000000000000000000000000000000000001", 6)
	require.NoError(t, err, "78 digits, most of them leading zeros")
}

func FuzzRead(f *testing.F) {
	f.Add("1,a,b,ETH,1\n")
	f.Add("time,from,to,token,amount\n1,0x1111111111111111111111111111111111111111,b,USDC,0.5,refuse\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, l := range lines {
			if l.Kind == Pay && l.Amount.IsZero() {
				t.Fatalf("line %d pays nothing", l.Number)
			}
		}
	})
}
