#!/bin/sh
# install.sh FOLDER PYTHON [PACKAGES]: makes a folder like the virtual environment of a vLLM, on an interpreter that has transformers: a
# distribution by that name, and a program that is the stand-in. PACKAGES: a folder with what the interpreter lacks, such as peft.
set -eu
site="$1/site" here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$site/vllm-0.0.0.dist-info" "$1/bin"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: 0.0.0\n' >"$site/vllm-0.0.0.dist-info/METADATA"
path="$site${3:+:$3}"
printf '#!/bin/sh\nPYTHONPATH=%s exec %s "$@"\n' "$path" "$2" >"$1/bin/python"
printf '#!/bin/sh\nPYTHONPATH=%s exec %s %s/stand-in.py "$@"\n' "$path" "$2" "$here" >"$1/bin/vllm"
chmod +x "$1/bin/python" "$1/bin/vllm"
