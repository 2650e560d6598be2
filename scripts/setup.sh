#!/bin/sh
# Makes .venv from the locked, hashed dependencies. Needs only Python 3 (any version from 3.8) and a
# network the first time; does nothing when all is in place.
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.installed
if [ -f "$stamp" ] && [ ! requirements.lock -nt "$stamp" ] && [ ! pyproject.toml -nt "$stamp" ]; then exit 0; fi

say() { printf '%s\n' "navigator: $*" >&2; }

find_uv() {
  if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
  if [ -x .uv/bin/uv ]; then echo .uv/bin/uv; return; fi
  say "fetching uv into .uv (once) ..."
  if python3 -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip --quiet install uv >&2; then echo .uv/bin/uv; return; fi
  rm -rf .uv
  # Debian's plain python3 has neither venv nor pip; what there is of pip can still place a package.
  if python3 -m pip --quiet install --target .uv uv >&2 2>/dev/null; then echo .uv/bin/uv; return; fi
  say "cannot get uv: install it, or python3-venv (Debian: apt-get install python3-venv), and try again"
  exit 1
}

uv=$(find_uv)
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH 2>/dev/null || true
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null; then
  say "making .venv with Python $(cat .python-version) ..."
  "$uv" venv --quiet --clear --python "$(cat .python-version)" .venv
fi
say "installing the locked dependencies (about a minute the first time) ..."
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --no-index --editable .
touch "$stamp"
say "ready"
