//go:build !linux

package pages

// Settle does nothing on this system.
func Settle[P any](points []P) {}

// Heap does nothing on this system.
func Heap() {}
