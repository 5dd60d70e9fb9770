package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
)

// openAPI is as much of the document as answers are held to.
type openAPI struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Parameters  []parameter
		Responses   map[string]struct {
			Description string
			Content     map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]map[string]any }
}

// parameter of an operation.
type parameter struct {
	Name, In string
	Required bool
	Schema   parameterSchema
}

type parameterSchema struct {
	Type, Pattern    string
	Minimum, Maximum json.Number // 64 bits do not fit into a float
}

// bounds are values that an integer's bounds exclude, and those that they just include.
func (s parameterSchema) bounds(t *testing.T) (outside, at []string) {
	low, err := strconv.ParseUint(s.Minimum.String(), 10, 64)
	require.NoError(t, err)
	high, ok := new(big.Int).SetString(s.Maximum.String(), 10)
	require.True(t, ok)
	if low > 0 {
		outside = append(outside, strconv.FormatUint(low-1, 10))
	}
	outside = append(outside, "-1", "1.5", "0x1", "1e1", high.Add(high, big.NewInt(1)).String(), high.String()+"0")
	return outside, []string{s.Minimum.String(), s.Maximum.String()}
}

func document(t *testing.T, url string) *openAPI {
	t.Helper()
	r, err := http.Get(url + "/v1/openapi.json")
	require.NoError(t, err)
	defer r.Body.Close()
	d := new(openAPI)
	require.NoError(t, json.NewDecoder(r.Body).Decode(d))
	require.Equal(t, "3.1.0", d.OpenAPI)
	return d
}

// check holds a value to a schema, of the kinds that the document has.
func (d *openAPI) check(t *testing.T, at string, schema map[string]any, value any) {
	t.Helper()
	require.NotEmpty(t, schema, at)
	if ref, ok := schema["$ref"].(string); ok {
		d.check(t, at, d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], value)
		return
	}
	switch schema["type"] {
	case "object":
		fields, ok := value.(map[string]any)
		require.True(t, ok, "%s: %v", at, value)
		properties := schema["properties"].(map[string]any)
		for name, v := range fields {
			require.Contains(t, properties, name, at)
			d.check(t, at+"."+name, properties[name].(map[string]any), v)
		}
		for _, name := range schema["required"].([]any) {
			require.Contains(t, fields, name, at)
		}
	case "array":
		items, ok := value.([]any)
		require.True(t, ok, "%s: %v", at, value)
		for _, v := range items {
			d.check(t, at+"[]", schema["items"].(map[string]any), v)
		}
	case "string":
		text, ok := value.(string)
		require.True(t, ok, "%s: %v", at, value)
		if pattern, ok := schema["pattern"].(string); ok {
			require.Regexp(t, regexp.MustCompile(pattern), text, at)
		}
		if enum, ok := schema["enum"].([]any); ok {
			require.Contains(t, enum, value, at)
		}
		if one, ok := schema["oneOf"].([]any); ok {
			require.True(t, slices.ContainsFunc(one, func(c any) bool { return c.(map[string]any)["const"] == value }), "%s: %v", at, value)
		}
	case "integer", "number":
		require.IsType(t, float64(0), value, at)
	case "boolean":
		require.IsType(t, true, value, at)
	default:
		t.Fatalf("%s: schema %v", at, schema)
	}
}

// answered holds an answer to what the document says of an operation: its status, its type, its body, and the code of an error.
func (d *openAPI) answered(t *testing.T, path, method string, r *http.Response) {
	t.Helper()
	defer r.Body.Close()
	at := fmt.Sprintf("%s %s: %d", method, path, r.StatusCode)
	documented, ok := d.Paths[path][method].Responses[strconv.Itoa(r.StatusCode)]
	require.True(t, ok, at)
	require.Equal(t, "*", r.Header.Get("Access-Control-Allow-Origin"), at)
	require.NotEmpty(t, r.Header.Get("Cache-Control"), "%s: caches would keep it as they like", at)
	content, ok := documented.Content[r.Header.Get("Content-Type")]
	require.True(t, ok, "%s: %s", at, r.Header.Get("Content-Type"))
	if content.Schema == nil {
		return // a stream, or the document itself
	}
	var body map[string]any
	require.NoError(t, json.NewDecoder(r.Body).Decode(&body), at)
	d.check(t, at, content.Schema, body)
	if e, ok := body["error"].(map[string]any); ok {
		require.Contains(t, strings.Split(documented.Description, ", "), e["code"], at)
	}
}

// example of a parameter.
func example(p parameter) string {
	if p.In == "path" && strings.Contains(p.Schema.Pattern, "0x") { // of an op
		return api.Digest{1}.String()
	}
	return map[string]string{"address": api.Address{1}.String(), "key": api.Key{Point: fakeKey().Public()}.String()}[p.Name]
}

// Every operation, asked as the document says, with each parameter missing, wrong, or twice, and with one that there is not, answers as the document says.
func TestEveryAnswerIsDocumented(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	doc := document(t, s.URL())
	ask := func(method, path string, values map[string]string, query url.Values, want int) int {
		head := http.Header{"Content-Type": {"application/json"}}
		at := path
		for _, p := range doc.Paths[path][method].Parameters {
			value, given := values[p.Name]
			switch {
			case !given:
			case p.In == "path":
				at = strings.Replace(at, "{"+p.Name+"}", value, 1)
			case p.In == "header":
				head.Set(p.Name, value)
			default:
				query.Add(p.Name, value)
			}
		}
		r, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), s.URL()+at+"?"+query.Encode(), strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header = head
		a, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		if want != 0 {
			require.Equal(t, want, a.StatusCode, "%s %s", method, r.URL)
		}
		doc.answered(t, path, method, a)
		return a.StatusCode
	}
	operations := 0
	for path, methods := range doc.Paths {
		for method, o := range methods {
			operations++
			good := map[string]string{}
			for _, p := range o.Parameters {
				if p.Schema.Type == "integer" {
					good[p.Name] = "1"
				} else if p.Schema.Pattern != "" { // else of the server's own making
					good[p.Name] = example(p)
					require.Regexp(t, p.Schema.Pattern, good[p.Name])
				}
			}
			ask(method, path, good, url.Values{}, 0)
			ask(method, path, good, url.Values{"nothing": {""}}, http.StatusBadRequest)
			for _, p := range o.Parameters {
				if good[p.Name] == "" {
					continue
				}
				outside, at := []string{"!"}, []string(nil)
				if p.Schema.Type == "integer" {
					outside, at = p.Schema.bounds(t)
				}
				other := maps.Clone(good)
				for _, value := range outside {
					other[p.Name] = value
					ask(method, path, other, url.Values{}, http.StatusBadRequest)
				}
				for _, value := range at {
					other[p.Name] = value
					require.NotEqual(t, http.StatusBadRequest, ask(method, path, other, url.Values{}, 0), "%s of %s %s: %s", p.Name, method, path, value)
				}
				if p.In == "query" {
					ask(method, path, good, url.Values{p.Name: {good[p.Name]}}, http.StatusBadRequest)
					missing := maps.Clone(good)
					delete(missing, p.Name)
					want := 0
					if p.Required {
						want = http.StatusBadRequest
					}
					ask(method, path, missing, url.Values{}, want)
				}
			}
		}
	}
	require.GreaterOrEqual(t, operations, 17)
}

// A parameter that is said to be free to leave out is free to leave out, but for an address or a key of accounts; and no code that there is stays untold.
func TestDocumentIsWhole(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	doc := document(t, s.URL())
	told := map[string]bool{"method": true} // of what is no operation
	for path, methods := range doc.Paths {
		for method, o := range methods {
			for _, r := range o.Responses {
				for code := range strings.SplitSeq(r.Description, ", ") {
					told[code] = true
				}
			}
			if method != "get" || o.OperationID == "accounts" || strings.Contains(path, "{") || slices.ContainsFunc(o.Parameters, func(p parameter) bool { return p.Required }) {
				continue
			}
			r, err := http.Get(s.URL() + path)
			require.NoError(t, err)
			require.NotContains(t, []int{http.StatusBadRequest, http.StatusInternalServerError}, r.StatusCode, path)
			doc.answered(t, path, method, r)
		}
	}
	nobody, err := http.Get(s.URL() + "/v1/withdrawals")
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, nobody.StatusCode)
	doc.answered(t, "/v1/withdrawals", "get", nobody)
	require.Contains(t, doc.Paths["/v1/events"]["get"].Parameters, parameter{Name: "Last-Event-ID", In: "header", Schema: parameterSchema{Type: "integer", Minimum: "0", Maximum: "18446744073709551615"}})
	require.Contains(t, doc.Paths["/v1/ops"]["get"].Parameters, parameter{Name: "limit", In: "query", Schema: parameterSchema{Type: "integer", Minimum: "1", Maximum: "500"}})
	for _, c := range doc.Components.Schemas["Error"]["properties"].(map[string]any)["code"].(map[string]any)["oneOf"].([]any) {
		code := c.(map[string]any)["const"].(string)
		require.True(t, told[code], "no operation is said to answer %s", code)
	}
}

// What an address does not take is refused with what it takes, and HEAD is GET without a body, also of what has no end.
func TestMethods(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	for path, methods := range document(t, s.URL()).Paths {
		path = strings.NewReplacer("{id}", "0", "{number}", "1").Replace(path)
		allow := map[string]bool{http.MethodOptions: true}
		for method := range methods {
			allow[strings.ToUpper(method)] = true
		}
		allow[http.MethodHead] = allow[http.MethodGet]
		r, err := http.NewRequest(http.MethodDelete, s.URL()+path, nil)
		require.NoError(t, err)
		a, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		a.Body.Close()
		require.Equal(t, http.StatusMethodNotAllowed, a.StatusCode, path)
		require.ElementsMatch(t, slices.Collect(maps.Keys(allow)), strings.Split(a.Header.Get("Allow"), ", "), path)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = conn.Write([]byte("HEAD /v1/events HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n"))
	require.NoError(t, err)
	answers := bufio.NewReader(conn)
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		a, err := http.ReadResponse(answers, &http.Request{Method: method})
		require.NoError(t, err, method)
		require.Equal(t, http.StatusOK, a.StatusCode)
	}
}

// A page of another site reads why it is refused, by the rate or the host's name, as everybody does.
func TestRefusalsAreReadable(t *testing.T) {
	s, _, _ := fakeServer(t, nil, func(c *api.Config) { c.RatePerClient, c.Hosts = 1, []string{"127.0.0.1"} })
	seen := map[int]bool{}
	for i := range 20 {
		r, err := http.NewRequest(http.MethodGet, s.URL()+"/v1/status", nil)
		require.NoError(t, err)
		if i == 0 {
			r.Host = "elsewhere.example"
		}
		a, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		a.Body.Close()
		seen[a.StatusCode] = true
		require.Equal(t, "*", a.Header.Get("Access-Control-Allow-Origin"), a.StatusCode)
	}
	require.True(t, seen[http.StatusMisdirectedRequest] && seen[http.StatusTooManyRequests], "%v", seen)
}

// A parameter without a value is of whoever has none to give: no list is of everything for that. To begin at the beginning is no such thing.
func TestEmptyParameters(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	for query, want := range map[string]int{"ops?account=": 400, "ops?batch=": 400, "ops?limit=": 400, "deposits?address=": 400, "accounts?address=&key=0x" + strings.Repeat("01", 64): 400, "batches?cursor=": 200} {
		r, err := http.Get(s.URL() + "/v1/" + query)
		require.NoError(t, err)
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		require.NoError(t, err)
		require.Equal(t, want, r.StatusCode, query)
		require.Equal(t, want == http.StatusBadRequest, strings.Contains(string(body), "is empty: leave it out"), query)
	}
}

// Who sends what cannot be read is told which field that is.
func TestUnreadFieldsAreNamed(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	for body, want := range map[string]string{
		`{"type":"withdraw","from":-1}`:              "from: a JSON number -1 cannot be it",
		`{"type":"withdraw","from":1,"token":65536}`: "token: a JSON number 65536 cannot be it",
		`{"type":"withdraw","from":1,"amount":5}`:    "amount: a JSON number cannot be it",
		`{"type":7}`: "type: a JSON number cannot be it",
		`{"from":1,"toKey":"0x` + strings.Repeat("00", 64) + `"}`:       "toKey: field: point is not on",
		`{"from":1,"signature":"0x00"}`:                                 "signature: want 0x and 192",
		`{"from":1,"maxFee":"1e3","signature":"0x00","type":"strange"}`: "maxFee: amount is not in",
	} {
		message := malformed(t, s, []byte(body))
		require.Contains(t, message, want, body)
		require.NotContains(t, message, "Go ", body)
	}
}

// Who leaves out what the document requires is told which field that is, and not that the op has expired, or that its signature does not hold.
func TestMissingFieldsAreNamed(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	required := document(t, s.URL()).Components.Schemas["Op"]["required"].([]any)
	require.GreaterOrEqual(t, len(required), 8)
	for _, op := range []rollup.UserOp{fakeTransfer(0), &rollup.Withdraw{Authorization: fakeTransfer(0).Authorization, Amount: rollup.NewAmount(5)}} {
		whole, err := json.Marshal(signedOp(op))
		require.NoError(t, err)
		for _, name := range required {
			var fields map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(whole, &fields))
			delete(fields, name.(string))
			body, err := json.Marshal(fields)
			require.NoError(t, err)
			require.Equal(t, name.(string)+" is missing", malformed(t, s, body))
		}
	}
}

// malformed is what is said of an op that cannot be read.
func malformed(t *testing.T, s *api.Server, body []byte) string {
	t.Helper()
	r, err := http.Post(s.URL()+"/v1/ops", "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer r.Body.Close()
	var answer struct{ Error api.Error }
	require.NoError(t, json.NewDecoder(r.Body).Decode(&answer))
	require.Equal(t, http.StatusBadRequest, r.StatusCode)
	return answer.Error.Message
}

// JSON is JSON however its type is written (RFC 9110, 8.3.1): clients' libraries differ in the space, and in the case.
func TestContentTypes(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	for kind, want := range map[string]int{
		"application/json": 400, "application/json;charset=utf-8": 400, "application/json; charset=UTF-8": 400, "Application/JSON": 400, "application/json; charset=\"utf-8\"": 400,
		"": 415, "text/plain": 415, "application/json; charset=utf-16": 415, "application/jsonp": 415, "application/json, text/plain": 415,
	} {
		r, err := http.Post(s.URL()+"/v1/ops", kind, strings.NewReader("{}"))
		require.NoError(t, err)
		r.Body.Close()
		require.Equal(t, want, r.StatusCode, kind)
	}
}

// What is not there is told as all else is, in JSON and to any page, and nobody is sent elsewhere.
func TestNothingThere(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	doc := document(t, s.URL())
	direct := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/v1", "/v1/", "/v1/nothing", "/v1/status/", "/v1//status", "/v1/./status", "/v1/ops/../status", "/v1/../v1/status"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+path, nil)
		require.NoError(t, err)
		a, err := direct.Do(r)
		require.NoError(t, err)
		require.Equal(t, http.StatusNotFound, a.StatusCode, path)
		doc.answered(t, "/v1/ops/{id}", "get", a)
	}
}
