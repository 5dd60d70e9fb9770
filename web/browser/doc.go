// Package browser walks the web page in a headless Chromium; its test needs chromium and Node.
package browser
