#!/bin/sh
# Makes every file of libs/nano/model. PYTHON names an interpreter that has python/requirements.txt installed; without
# it, a virtual environment is made once. Arguments go to python/make.py (`--help` lists them).
set -eu
cd "$(dirname "$0")/../.."
npx tsc -b tools/nano-recipe
if [ -z "${PYTHON:-}" ]; then
  home=.agora/nano-recipe
  PYTHON=$home/venv/bin/python
  if [ ! -x "$PYTHON" ]; then
    python3 -m venv "$home/venv"
    "$PYTHON" -m pip install --quiet --retries 0 -r tools/nano-recipe/python/requirements.txt
  fi
fi
exec "$PYTHON" tools/nano-recipe/python/make.py "$@"
