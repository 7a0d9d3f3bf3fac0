"""How a training is divided over the devices of a machine: the same decision that its ranks make, before there are any."""

import math
from dataclasses import dataclass

from agora_jobs.placement import UNDIVIDED, share, sharding_for

from .findings import finding, size


@dataclass
class Layout:
    ranks: int = 1
    # Into which weights, gradients and moments are divided.
    parts: int = 1
    # Ranks that have one device's memory between them.
    neighbours: int = 1

    def held(self, states):
        """Bytes of the states that one device holds."""
        return math.ceil(states / self.parts) * self.neighbours

    def batch(self, settings):
        """Rows that are computed at a time on one device."""
        return share(settings, self.ranks, None)["batchSize"] * self.neighbours if self.ranks > 1 else settings["batchSize"]

    def told(self, states):
        """For the message, after the sum; nothing where one process has it all."""
        if self.ranks == 1:
            return ""
        if self.parts > 1 and self.neighbours == 1:
            return ", divided over %d GPUs (FSDP2): %s each" % (self.parts, size(self.held(states)))
        if self.neighbours > 1:
            return ", held by %d processes: %s" % (self.neighbours, size(self.held(states)))
        return ", on each of %d GPUs (DDP)" % self.ranks


def layout_of(placement, machine, states, memory, undivided=False):
    """placement: {ranks, sharding} of the trainer, or None for one process. memory: bytes of one device. undivided: of weights of
    four bits."""
    placement = placement or {"ranks": 1, "sharding": "auto"}
    gpus, ranks = len(machine["gpus"]), ranks_of(placement, machine)
    if ranks == 1:
        return Layout()
    sharding = "ddp" if undivided else sharding_for(placement["sharding"], states, memory, gpus > 0)
    return Layout(ranks, ranks if sharding == "fsdp" else 1, 1 if gpus else ranks)


def ranks_of(placement, machine):
    return max(1, len(machine["gpus"])) if placement["ranks"] == "all" else placement["ranks"]


def check_ranks(title, placement, machine):
    gpus, ranks = len(machine["gpus"]), (placement or {}).get("ranks", 1)
    if ranks == "all" or not gpus or ranks <= gpus:
        return []
    by_file = placement.get("by") == "compute"
    where = "gpus of the compute file" if by_file else "AGORA_TRAINER_RANKS"
    message = "%s is to be trained by %d processes (%s), and this machine has %d GPU%s" % (title, ranks, where, gpus, "" if gpus == 1 else "s")
    return [finding("invalid-input", message, "Set %s to %d%s." % (where, gpus, "" if by_file else ", or to all"))]


def check_division(title, placement, machine, settings):
    several = placement is not None and ranks_of(placement, machine) > 1
    if not (several and settings.get("quantised") and placement["sharding"] == "fsdp"):
        return []
    return [finding("invalid-input", "%s: %s" % (title, UNDIVIDED[0]), UNDIVIDED[1])]
