package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"path"
	"reflect"
	"strings"
)

// route is one address of the API: what is served and what is documented come from here.
type route struct {
	method, path string
	name         string
	doc          string
	params       []param
	needs        []string     // names of parameters that have to be given, besides those of the path
	body         reflect.Type // nil: none
	answer       reflect.Type // nil: not JSON
	binary       bool         // bytes
	status       int
	errors       []*Error // besides those that any request may meet, anyRequest
	handle       func(*Server, *http.Request) (any, error)
	stream       func(*Server, http.ResponseWriter, *http.Request)
}

// param of a route: text of a pattern, or an integer of least to most, where most is not 0.
type param struct {
	in, name, doc, pattern string
	least, most            uint64
}

func text(in, name, doc, pattern string) param {
	return param{in: in, name: name, doc: doc, pattern: pattern}
}

func integer(in, name, doc string, least, most uint64) param {
	return param{in: in, name: name, doc: doc, least: least, most: most}
}

// Bounds of what integers name.
const (
	maxAccount = math.MaxUint32
	maxToken   = math.MaxUint16
	maxBatch   = math.MaxInt64
	maxEvent   = math.MaxUint64
)

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }

var (
	cursorParam  = text("query", "cursor", "where to go on: next of the page before", "")
	limitParam   = integer("query", "limit", fmt.Sprintf("items of a page (default %d)", pageSize), 1, maxPage)
	idParam      = integer("path", "id", "account id", 0, maxAccount)
	addressParam = text("query", "address", "L1 address of the owner", `^0x[0-9a-fA-F]{40}$`)
)

func routes() []route {
	return []route{
		{method: "GET", path: "/v1/status", name: "status", doc: "Where the rollup stands.", answer: of[Status](), handle: (*Server).status},
		{method: "GET", path: "/v1/tokens", name: "tokens", doc: "Tokens, and the fees of those that the operator takes.", answer: of[Page[Token]](), errors: []*Error{ErrL1},
			handle: (*Server).tokensPage},
		{method: "POST", path: "/v1/ops", name: "submit", doc: "Submit a signed op. The answer is a receipt: the op is accepted for good. An op that was accepted before has the same receipt again.",
			body: of[Op](), answer: of[Receipt](), status: http.StatusAccepted, handle: (*Server).submit,
			errors: []*Error{ErrMediaType, ErrTooLarge, ErrBusy, ErrUnsure, ErrReadOnly, ErrNoAccount, ErrBalance, ErrNonce, ErrUnderpriced, ErrExpired, ErrFee, ErrFeePolicy, ErrSignature, ErrAmount, ErrTokenDiffers, ErrOtherOwner, ErrReceiver, ErrRefused}},
		{method: "GET", path: "/v1/ops", name: "ops", doc: "Ops, the latest first.", answer: of[Page[OpStatus]](), handle: (*Server).ops,
			params: []param{integer("query", "account", "that pays or is paid", 0, maxAccount), integer("query", "batch", "that holds them", 1, maxBatch), cursorParam, limitParam}},
		{method: "GET", path: "/v1/ops/{id}", name: "op", doc: "An op and how far it is.", answer: of[OpStatus](), errors: []*Error{ErrNotFound}, handle: (*Server).op,
			params: []param{text("path", "id", "id of an op", `^(0x[0-9a-f]{64}|request-[0-9]+|[0-9]+\.[ft][0-9]+)$`)}},
		{method: "GET", path: "/v1/ops/{id}/receipt", name: "receipt", doc: "The receipt of an accepted op once more.", answer: of[Receipt](), errors: []*Error{ErrNotFound}, handle: (*Server).receipt,
			params: []param{text("path", "id", "digest of an op", `^0x[0-9a-f]{64}$`)}},
		{method: "GET", path: "/v1/accounts", name: "accounts", doc: "Accounts of an L1 address or an L2 key: one of them has to be given.", answer: of[Page[Account]](), errors: []*Error{ErrBusy}, handle: (*Server).accounts,
			params: []param{addressParam, text("query", "key", "L2 key; with address: exactly this owner's", `^0x[0-9a-fA-F]{128}$`), integer("query", "token", "only of this token", 0, maxToken), cursorParam, limitParam}},
		{method: "GET", path: "/v1/accounts/{id}", name: "account", doc: "An account.", answer: of[Account](), errors: []*Error{ErrNotFound, ErrBusy}, handle: (*Server).account, params: []param{idParam}},
		{method: "GET", path: "/v1/accounts/{id}/proof", name: "proof", doc: "Merkle proof of an account, after the last sealed batch.", answer: of[Proof](), errors: []*Error{ErrNotFound, ErrBusy}, handle: (*Server).proof,
			params: []param{idParam}},
		{method: "GET", path: "/v1/batches", name: "batches", doc: "Batches, the latest first.", answer: of[Page[Batch]](), handle: (*Server).batches, params: []param{cursorParam, limitParam}},
		{method: "GET", path: "/v1/batches/{number}", name: "batch", doc: "A batch; GET /v1/ops?batch=NUMBER lists what is in it.", answer: of[Batch](), errors: []*Error{ErrNotFound}, handle: (*Server).batch,
			params: []param{integer("path", "number", "of the batch", 0, maxBatch)}},
		{method: "GET", path: "/v1/blobs/{hash}", name: "blob", doc: "A blob that batches' data was posted in, 131072 bytes, by its versioned hash. L1's nodes delete it after some 18 days.", binary: true, errors: []*Error{ErrNotFound}, stream: (*Server).blob,
			params: []param{text("path", "hash", "versioned hash of a blob", `^0x[0-9a-f]{64}$`)}},
		{method: "GET", path: "/v1/deposits", name: "deposits", doc: "What was asked for on L1: deposits, forced exits, new keys; the latest first.", answer: of[Page[Request]](), handle: (*Server).deposits,
			params: []param{addressParam, cursorParam, limitParam}},
		{method: "GET", path: "/v1/withdrawals", name: "withdrawals", doc: "What L1 owes an address, and what is on its way there.", answer: of[Page[Withdrawal]](), errors: []*Error{ErrL1}, handle: (*Server).withdrawals,
			params: []param{addressParam}, needs: []string{"address"}},
		{method: "GET", path: "/v1/fleet", name: "fleet", doc: "Who proves, and what.", answer: of[Fleet](), handle: (*Server).fleet},
		{method: "GET", path: "/v1/points", name: "points", doc: "Throughput, latency, gas and proving time by minute, of the last day.", answer: of[Page[Point]](), handle: (*Server).points},
		{method: "GET", path: "/v1/events", name: "events", doc: "Server-sent events: every change of an op's or a batch's stage. The data of each is an Event. Last-Event-ID, or after, goes on from there. An id without data comes first, and while nothing happens: up to there all was told.",
			params: []param{integer("query", "account", "only of ops of this account", 0, maxAccount), integer("query", "after", "id of the last event seen", 0, maxEvent), integer("header", "Last-Event-ID", "the same, and goes before it", 0, maxEvent)}, errors: []*Error{ErrBusy}, stream: (*Server).events},
		{method: "GET", path: "/v1/openapi.json", name: "openapi", doc: "This document.", stream: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(OpenAPI())
		}},
	}
}

func (s *Server) mux() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range routes() {
		mux.HandleFunc(r.method+" "+r.path, s.serve(r))
		methods[r.path] = append(methods[r.path], r.method)
		if r.method == http.MethodGet {
			methods[r.path] = append(methods[r.path], http.MethodHead)
		}
	}
	for path, list := range methods {
		allow := strings.Join(append(list, http.MethodOptions), ", ")
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", allow)
			fail(w, ErrMethod)
		})
	}
	mux.HandleFunc("/v1/", nothing)
	if s.cfg.Page != nil {
		mux.Handle("/", s.cfg.Page)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := r.URL.EscapedPath()
		if isPublic(r) && (at == "/v1" || strings.TrimSuffix(at, "/") != path.Clean(at)) {
			nothing(w, r) // the mux would send it elsewhere, in HTML
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func nothing(w http.ResponseWriter, r *http.Request) {
	fail(w, ErrNotFound.with("there is no %s", r.URL.Path))
}

func (s *Server) serve(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		if err := checkParams(r, req); err != nil {
			fail(w, err)
			return
		}
		if r.stream != nil {
			r.stream(s, w, req)
			return
		}
		answer, err := r.handle(s, req)
		if err != nil {
			s.failed(w, req, err)
			return
		}
		status := r.status
		if status == 0 {
			status = http.StatusOK
		}
		writeJSON(w, status, answer)
	}
}

// failed writes an error: what is not for users is logged and told as internal.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	var e *Error
	if !errors.As(err, &e) {
		s.cfg.Log.Error("request failed", "component", "api", "path", r.URL.Path, "err", err)
		e = ErrInternal
	}
	fail(w, e)
}

func fail(w http.ResponseWriter, e *Error) {
	if errors.Is(e, ErrBusy) || errors.Is(e, ErrUnsure) || errors.Is(e, ErrRate) {
		w.Header().Set("Retry-After", "1")
	}
	writeJSON(w, e.status, failure{e})
}

// failure is the body of every answer that is no success.
type failure struct {
	Error *Error `json:"error"`
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader has gone
}

// readJSON decodes a body strictly: names as they are documented, each once, none missing, no null, nothing after it.
func readJSON(r *http.Request, v any) error {
	if kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" || !strings.EqualFold(cmp.Or(params["charset"], "utf-8"), "utf-8") {
		return ErrMediaType
	}
	b, err := io.ReadAll(r.Body)
	if tooLarge(err) {
		return ErrTooLarge
	}
	if err != nil {
		return ErrMalformed.with("the body ends early")
	}
	if err := exact(b, reflect.TypeOf(v).Elem()); err != nil {
		return ErrMalformed.with("%v", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return ErrMalformed.with("%v", culprit(b, reflect.TypeOf(v).Elem(), err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return ErrMalformed.with("something follows the JSON value")
	}
	if name := missing(b, reflect.TypeOf(v).Elem()); name != "" {
		return ErrMalformed.with("%s is missing", name)
	}
	return nil
}

// missing names a field that an object of type t has to have and does not: it would pass for one of zero, and be refused for something else.
func missing(b []byte, t reflect.Type) string {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(b, &values) // it was read before
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if _, ok := values[name]; !ok && options == "" {
			return name
		}
	}
	return ""
}

// exact refuses an object that says something twice or in another case, which readers would differ about, or that says nothing (null).
func exact(b []byte, t reflect.Type) error {
	d := json.NewDecoder(bytes.NewReader(b))
	start, err := d.Token()
	if err != nil || start != json.Delim('{') {
		return errors.New("the body is no JSON object")
	}
	seen := map[string]bool{}
	var value json.RawMessage
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return errors.New("the body is no JSON object")
		}
		if !hasField(t, name) {
			return fmt.Errorf("there is no field %.40q", name)
		}
		if seen[name] {
			return fmt.Errorf("%s occurs twice", name)
		}
		seen[name] = true
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if string(value) == "null" {
			return fmt.Errorf("%s is null: leave it out", name)
		}
	}
	return nil
}

// culprit names the field that an object of type t was not read for, in the words of JSON.
func culprit(b []byte, t reflect.Type, err error) error {
	var values map[string]json.RawMessage
	if json.Unmarshal(b, &values) != nil {
		return err
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		value, ok := values[name]
		if !ok {
			continue
		}
		err := json.Unmarshal(value, reflect.New(f.Type).Interface())
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			err = fmt.Errorf("a JSON %s cannot be it", kind.Value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return err
}

func hasField(t reflect.Type, name string) bool {
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name {
			return true
		}
	}
	return false
}
