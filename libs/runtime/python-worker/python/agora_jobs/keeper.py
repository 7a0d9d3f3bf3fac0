"""The supervisor of a training with a job folder; see `agora_worker.supervision`."""

import contextlib
import os
import shutil
import time

from agora_worker.faults import fault_of
from agora_worker.supervision import Unsupervised

from .checkpoints import Checkpoints, Room, no_room
from .trainer import resumable


class Keeper(Unsupervised):
    def __init__(self, job, task, minutes):
        """minutes: between two checkpoints; 0 for a checkpoint after every step, None for none."""
        super().__init__(task)
        self.job = job
        self.minutes = minutes
        self.checkpoints = Checkpoints(job.file("checkpoints"))
        self.begun = time.monotonic()
        found = self.look()
        self.spent = found["seconds"] if found else 0.0
        self.room = None
        self.lacked = None
        job.event("resumed" if found else "started", **({"step": found["step"]} if found else {}))

    def look(self):
        """The facts of the checkpoint to go on from, if there is one; nothing else stays."""
        self.checkpoints.tidy()
        return self.checkpoints.newest()

    @contextlib.contextmanager
    def folder(self):
        os.makedirs(self.checkpoints.part, exist_ok=True)
        try:
            yield self.checkpoints.part
        finally:
            shutil.rmtree(self.checkpoints.part, ignore_errors=True)

    def require_room(self, model):
        weights = sum(weight.numel() * weight.element_size() for weight in model.parameters())
        # Two AdamW moments beside the weights.
        self.room = Room(self.checkpoints, 3 * weights, weights)
        self.room.require_export()

    def trainer(self, kind, **options):
        return resumable(kind)(keeper=self, **options)

    def checkpoint(self):
        found = self.checkpoints.newest()
        return self.checkpoints.at(found["step"]) if found else None

    def after_step(self, seconds):
        """Whether the training shall end with this step, to go on another time; and whether a checkpoint is due, so many seconds
        after the last one."""
        leaves = self.task.cancelled.is_set() or self.job.stop_asked()
        return leaves, leaves or (self.minutes is not None and seconds >= self.minutes * 60)

    def lacks(self):
        """Why there is no room for a checkpoint, if there is none."""
        return self.room.lacks()

    def settled(self, failure):
        """What became of writing a checkpoint: None when it went well, else why it has to be left out. Raises what is worse."""
        full = failure and no_room(failure)
        if failure and not full:
            raise failure
        return full

    def saved(self, written, step):
        started = time.monotonic()
        facts = self.checkpoints.publish(written, step, self.spent + started - self.begun)
        self.job.event("checkpoint", step=step, bytes=facts["bytes"])

    def skipped(self, step, why):
        self.lacked = self.lacked or why
        self.job.event("checkpoint-skipped", step=step, why=why)

    def failed(self, error):
        self.job.fail(fault_of(error))

    def notices(self):
        return ["Checkpoints were left out: %s." % self.lacked] if self.lacked else []
