"""fits.py CONFIG < [[{memoryBytes, gpus}, settings, placement]]: what is found of a student of that configuration on machines with these
figures, as a list of lists of {message, fix, fatal}; no machine stands for others, which are not known here; {engine} in
placement's place asks whether it can answer."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))

from agora_preflight import architecture, inspection, memory  # noqa: E402

built = architecture.look(sys.argv[1], "the student")


def findings(machine, settings, placement):
    if placement and "engine" in placement:
        return inspection.answering("the student", built, placement, machine)
    if machine is None:
        return memory.told_elsewhere("the student", built, settings, placement["ranks"])
    return memory.check_training("the student", built, settings, machine, placement)


found = [list(findings(*question)) for question in json.load(sys.stdin)]
json.dump(found, sys.stdout)
