#!/bin/sh
# Property and invariant tests of the contracts with forge, in bounded runs (foundry.toml). `forge.sh ARGS` passes ARGS to forge test.
# It fails where it cannot run: without Node, or without the packages of package-lock.json (fetched when
# missing; forge comes as a package for each kind of machine).
set -eu
cd "$(dirname "$0")"

ls node_modules/@foundry-rs/forge-*/bin/forge node_modules/solc > /dev/null 2>&1 || npm ci --ignore-scripts --no-audit --no-fund
forge=$(ls node_modules/@foundry-rs/forge-*/bin/forge)
# Generated files are as their generators write them.
find src test fuzz -name '*.sol' ! -path '*/verifiers/*' ! -name Poseidon2.sol -exec "$forge" fmt --check {} +
exec "$forge" test "$@"
