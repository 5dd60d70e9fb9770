#!/bin/sh
# Measures this machine's NVIDIA GPU against its CPU cores, every circuit with the same witness: builds, makes keys, proves 200 in a row.
# Results go to benchmarks/results. Arguments are passed on, as --device cuda:1 or --proofs 50.
set -eu
cd "$(dirname "$0")/.."
make gpu
exec ./bin/causeway bench gpu --device cuda:0 --proofs 200 --out benchmarks/results "$@"
