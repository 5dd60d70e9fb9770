package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// timeout of one request.
var timeout = 20 * time.Second // tests do not wait for so long

func parse(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("blobs: want a URL that starts with http:// or https://") // which may hold a secret
	}
	return u, nil
}

// client goes nowhere else than it was told to: who is asked for a blob has no say in what this machine asks, which may be on an inside of its own.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// get reads an answer of at most so many bytes.
func get(ctx context.Context, base *url.URL, query url.Values, most int, path ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	u := base.JoinPath(path...)
	all := u.Query() // some have a key there
	for name, values := range query {
		all[name] = values
	}
	u.RawQuery = all.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("blobs: no request of this URL")
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, withoutURL(err))
	}
	defer res.Body.Close()
	if err := judge(res); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrWrong, most)
	}
	return body, nil
}

// judge a status.
func judge(res *http.Response) error {
	switch code := res.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound || code == http.StatusGone:
		return fmt.Errorf("%w: it answers %s", ErrMissing, res.Status)
	case code == http.StatusTooManyRequests || code >= http.StatusInternalServerError:
		return fmt.Errorf("%w: it answers %s", ErrDown, res.Status)
	}
	return fmt.Errorf("blobs: it answers %s: look at the URL, and at the key in it if it has one", res.Status)
}

// withoutURL is the cause alone: the URL may hold a secret.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
