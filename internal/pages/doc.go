// Package pages has the system keep memory in pages of 2 MiB where that saves time. All of it is advice: systems that know nothing of it, and those that have none to
// give, leave all as it is.
package pages
