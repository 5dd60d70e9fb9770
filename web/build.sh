#!/bin/sh
# Builds the signing code for the page, and puts Go's loader beside it. Neither is committed: they belong to the Go version that builds.
set -eu
cd "$(dirname "$0")"
GO=${GO:-go}
mkdir -p page/wasm
GOOS=js GOARCH=wasm "$GO" build -trimpath -ldflags='-s -w' -o page/wasm/causeway.wasm ./wasm
gzip -9 -n -f page/wasm/causeway.wasm
cp "$("$GO" env GOROOT)/lib/wasm/wasm_exec.js" page/wasm/wasm_exec.js
