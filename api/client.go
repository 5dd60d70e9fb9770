package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// ErrUnreachable says that no operator answers.
var ErrUnreachable = errors.New("api: the operator does not answer")

// Client asks an operator. It is safe for concurrent use.
type Client struct {
	url  string
	http *http.Client
}

// NewClient asks the operator at a URL, for example https://operator.example.
func NewClient(url string) *Client {
	const most = 256
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = most
	return &Client{strings.TrimSuffix(url, "/"), &http.Client{Transport: transport}}
}

// URL of the operator.
func (c *Client) URL() string { return c.url }

// Call is a request of the caller's own: path starts with /v1/, body and answer may be nil. A refusal is an *Error, no answer ErrUnreachable.
func (c *Client) Call(ctx context.Context, method, path string, body, answer any) error {
	const patience = 30 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	b, err := c.read(r)
	if err != nil || answer == nil {
		return err
	}
	if err := json.Unmarshal(b, answer); err != nil {
		return fmt.Errorf("api: answer of %s%s: %w: client and operator may be of different versions", c.url, path, err)
	}
	return nil
}

// read returns an answer's body, or the error that it is.
func (c *Client) read(r *http.Response) ([]byte, error) {
	defer r.Body.Close()
	const longest = 32 << 20
	b, err := io.ReadAll(io.LimitReader(r.Body, longest))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreachable, c.url, err)
	}
	if r.StatusCode < http.StatusBadRequest {
		return b, nil
	}
	var f failure
	if err := json.Unmarshal(b, &f); err != nil || f.Error == nil {
		return nil, fmt.Errorf("%w: %s answers %s: is it a Causeway operator?", ErrUnreachable, c.url, r.Status)
	}
	f.Error.status = r.StatusCode
	return nil, f.Error
}

func (c *Client) do(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
		reader = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, reader)
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return answer, nil
}

func get[T any](ctx context.Context, c *Client, path string, query url.Values) (out T, err error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return out, c.Call(ctx, http.MethodGet, path, nil, &out)
}

// Status of the rollup.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return get[Status](ctx, c, "/v1/status", nil)
}

// Tokens and fees.
func (c *Client) Tokens(ctx context.Context) ([]Token, error) {
	p, err := get[Page[Token]](ctx, c, "/v1/tokens", nil)
	return p.Items, err
}

// Submit sends a signed op and checks the receipt against it. It may be repeated: an op is executed once. The caller checks that L1 knows the
// receipt's operator.
func (c *Client) Submit(ctx context.Context, op rollup.UserOp) (Receipt, error) {
	var r Receipt
	if err := c.Call(ctx, http.MethodPost, "/v1/ops", WireOp(op), &r); err != nil {
		return r, err
	}
	config := rollup.Config(r.ChainID, rollup.Address(r.Rollup))
	message := op.Message(config)
	return r, r.Verify(message.Bytes(), r.ChainID, r.Rollup)
}

// Op by id.
func (c *Client) Op(ctx context.Context, id string) (OpStatus, error) {
	return get[OpStatus](ctx, c, "/v1/ops/"+url.PathEscape(id), nil)
}

// Receipt of an op that was accepted.
func (c *Client) Receipt(ctx context.Context, op Digest) (Receipt, error) {
	return get[Receipt](ctx, c, "/v1/ops/"+op.String()+"/receipt", nil)
}

// Ops of a filter, the latest first.
func (c *Client) Ops(ctx context.Context, filter OpFilter, cursor string, limit int) (Page[OpStatus], error) {
	q := paging(cursor, limit)
	if filter.Account != nil {
		q.Set("account", strconv.FormatUint(uint64(*filter.Account), 10))
	}
	if filter.Batch != 0 {
		q.Set("batch", strconv.FormatUint(filter.Batch, 10))
	}
	return get[Page[OpStatus]](ctx, c, "/v1/ops", q)
}

func paging(cursor string, limit int) url.Values {
	q := url.Values{}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	return q
}

// Account by id: ErrNotFound when there is none.
func (c *Client) Account(ctx context.Context, id uint32) (Account, error) {
	return get[Account](ctx, c, fmt.Sprintf("/v1/accounts/%d", id), nil)
}

// AccountQuery limits a list of accounts: an address, a key or both.
type AccountQuery struct {
	Address *Address
	Key     *Key
	Token   *uint16
	Cursor  string
}

// Accounts of an owner.
func (c *Client) Accounts(ctx context.Context, a AccountQuery) (Page[Account], error) {
	q := paging(a.Cursor, 0)
	if a.Address != nil {
		q.Set("address", a.Address.String())
	}
	if a.Key != nil {
		q.Set("key", a.Key.String())
	}
	if a.Token != nil {
		q.Set("token", strconv.Itoa(int(*a.Token)))
	}
	return get[Page[Account]](ctx, c, "/v1/accounts", q)
}

// Proof of an account.
func (c *Client) Proof(ctx context.Context, id uint32) (Proof, error) {
	return get[Proof](ctx, c, fmt.Sprintf("/v1/accounts/%d/proof", id), nil)
}

// Verify checks that the account is a leaf under a root, of a tree of the rollup's depth. The root has to come from somewhere else: from L1.
func (p Proof) Verify(depth int, root Digest) error {
	a := p.Account
	if a.Nonce > rollup.MaxNonce { // it would run over into token and address, which might be others then
		return fmt.Errorf("api: proof of account %d: %w: nonce %d", a.ID, rollup.ErrRange, a.Nonce)
	}
	account := rollup.Account{Owner: rollup.Owner{PubKey: a.Key.Point, Address: rollup.Address(a.Address), Token: a.Token}, Nonce: a.Nonce, Balance: a.Balance}
	m := statetree.MerkleProof{Index: a.ID, Leaf: account.Leaf()}
	for _, s := range p.Siblings {
		e, err := field.FromBytes(s[:])
		if err != nil {
			return err
		}
		m.Siblings = append(m.Siblings, e)
	}
	r, err := field.FromBytes(root[:])
	if err != nil {
		return err
	}
	return m.Verify(depth, r)
}

// Batch by number.
func (c *Client) Batch(ctx context.Context, number uint64) (Batch, error) {
	return get[Batch](ctx, c, fmt.Sprintf("/v1/batches/%d", number), nil)
}

// Batches, the latest first.
func (c *Client) Batches(ctx context.Context, cursor string, limit int) (Page[Batch], error) {
	return get[Page[Batch]](ctx, c, "/v1/batches", paging(cursor, limit))
}

// Deposits and other requests of an address, the latest first; nil means anybody's.
func (c *Client) Deposits(ctx context.Context, a *Address, cursor string) (Page[Request], error) {
	q := paging(cursor, 0)
	if a != nil {
		q.Set("address", a.String())
	}
	return get[Page[Request]](ctx, c, "/v1/deposits", q)
}

// Withdrawals that L1 owes an address, or will.
func (c *Client) Withdrawals(ctx context.Context, a Address) (Page[Withdrawal], error) {
	return get[Page[Withdrawal]](ctx, c, "/v1/withdrawals", url.Values{"address": {a.String()}})
}

// Fleet is who proves, and what.
func (c *Client) Fleet(ctx context.Context) (Fleet, error) {
	return get[Fleet](ctx, c, "/v1/fleet", nil)
}

// Points of the plots.
func (c *Client) Points(ctx context.Context) ([]Point, error) {
	p, err := get[Page[Point]](ctx, c, "/v1/points", nil)
	return p.Items, err
}

// EventQuery says which events, and from where on; After 0 is from now on.
type EventQuery struct {
	Account *uint32
	After   uint64
}

// Here is the kind of an event that nothing has happened but for time: it says up to where all is told.
const Here = "here"

// Events streams until ctx is done or the stream breaks; ask again with After, the id of the last one seen. The first one is of kind Here, and says where the stream
// begins; more of that kind come while it is quiet. A refusal is an *Error.
func (c *Client) Events(ctx context.Context, e EventQuery) (iter.Seq[Event], error) {
	q := url.Values{}
	if e.Account != nil {
		q.Set("account", strconv.FormatUint(uint64(*e.Account), 10))
	}
	if e.After != 0 {
		q.Set("after", strconv.FormatUint(e.After, 10))
	}
	r, err := c.do(ctx, http.MethodGet, "/v1/events?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	if r.StatusCode >= http.StatusBadRequest {
		_, err := c.read(r)
		return nil, err
	}
	return func(yield func(Event) bool) {
		defer r.Body.Close()
		lines := bufio.NewScanner(r.Body)
		e := Event{Kind: Here}
		for lines.Scan() {
			switch field, value, _ := strings.Cut(lines.Text(), ": "); field {
			case "id":
				e.ID, _ = strconv.ParseUint(value, 10, 64)
			case "data":
				if json.Unmarshal([]byte(value), &e) != nil {
					e = Event{Kind: Here}
				}
			case "": // the end of one
				if e.ID != 0 && !yield(e) {
					return
				}
				e = Event{Kind: Here}
			}
		}
	}, nil
}
