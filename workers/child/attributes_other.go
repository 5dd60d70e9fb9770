//go:build !linux

package child

import "syscall"

// Attributes put a process into a group of its own, so that a terminal's interrupt is for who started it to handle.
func Attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

type killCount struct{}

func countKills() killCount { return killCount{} }

func (killCount) happened() bool { return true }

// Limit bounds memory on Linux only; elsewhere the limit of the Go runtime has to do.
func Limit(int64) error { return nil }
