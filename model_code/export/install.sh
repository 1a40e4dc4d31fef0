#!/bin/sh
# Install what an export needs beyond serving: `install.sh [INDEX_OF_TORCH]`.
set -eu
here=$(dirname "$0")
list=$here/../requirements-export.txt
install() { python -m pip install -q --no-cache-dir --no-compile --no-deps "$@"; }

if [ -z "${1:-}" ]; then
  install --require-hashes -r "$list"
  exit
fi
# A CPU wheel of torch is another file than the one the list vouches for; its CUDA libraries are not needed either.
others=$(mktemp)
awk '/^[a-z]/ { cuda = /^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z]+)==/ } !cuda' "$list" >"$others"
install --require-hashes -r "$others"
install --index-url "$1" "$(sed -n 's/^\(torch==[0-9.]*\).*/\1/p' "$list")"
