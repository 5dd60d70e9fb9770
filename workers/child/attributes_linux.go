package child

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// Attributes put a process into a group of its own, so that a terminal's interrupt is for who started it to handle, and end it with that one.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killCount is how many processes the kernel has killed for want of memory; negative where it does not tell.
type killCount int

func countKills() killCount {
	b, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return -1
	}
	for line := range bytes.Lines(b) {
		if n, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("oom_kill ")); ok {
			if count, err := strconv.Atoi(string(n)); err == nil {
				return killCount(count)
			}
		}
	}
	return -1
}

// happened tells whether the kernel has killed since. Where it does not tell, it is taken to have: memory is what provers are killed for.
func (k killCount) happened() bool {
	now := countKills()
	return k < 0 || now < 0 || now > k
}

// Limit bounds the memory in bytes that this process may take, and has the kernel choose it before its supervisor when the machine is
// short of it. 0 sets no bound.
func Limit(bytes int64) error {
	// Raising the score needs no rights. Some sandboxes have no such file, and then nobody looks at it either.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0o644)
	if bytes <= 0 {
		return nil
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Cur, limit.Max = min(limit.Cur, uint64(bytes)), min(limit.Max, uint64(bytes)) // a tighter one that was set for us stays
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}
