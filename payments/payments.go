// Package payments reads payments files: who pays whom, what and when.
//
//	time,from,to,token,amount[,kind]
//	2026-01-05T09:00:00Z,alice,bob,ETH,0.25
//
// Lines that start with # and empty lines do not count; a header line is optional. time is RFC 3339 or unix seconds, and payments are
// replayed in its order. from and to are names (any text without commas or quotes) or L1 addresses (0x and 40 hex digits; in both cases, with their checksum). token is a symbol, spelled alike in
// all of a file; ETH is ether. amount is a decimal number of whole tokens. kind is one of:
//
//	pay          from pays to (the default); to's account is created if there is none
//	refuse       as pay, and the operator has to refuse it
//	withdraw     from withdraws amount to L1; to is empty
//	set-key      from replaces its L2 key in token by a request on L1; to and amount are empty
//	forced-exit  from leaves with all of token by a request on L1; to and amount are empty
package payments

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// Kind says what a line asks for.
type Kind string

// Kinds of lines.
const (
	Pay        Kind = "pay"
	Refuse     Kind = "refuse"
	Withdraw   Kind = "withdraw"
	SetKey     Kind = "set-key"
	ForcedExit Kind = "forced-exit"
)

// ETH is the symbol of token 0.
const ETH = "ETH"

// Limits of a file.
const (
	MaxLines     = 1_000_000
	maxLineBytes = 4096
	maxDigits    = 78 // of an amount, both sides of the point
	maxName      = 64
	maxTokens    = 1000
)

// Line is one line of a file.
type Line struct {
	Number   int // in the file, from 1
	Time     time.Time
	From, To string
	Token    string
	Amount   rollup.Amount // in the token's smallest unit
	Kind     Kind
}

// Error says what a line cannot be.
type Error struct {
	Line int
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// known are the symbols whose spelling does not depend on the file.
var known = []string{ETH, "USDC", "USDT"}

// Decimals returns how many decimals a token has.
func Decimals(token string) int {
	if token == "USDC" || token == "USDT" {
		return 6
	}
	return 18
}

var (
	namePattern    = regexp.MustCompile(`^[^\x00-\x1f\x7f,"]+$`)
	addressPattern = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)
	tokenPattern   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.]{0,15}$`)
	amountPattern  = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
)

// IsAddress tells whether a name is an L1 address.
func IsAddress(name string) bool { return addressPattern.MatchString(name) }

// Read reads a whole file and returns its lines in the order of their times. An *Error names the first line that cannot be.
func Read(r io.Reader) ([]Line, error) {
	var out []Line
	tokens := map[string]string{} // in capitals, and as they are spelled
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 0, maxLineBytes), maxLineBytes)
	n := 0
	for scan.Scan() {
		n++
		text := strings.TrimSpace(strings.TrimPrefix(scan.Text(), "\ufeff"))
		if text == "" || text[0] == '#' || len(out) == 0 && isHeader(text) {
			continue
		}
		line, err := parse(text)
		if err != nil {
			return nil, &Error{n, err}
		}
		line.Number = n
		symbol := strings.ToUpper(line.Token)
		spelled, seen := tokens[symbol]
		if !seen && slices.Contains(known, symbol) {
			spelled, seen = symbol, true
		}
		if seen && spelled != line.Token { // it would be another token, with other decimals
			return nil, &Error{n, fmt.Errorf("token %q: spell it %s, here and in all other lines", line.Token, spelled)}
		}
		if tokens[symbol] = line.Token; len(tokens) > maxTokens {
			return nil, &Error{n, fmt.Errorf("more than %d tokens", maxTokens)}
		}
		if out = append(out, line); len(out) > MaxLines {
			return nil, &Error{n, fmt.Errorf("more than %d payments", MaxLines)}
		}
	}
	if err := scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, &Error{n + 1, fmt.Errorf("longer than %d bytes", maxLineBytes)}
	} else if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New("the file has no payments; a line is time,from,to,token,amount")
	}
	slices.SortStableFunc(out, func(a, b Line) int { return a.Time.Compare(b.Time) })
	return out, nil
}

func isHeader(text string) bool {
	return strings.HasPrefix(strings.ToLower(strings.ReplaceAll(text, " ", "")), "time,from,to,token,amount")
}

func parse(text string) (l Line, err error) {
	f := strings.Split(text, ",")
	if len(f) != 5 && len(f) != 6 {
		return l, fmt.Errorf("%d fields, want time,from,to,token,amount and perhaps a kind", len(f))
	}
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	l = Line{From: canonicalName(f[1]), To: canonicalName(f[2]), Token: f[3], Kind: Pay}
	if len(f) == 6 && f[5] != "" {
		l.Kind = Kind(f[5])
	}
	for _, name := range f[1:3] {
		if _, err := l1.ParseAddress(name); IsAddress(name) && err != nil { // a wrong checksum
			return l, err
		}
	}
	if l.Time, err = parseTime(f[0]); err != nil {
		return l, err
	}
	if err := l.checkNames(); err != nil {
		return l, err
	}
	if l.Kind == SetKey || l.Kind == ForcedExit {
		if f[4] != "" {
			return l, fmt.Errorf("%s takes no amount", l.Kind)
		}
		return l, nil
	}
	l.Amount, err = ParseAmount(f[4], Decimals(l.Token))
	return l, err
}

func (l Line) checkNames() error {
	hasReceiver := l.Kind == Pay || l.Kind == Refuse
	switch {
	case !slices.Contains([]Kind{Pay, Refuse, Withdraw, SetKey, ForcedExit}, l.Kind):
		return fmt.Errorf("unknown kind %q", l.Kind)
	case !tokenPattern.MatchString(l.Token):
		return fmt.Errorf("token %q: want a symbol of 1 to 16 letters and digits", l.Token)
	case !hasReceiver && l.To != "":
		return fmt.Errorf("%s takes no receiver", l.Kind)
	case (l.Kind == SetKey || l.Kind == ForcedExit) && IsAddress(l.From):
		return fmt.Errorf("%s needs the L1 key of %s: use a name", l.Kind, l.From)
	}
	if err := checkName(l.From); err != nil || !hasReceiver {
		return err
	}
	return checkName(l.To)
}

func checkName(name string) error {
	if len(name) > maxName || !namePattern.MatchString(name) {
		return fmt.Errorf("name %.80q: want 1 to %d printable characters, and no quotes", name, maxName)
	}
	if strings.HasPrefix(name, "0x") && !IsAddress(name) {
		return fmt.Errorf("address %q: want 0x and 40 hex digits", name)
	}
	if IsAddress(name) && strings.Trim(name[2:], "0") == "" {
		return errors.New("the zero address cannot hold funds")
	}
	return nil
}

// canonicalName makes one spelling of an address.
func canonicalName(name string) string {
	if IsAddress(name) {
		return strings.ToLower(name)
	}
	return name
}

func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, fmt.Errorf("time %q: want RFC 3339, like 2026-01-05T09:00:00Z, or unix seconds", s)
	}
	return time.Unix(n, 0), nil
}

// ErrZero says that an amount is 0.
var ErrZero = errors.New("must be above 0")

// ParseAmount turns a decimal number of whole tokens into the smallest unit; it has to be above 0, else ErrZero, and below 2^128, and exact.
func ParseAmount(s string, decimals int) (rollup.Amount, error) {
	fail := func(format string, args ...any) (rollup.Amount, error) {
		return rollup.Amount{}, fmt.Errorf("amount %.90q: "+format, append([]any{s}, args...)...)
	}
	if !amountPattern.MatchString(s) {
		return fail("want a decimal number above 0, like 12.5")
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole)+len(fraction) > maxDigits {
		return fail("more than %d digits", maxDigits)
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals {
		return fail("the token has %d decimals", decimals)
	}
	v, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10)
	if v.Sign() == 0 {
		return fail("%w", ErrZero)
	}
	a, err := rollup.AmountFromBig(v)
	if err != nil {
		return fail("is 2^128 or more in the token's smallest unit")
	}
	return a, nil
}

// FormatAmount is the inverse of ParseAmount.
func FormatAmount(v *big.Int, decimals int) string {
	s := v.String()
	if len(s) <= decimals {
		s = strings.Repeat("0", decimals-len(s)+1) + s
	}
	s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
