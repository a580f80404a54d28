#!/usr/bin/env bash
# A checkout in, .venv/ with everything that requirements-dev.txt names and .venv/bin/xunlan out; Chromium where it can
# be had. A run that finds all of it in place only compares a line and ends. Usage: setup.sh [--browser]
#   --browser        try once more to get a Chromium, where an earlier run could not
#   PYTHON=…         the Python to make .venv with; default: the newest installed one from 3.11 on
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONPATH PYTHONHOME # what lies there would be taken for installed

here=$(pwd -P)
venv="$here/.venv"
stamp="$venv/.xunlan-setup"
browser_stamp="$venv/.xunlan-chromium"
attachments_stamp="$venv/.xunlan-attachments"
postgresql_stamp="$venv/.xunlan-postgresql"
log="$here/build/setup.log"
apt_updated=

say() { printf '%s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

# --- root's rights, where they can be had without asking --------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@" \
    >>"$log" 2>&1 </dev/null 9>&-
}

# Package lists are fetched only when a package cannot be installed without.
apt_install() {
  apt_get install --no-install-recommends "$@" && return
  [ -n "$apt_updated" ] && return 1
  apt_updated=yes
  apt_get update || return 1
  apt_get install --no-install-recommends "$@"
}

# --- Python and its packages ------------------------------------------------------------------------------------------

# The real executable behind a command, when it is recent enough: not a virtual environment's, which may be ours.
base_python() {
  "$1" -I -c 'import sys; print(sys._base_executable) if sys.version_info >= (3, 11) else sys.exit(1)' 2>/dev/null </dev/null
}

pythons() {
  local name
  for name in ${PYTHON:+"$PYTHON"} python3.14 python3.13 python3.12 python3.11 python3; do
    base_python "$name" || [ "$name" != "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python 3.11 or newer"
  done
}

# The newest Python that can make an environment; else the newest, after its venv package was installed.
choose_python() {
  local found each version
  found=$(pythons)
  [ -n "$found" ] || fail "no Python 3.11 or newer found. Type: sudo apt-get install python3 python3-venv (Debian 12, Ubuntu 24.04 or newer)"
  while read -r each; do
    if can_make_venv "$each"; then
      python=$each
      return
    fi
  done <<<"$found"
  python=$(head -n 1 <<<"$found")
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if may_install; then
    say "Installing python$version-venv (apt) …"
    apt_install "python$version-venv" || apt_install python3-venv || true
  fi
  can_make_venv "$python" || fail "$python cannot make virtual environments. Type: sudo apt-get install python$version-venv"
}

can_make_venv() { "$1" -I -c 'import venv, ensurepip' 2>/dev/null; }

# An environment is whole when its Python runs and its scripts start with the path where it lies now.
is_whole() {
  [ -n "$(base_python "$venv/bin/python")" ] && head -n 3 "$venv/bin/pip" 2>/dev/null | grep -qF "$venv/bin/python" &&
    "$venv/bin/python" -I -m pip --version >/dev/null 2>&1
}

# What an environment must have been made from to be taken as it is.
key() {
  local version
  version=$("$venv/bin/python" -I -c 'import sys; print(sys.version)' 2>/dev/null) || return 1
  [ -x "$venv/bin/xunlan" ] || return 1
  printf '%s\n' "$here" "$version" "$(cat requirements-dev.txt pyproject.toml | sha256sum)"
}

is_current() { [ -f "$stamp" ] && [ "$(key)" = "$(cat "$stamp")" ]; }

pip_install() {
  PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    "$venv/bin/python" -I -m pip install --quiet --no-input "$@" >"$log.pip" 2>&1 </dev/null 9>&- && return
  grep -v '^WARNING' "$log.pip" >&2 || cat "$log.pip" >&2
  fail "packages could not be installed (above is why). Put the network or pip's configuration right and run make setup again"
}

make_environment() {
  rm -f "$stamp"
  if ! is_whole; then
    choose_python
    say "Making .venv with $("$python" --version) …"
    rm -rf "$venv"
    "$python" -I -m venv "$venv" || fail "$python could not make .venv (see above)"
  fi
  say "Installing $(grep -c '^[a-zA-Z0-9]' requirements-dev.txt) packages from requirements-dev.txt, about a minute …"
  pip_install --require-hashes -r requirements-dev.txt
  pip_install --no-deps --no-build-isolation --editable .
  key >"$stamp.new"
  mv "$stamp.new" "$stamp"
}

# --- Chromium ---------------------------------------------------------------------------------------------------------

chromium() {
  "$venv/bin/python" -c 'from crawler.browser import find_chromium; print(find_chromium() or "")' 2>/dev/null
}

# Chromium and Playwright's driver both run: a bare machine lacks libraries of either.
works() { [ -n "$1" ] && { "$1" --version && "$venv/bin/playwright" --version; } >>"$log" 2>&1 </dev/null; }

get_chromium() {
  local rights=
  if may_install; then
    rights=yes
    say "Installing Chromium (apt) …"
    apt_install libatomic1 || true # Playwright's driver needs it
    works "$(chromium)" && return
    apt_install chromium-headless-shell && works "$(chromium)" && return
    # Ubuntu's package only asks for a snap, which we could not start.
    grep -q '^ID=ubuntu' /etc/os-release || { apt_install chromium && works "$(chromium)" && return; }
  fi
  say "Downloading Chromium (Playwright) …"
  PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 timeout 600 "$venv/bin/playwright" install --no-progress \
    ${rights:+--with-deps} --only-shell chromium >>"$log" 2>&1 </dev/null 9>&- || true
}

# What was found, and whether it runs, is remembered: a hopeless download is not tried again at every turn.
see_to_chromium() {
  local found seen=
  found=$(chromium) || true
  [ -n "$retry" ] || seen=$(cat "$browser_stamp" 2>/dev/null) || true
  if [ "$seen" != "works $found" ] && [ "$seen" != "lacking $found" ]; then
    works "$found" || get_chromium
    found=$(chromium) || true
    if works "$found"; then seen="works $found"; else seen="lacking $found"; fi
    printf '%s\n' "$seen" >"$browser_stamp"
  fi
  [ "$seen" = "works $found" ] || say "Without Chromium everything works, but no column is ever confirmed blank (疑似空白的栏目不会被确认). Install chromium, or type make browser to try again (build/setup.log says what failed)."
}

# --- what reads attachments -------------------------------------------------------------------------------------------

# .rar and .7z are read by bsdtar alone, and a PDF whose Chinese fonts are not embedded loses single characters where the
# machine has none. Tried once, because everything else works without.
see_to_attachments() {
  [ -e "$attachments_stamp" ] || ! may_install || {
    say "Installing bsdtar and a Chinese font (apt) …"
    apt_install libarchive-tools || true
    apt_install fonts-wqy-microhei || true
    touch "$attachments_stamp"
  }
}

# --- PostgreSQL, for the tests ----------------------------------------------------------------------------------------

# The tests start a server of their own out of Debian's binaries. Debian's package would also make and start one of the
# machine's; it is told not to, and afterwards nothing is left that says so. Tried once: without it, only the tests
# that need it are left out.
see_to_postgresql() {
  local quiet=/etc/postgresql-common/createcluster.d/xunlan-setup.conf
  [ -e "$postgresql_stamp" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || ! may_install || {
    say "Installing PostgreSQL's programs (apt), for the tests; no server of the machine's is made …"
    as_root mkdir -p "${quiet%/*}"
    if printf 'create_main_cluster = false\n' | as_root tee "$quiet" >/dev/null; then apt_install postgresql || true; fi
    as_root rm -f "$quiet"
    touch "$postgresql_stamp"
  }
}

# ----------------------------------------------------------------------------------------------------------------------

retry=
[ "${1:-}" = --browser ] && retry=yes
mkdir -p build
exec 9<"$here/deploy/setup.sh" # two at once wait for each other
flock -n 9 || {
  say "Another make setup is running here; waiting for it …"
  flock 9
}
is_current || make_environment
see_to_chromium
see_to_attachments
see_to_postgresql
say "Ready: .venv/bin/xunlan ($("$venv/bin/python" --version))"
