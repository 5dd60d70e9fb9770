package l1

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

const (
	// maxAnswer is the most bytes that an answer of a node may have which lists what is in blocks.
	maxAnswer = 256 << 20
	// maxFact is the most bytes of any other: what a tx has room for, or a call that fails brings along, is below it. Much is asked at once, of a node that may lie.
	maxFact = 32 << 20
)

var (
	// errNotNow says that a node answered, and not with an answer.
	errNotNow = errors.New("l1: the node refuses")
	// errTooMuch says that a node refused to search so many blocks, by HTTP's status: there is nothing wrong with it, and waiting does not help.
	errTooMuch = errors.New("l1: the node refuses to search so many blocks")
)

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
	if err != nil && !errors.Is(err, errTooMuch) {
		e.failed(err)
		return nil, fmt.Errorf("node %s: %w", e.name, redact(err, e.url))
	}
	e.answered(time.Since(start))
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", e.name, err)
	}
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
	q := parseQuestion(body)
	answer, err := io.ReadAll(io.LimitReader(res.Body, q.most()))
	if err != nil {
		return nil, err
	}
	a, err := q.parse(answer)
	switch code := res.StatusCode; {
	case code == http.StatusOK:
	case code != http.StatusBadRequest && code != http.StatusRequestEntityTooLarge:
		return nil, fmt.Errorf("%w: %s", errNotNow, res.Status)
	case err == nil && a.Error != nil: // an answer: some give this status to what they will not do
	case q.Method == getLogs:
		return nil, fmt.Errorf("%w: %s", errTooMuch, res.Status)
	default:
		return nil, fmt.Errorf("%w: %s", errNotNow, res.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: no JSON-RPC: %w", errNotNow, err)
	}
	if a.Error != nil && limited(a.Error.Code, a.Error.Message) {
		return nil, fmt.Errorf("%w: %s", errNotNow, a.Error.Message)
	}
	if a.Error == nil && !q.fits(a.Result) {
		return nil, fmt.Errorf("%w: it answers %s with something else", errNotNow, q.Method)
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

// question is what a node is asked. Several at once have no method, and their answers are taken for well.
type question struct {
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

const (
	sendTx  = "eth_sendRawTransaction"
	getLogs = "eth_getLogs"
)

func parseQuestion(body []byte) (q question) {
	_ = json.Unmarshal(body, &q) // several are no object
	return q
}

// most bytes that an answer may have. A header is asked for with its txs' hashes alone.
func (q question) most() int64 {
	switch q.Method {
	case "", getLogs, "eth_getBlockReceipts":
		return maxAnswer
	case "eth_getBlockByHash", "eth_getBlockByNumber":
		if len(q.Params) > 1 && string(q.Params[1]) == "true" {
			return maxAnswer
		}
	}
	return maxFact
}

func (q question) parse(b []byte) (a rpcAnswer, err error) {
	if q.Method != "" {
		return a, json.Unmarshal(b, &a)
	}
	var all []json.RawMessage
	return rpcAnswer{Result: json.RawMessage("[]")}, json.Unmarshal(b, &all)
}

// fits tells whether a result can be one of what was asked for. A node that says something else has not answered: the next one is asked, and nobody stumbles over what
// is not there. Null is an answer, of a node that has no such thing.
func (q question) fits(result json.RawMessage) bool {
	if string(result) == "null" {
		return true
	}
	decodes := func(v any) bool { return json.Unmarshal(result, v) == nil }
	names := func(h common.Hash) bool { // what the question does
		var asked common.Hash
		return len(q.Params) > 0 && json.Unmarshal(q.Params[0], &asked) == nil && asked == h
	}
	switch q.Method {
	case "eth_getBlockByNumber":
		var h types.Header
		var n hexutil.Uint64
		return decodes(&h) && (json.Unmarshal(q.Params[0], &n) != nil || h.Number.IsUint64() && h.Number.Uint64() == uint64(n)) // "latest" is no number
	case "eth_getBlockByHash":
		var h types.Header
		return decodes(&h) && names(h.Hash())
	case "eth_getTransactionByHash":
		var tx types.Transaction
		return decodes(&tx) && names(tx.Hash())
	case "eth_getTransactionReceipt":
		var r types.Receipt
		return decodes(&r) && names(r.TxHash) && r.BlockNumber != nil && whole([]*types.Receipt{&r})
	case "eth_getBlockReceipts":
		var all []*types.Receipt
		return decodes(&all) && whole(all)
	case getLogs:
		return decodes(&[]types.Log{})
	case sendTx:
		return decodes(&common.Hash{})
	case "eth_call", "eth_getCode":
		return decodes(&hexutil.Bytes{})
	case "eth_blockNumber", "eth_chainId", "eth_getTransactionCount", "eth_getBalance", "eth_estimateGas", "eth_maxPriorityFeePerGas", "eth_blobBaseFee":
		return decodes(&hexutil.Big{})
	}
	return true
}

// whole tells whether there is something in the place of every receipt and every log.
func whole(receipts []*types.Receipt) bool {
	return !slices.ContainsFunc(receipts, func(r *types.Receipt) bool { return r == nil || slices.Contains(r.Logs, nil) })
}

// final tells whether another node need not be asked: this is what the chain says. That a node refuses a tx, which another may take, is no such thing; nor is a failure
// of what runs no code.
func (a rpcAnswer) final(method string) bool {
	switch {
	case a.Error == nil:
		return len(a.Result) > 0 && string(a.Result) != "null"
	case method == sendTx:
		return known(a.Error.Message)
	case method == "eth_call" || method == "eth_estimateGas":
		return a.Error.Code == 3 || len(a.Error.Data) > 0 || strings.Contains(a.Error.Message, "revert")
	}
	return false
}

// router asks the best node, and the next ones for what that does not have.
type router struct{ pool *Pool }

// RoundTrip implements http.RoundTripper.
func (r router) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	q := parseQuestion(body)
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
		if a, err := q.parse(answer); err == nil && a.final(q.Method) {
			if q.Method == sendTx {
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
