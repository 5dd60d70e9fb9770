#!/bin/sh
# Measures this machine's NVIDIA GPU against its CPU cores: builds, compares the arithmetic bit for bit, makes keys, and of every circuit, with
# the same witness, proves 200 in a row, each verified, one by the contract in Solidity. Results go to benchmarks/results, drawings to
# docs/plots; OUT=DIR keeps both there instead. Arguments are passed on, as --device cuda:1 or --proofs 50. It needs Go, nvcc (make gpu says how
# to get it) and NVIDIA's driver. EMULATE=1 runs it without a GPU, on the CPU: nothing that it measures then means anything.
#
# It can be run in parts, in any number of calls. Each circuit is measured by a process of its own, whose figures are kept when it ends.
#   STEPS="build check keys measure plots"   what to do. After build, the others need bin/ alone: neither Go nor nvcc.
#   CIRCUITS="batch-small batch-large"       of what to make keys and figures; all unless named.
#   KEYS=DIR                                 where keys are, or are made
set -eu
cd "$(dirname "$0")/.."
results=${OUT:-benchmarks/results}
plots=${OUT:-docs/plots}
steps=${STEPS:-build check keys measure plots}
[ -z "${EMULATE:-}" ] || export CAUSEWAY_EMULATED_DEVICES=1

circuits() {
  if [ -n "${CIRCUITS:-}" ]; then echo "$CIRCUITS"; else ./bin/causeway circuits | awk '!NF { exit } NR > 1 { print $1 }'; fi
}

for step in $steps; do
  echo "== $step"
  start=$(date +%s)
  case $step in
  build)
    make gpu
    go test -c -tags cuda -o bin/gpu/check ./prover/gpu
    ;;
  check)
    ./bin/causeway devices
    if [ -n "${EMULATE:-}" ]; then (cd prover/gpu && ../../bin/gpu/check); else ./bin/gpu/check -library "$PWD/bin/gpu/libcauseway_gpu.so"; fi
    ;;
  keys) ./bin/causeway keys setup $(circuits) ${KEYS:+--keys "$KEYS"} ;;
  measure)
    for c in $(circuits); do
      ./bin/causeway bench gpu --device cuda:0 --proofs 200 --circuits "$c" --out "$results" ${KEYS:+--keys "$KEYS"} "$@"
    done
    ;;
  plots) ./bin/causeway bench plots --results "$results" --out "$plots" ;;
  *)
    echo "gpu.sh: no step $step" >&2
    exit 2
    ;;
  esac
  echo "== $step took $(($(date +%s) - start)) s"
done
