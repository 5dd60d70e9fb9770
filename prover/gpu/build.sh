#!/bin/sh
# Builds the device library into a folder: build.sh FOLDER. NVCC and ARCHS ("90" or "80 90") override what is found here. Newer devices than all
# of these compile what the library has for the highest, when they first run it.
# EMULATE=1 compiles the same sources for this machine's CPU instead, slow and for tests; EMULATE=exact also the device's 32-bit arithmetic and warps.
set -eu
out=${1:?folder}
here=$(cd "$(dirname "$0")" && pwd)
library=libcauseway_gpu.so
mkdir -p "$out"
if [ -n "${EMULATE:-}" ]; then
  wide=-DCW_WIDE
  [ "$EMULATE" != exact ] || wide=
  exec "${CXX:-g++}" -std=c++17 -O2 $wide -ftls-model=initial-exec -fPIC -shared -pthread -w -x c++ "$here/kernels/gpu.cu" -o "$out/$library"
fi
nvcc=${NVCC:-$(command -v nvcc || ls /usr/local/cuda/bin/nvcc "$here/../../bin/cuda/nvcc" 2>/dev/null | head -1 || true)}
if [ -z "$nvcc" ]; then
  cat >&2 <<'EOF'
make gpu: nvcc is missing, the compiler of NVIDIA's CUDA toolkit. Any of these will do, 12.4 or newer:
  * make cuda                           brings Debian's packages of it into bin/cuda: needs apt and dpkg, no root, a download of 1 GB
  * apt-get install nvidia-cuda-toolkit where Debian's non-free or Ubuntu's multiverse is enabled
  * https://developer.nvidia.com/cuda-downloads, then NVCC=/path/to/nvcc if it is not in PATH nor in /usr/local/cuda
To prove, the machine also needs NVIDIA's driver: nvidia-smi lists its devices. To try all this without a GPU: make gpu EMULATE=1
EOF
  exit 1
fi
archs=${ARCHS:-$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d . | sort -u | tr '\n' ' ')}
if [ -z "$(echo $archs)" ]; then
  echo "make gpu: no NVIDIA device answers nvidia-smi: name the compute capability to build for, as ARCHS=90 for an H100" >&2
  exit 1
fi
known=$("$nvcc" --list-gpu-arch | sed -n 's/^compute_//p' | tr '\n' ' ')
for a in $archs; do
  case " $known" in
  *" ${a%[af]} "*) ;;
  *)
    echo "make gpu: $nvcc knows no compute capability $a, but $(echo $known): take a newer one, as NVCC=/path/to/nvcc, or build for the highest that it knows and that is" \
      "below, as ARCHS=90: a newer device compiles that for itself when it first runs it" >&2
    exit 1
    ;;
  esac
done
codes=
for a in $archs; do codes="$codes -gencode arch=compute_$a,code=sm_$a"; done
highest=$(printf '%s\n' $archs | sort -n | tail -1)
codes="$codes -gencode arch=compute_$highest,code=compute_$highest"
echo "$nvcc for compute capability $archs: about two minutes for each"
"$nvcc" -std=c++17 -O3 --extended-lambda --expt-relaxed-constexpr $codes -w -Xcompiler -fPIC,-w -shared -cudart static "$here/kernels/gpu.cu" -o "$out/$library"
