#!/bin/sh
# Brings NVIDIA's compiler into a folder, from Debian's packages: toolkit.sh FOLDER. It needs apt and dpkg, no root, and changes nothing
# outside the folder; the packages are checked by apt with Debian's keys. They are NVIDIA's, under the licence in FOLDER/usr/share/doc.
set -eu
out=${1:?folder}
suite=${SUITE:-trixie}
mirror=${MIRROR:-http://deb.debian.org/debian}
keyring=${KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
for tool in apt-get dpkg-deb tar; do
  command -v $tool >/dev/null || { echo "make cuda: $tool is missing: this works where Debian's tools are; see make gpu for other ways" >&2; exit 1; }
done
[ -f "$keyring" ] || { echo "make cuda: no $keyring: install debian-archive-keyring, or name it with KEYRING" >&2; exit 1; }
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ ! -x "$out/nvcc" ] || { echo "make cuda: $out has it"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb [signed-by=$keyring] $mirror $suite main non-free" >"$work/sources.list"
apt() {
  apt-get -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User= -qq "$@"
}
apt update
cd "$work"
apt download nvidia-cuda-toolkit nvidia-cuda-dev libnvvm4 libcub-dev libthrust-dev libcu++-dev
for deb in *.deb; do # without the libraries of linear algebra and the like, which take two gigabytes
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$out" --exclude='*cublas*' --exclude='*cusolver*' --exclude='*cusparse*' --exclude='*cufft*' --exclude='*npp*' \
    --exclude='*curand*' --exclude='*nvjpeg*' --exclude='*/g++' --exclude='*/gcc' --exclude='*nvcc.profile'
done
# The packages expect to be at the root: these say where they are.
cat >"$out/usr/lib/nvidia-cuda-toolkit/bin/nvcc.profile" <<'EOF'
NVVMIR_LIBRARY_DIR = $(_HERE_)/../libdevice
INCLUDES += -isystem $(_HERE_)/../../../include
LIBRARIES =+ $(_SPACE_) -L$(_HERE_)/../../x86_64-linux-gnu
EOF
cat >"$out/nvcc" <<'EOF'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
cxx=${CXX:-}
for c in g++-13 g++-12 g++; do # CUDA 12.4 takes none newer than 13
  [ -n "$cxx" ] || cxx=$(command -v $c || true)
done
PATH="$here/usr/lib/nvidia-cuda-toolkit/bin:$here/usr/bin:$PATH" exec "$here/usr/lib/nvidia-cuda-toolkit/bin/nvcc" -ccbin "${cxx:-g++}" "$@"
EOF
chmod +x "$out/nvcc"
"$out/nvcc" --version | tail -2
