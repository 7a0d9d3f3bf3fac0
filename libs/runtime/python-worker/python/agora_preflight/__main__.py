"""python -m agora_preflight: reads one JSON object from standard input, writes one to standard output.

in   {"models": [{"name", "reference": {path} | {id, revision}, "use": "train" | "answer", "training"?, "placement"?, "maxTokens"?,
      "elsewhere"?: it is trained on another machine}]}
out  {"machine": {...}, "models": [{"name", "parameters"?, "context"?, "findings": [...]}], "findings": [...],
      "checkpointBytes": of one student}
"""

import gc
import json
import os
import sys

# It lives for seconds, most of them in imports, in which a search for garbage finds none.
gc.disable()

# A hub that does not answer must not hold up whoever waits for this.
os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "8")
os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", "8")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def main():
    private = os.dup(1)
    os.dup2(2, 1)  # What a library prints is no answer.
    request = json.load(sys.stdin)
    from .machine import machine

    answer = {"machine": machine(), "models": [], "findings": []}
    if request.get("models"):
        from .inspection import inspect

        inspect(request, answer)
    os.write(private, (json.dumps(answer) + "\n").encode())
    sys.stderr.flush()
    # Taking the libraries down again takes as long as some of them took to load.
    os._exit(0)


if __name__ == "__main__":
    main()
