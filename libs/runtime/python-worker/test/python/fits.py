"""fits.py CONFIG < [[{memoryBytes, gpus}, settings, placement]]: what is found of a student of that configuration on machines with these
figures, as a list of lists of {message, fix, fatal}; no machine stands for others, which are not known here."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))

from agora_preflight import architecture, memory  # noqa: E402

built = architecture.look(sys.argv[1], "the student")
found = [
    list(
        memory.check_training("the student", built, settings, machine, placement)
        if machine
        else memory.told_elsewhere("the student", built, settings, placement["ranks"])
    )
    for machine, settings, placement in json.load(sys.stdin)
]
json.dump(found, sys.stdout)
