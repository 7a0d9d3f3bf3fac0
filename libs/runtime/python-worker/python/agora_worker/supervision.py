"""Who looks after a training: where it keeps what it needs, from where it begins, and when it ends early.

Nothing here changes a student: a training that is stopped and goes on leaves the bits of one that was left alone.
"""

import contextlib
import shutil
import tempfile

from . import memory

from transformers import TrainerCallback  # noqa: E402


class Unsupervised:
    """A training that begins at its first step and is lost when it ends early; also what every supervisor offers."""

    # Seconds of work that went into the steps before the first one.
    spent = 0.0

    def __init__(self, task):
        self.task = task

    @contextlib.contextmanager
    def folder(self):
        """Where the trainer may write."""
        scratch = tempfile.mkdtemp(prefix="agora-train-")
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def require_room(self, model):
        """Raises when there is no room for what the training of this model will leave."""

    def trainer(self, kind, **options):
        """kind: the class of the objective's trainer."""
        trainer = kind(**options)
        trainer.add_callback(Leave(self.task))
        return trainer

    def layout(self, state, device):
        """state: bytes of all weights, gradients and moments. Into how many parts it is divided, and how many processes like this
        one have the memory of `device` between them."""
        return 1, 1

    def share(self, settings):
        """The settings of a training with those rows of each step that are computed here."""
        return settings

    def arguments(self, model, masters):
        """What the library's trainer has to be told beside its settings."""
        return {}

    def narrower(self, settings):
        """The settings to go on with after a batch did not fit into memory."""
        return memory.narrower(settings)

    def whole(self, model, fresh):
        """The trained model, whole; None where it is another process that exports it. fresh: makes one that is not trained."""
        return model

    def facts(self):
        """What the result tells of where it was trained."""
        return {}

    def checkpoint(self):
        """The folder from which the training goes on, if there is one."""
        return None

    def notices(self):
        """What the user should know of how the training went, and what is no part of its log."""
        return []


class Leave(TrainerCallback):
    """Ends the training after the step in which nobody wanted it any more."""

    def __init__(self, task):
        self.task = task

    def on_step_end(self, args, state, control, **kwargs):
        if self.task.cancelled.is_set():
            control.should_training_stop = True
