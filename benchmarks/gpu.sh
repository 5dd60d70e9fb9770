#!/bin/sh
# Measures this machine's NVIDIA GPU against its CPU cores: builds, compares the arithmetic bit for bit, makes keys, and of every circuit, with
# the same witness, proves 200 in a row, each verified, one by the contract in Solidity. Results go to benchmarks/results, drawings to
# docs/plots; OUT=DIR keeps both there instead. Arguments are passed on, as --device cuda:1 or --proofs 50. It needs Go, nvcc (make gpu says how
# to get it) and NVIDIA's driver. EMULATE=1 runs it without a GPU, on the CPU: nothing that it measures then means anything, so that it leaves the
# project's results and drawings alone and goes to bin/emulated, unless OUT says where.
#
# It can be run in parts, in any number of calls. Each circuit is measured by a process of its own, whose figures are kept when it ends: in RESULTS=DIR,
# bin/results unless said, from where all that there is goes out each time, so that OUT may be emptied between calls.
#   STEPS="build check keys measure plots"   what to do. After build, the others need this script and bin/ alone: neither Go nor nvcc.
#   CIRCUITS="batch-small batch-large"       of what to make keys and figures; all unless named.
#   KEYS=DIR                                 where keys are, or are made
#   SETUPS=4                                 how many circuits' keys to make at once, 9 GiB of memory each; 1 unless said
# Two more steps: pack, after build, puts what the others need into bin/gpu.tgz, for a machine with neither (35 MB: tar -xzf it there, anywhere);
# sanitize, after check, has NVIDIA's compute-sanitizer look over the smaller of its tests, with four tools of at most 130 s each.
set -eu
cd "$(dirname "$0")/.."
results=${RESULTS:-bin/results${EMULATE:+-emulated}}
if [ -z "${STEPS:-}" ] && ! command -v go >/dev/null; then
  if [ -x bin/causeway ]; then
    echo "gpu.sh: there is no Go here to build with, but bin/causeway is there: name the other steps, as STEPS=\"check keys measure plots\"" >&2
  else
    echo "gpu.sh: there is no Go here to build with: install it, or unpack here what STEPS=\"build pack\" made elsewhere, and name the other steps" >&2
  fi
  exit 2
fi
steps=${STEPS:-build check keys measure plots}
library=$PWD/bin/gpu/libcauseway_gpu.so
if [ -n "${EMULATE:-}" ]; then
  export CAUSEWAY_EMULATED_DEVICES=1
  OUT=${OUT:-bin/emulated}
fi

circuits() {
  if [ -n "${CIRCUITS:-}" ]; then echo "$CIRCUITS"; else ./bin/causeway circuits | awk '!NF { exit } NR > 1 { print $1 }'; fi
}

# publish copies what has been gathered.
publish() {
  mkdir -p "$results" "${OUT:-benchmarks/results}" "${OUT:-docs/plots}"
  for f in "$results"/*; do
    case $f in
    *.svg) cp "$f" "${OUT:-docs/plots}" ;;
    *.json | *.txt) cp "$f" "${OUT:-benchmarks/results}" ;;
    esac
  done
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
    ./bin/gpu/check -library "$library" -test.v -test.timeout 240s
    ;;
  pack)
    packed=$(mktemp -d)
    mkdir -p "$packed/benchmarks" "$packed/bin/gpu"
    CGO_ENABLED=1 go build -tags cuda -ldflags '-s -w' -o "$packed/bin/causeway" ./cmd/causeway
    go test -c -tags cuda -ldflags '-s -w' -o "$packed/bin/gpu/check" ./prover/gpu
    cp benchmarks/gpu.sh "$packed/benchmarks"
    cp bin/gpu/libcauseway_gpu.so "$packed/bin/gpu"
    tar -C "$packed" -czf bin/gpu.tgz benchmarks bin
    rm -rf "$packed"
    ls -l bin/gpu.tgz
    ;;
  sanitize)
    failed=
    for tool in memcheck initcheck synccheck racecheck; do
      timeout 130 compute-sanitizer --tool $tool --error-exitcode 9 ./bin/gpu/check -library "$library" -test.short -test.run 'TestMultiply|TestSumchecks$|TestCanary' ||
        failed="$failed $tool ($?)"
    done
    if [ -n "$failed" ]; then
      echo "gpu.sh: sanitize: with its exit status, where 124 is that it was not done in 130 s:$failed" >&2
      exit 1
    fi
    ;;
  keys)
    # Aggregates come after the batches inside them, whose keys theirs follow from.
    for kind in batch aggregate; do
      circuits | tr ' ' '\n' | grep "^$kind" | xargs -r -n 1 -P "${SETUPS:-1}" ./bin/causeway keys setup ${KEYS:+--keys "$KEYS"} || exit 1
    done
    ;;
  measure)
    for c in $(circuits); do
      ./bin/causeway bench gpu --device cuda:0 --proofs 200 --circuits "$c" --out "$results" ${KEYS:+--keys "$KEYS"} "$@"
      publish
    done
    ;;
  plots)
    ./bin/causeway bench plots --results "$results" --out "$results"
    publish
    ;;
  *)
    echo "gpu.sh: no step $step" >&2
    exit 2
    ;;
  esac
  echo "== $step took $(($(date +%s) - start)) s"
done
