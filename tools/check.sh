#!/usr/bin/env bash
# Every check a change must pass: formatting, words and lengths, types of the specs, lint with the import rules, all tests, and short trials.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export NX_DAEMON=false NX_TUI=false
nx=node_modules/.bin/nx

# The tests of all packages. What fails is tried once more, alone: a defect fails again and stands last in the output; what passes
# then depends on how busy the machine is, and is named as such.
test_all() {
  local log again
  log=$(mktemp)
  if ! NO_COLOR=1 FORCE_COLOR=0 "$nx" run-many -t test --parallel=2 --output-style=static 2>&1 | tee "$log"; then
    again=$(sed -n '/^Failed tasks:/,$s/^- \(.*\):test$/\1/p' "$log" | paste -sd, -)
    [ -n "$again" ] || return 1
    echo "check: once more, alone: $again" >&2
    "$nx" run-many -t test -p "$again" --parallel=1 --output-style=static
    echo "check: the tests of $again failed beside others and passed alone: please report what failed above" >&2
  fi
  rm -f "$log"
}

# Pages are tried in the system's browser. Where there is none, and none can be installed, these specs are skipped and say so.
if [ -z "${AGORA_CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null &&
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo 'check: installing chromium with apt' >&2
  { apt-get install -y --no-install-recommends chromium ||
    { apt-get update && apt-get install -y --no-install-recommends chromium; }; } >/dev/null 2>&1 </dev/null || true
fi

node_modules/.bin/prettier --check --log-level warn .
node tools/house-rules/check.mjs
node_modules/.bin/tsc -b # The first build of a clone checks no types.
node_modules/.bin/tsc -p tsconfig.spec.json
"$nx" sync:check
"$nx" run-many -t lint --parallel=2 --output-style=static
test_all

# Whole runs: the right order whatever the seed, and the same end whatever is killed. The long versions are in tools/trials.
node tools/trials/ten-seeds.mjs --seeds 2 --experiment examples/calibration-small.yaml
# The intervals of a recommendation hold in experiments whose truth is known.
node tools/trials/recommend-coverage.mjs --experiments 30
node tools/trials/kill-anything.mjs --rounds 2 --seed 1
node tools/trials/kill-anything.mjs --rounds 2 --seed 4 --apart
node tools/trials/kill-training.mjs --rounds 3 --seed 3
node tools/trials/kill-training.mjs --rounds 1 --kills 2 --seed 5 --ranks 2 --epochs 4
# A real Slurm, where its packages can be installed; it says so where not.
node tools/trials/slurm.mjs --short
# It starts everywhere that it says it does, and a disk that takes nothing is said as such.
node tools/trials/node-versions.mjs
node tools/trials/full-disk.mjs
# Money: nothing before a run can end, nothing twice, nothing after "stop", and what was paid for is there at once.
node tools/trials/preflight.mjs
node tools/trials/wallet.mjs
node tools/trials/one-home.mjs
node tools/trials/stop-paying.mjs
node tools/trials/asked-once.mjs
# NATS may forget, or have no room, and what the pages say can be done.
node tools/trials/forgetful-nats.mjs --short
node tools/trials/forgetful-nats.mjs --short --apart
node tools/trials/full-store.mjs --only 'less room than it holds at train'
node tools/trials/pages.mjs
