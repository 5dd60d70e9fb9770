package api

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

var patterns sync.Map // compiled, by text

func matches(pattern, value string) bool {
	p, ok := patterns.Load(pattern)
	if !ok {
		p, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return p.(*regexp.Regexp).MatchString(value)
}

const maxCursor = 64

func (r route) required(p param) bool { return p.in == "path" || slices.Contains(r.needs, p.name) }

// checkParams refuses parameters that the route does not have, that come twice, that are missing, or that do not look as documented.
func checkParams(r route, req *http.Request) *Error {
	query, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil { // Query leaves out what it cannot read, and a list would be of everything
		return ErrMalformed.with("the query cannot be read: %v", err)
	}
	for name, values := range query {
		i := slices.IndexFunc(r.params, func(p param) bool { return p.in == "query" && p.name == name })
		switch {
		case i < 0:
			return ErrMalformed.with("there is no parameter %q", name)
		case len(values) != 1:
			return ErrMalformed.with("parameter %s occurs %d times", name, len(values))
		case len(values[0]) > maxCursor && r.params[i].pattern == "" && r.params[i].most == 0:
			return ErrMalformed.with("parameter %s is too long", name)
		case values[0] == "" && (r.params[i].pattern != "" || r.params[i].most > 0): // as of a variable that is not set: a list would be of everything
			return ErrMalformed.with("parameter %s is empty: leave it out", name)
		}
	}
	for _, p := range r.params {
		value := query.Get(p.name)
		switch p.in {
		case "path":
			value = req.PathValue(p.name)
		case "header":
			value = req.Header.Get(p.name)
		}
		if value == "" && r.required(p) {
			return ErrMalformed.with("parameter %s is missing: %s", p.name, p.doc)
		}
		if value != "" && p.pattern != "" && !matches(p.pattern, value) {
			return ErrMalformed.with("parameter %s: %q does not match %s", p.name, value, p.pattern)
		}
		if value != "" && p.most > 0 && !within(value, p.least, p.most) {
			return ErrMalformed.with("parameter %s: %q is no integer of %d to %d", p.name, value, p.least, p.most)
		}
	}
	return nil
}

func within(text string, least, most uint64) bool {
	n, err := strconv.ParseUint(text, 10, 64)
	return err == nil && n >= least && n <= most
}

func number(text string, bits int) (uint64, error) {
	v, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		return 0, ErrMalformed.with("%q is no number, or too large a one", text)
	}
	return v, nil
}

// page reads cursor and limit.
func page(r *http.Request) (cursor string, limit int, err error) {
	q := r.URL.Query()
	limit = pageSize
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil {
			return "", 0, ErrMalformed.with("limit: %v", err) // checkParams has looked at its bounds
		}
	}
	return q.Get("cursor"), limit, nil
}

func owner(r *http.Request) (*Address, error) {
	text := r.URL.Query().Get("address")
	if text == "" {
		return nil, nil
	}
	var a Address
	if err := a.UnmarshalText([]byte(text)); err != nil {
		return nil, ErrMalformed.with("%v", err)
	}
	return &a, nil
}
