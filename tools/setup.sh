#!/usr/bin/env bash
# Brings a fresh clone to the point where Agora runs: npm packages, nats-server, the build, and the Python environment of
# the trainer. Does nothing twice; safe to run at any time.
set -euo pipefail
unset CDPATH
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v node >/dev/null || fail 'Node.js is missing. Install Node 20.19 or newer (https://nodejs.org) and run this again.'
node_version="$(NODE_OPTIONS= node -v)"
IFS=. read -r major minor _ <<<"${node_version#v}"
[ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; } ||
  fail "Node $node_version is too old: Agora needs 20.19 or newer."

# A clone that belongs to another user keeps no logs.
log_dir=.agora/setup
{ mkdir -p "$log_dir" && [ -w "$log_dir" ]; } 2>/dev/null ||
  { log_dir="${TMPDIR:-/tmp}/agora-setup-$(id -u)" && mkdir -p "$log_dir"; }

# The slowest part by far is Python's; it needs nothing of the rest, so it goes first and in the background.
python_job=
if command -v python3 >/dev/null; then
  python3 libs/runtime/python-worker/python/ensure_environment.py >"$log_dir/python.log" 2>&1 &
  python_job=$!
else
  say 'python3 is missing; training needs Python 3.10 or newer. Everything else works.'
fi

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
# The same places as Agora looks at when it starts one.
read -r _ archive <tools/nats-server/SHA256SUMS
nats_release="${archive#nats-server-v}"
nats_release="${nats_release%%-*}"
cache="${XDG_CACHE_HOME:-}"
case "$cache" in /*) ;; *) cache="${HOME:-}/.cache" ;; esac
has_nats_server() {
  [ -z "${AGORA_NATS_SERVER:-}" ] || return 0
  local folder found
  # bash also names files that may not be executed.
  found="$(command -v nats-server || true)"
  [ ! -x "$found" ] || return 0
  for folder in /usr/local/bin /usr/local/sbin /usr/bin /usr/sbin /opt/homebrew/bin "$cache/agora/nats-server-$nats_release"; do
    [ ! -x "$folder/nats-server" ] || return 0
  done
  return 1
}
fetch_nats_server() {
  say "fetching nats-server $nats_release"
  NODE_OPTIONS='' NODE_USE_ENV_PROXY=1 node tools/nats-server/fetch.mjs >/dev/null 2>"$log_dir/nats-server.log"
}
tell_nats_server() { while IFS= read -r line; do say "$line"; done <"$log_dir/nats-server.log"; }
wanted=()
# Whoever names a NATS of his own needs no server here.
has_nats_server || [ -n "${AGORA_NATS:-}" ] || wanted+=(nats-server)
command -v bwrap >/dev/null || wanted+=(bubblewrap)
apt_job=
nats_job=
if [ "${#wanted[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "installing ${wanted[*]} with apt"
    {
      as_root apt-get install -y --no-install-recommends "${wanted[@]}" ||
        { as_root apt-get update && as_root apt-get install -y --no-install-recommends "${wanted[@]}"; }
    } >"$log_dir/apt.log" 2>&1 </dev/null &
    apt_job=$!
  elif [[ " ${wanted[*]} " == *' nats-server '* ]]; then
    fetch_nats_server &
    nats_job=$!
  fi
fi

lock_hash=$(NODE_OPTIONS= node -p 'require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync("package-lock.json")).digest("hex")')
if [ "$(cat node_modules/.agora-lock 2>/dev/null)" != "$lock_hash" ]; then
  say 'installing npm packages'
  # Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms. This keeps to the lock as well.
  npm install --no-save --no-audit --no-fund >"$log_dir/npm.log" 2>&1 ||
    { tail -20 "$log_dir/npm.log" >&2; fail "npm install failed; see $log_dir/npm.log"; }
  printf %s "$lock_hash" >node_modules/.agora-lock
fi

stamp=node_modules/.agora-build
if [ ! -e "$stamp" ] || [ ! -e apps/cli/dist/main.js ] ||
  [ -n "$(find apps libs plugins tsconfig.base.json \( -name node_modules -o -name dist \) -prune -o \( -name '*.ts' -o -name '*.tsx' -o -name 'tsconfig*.json' \) -newer "$stamp" -print | head -n 1)" ]; then
  say 'building'
  touch "$stamp.next"
  # What was committed has been checked: the first build writes the same code in less than half of the time. Every later one, and
  # `npm test`, checks all types.
  unchecked=()
  [ -e apps/cli/dist/main.js ] || unchecked=(--noCheck)
  node_modules/.bin/tsc -b ${unchecked[@]+"${unchecked[@]}"} || fail 'the build failed.'
  mv "$stamp.next" "$stamp"
fi

# The pages of `agora view`. Nothing else needs them, so that nothing else fails without them.
pages=node_modules/.agora-pages
if [ ! -e "$pages" ] || [ ! -e apps/dashboard/dist/pages/index.html ] ||
  [ -n "$(find apps/dashboard libs/core/report/src \( -name node_modules -o -name dist -o -name test \) -prune -o -type f -newer "$pages" -print | head -n 1)" ]; then
  touch "$pages.next"
  if node node_modules/@agora/dashboard/build.mjs >"$log_dir/pages.log" 2>&1; then mv "$pages.next" "$pages"
  else say "the pages of agora view were not built; see $log_dir/pages.log"; fi
fi

if [ -n "$apt_job" ] && ! wait "$apt_job"; then
  tail -5 "$log_dir/apt.log" >&2
  say "apt could not install ${wanted[*]}; see $log_dir/apt.log"
  if [[ " ${wanted[*]} " == *' nats-server '* ]] && ! has_nats_server; then
    fetch_nats_server &
    nats_job=$!
  fi
fi
if [ -n "$nats_job" ]; then
  wait "$nats_job" || say 'without a nats-server nothing can run here, unless AGORA_NATS names one elsewhere:'
  tell_nats_server
fi
# Whoever needs the Python environment waits for it; a run can generate data meanwhile.
if [ -n "$python_job" ] && [ "${1:-}" = --wait ]; then
  wait "$python_job" || { tail -5 "$log_dir/python.log" >&2; fail 'the Python environment could not be made.'; }
fi
