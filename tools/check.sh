#!/usr/bin/env bash
# Every check a change must pass: formatting, types of the specs, lint with the import rules, and all tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export NX_DAEMON=false NX_TUI=false
nx=node_modules/.bin/nx

node_modules/.bin/prettier --check --log-level warn .
node_modules/.bin/tsc -p tsconfig.spec.json
"$nx" sync:check
"$nx" run-many -t lint --parallel=2 --output-style=static
"$nx" run-many -t test --parallel=2 --output-style=static
