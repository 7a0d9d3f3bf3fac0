"""Which rows of a step each rank computes. A step has the rows that it has on one process, in whatever number of ranks they are
dealt, and so teaches the same but for rounding."""

import math

from agora_worker.chat import IGNORED
from agora_worker.models import torch

from .ranks import agreed

# What says which tokens of a batch count, and by which value none does.
COUNTING = {"labels": IGNORED, "completion_mask": 0}
HELD = "held_"


class Filler(dict):
    """A batch for a rank that has no row left while others have: it computes along, as they wait for it, and counts nothing."""


def deal(rows, rank, ranks, most):
    """The batches of one rank, at most so many rows each: lists of rows, empty where others have more batches. All ranks get the
    same number of batches, and every row goes to one of them."""
    count = math.ceil(math.ceil(len(rows) / ranks) / most)
    mine = part(rows, rank, ranks)
    return [part(mine, batch, count) for batch in range(count)]


def part(rows, index, parts):
    return rows[index * len(rows) // parts : (index + 1) * len(rows) // parts]


class Dealt:
    """A batch sampler: for every step of `step` rows in the order of `sampler`, this rank's batches. The order is the first
    rank's, which may be drawn from random numbers that each rank has of its own."""

    def __init__(self, sampler, rows, step, ranks, most):
        self.sampler = sampler
        self.rows = rows
        self.step = step
        self.ranks = ranks
        self.most = most
        self.batch_size = most
        self.drop_last = False

    def steps(self, order):
        return [order[at : at + self.step] for at in range(0, len(order), self.step)]

    def __len__(self):
        return sum(len(deal(step, 0, self.ranks.count, self.most)) for step in self.steps(range(self.rows)))

    def __iter__(self):
        order = agreed(list(self.sampler))
        for step in self.steps(order):
            for batch in deal(step, self.ranks.rank, self.ranks.count, self.most):
                # A number beyond the rows stands for a row that counts nothing.
                yield batch or [self.rows + step[0]]


class Dealing(torch.utils.data.Dataset):
    """The rows, and each once more as a filler."""

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index % len(self.rows)]
        return row if index < len(self.rows) else {**row, "filler": True}


def collated(collate):
    """The collator of rows, for fillers as well. What counts in a filler is held back: whoever looks finds nothing."""

    def together(rows):
        if not any("filler" in row for row in rows):
            return collate(rows)
        batch = Filler(collate([{name: value for name, value in row.items() if name != "filler"} for row in rows]))
        for name in COUNTING.keys() & batch.keys():
            batch[HELD + name] = batch[name]
            batch[name] = torch.full_like(batch[name], COUNTING[name])
        return batch

    return together


def released(batch):
    """What a filler is computed with."""
    held = {name.removeprefix(HELD): value for name, value in batch.items() if name.startswith(HELD)}
    return {**{name: value for name, value in batch.items() if not name.startswith(HELD)}, **held}
