#!/usr/bin/env bash
# Makes the checkout ready to run: system packages, a .venv, and every dependency by hash.
# Usage: installers/setup.sh [app|dev]. Safe to repeat; does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
group=${1:-app}
lock=requirements.lock
[ "$group" = dev ] && lock=requirements-dev.lock

fingerprint() { cat requirements.lock "$1" pyproject.toml installers/system-packages.txt installers/setup.sh | sha256sum | cut -c1-64; }
ready() { [ -x .venv/bin/quotahit ] && [ "$(cat ".venv/ready-$1" 2>/dev/null)" = "$(fingerprint "$2")" ]; }

# The dev set holds the app set, so either stamp will do for running the app.
ready dev requirements-dev.lock && exit 0
[ "$group" = app ] && ready app requirements.lock && exit 0

wanted() { awk -v g="$group" '!/^#/ && NF { if ($2 == "app" || g == "dev") print $1 }' installers/system-packages.txt; }
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

missing=()
if command -v dpkg-query >/dev/null; then
  for package in $(wanted); do installed "$package" || missing+=("$package"); done
fi
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then
    echo "Installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "These system packages are missing; please run:  sudo apt-get install ${missing[*]}" >&2
    [ "$group" = dev ] && echo "Tests that need them will be skipped, and say so." >&2
  fi
fi

# The system's own first: distributions build theirs optimised, version managers mostly do not, and it shows.
python=
for candidate in /usr/bin/python3 python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, ensurepip, venv; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "QuotaHit needs Python 3.11, 3.12 or 3.13 with its venv module (Debian: sudo apt-get install python3 python3-venv)." >&2
  exit 1
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installing Python packages (pinned by hash; a few minutes the first time)"
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
if [ -x .venv/bin/uv ] || "${pip[@]}" install --require-hashes -r installers/bootstrap.lock; then
  .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode "$lock"
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
else
  echo "uv could not be installed; going on with pip, which is slower." >&2
  "${pip[@]}" install --require-hashes -r "$lock"
  "${pip[@]}" install --no-deps --no-build-isolation --editable .
fi
fingerprint "$lock" >".venv/ready-$group"
