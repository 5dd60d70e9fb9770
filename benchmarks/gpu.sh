#!/bin/sh
# Measures this machine's NVIDIA GPU against its CPU cores: builds, compares the arithmetic bit for bit, makes keys, and of every circuit, with
# the same witness, proves 200 in a row, each verified, one by the contract in Solidity. Results go to benchmarks/results, drawings to
# docs/plots; OUT=DIR keeps both there instead. Arguments are passed on, as --device cuda:1 or --proofs 50. It needs Go, nvcc (make gpu says how
# to get it) and NVIDIA's driver. EMULATE=1 runs it without a GPU, on the CPU: nothing that it measures then means anything, so that it leaves the
# project's results and drawings alone and goes to bin/emulated, unless OUT says where.
#
# It can be run in parts, in any number of calls. Each circuit is measured by a process of its own, whose figures are kept when it ends: in RESULTS=DIR,
# bin/results unless said, from where all that there is goes out each time, so that OUT may be emptied between calls. All that is said is also kept there, in
# gpu.log, and in OUT if that is named. What fails, or takes too long, keeps nothing else from being done, but for a build: the exit status tells, and the last line
# which steps. Time on a device is short.
#   STEPS="build check keys measure plots"   what to do. After build, the others need this script and bin/ alone: neither Go nor nvcc.
#   CIRCUITS="batch-small batch-large"       of what to make keys and figures; all unless named.
#   KEYS=DIR                                 where keys are, or are made
#   LIMIT=300                                seconds that a circuit's measuring may take; any unless said
#   SETUPS=4                                 how many circuits' keys to make at once, 9 GiB of memory each; 1 unless said
# Two more steps: pack, after build, puts what the others need into bin/gpu.tgz, for a machine with neither (35 MB: tar -xzf it there, anywhere);
# sanitize, after check, has NVIDIA's compute-sanitizer look over the smaller of its tests, with three tools of at most 130 s each. Its racecheck is none of them: it
# knows races in shared memory alone, and our kernels have none of that.
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
for step in $steps; do
  case $step in
  build | check | pack | sanitize | keys | measure | plots) ;;
  *)
    echo "gpu.sh: no step $step" >&2
    exit 2
    ;;
  esac
done
library=$PWD/bin/gpu/libcauseway_gpu.so
if [ -n "${EMULATE:-}" ]; then
  export CAUSEWAY_EMULATED_DEVICES=1
  OUT=${OUT:-bin/emulated}
fi

circuits() {
  list=${CIRCUITS:-}
  if [ -z "$list" ]; then
    list=$(./bin/causeway circuits)
    list=$(echo "$list" | awk '!NF { exit } NR > 1 { print $1 }')
  fi
  printf '%s\n' $list
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

# fail says what went wrong, and goes on; finish then ends the step.
fail() {
  echo "gpu.sh: $*" >&2
  failed=yes
}
finish() { [ -z "$failed" ]; }

step() {
  failed=
  case $1 in
  build)
    make gpu
    go test -c -tags cuda -o bin/gpu/check ./prover/gpu
    ;;
  check)
    nvidia-smi 2>/dev/null || true
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
    PATH=$PATH:/usr/local/cuda/bin
    if ! command -v compute-sanitizer; then
      echo "gpu.sh: sanitize: no compute-sanitizer in PATH nor in /usr/local/cuda/bin" >&2
      exit 1
    fi
    for tool in memcheck initcheck synccheck; do
      timeout -k 10 130 compute-sanitizer --tool $tool --error-exitcode 9 ./bin/gpu/check -library "$library" -test.short -test.run 'TestMultiply|TestSumchecks$|TestCanary' ||
        fail "sanitize: $tool ends with $?, where 124 is that it was not done in 130 s"
    done
    finish
    ;;
  keys)
    # Aggregates come after the batches inside them, whose keys theirs follow from.
    all=$(circuits)
    setup() { xargs -r -n 1 -P "${SETUPS:-1}" ./bin/causeway keys setup ${KEYS:+--keys "$KEYS"}; }
    echo "$all" | grep -v '^aggregate' | setup || fail "keys: not all of batch" # with what is no circuit at all, which is refused there
    echo "$all" | grep '^aggregate' | setup || fail "keys: not all of aggregate"
    finish
    ;;
  measure)
    shift
    all=$(circuits)
    for c in $all; do
      timeout -k 10 "${LIMIT:-0}" ./bin/causeway bench gpu --device cuda:0 --proofs 200 --circuits "$c" --out "$results" ${KEYS:+--keys "$KEYS"} "$@" ||
        fail "measure: $c ends with $?, where 124 is that it was not done in ${LIMIT:-0} s"
      publish
    done
    finish
    ;;
  plots)
    ./bin/causeway bench plots --results "$results" --out "$results"
    publish
    ;;
  esac
}

mkdir -p "$results" "${OUT:-$results}"
status=$(mktemp)
trap 'rm -f "$status"' EXIT
failed=
for step in $steps; do
  start=$(date +%s)
  echo 1 >"$status"
  # In a process of its own, where what fails ends it; whether it did is put down, since a pipe's end is its last command's.
  {
    echo "== $step"
    set +e
    (
      set -e
      step "$step" "$@"
    )
    echo $? >"$status"
    echo "== $step took $(($(date +%s) - start)) s"
  } 2>&1 | tee -a "$results/gpu.log" ${OUT:+"$OUT/gpu.log"}
  [ "$(cat "$status")" = 0 ] && continue
  failed="$failed $step"
  case $step in build | pack) break ;; esac
done
if [ -n "$failed" ]; then
  echo "gpu.sh: failed:$failed" >&2
  exit 1
fi
