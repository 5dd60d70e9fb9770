//go:build !linux

package msm

// Settle does nothing on this system.
func Settle[P any](points []P) {}
