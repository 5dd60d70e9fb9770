//go:build cuda && cgo

package gpu

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/causeway-l2/causeway/prover"
)

// claim makes this process the one that proves on a device: two would share its memory and neither could count on it. All users' processes look for one file, which
// any of them may have made; nobody writes to it.
func claim(spec prover.DeviceSpec) (*os.File, error) {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("causeway-cuda-%d.lock", spec.CUDA))
	f, err := openClaim(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: lock it: %w%s", prover.ErrNoDevice, spec, err, foreign(path))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s is in use by another process, which holds %s", prover.ErrNoDevice, spec, path), f.Close())
	}
	return f, nil
}

// openClaim opens the file, or makes it for whoever comes: a private umask would keep other users from it. What somebody else put in its place is not followed, nor
// waited for as a pipe is.
func openClaim(path string) (*os.File, error) {
	const how = os.O_RDONLY | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
	f, err := os.OpenFile(path, how, 0)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(path, how|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) { // somebody was quicker
			f, err = os.OpenFile(path, how, 0)
		} else if err == nil {
			err = f.Chmod(0o644)
		}
	}
	if err != nil {
		return nil, errors.Join(err, closed(f))
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fmt.Errorf("%s is no file", path), f.Close())
	}
	return f, nil
}

func closed(f *os.File) error {
	if f == nil {
		return nil
	}
	return f.Close()
}

// foreign says what to do about a lock that another user has put there.
func foreign(path string) string {
	info, err := os.Lstat(path)
	if err != nil {
		return ""
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() {
		return ""
	}
	return fmt.Sprintf("; it belongs to user %d: have them or root remove it, or set TMPDIR to a directory that all users of the device share", owner.Uid)
}
