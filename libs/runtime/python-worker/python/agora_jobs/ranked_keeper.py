"""The supervisor of a training with several ranks: the first decides, and all do the same at the same step."""

import contextlib
import os
import shutil
import uuid

from agora_worker import memory
from agora_worker.faults import WorkerFault
from agora_worker.models import torch

from . import placement, shards
from .checkpoints import no_room
from .folder import read_json, write_json
from .keeper import Keeper
from .ranked_trainer import ranked
from .ranks import agreed, agreed_flags, gathered, lost_a_peer

NAMES = {"ddp": "DDP", "fsdp": "FSDP2"}


class Narrower(WorkerFault):
    """The next attempt computes fewer rows at a time: a rank that ran out of memory cannot tell the others, which wait for it."""

    def __init__(self, rows, now):
        message = "A rank ran out of memory with %d rows at a time; the training goes on with %d" % (rows, now)
        super().__init__("worker-crashed", message, retryable=True)


class RankedKeeper(Keeper):
    def __init__(self, job, task, ordered, ranks):
        self.ranks = ranks
        self.asked = placement.sharding_asked(ordered)
        self.sharding = "ddp"
        super().__init__(job, task, ordered["checkpointMinutes"])
        self.most = agreed(self.narrowed())
        # Step after step: how many rows.
        self.rows = 0
        # A rank of an earlier attempt, should one be left, writes where nobody looks.
        self.checkpoints.part = os.path.join(self.checkpoints.folder, agreed(".part-%s" % uuid.uuid4().hex[:8]))

    def look(self):
        return agreed(super().look() if self.ranks.first else None)

    def narrowed(self):
        try:
            return read_json(self.job.file(placement.NARROW))["rows"]
        except (OSError, ValueError, KeyError):
            return None

    @contextlib.contextmanager
    def folder(self):
        if self.ranks.first:
            os.makedirs(self.checkpoints.part, exist_ok=True)
        try:
            yield agreed(self.checkpoints.part)
        finally:
            if self.ranks.first:
                shutil.rmtree(self.checkpoints.part, ignore_errors=True)

    def require_room(self, model):
        if self.ranks.first:
            super().require_room(model)

    # What the others are told.

    def checkpoint(self):
        return agreed(super().checkpoint() if self.ranks.first else None)

    def after_step(self, seconds):
        return agreed_flags(*(super().after_step(seconds) if self.ranks.first else (False, False)))

    def lacks(self):
        return agreed(super().lacks() if self.ranks.first else None)

    def settled(self, failure):
        full = failure and no_room(failure)
        told = gathered(None if failure is None else (full, "%s: %s" % (type(failure).__name__, failure)))
        if failure and not full:
            raise failure
        worse = [words for what, words in filter(None, told) if not what]
        if worse:
            raise RuntimeError("A checkpoint could not be written by another rank: %s" % worse[0])
        return next((what for what, _ in filter(None, told)), None)

    def saved(self, written, step):
        if self.ranks.first:
            super().saved(written, step)

    def failed(self, error):
        if isinstance(error, Narrower) or lost_a_peer(error):
            self.job.event("rank-lost", why=str(error).splitlines()[0][:300])
        elif self.ranks.first or isinstance(error, WorkerFault):
            super().failed(error)

    # How the work is divided.

    def layout(self, state, device):
        on_gpu = device.type == "cuda"
        total = torch.cuda.get_device_properties(device).total_memory if on_gpu else 0
        self.sharding = placement.sharding_for(self.asked, state, total, on_gpu)
        return (self.ranks.count if self.sharding == "fsdp" else 1), (1 if on_gpu else self.ranks.local_count)

    def share(self, settings):
        self.rows = settings["batchSize"] * settings["gradientAccumulation"]
        return placement.share(settings, self.ranks.count, self.most)

    def arguments(self, model, masters):
        if self.sharding == "ddp":
            return {}
        layers = sorted(set(getattr(model, "_no_split_modules", None) or ()) & {type(module).__name__ for module in model.modules()})
        if not layers:
            raise WorkerFault(
                "invalid-input",
                "The student cannot be divided over several ranks: the library does not say what its layers are",
                "Choose another student, or sharding ddp where it fits.",
            )
        config = {
            "version": 2,
            "transformer_layer_cls_to_wrap": layers,
            "state_dict_type": "SHARDED_STATE_DICT",
            "reshard_after_forward": True,
            "cpu_ram_efficient_loading": False,
        }
        # With mixed precision the library would make masters of fp32 out of those of bf16.
        return {"fsdp": True, "fsdp_config": config, **({"bf16": False} if masters == "bf16" else {})}

    def trainer(self, kind, **options):
        return ranked(kind)(keeper=self, **options)

    def narrower(self, settings):
        now = memory.narrower(settings)["batchSize"]
        path = self.job.file(placement.NARROW)
        write_json(path, {"rows": now}, part="%s.%d.part" % (path, os.getpid()))
        raise Narrower(settings["batchSize"], now)

    def whole(self, model, fresh):
        if self.sharding == "ddp":
            return model if self.ranks.first else None
        weights = shards.gather(model)
        if not self.ranks.first:
            return None
        model = fresh()
        told = model.load_state_dict(weights, strict=False)
        missing = set(told.missing_keys) - set(getattr(model, "all_tied_weights_keys", None) or ())
        if missing or told.unexpected_keys:
            raise RuntimeError("The gathered weights are of another student: %s" % sorted(missing | set(told.unexpected_keys))[:3])
        # As one tensor again, so that an export holds it once.
        model.tie_weights()
        return model

    def facts(self):
        return {"ranks": self.ranks.count, "sharding": NAMES[self.sharding]}

    def notices(self):
        narrow = "Batches did not fit into the memory of a rank, and were computed %d rows at a time: the same student but for rounding."
        idle = "%d ranks shared steps of %d rows: not all had something to compute." % (self.ranks.count, self.rows)
        return [
            *super().notices(),
            *([narrow % self.most] if self.most else []),
            *([idle] if self.rows < self.ranks.count else []),
        ]
