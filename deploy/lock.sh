#!/usr/bin/env bash
# Writes the lock files: exact versions and hashes, no addresses, no paths of the machine it ran on.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=build/lock-tools
[ -x "$tools/bin/pip-compile" ] || { .venv/bin/python -m venv "$tools" && "$tools/bin/pip" install -q pip-tools; }
compile() {
  "$tools/bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o "$1" "${@:2}"
  sed -i '/^#/d;/^$/d' "$1"
}
compile requirements.txt requirements.in
compile requirements-dev.txt requirements-dev.in
compile requirements-postgres.txt requirements-postgres.in -c requirements.txt
