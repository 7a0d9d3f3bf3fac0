"""The processes that train one student together, one on each GPU or several on a processor, as torchrun starts them.

Which of them does what: all compute, each its share of every step's rows; the first alone decides, writes what is read by
others, and exports. What it decides reaches the others by `agreed`, so that all do the same at the same step."""

import datetime
import os
import re
from dataclasses import dataclass

# A collective that takes longer has lost somebody.
TIMEOUT = datetime.timedelta(minutes=30)
# What NCCL should tell of a collective that hangs.
NCCL = {"TORCH_NCCL_DUMP_ON_TIMEOUT": "1", "TORCH_FR_BUFFER_SIZE": "2000"}
NAMES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
# How gloo and NCCL say that another process is gone.
PEER_LOSS = re.compile(
    r"gloo|NCCL|ProcessGroup|TCPStore|Connection (closed|reset|refused)|Broken pipe|Timed out (waiting|after)|DistStoreError"
)


@dataclass(frozen=True)
class Ranks:
    rank: int
    count: int
    # Of those on this machine.
    local: int
    local_count: int

    @property
    def first(self):
        return self.rank == 0

    @property
    def on_several_nodes(self):
        return self.local_count < self.count


def of_environment():
    """None for a process that trains by itself. A single rank is that as well, and is told nothing of ranks any more."""
    if any(name not in os.environ for name in NAMES):
        return None
    ranks = Ranks(*(int(os.environ[name]) for name in NAMES))
    if ranks.count > 1:
        return ranks
    for name in (*NAMES, "MASTER_ADDR", "MASTER_PORT"):
        os.environ.pop(name, None)
    return None


def join(ranks):
    """Meets the others. Tensors of the processor travel by gloo, those of GPUs by NCCL."""
    for name, value in NCCL.items():
        os.environ.setdefault(name, value)
    import torch
    import torch.distributed as dist

    if torch.cuda.is_available():
        torch.cuda.set_device(ranks.local)
    if not dist.is_initialized():
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo", timeout=TIMEOUT)


def agreed(value=None):
    """The first rank's value, whatever it is. Every rank has to ask."""
    import torch.distributed as dist

    values = [value]
    dist.broadcast_object_list(values, src=0)
    return values[0]


def agreed_flags(*flags):
    """The same for truth values, which is cheap enough for every step."""
    import torch
    import torch.distributed as dist

    told = torch.tensor(flags, dtype=torch.uint8)
    dist.broadcast(told, src=0)
    return tuple(bool(flag) for flag in told)


def gathered(value):
    """What each rank has to say, in their order."""
    import torch.distributed as dist

    values = [None] * dist.get_world_size()
    dist.all_gather_object(values, value)
    return values


def total(number):
    """The sum over all ranks."""
    import torch
    import torch.distributed as dist

    summed = torch.tensor(number, dtype=torch.int64)
    dist.all_reduce(summed)
    return int(summed)


def lost_a_peer(error):
    """Whether an error only says that another rank is gone: that one knows why, this one does not."""
    import torch.distributed as dist

    return isinstance(error, dist.DistError) or (isinstance(error, (RuntimeError, OSError)) and bool(PEER_LOSS.search(str(error))))
