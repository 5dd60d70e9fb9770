#!/bin/sh
# Rebuilds everything generated for the contracts: src/Poseidon2.sol, the Poseidon2 vectors, bindings/ and testbindings/, and with
# `generate.sh KEYS-DIRECTORY` also the verifiers of those keys. verifiers.json holds the verifiers' compiled code.
# Needs Go, and Node with `npm ci` done (done here when node_modules is missing). Everything it writes is committed.
set -eu
cd "$(dirname "$0")"

[ -d node_modules/solc ] || npm ci --ignore-scripts --no-audit --no-fund
mkdir -p ../testdata/vectors bindings testbindings
go run ./gen
[ $# -eq 0 ] || go run ./gen/verifiers export "$1"
node compile.mjs
[ ! -f src/verifiers/digests.json ] || go run ./gen/verifiers collect

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
bind testbindings PlainToken PlainToken
bind testbindings Crowd Crowd
bind testbindings TrapdoorPlain TrapdoorPlain
bind testbindings TrapdoorCommitted TrapdoorCommitted
bind testbindings TrapdoorPublic TrapdoorPublic
bind testbindings DevToken DevToken
