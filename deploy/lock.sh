#!/usr/bin/env bash
# pyproject.toml in, requirements*.txt out: every package with its version and hashes, and no
# registry's address (docs/decisions/0008). Versions already locked stay as they are unless pyproject.toml forbids them.
# Usage: lock.sh [--upgrade | --upgrade-package NAME …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p build

# uv locks, and is no part of what it locks: it lives in an environment of its own.
uv=build/uv/bin/uv
[ -x "$uv" ] || {
  .venv/bin/python -I -m venv build/uv
  build/uv/bin/python -I -m pip install --quiet uv
}

lock() { # lock FILE ARGUMENTS…
  local file=$1
  shift
  "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file "$file" "$@"
  printf '%s: %s packages\n' "$file" "$(grep -c '^[a-zA-Z0-9]' "$file")"
}

lock requirements-dev.txt --extra build --extra bench --extra dev "$@"
lock requirements-bench.txt --extra rivals --constraint requirements-dev.txt
# What a server needs; it installs itself, so the build tools are in it.
lock requirements.txt --extra build --constraint requirements-dev.txt
# What `make bench-crawl` compares with, in an environment of its own.
"$uv" pip compile benchmarks/rivals.in --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements-rivals.txt
lock requirements-postgresql.txt --extra build --extra postgresql --constraint requirements-dev.txt
