"""One of several ranks that train the student of a job folder together; see `ranks` for who does what."""

import contextlib
import os

from agora_worker.task import Activity

from .folder import JobFolder, write_json
from .ranks import agreed, join
from .supervised import JobTask, attempt

# Phases in which what the process does at all is counted, as the worker's own heartbeat does.
UNCOUNTED = ("load", "save")


def train(job, task, ranks):
    """As `supervised.train`; the result is the first rank's, and None elsewhere."""
    join(ranks)
    job = job if ranks.first else SilentFolder(job.path)
    with job.held(task):
        ordered, before = agreed((job.job(), job.result()) if ranks.first else None)
        if before is not None:
            return before
        job.begin()
        watched = RankTask(task, job)
        with job.beating(watched):
            watched.phase = "load"
            from .ranked_keeper import RankedKeeper

            return attempt(job, ordered, watched, RankedKeeper(job, watched, ordered, ranks))


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
