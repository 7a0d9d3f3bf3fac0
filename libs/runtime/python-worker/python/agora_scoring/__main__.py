"""python -m agora_scoring: the worker's protocol (`agora_worker.__main__`), with `score` beside what a worker can do.

A package of its own: the worker's version enters the key of every training, and this changes none of them."""

from agora_worker import __main__ as worker
from agora_worker import methods


def score(params, task):
    task.phase = "load"
    from . import scoring

    return scoring.score(params, task)


methods.METHODS["score"] = score
worker.main()
