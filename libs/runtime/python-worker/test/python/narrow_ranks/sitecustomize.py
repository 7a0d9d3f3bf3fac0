"""On the import path of ranks, this gives the second of them no memory for batches of more than NARROW_ROWS rows from its fifth step on."""

import importlib.abc
import importlib.machinery
import os
import sys

TRAINER = "agora_worker.loss"


class Narrowed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != TRAINER:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            narrow(module)

        spec.loader.exec_module = exec_module
        return spec


def narrow(module):
    own_step = module.StudentTrainer.training_step

    def training_step(self, model, inputs, *args, **options):
        rows = inputs["labels"].shape[0]
        if self.state.global_step >= 4 and rows > int(os.environ["NARROW_ROWS"]):
            raise module.torch.OutOfMemoryError("CUDA out of memory. Tried to allocate %d rows" % rows)
        return own_step(self, model, inputs, *args, **options)

    module.StudentTrainer.training_step = training_step


if os.environ.get("RANK") == "1":
    sys.meta_path.insert(0, Narrowed())
