"""A training keeps servers of models off its GPUs, and waits for one that has them. Trainings do not keep each other off."""

import contextlib
import os

import gpu_locks

from .placement import DRIVERS, VISIBLE


@contextlib.contextmanager
def held(ordered, count, task):
    """For as long as the job is trained, by `count` processes on GPUs. Waits as the task, which can be cancelled."""
    if ordered["params"].get("device") == "cpu" or not any(os.path.exists(driver) for driver in DRIVERS):
        yield
        return
    # One process takes the first that it sees; several take all.
    visible = VISIBLE if count > 1 else (VISIBLE or "0").split(",")[0]
    with gpu_locks.held(gpu_locks.visible_uuids(visible), lambda uuid: task.check(), shared=True):
        yield
