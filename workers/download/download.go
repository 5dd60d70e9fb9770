// Package download brings files that are known by their digest from a directory or an HTTP server that nobody has to trust: keys, which are too large for
// a queue. A file is checked block by block as it arrives, if the server has an index of its blocks, and as a whole before it gets its name. What has arrived
// stays after a cut, and is not asked for again.
package download

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// BlockBytes is the size of blocks of a served file.
const BlockBytes = 1 << 20

// IndexSuffix is added to a file's name for the index of its blocks.
const IndexSuffix = ".blocks"

// Config of a Source.
type Config struct {
	From     string        // URL, http or https, or a directory
	Tries    int           // in a row without a byte more than before
	Pause    time.Duration // before another try
	Patience time.Duration // for BlockBytes to arrive
	Client   *http.Client
}

// Default tries for minutes where nothing comes, and for a quarter of one where the answer is an error.
func Default(from string) Config {
	return Config{From: from, Tries: 8, Pause: 2 * time.Second, Patience: time.Minute, Client: &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableCompression: true, ResponseHeaderTimeout: time.Minute}}}
}

// Source is where files come from.
type Source struct {
	cfg  Config
	base *url.URL // nil: a directory
}

// New checks its configuration.
func New(cfg Config) (*Source, error) {
	if cfg.From == "" || cfg.Tries < 1 || cfg.Pause <= 0 || cfg.Patience <= 0 || cfg.Client == nil {
		return nil, errors.New("download: incomplete configuration")
	}
	s := &Source{cfg: cfg}
	if strings.Contains(cfg.From, "://") {
		u, err := url.Parse(cfg.From)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, fmt.Errorf("download: %.200q: want http, https or a directory", cfg.From)
		}
		s.base = u
	}
	return s, nil
}

// Errors of a download that trying again does not help.
var (
	ErrDiffers = errors.New("download: the server's file is not what its digest says")
	ErrMissing = errors.New("download: the server does not have the file")
)

// open returns a file from an offset on, after so many bytes that are to be skipped, where the server has no ranges. More than the rest may follow.
func (s *Source) open(ctx context.Context, name string, offset int64) (body io.ReadCloser, skip int64, err error) {
	if s.base == nil {
		f, err := os.Open(filepath.Join(s.cfg.From, filepath.FromSlash(name)))
		if errors.Is(err, os.ErrNotExist) {
			return nil, 0, fmt.Errorf("%w: %s", ErrMissing, name)
		}
		if err == nil {
			_, err = f.Seek(offset, io.SeekStart)
		}
		return f, 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base.JoinPath(name).String(), nil)
	if err != nil {
		return nil, 0, err
	}
	if offset > 0 {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	answer, err := s.cfg.Client.Do(r)
	if err != nil {
		return nil, 0, err
	}
	start := fmt.Sprintf("bytes %d-", offset)
	switch {
	case answer.Header.Get("Content-Encoding") != "":
		err = errors.New("download: the answer is compressed, which nobody asked for")
	case offset > 0 && answer.StatusCode == http.StatusPartialContent && strings.HasPrefix(answer.Header.Get("Content-Range"), start):
	case answer.StatusCode == http.StatusOK: // from the beginning, whatever was asked
		skip = offset
	case answer.StatusCode == http.StatusNotFound:
		err = fmt.Errorf("%w: %s", ErrMissing, name)
	default:
		err = fmt.Errorf("download: %s: %w", name, statusError(answer.StatusCode))
	}
	if err != nil {
		answer.Body.Close()
		return nil, 0, err
	}
	return answer.Body, skip, nil
}

// persist tries until there is no error, or trying again does not help, or one try after the other made no progress.
func (s *Source) persist(ctx context.Context, name string, try func() (progress bool, err error)) error {
	for failed := 0; ; {
		progress, err := try()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrMissing) || errors.Is(err, workers.ErrTooLarge):
			return err
		case progress:
			failed = 0
			continue
		}
		if failed++; failed >= s.cfg.Tries {
			return fmt.Errorf("download %s: %w", name, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.cfg.Pause):
		}
	}
}

// Small reads a file of at most limit bytes.
func (s *Source) Small(ctx context.Context, name string, limit int64) (data []byte, err error) {
	err = s.persist(ctx, name, func() (bool, error) {
		data, err = s.small(ctx, name, limit)
		return false, err
	})
	return data, err
}

func (s *Source) small(ctx context.Context, name string, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Patience)
	defer cancel()
	body, _, err := s.open(ctx, name, 0)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%w: %s has more than %d bytes", workers.ErrTooLarge, name, limit)
	}
	return data, err
}

// File is what to bring, and where to.
type File struct {
	Name   string // at the source
	Digest workers.Digest
	Size   int64
	Path   string // here; Path.part while it is incomplete
}

// Fetch brings a file, unless it is here. It returns when the file is whole, checked and on disk; its name is, once its folder is synced, by who has the whole folder
// take its place. A power loss before costs another look at Path.part.
func (s *Source) Fetch(ctx context.Context, f File) error {
	if got, err := digestOf(f.Path); err == nil && got == f.Digest {
		return nil
	}
	blocks, err := s.blocks(ctx, f)
	if err != nil {
		return err
	}
	part, err := os.OpenFile(f.Path+".part", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	defer part.Close()
	have, err := kept(part, f, blocks)
	if err != nil {
		return err
	}
	err = s.persist(ctx, f.Name, func() (bool, error) {
		if have >= f.Size {
			return false, nil
		}
		before := have
		have, err = s.more(ctx, part, f, blocks, have)
		return have > before, err
	})
	if err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return fmt.Errorf("download: %w", err)
	}
	if got, err := digestOf(part.Name()); err != nil || got != f.Digest {
		return errors.Join(fmt.Errorf("%w: %s", ErrDiffers, f.Name), err, os.Remove(part.Name()))
	}
	return os.Rename(part.Name(), f.Path)
}

// blocks returns the index of the file's blocks, nil if the server has none. An index of another size is no use.
func (s *Source) blocks(ctx context.Context, f File) (*workers.Blocks, error) {
	data, err := s.Small(ctx, f.Name+IndexSuffix, int64(workers.MaxBlocksBytes))
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("download: index of %s: %w", f.Name, err)
	}
	b, err := workers.DecodeBlocks(data)
	if err != nil || b.Size != f.Size {
		return nil, fmt.Errorf("%w: the index of %s is of %d bytes, the file has %d", ErrDiffers, f.Name, b.Size, f.Size)
	}
	return &b, nil
}

// kept returns how much of an earlier attempt is good.
func kept(part *os.File, f File, blocks *workers.Blocks) (int64, error) {
	info, err := part.Stat()
	if err != nil {
		return 0, fmt.Errorf("download: %w", err)
	}
	have := min(info.Size(), f.Size)
	if blocks != nil {
		have = 0
		for i := range blocks.Digests {
			from, to := blocks.Span(i)
			buf := make([]byte, to-from)
			if _, err := part.ReadAt(buf, from); err != nil || blocks.CheckBlock(i, buf) != nil {
				break
			}
			have = to
		}
	}
	return have, part.Truncate(have)
}

// more reads on from where the file ends, and returns how much there is now. A block that is wrong is not kept.
func (s *Source) more(ctx context.Context, part *os.File, f File, blocks *workers.Blocks, have int64) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slow := time.AfterFunc(s.cfg.Patience, func() { cancel(fmt.Errorf("download: less than %d bytes in %v", BlockBytes, s.cfg.Patience)) })
	defer slow.Stop()
	body, skip, err := s.open(ctx, f.Name, have)
	if err != nil {
		return have, errors.Join(err, context.Cause(ctx))
	}
	defer body.Close()
	for ; skip > 0; skip -= min(skip, BlockBytes) {
		if _, err := io.CopyN(io.Discard, body, min(skip, BlockBytes)); err != nil {
			return have, errors.Join(err, context.Cause(ctx))
		}
		slow.Reset(s.cfg.Patience)
	}
	size := int64(BlockBytes)
	if blocks != nil {
		size = blocks.Block
	}
	buf := make([]byte, min(size, f.Size))
	for have < f.Size {
		want := min(size, f.Size-have)
		n, err := io.ReadFull(body, buf[:want])
		if blocks != nil && err == nil {
			err = blocks.CheckBlock(int(have/size), buf[:n])
		}
		if err == nil || blocks == nil {
			if _, err := part.WriteAt(buf[:n], have); err != nil {
				return have, err
			}
			have += int64(n)
		}
		if err != nil {
			return have, errors.Join(err, context.Cause(ctx))
		}
		slow.Reset(s.cfg.Patience)
	}
	return have, nil
}

func digestOf(path string) (d workers.Digest, err error) {
	file, err := os.Open(path)
	if err != nil {
		return d, err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return workers.Digest(h.Sum(nil)), err
}
