#!/usr/bin/env bash
# What the tests need from the system: a real browser, letters for every script, node for the Bot API server, age,
# and the programs of a PostgreSQL server, which the tests start by themselves.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v age >/dev/null || missing+=(age)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
for font in fonts-noto-core fonts-noto-cjk; do
  dpkg -s "$font" >/dev/null 2>&1 || missing+=("$font")
done
[ ${#missing[@]} = 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}."
  apt-get -qq -o DPkg::Lock::Timeout=400 update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=400 install --no-install-recommends \
    "${missing[@]}" >/dev/null
else
  echo "The tests need: ${missing[*]}. Run: sudo apt-get install --no-install-recommends ${missing[*]}   then: make test" >&2
  exit 1
fi
