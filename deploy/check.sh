#!/usr/bin/env bash
# Every check and test in, a table of what passed out; a status other than 0 when any failed. Usage: check.sh [lint]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
bin=.venv/bin
table=
failed=0

check() { # check NAME COMMAND…
  local name=$1 began=$EPOCHREALTIME status=passed ended
  shift
  printf '── %s\n' "$name"
  "$@" </dev/null || {
    status="FAILED ($?)"
    failed=$((failed + 1))
  }
  ended=$EPOCHREALTIME
  table+=$(printf '%-32s %-14s %6d.%01d s' "$name" "$status" \
    $(((${ended/[.,]/} - ${began/[.,]/}) / 1000000)) $(((${ended/[.,]/} - ${began/[.,]/}) / 100000 % 10)))$'\n'
}

check "ruff check" $bin/ruff check --quiet .
check "ruff format" $bin/ruff format --check --quiet .
check "mypy" $bin/mypy
if [ "${1:-}" != lint ]; then
  check "pytest" $bin/pytest -p no:cacheprovider -n 2 --dist worksteal # most tests wait for children most of the time
  check "smoke crawl of the county" $bin/xunlan smoke examples/tonggu
fi

printf '\n%s' "$table"
[ "$failed" = 0 ] && printf 'All passed.\n' && exit 0
printf '%d of the checks above failed.\n' "$failed"
exit 1
