"""python -m agora_jobs [FOLDER]

Without a folder: the worker's protocol (`agora_worker.__main__`), with a `train` that takes {job: FOLDER}.
With one: does that job and ends, with the exit codes of this package."""

import os
import sys
import threading

from agora_worker import __main__ as worker
from agora_worker import methods
from agora_worker.faults import Cancelled, fault_of
from agora_worker.parent import die_with_parent

from .supervised import load, train

DONE, WRONG_INPUT, INTERRUPTED, FAILED = 0, 65, 75, 1
# The same would happen again.
FOR_GOOD = ("invalid-input", "not-found", "missing-dependency")


class LoneTask:
    """A call that nobody waits for at the other end of a pipe."""

    def __init__(self):
        self.cancelled = threading.Event()
        self.phase = "start"
        self.ticks = 0

    def tick(self):
        self.ticks += 1

    def check(self):
        self.tick()

    def progress(self, value, force=False):
        """Goes into the folder."""


def do(folder):
    die_with_parent()
    try:
        train({"job": folder}, LoneTask())
    except Cancelled:
        return INTERRUPTED
    except Exception as error:
        fault = fault_of(error)
        print("%s: %s" % (fault["code"], fault["message"]), file=sys.stderr)
        return WRONG_INPUT if fault["code"] in FOR_GOOD else FAILED
    return DONE


def prepare(params, task):
    """As the worker's own, of which nobody asks a worker of jobs for anything but trainings."""
    task.phase = "load"
    load()
    return {}


if len(sys.argv) > 1:
    code = do(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    # Libraries may have threads that would be waited for.
    os._exit(code)
methods.METHODS.update({"prepare": prepare, "train": train})
worker.main()
