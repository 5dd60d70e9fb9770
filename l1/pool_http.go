package l1

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxAnswer is the most bytes that an answer of a node may have.
const maxAnswer = 256 << 20

// errNotNow says that a node answered, and not with an answer.
var errNotNow = errors.New("l1: the node refuses")

// RoundTrip asks this node alone, and notes how it went.
func (e *endpoint) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	answer, err := e.ask(req.Context(), req.Header, body)
	if err != nil {
		return nil, err
	}
	return respond(req, answer), nil
}

// ask sends a request; the error is the node's failure, unless ctx is done.
func (e *endpoint) ask(ctx context.Context, header http.Header, body []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, e.pool.cfg.Timeout)
	defer cancel()
	start := time.Now()
	answer, err := e.post(limited, header, body)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		e.failed(err)
		return nil, fmt.Errorf("node %s: %w", e.name, redact(err, e.url))
	}
	e.answered(time.Since(start))
	return answer, nil
}

func (e *endpoint) post(ctx context.Context, header http.Header, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = header.Clone()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: %s", errNotNow, res.Status)
	}
	a, err := parseAnswer(answer)
	if err != nil {
		return nil, fmt.Errorf("%w: no JSON-RPC: %w", errNotNow, err)
	}
	if a.Error != nil && limited(a.Error.Code, a.Error.Message) {
		return nil, fmt.Errorf("%w: %s", errNotNow, a.Error.Message)
	}
	return answer, nil
}

// redact keeps a URL, which may hold a secret, out of an error.
func redact(err error, url string) error {
	if text := err.Error(); strings.Contains(text, url) {
		return errors.New(strings.ReplaceAll(text, url, host(url)))
	}
	return err
}

// rpcAnswer is what a router looks at.
type rpcAnswer struct {
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	} `json:"error"`
}

// parseAnswer takes the answers to a batch for one that is well.
func parseAnswer(b []byte) (a rpcAnswer, err error) {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '[' {
		var all []json.RawMessage
		return rpcAnswer{Result: json.RawMessage("[]")}, json.Unmarshal(b, &all)
	}
	return a, json.Unmarshal(b, &a)
}

// final tells whether another node need not be asked: this is what the chain says. That a node refuses a tx, which another may take, is no such thing.
func (a rpcAnswer) final(method string) bool {
	if a.Error != nil && method == sendTx {
		return known(a.Error.Message)
	}
	if a.Error != nil {
		return a.Error.Code == 3 || len(a.Error.Data) > 0 || strings.Contains(a.Error.Message, "revert")
	}
	return len(a.Result) > 0 && string(a.Result) != "null"
}

const sendTx = "eth_sendRawTransaction"

// router asks the best node, and the next ones for what that does not have.
type router struct{ pool *Pool }

// RoundTrip implements http.RoundTripper.
func (r router) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	var call struct {
		Method string `json:"method"`
	}
	_ = json.Unmarshal(body, &call) // a batch has none
	order := r.pool.order()
	var spare []byte // an answer, though another node may have a better one
	failures := []error{fmt.Errorf("%w: %d of %d are not put aside", ErrNoQuorum, len(order), len(r.pool.all))}
	for i, e := range order {
		answer, err := e.ask(req.Context(), req.Header, body)
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		if err != nil {
			failures = append(failures, err)
			continue
		}
		if a, err := parseAnswer(answer); err == nil && a.final(call.Method) {
			if call.Method == sendTx {
				spread(req, order[i+1:], body)
			}
			return respond(req, answer), nil
		}
		if spare == nil {
			spare = answer
		}
	}
	if spare != nil {
		return respond(req, spare), nil
	}
	return nil, errors.Join(failures...)
}

// spread gives a tx to the other nodes that are well: one that takes a tx and keeps it to itself does no harm then.
func spread(req *http.Request, others []*endpoint, body []byte) {
	var all sync.WaitGroup
	for _, e := range others {
		if e.asked(time.Now()) {
			all.Go(func() { _, _ = e.ask(req.Context(), req.Header, body) })
		}
	}
	all.Wait()
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

func respond(req *http.Request, answer []byte) *http.Response {
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)), Request: req}
}
