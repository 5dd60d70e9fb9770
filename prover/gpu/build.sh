#!/bin/sh
# Builds the device library into a folder: build.sh FOLDER. NVCC and ARCHS ("90" or "80 90") override what is found here.
set -eu
out=${1:?folder}
here=$(cd "$(dirname "$0")" && pwd)
nvcc=${NVCC:-$(command -v nvcc || ls /usr/local/cuda/bin/nvcc 2>/dev/null || true)}
if [ -z "$nvcc" ]; then
  echo "make gpu: nvcc is missing: install the CUDA toolkit (13.0 compiled and ran this, 12.4 compiled it to PTX and no more), or name it with NVCC=/path/to/nvcc" >&2
  exit 1
fi
archs=${ARCHS:-$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d . | sort -u | tr '\n' ' ')}
if [ -z "$(echo $archs)" ]; then
  echo "make gpu: no NVIDIA device answers nvidia-smi: name the compute capability to build for, as ARCHS=90 for an H100" >&2
  exit 1
fi
codes=
for a in $archs; do codes="$codes -gencode arch=compute_$a,code=sm_$a"; done
mkdir -p "$out"
echo "$nvcc for compute capability $archs: about two minutes for each"
"$nvcc" -std=c++17 -O3 --extended-lambda --expt-relaxed-constexpr $codes -w -Xcompiler -fPIC,-w -shared -cudart static "$here/kernels/gpu.cu" -o "$out/libcauseway_gpu.so"
