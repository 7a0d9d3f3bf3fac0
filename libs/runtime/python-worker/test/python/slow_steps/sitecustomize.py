"""On the import path of a training, this lets every step take longer than a worker waits between two words of its progress: a spec
can then interrupt it between two steps, however fast the machine."""

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from after_import import after_import  # noqa: E402

SECONDS = 0.3


def slow(module):
    own_step = module.Trainer.training_step

    def training_step(self, *args, **options):
        time.sleep(SECONDS)
        return own_step(self, *args, **options)

    module.Trainer.training_step = training_step


after_import("transformers.trainer", slow)
