"""One of several ranks that train the student of a job folder together; see `ranks` for who does what."""

import contextlib
import os
import socket
import time
import uuid

from agora_worker.faults import WorkerFault, fault_of
from agora_worker.task import Activity

from .folder import JobFolder, write_json
from .ranks import agreed, gathered, join
from .supervised import JobTask, attempt, load

# Phases in which what the process does at all is counted, as the worker's own heartbeat does.
UNCOUNTED = ("load", "save")
# How long a file of one node may take to be seen by others, and how often they look.
SHARED_SECONDS, SHARED_TRIES = 15, 30


def train(job, task, ranks):
    """As `supervised.train`; the result is the first rank's, and None elsewhere."""
    join(ranks)
    job = job if ranks.first else SilentFolder(job.path)
    with job.held(task):
        if ranks.on_several_nodes:
            require_shared(job, ranks)
        ordered, before = agreed((job.job(), job.result()) if ranks.first else None)
        if before is not None:
            return before
        job.begin()
        watched = RankTask(task, job)
        with job.beating(watched):
            watched.phase = "load"
            load()
            from .ranked_keeper import RankedKeeper

            return attempt(job, ordered, watched, RankedKeeper(job, watched, ordered, ranks))


def require_shared(job, ranks):
    """Raises, on every rank, unless all see what the first one writes into the folder."""
    mark = agreed("shared-%s" % uuid.uuid4().hex[:8])
    path = job.file(mark)
    try:
        if ranks.first:
            write_json(path, {})
        gathered(None)
        blind = [host for host, seen in gathered((socket.gethostname(), appears(path))) if not seen]
    finally:
        if ranks.first:
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)
    if not blind:
        return
    fault = WorkerFault(
        "invalid-input",
        "The nodes of a training do not share its folder %s: %s sees nothing of what the first rank writes there" % (job.path, blind[0]),
        "Put the home (--home) on a file system that all nodes see under one path, or set nodes: 1.",
    )
    job.fail(fault_of(fault))
    raise fault


def appears(path):
    """A network file system may be some seconds behind."""
    for _ in range(SHARED_TRIES):
        # What is looked for again may be answered from memory; a list of the folder is not.
        if os.path.basename(path) in os.listdir(os.path.dirname(path)):
            return True
        time.sleep(SHARED_SECONDS / SHARED_TRIES)
    return False


class SilentFolder(JobFolder):
    """The folder as all ranks but the first have it: they leave checkpoints' parts in it, and what is wrong with them."""

    def held(self, task):
        return contextlib.nullcontext()

    def beating(self, task):
        return contextlib.nullcontext()

    def begin(self):
        pass

    def event(self, kind, **facts):
        pass

    def progress(self, value, force=False):
        pass

    def finish(self, result):
        pass

    def fail(self, fault):
        with contextlib.suppress(OSError):
            path = self.file("fault.json")
            write_json(path, fault, part="%s.%d.part" % (path, os.getpid()))


class RankTask(JobTask):
    """A task whose heartbeat is read by another process, which sees nothing else of this one."""

    def __init__(self, task, job):
        super().__init__(task, job)
        self._activity = Activity()

    @property
    def ticks(self):
        if self.phase in UNCOUNTED and self._activity.moved():
            self._task.tick()
        return self._task.ticks
