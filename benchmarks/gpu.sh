#!/bin/sh
# Measures this machine's NVIDIA GPU against its CPU cores: builds, compares the arithmetic bit for bit, makes keys, and of every circuit, with
# the same witness, proves 200 in a row, each verified, one by the contract in Solidity. Results go to benchmarks/results, drawings to
# docs/plots; OUT=DIR keeps both there instead. Arguments are passed on, as --device cuda:1 or --proofs 50. It needs nvcc (make gpu says how to
# get it) and NVIDIA's driver. EMULATE=1 runs it without a GPU, on the CPU: nothing that it measures then means anything.
set -eu
cd "$(dirname "$0")/.."
results=${OUT:-benchmarks/results}
plots=${OUT:-docs/plots}
[ -z "${EMULATE:-}" ] || export CAUSEWAY_EMULATED_DEVICES=1
make gpu
./bin/causeway devices
go test -count 1 -tags cuda ./prover/gpu -args -library "$PWD/bin/gpu/libcauseway_gpu.so"
./bin/causeway bench gpu --device cuda:0 --proofs 200 --out "$results" "$@"
./bin/causeway bench plots --results "$results" --out "$plots"
