"""What a student is tried at before its first step: it must read a row, see nothing of what it is to say, and answer."""

import contextlib

from . import models
from .answering import answer_batch
from .chat import IGNORED
from .faults import WorkerFault, first_line, is_out_of_memory
from .loss import still
from .models import torch

PROBED_TOKENS = 256
ANSWERED_TOKENS = 2


def try_student(student, rows, device, task):
    """Raises for a model that fails at it, of whatever kind it is. Leaves the model as it was."""
    model = student.model
    row = min(rows, key=lambda row: len(row["input_ids"]))
    with still(model):
        with failing("read a row"):
            ahead = sees_ahead(model, row["input_ids"][-PROBED_TOKENS:], device)
        if ahead:
            raise WorkerFault(
                "invalid-input",
                "The student sees the words that it is to say: what it expects at a token depends on later ones",
                "Choose a causal language model.",
            )
        defaults = model.generation_config
        try:
            with failing("answer a prompt"):
                prompt = row["input_ids"][: row["labels"].count(IGNORED)]
                answer_batch(student, device, [prompt], "chat", {"maxTokens": ANSWERED_TOKENS}, task)
        finally:
            model.generation_config = defaults


@contextlib.contextmanager
def failing(what):
    try:
        yield
    except Exception as error:  # a model may fail in any way
        if is_out_of_memory(error) or isinstance(error, WorkerFault):
            raise
        raise WorkerFault(
            "invalid-input",
            "The student cannot %s: %s: %s" % (what, type(error).__name__, first_line(error)),
            "Choose another model, or look at what its config.json says.",
        ) from error


@torch.no_grad()
def sees_ahead(model, ids, device):
    """Whether another last token changes what is expected before it. The same shapes give the same bits."""
    other = next(token for token in [*ids[::-1], 0, 1] if token != ids[-1])
    one, two = (logits(model, [*ids[:-1], last], device)[:-1] for last in (ids[-1], other))
    # What is no number is told of by the loss.
    return bool(one.isfinite().all()) and not models.agree(one, two, models.rounding(model, least=True))


def logits(model, ids, device):
    return model(input_ids=torch.tensor([ids], device=device), use_cache=False).logits[0].float()
