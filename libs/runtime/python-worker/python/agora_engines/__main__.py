"""python -m agora_engines: the worker's protocol (`agora_worker.__main__`), with what engines need beside what a worker can do.

    continuous   answers by continuous batching in this process
    encode       prompts as token ids, for a server that answers them
    decode       what a server has answered, as the worker would read it"""

from agora_worker import __main__ as worker
from agora_worker import methods


def continuous(params, task):
    task.phase = "load"
    from . import continuous as engine

    return engine.generate(params, task)


def encode(params, task):
    task.phase = "load"
    from . import reading

    return reading.encode(params, task)


def decode(params, task):
    task.phase = "load"
    from . import reading

    return reading.decode(params, task)


methods.METHODS.update({"continuous": continuous, "encode": encode, "decode": decode})
worker.main()
