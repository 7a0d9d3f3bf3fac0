"""The supervisor of a training with a job folder; see `agora_worker.supervision`."""

import contextlib
import os
import shutil
import time

from agora_worker.supervision import Unsupervised

from .checkpoints import Checkpoints, Room
from .trainer import resumable


class Keeper(Unsupervised):
    def __init__(self, job, task, minutes):
        """minutes: between two checkpoints; 0 for a checkpoint after every step, None for none."""
        super().__init__(task)
        self.job = job
        self.minutes = minutes
        self.checkpoints = Checkpoints(job.file("checkpoints"))
        self.checkpoints.tidy()
        self.begun = time.monotonic()
        found = self.checkpoints.newest()
        self.spent = found["seconds"] if found else 0.0
        self.room = None
        self.lacked = None
        job.event("resumed" if found else "started", **({"step": found["step"]} if found else {}))

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

    def leaves(self):
        """Whether the training shall end with this step, to go on another time."""
        return self.task.cancelled.is_set() or self.job.stop_asked()

    def due(self, seconds):
        return self.minutes is not None and seconds >= self.minutes * 60

    def saved(self, written, step):
        started = time.monotonic()
        facts = self.checkpoints.publish(written, step, self.spent + started - self.begun)
        self.job.event("checkpoint", step=step, bytes=facts["bytes"])

    def skipped(self, step, why):
        self.lacked = self.lacked or why
        self.job.event("checkpoint-skipped", step=step, why=why)

    def notices(self):
        return ["Checkpoints were left out: %s." % self.lacked] if self.lacked else []
