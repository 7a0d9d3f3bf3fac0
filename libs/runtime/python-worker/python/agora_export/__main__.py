"""python -m agora_export: reads {model, revision?, purpose, output} as JSON from standard input, writes the folder, and prints
{files, worst, opset, parameters} or {fault}. `worst`: the largest difference from PyTorch on rows of several lengths, padded."""

import gc
import json
import os
import sys


def main():
    question = json.load(sys.stdin)
    # Libraries print as they like; the answer has a way of its own.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    gc.disable()  # In the seconds of these imports a search for garbage finds none.
    from .export import ExportFault, export

    gc.enable()
    try:
        result = export(question)
    except ExportFault as error:
        result = {"fault": {"code": "invalid-input", "message": str(error), "fix": error.fix, "retryable": False}}
    json.dump(result, answer)
    answer.close()


main()
