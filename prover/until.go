package prover

import "context"

// Until runs f, which nothing cuts short, as compiling and a setup are, and
// returns what it does, or ctx's error as soon as ctx is done. Then f goes on
// unheard until it or the process ends, so it must write nothing that lasts.
func Until[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}
