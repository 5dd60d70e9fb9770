#!/bin/sh
# Rebuilds everything generated from the contracts: src/Poseidon2.sol, the Poseidon2 vectors, bindings/ and testbindings/.
# Needs Go, and Node with `npm ci` done (done here when node_modules is missing). Everything it writes is committed.
set -eu
cd "$(dirname "$0")"

[ -d node_modules/solc ] || npm ci --ignore-scripts --no-audit --no-fund
mkdir -p ../testdata/vectors bindings testbindings
go run ./gen
node compile.mjs

# bind PACKAGE CONTRACT TYPE
bind() {
    file="$1/$(echo "$3" | tr '[:upper:]' '[:lower:]').go"
    if [ -s "out/$2.bin" ]; then
        go tool abigen --v2 --abi "out/$2.abi" --bin "out/$2.bin" --pkg "$1" --type "$3" --out "$file"
    else
        go tool abigen --v2 --abi "out/$2.abi" --pkg "$1" --type "$3" --out "$file"
    fi
}
bind bindings Rollup Rollup
bind bindings IERC20Metadata ERC20
bind testbindings StubVerifier StubVerifier
bind testbindings MockToken MockToken
bind testbindings Receiver Receiver
bind testbindings Harness Harness
