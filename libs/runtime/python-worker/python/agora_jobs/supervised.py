"""Trains the student of a job folder, from where an earlier attempt left it."""

import contextlib
import gc

from agora_worker.faults import Cancelled

from . import gpus, launch, placement, ranks
from .folder import JobFolder

# As requirements.txt has them.
PINNED = ("torch", "transformers", "tokenizers", "safetensors", "accelerate", "datasets", "trl")


def train(params, task):
    """params: {job: FOLDER}. The result is that of `agora_worker.training.train`, made by whichever attempt came to the end."""
    job = JobFolder(params["job"])
    among = ranks.of_environment()
    if among:
        from . import ranked

        return ranked.train(job, task, among)
    ordered = job.job()
    count, nodes = placement.ranks_here(ordered), placement.wanted(ordered)["nodes"]
    if count * nodes == 1:
        return train_here(job, task)
    with gpus.held(ordered, count, task):
        return launch.train(job, count, nodes, task)


def train_here(job, task):
    """By this process alone."""
    with job.held(task):
        ordered = job.job()
        before = job.result()
        if before is not None:
            return before
        job.begin()
        watched = JobTask(task, job)
        with job.beating(watched), gpus.held(ordered, 1, watched):
            watched.phase = "load"
            load()
            from .keeper import Keeper

            return attempt(job, ordered, watched, Keeper(job, watched, ordered["checkpointMinutes"]))


def load():
    """The trainer, with all that it imports. In these seconds a search for garbage finds none, and takes a sixth of them."""
    gc.disable()
    try:
        from agora_worker import training
    finally:
        gc.enable()
    return training


def attempt(job, ordered, task, keeper):
    job.event("environment", **environment())
    training = load()
    try:
        result = training.train({**ordered["params"], "output": job.output}, task, keeper)
        task.phase = "save"
        if result is not None:
            job.finish(result)
        return result
    except Cancelled:
        job.event("stopped")
        raise
    except Exception as error:
        keeper.failed(error)
        raise


def environment():
    """Where a student is made, for people: host, interpreter, and the versions that are pinned."""
    import platform
    import socket
    import sys
    from importlib import metadata

    versions = {}
    for name in PINNED:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {"host": socket.gethostname(), "python": platform.python_version(), "executable": sys.executable, "versions": versions}


class JobTask:
    """A task whose progress is written down as well."""

    def __init__(self, task, job):
        self._task = task
        self._job = job
        self.cancelled = task.cancelled

    @property
    def phase(self):
        return self._task.phase

    @phase.setter
    def phase(self, name):
        self._task.phase = name

    @property
    def ticks(self):
        return self._task.ticks

    def tick(self):
        self._task.tick()

    def check(self):
        self._task.check()

    def progress(self, value, force=False):
        self._task.progress(value, force)
        self._job.progress(value, force)
