package benchmarks

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// APIClients sends the ops in a file, a list for each client, and measures every request. The requests are written out beforehand and the answers read as
// frugally as HTTP allows: the processor is for the operator. An answer that is no receipt ends it.
func APIClients(ctx context.Context, url, file string) (APIResult, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return APIResult{}, err
	}
	var ops [][]json.RawMessage
	if err := json.Unmarshal(b, &ops); err != nil {
		return APIResult{}, err
	}
	host := strings.TrimPrefix(url, "http://")
	all := make([]*apiClient, len(ops))
	for i := range ops {
		if all[i], err = newAPIClient(ctx, host, ops[i]); err != nil {
			return APIResult{}, err
		}
		defer all[i].conn.Close()
	}
	times, errs := make([][]time.Duration, len(all)), make([]error, len(all))
	var wg sync.WaitGroup
	used, start := processorTime(), time.Now()
	for i, c := range all {
		wg.Go(func() { times[i], errs[i] = c.run() })
	}
	wg.Wait()
	took := time.Since(start)
	for _, err := range errs {
		if err != nil {
			return APIResult{}, err
		}
	}
	r := newAPIResult(times, took)
	r.CPU = processorTime() - used
	return r, nil
}

// apiClient has a connection and its requests.
type apiClient struct {
	conn     net.Conn
	in       *bufio.Reader
	requests [][]byte
}

func newAPIClient(ctx context.Context, host string, ops []json.RawMessage) (*apiClient, error) {
	c := &apiClient{}
	for _, body := range ops {
		c.requests = append(c.requests, fmt.Appendf(nil, "POST /v1/ops HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", host, len(body), body))
	}
	var err error
	if c.conn, err = new(net.Dialer).DialContext(ctx, "tcp", host); err != nil {
		return nil, err
	}
	c.in = bufio.NewReader(c.conn)
	return c, nil
}

func (c *apiClient) run() (times []time.Duration, err error) {
	for _, request := range c.requests {
		sent := time.Now()
		if _, err := c.conn.Write(request); err != nil {
			return nil, err
		}
		answer, err := http.ReadResponse(c.in, nil)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(answer.Body)
		times = append(times, time.Since(sent))
		if err != nil {
			return nil, fmt.Errorf("the API answers %s: %w", answer.Status, err)
		}
		if answer.StatusCode != http.StatusAccepted || !bytes.Contains(body, []byte(`"signature":"0x`)) {
			return nil, fmt.Errorf("the API answers %s: %s", answer.Status, bytes.TrimSpace(body))
		}
	}
	return times, nil
}
