#!/usr/bin/env bash
# Makes .venv from Python 3.11 or newer. Installs Debian's venv module when it may, else names the command.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && exit 0

python=""
for candidate in python3.11 python3; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "Waymark needs Python 3.11. On Debian 12 run: apt-get install python3 python3-venv" >&2
  exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv."
    apt-get -qq -o DPkg::Lock::Timeout=400 update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=400 install --no-install-recommends \
      python3-venv >/dev/null
  else
    echo "python3-venv is missing. Run: sudo apt-get install python3-venv   then: make ${1:-run}" >&2
    exit 1
  fi
fi
rm -rf .venv
"$python" -m venv .venv
