"""What the worker can be asked for. Heavy imports happen inside, when a method is first called."""

import os
import sys

from .faults import WorkerFault


class UnknownMethod(WorkerFault):
    def __init__(self, name):
        super().__init__("internal", "The worker has no method %r" % name)


def ping(params, task):
    return {"pid": os.getpid(), "python": "%d.%d.%d" % sys.version_info[:3]}


def prepare(params, task):
    """Pays for imports ahead of need. params: {for: "train" | "generate"}."""
    task.phase = "load"
    if params.get("for") == "train":
        from . import training  # noqa: F401
    else:
        from . import generation  # noqa: F401
    return {}


def train(params, task):
    task.phase = "load"
    from . import training

    return training.train(params, task)


def generate(params, task):
    task.phase = "load"
    from . import generation

    return generation.generate(params, task)


def unload(params, task):
    """Forgets every model that is kept in memory. params: {large?}: only the one that is too large to be kept for long."""
    if "agora_worker.models" in sys.modules:
        from . import models

        models.unload(small=not params.get("large"))
    return {}


METHODS = {"ping": ping, "prepare": prepare, "train": train, "generate": generate, "unload": unload}
