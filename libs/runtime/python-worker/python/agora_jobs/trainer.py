"""A student's trainer, of whatever objective, with checkpoints by time that hold everything the next step needs, bit for bit."""

import os
import random
import shutil
import time

from agora_worker.faults import WorkerFault
from agora_worker.models import torch

from transformers import TrainerCallback  # noqa: E402

from . import shards

EPOCH_NUMBERS = "epoch_rng_state.pth"
SCHEDULER = "scheduler.pt"


def resumable(kind):
    """The class of a trainer of the library that writes such checkpoints, and goes on from them."""
    return type("Resumable" + kind.__name__, (Resumable, kind), {})


class Resumable:
    """A mixin over a trainer of the library, whatever its loss."""

    def __init__(self, *, keeper, **options):
        super().__init__(**options)
        self.keeper = keeper
        self.pace = Pace(self, keeper)
        self.add_callback(self.pace)

    def create_model_card(self, *args, **options):
        """The library writes one beside every checkpoint."""

    def _save_checkpoint(self, model, trial):
        keeper, step = self.keeper, self.state.global_step
        lacking = keeper.lacks()
        if lacking:
            return keeper.skipped(step, lacking)
        phase, keeper.task.phase = keeper.task.phase, "save"
        try:
            # Somebody else may have taken the room since, or there is a quota.
            full = keeper.settled(failure_of(lambda: self.write_checkpoint(model, trial)))
            full = full or keeper.settled(failure_of(lambda: keeper.saved(self.written(), step)))
            if full:
                keeper.skipped(step, full)
        finally:
            keeper.task.phase = phase
            if self.args.should_save:
                shutil.rmtree(self.args.output_dir, ignore_errors=True)

    def write_checkpoint(self, model, trial):
        super()._save_checkpoint(model, trial)
        if self.args.should_save:
            torch.save(self.pace.epoch_numbers, os.path.join(self.written(), EPOCH_NUMBERS))

    def written(self):
        """Where the library writes a checkpoint of this step."""
        return os.path.join(self.args.output_dir, "checkpoint-%d" % self.state.global_step)

    def _save(self, output_dir=None, state_dict=None):
        # As they are in memory: the format of an export is another one for some models, and its way back is not exact.
        state = self.model.state_dict() if state_dict is None else state_dict
        fixed = frozen(self.model)
        os.makedirs(output_dir, exist_ok=True)
        kept = {name: value for name, value in state.items() if not is_of(name, fixed)}
        torch.save(kept, os.path.join(output_dir, shards.WEIGHTS))

    def _load_from_checkpoint(self, checkpoint, model=None):
        if shards.are_in(checkpoint):
            return  # They are read with the moments.
        model = self.model if model is None else model
        state = torch.load(os.path.join(checkpoint, shards.WEIGHTS), map_location="cpu", weights_only=True, mmap=True)
        told = model.load_state_dict(state, strict=False)
        fixed = frozen(model)
        wrong = [*(name for name in told.missing_keys if not is_of(name, fixed)), *told.unexpected_keys]
        if wrong:
            raise WorkerFault(
                "internal",
                "The checkpoint %s is not of this student: %s" % (checkpoint, ", ".join(sorted(wrong)[:3])),
                "Delete %s and run the same command again." % checkpoint,
            )

    def _load_optimizer_and_scheduler(self, checkpoint):
        if checkpoint is None or not shards.are_in(checkpoint):
            return super()._load_optimizer_and_scheduler(checkpoint)
        self.load_shards(checkpoint)

    def load_shards(self, checkpoint):
        """What ranks wrote, or what is to be read by several of them."""
        shards.load(self.model_wrapped, self.optimizer.optimizer, checkpoint)
        self.lr_scheduler.load_state_dict(torch.load(os.path.join(checkpoint, SCHEDULER), weights_only=True))


def failure_of(work):
    try:
        work()
    except Exception as error:  # of whatever kind: the keeper decides
        return error
    return None


def is_of(name, weights):
    """Whether an entry of a state is one of the weights, or belongs to one: what four bits are read by lies beside them."""
    return name in weights or name.rpartition(".weight.")[0] + ".weight" in weights


def frozen(model):
    return {name for name, weight in model.named_parameters() if not weight.requires_grad}


class Pace(TrainerCallback):
    """When a checkpoint is due, and what of the training the library forgets."""

    def __init__(self, trainer, keeper):
        self.trainer = trainer
        self.keeper = keeper
        self.epoch_numbers = None
        self.last = time.monotonic()
        self.resumed = None

    def on_train_begin(self, args, state, control, **kwargs):
        self.last = time.monotonic()
        if not state.log_history:
            return
        self.resumed = self.keeper.checkpoint()
        tokens = [entry["num_tokens"] for entry in state.log_history if "num_tokens" in entry]
        self.trainer._total_train_tokens = int(tokens[-1]) if tokens else 0

    def on_epoch_begin(self, args, state, control, **kwargs):
        # The order of an epoch's rows may be drawn at its beginning. The library draws it again for the rest of an
        # epoch, and then sets the numbers to where the checkpoint was.
        if self.resumed:
            set_numbers(torch.load(os.path.join(self.resumed, EPOCH_NUMBERS), weights_only=True))
            self.resumed = None
        self.epoch_numbers = numbers()

    def on_step_end(self, args, state, control, **kwargs):
        if state.global_step >= state.max_steps:
            return
        leaves, due = self.keeper.after_step(time.monotonic() - self.last)
        control.should_training_stop = control.should_training_stop or leaves
        control.should_save = control.should_save or due

    def on_save(self, args, state, control, **kwargs):
        self.last = time.monotonic()


def numbers():
    return {"python": random.getstate(), "torch": torch.get_rng_state()}


def set_numbers(kept):
    random.setstate(kept["python"])
    torch.set_rng_state(kept["torch"])
