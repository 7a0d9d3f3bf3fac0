"""A student's trainer on several ranks. A mixin, as what is learnt by, the loss, is none of its concern."""

import warnings

from agora_worker.models import torch

from accelerate.data_loader import prepare_data_loader  # noqa: E402
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy  # noqa: E402
from torch.nn.parallel import DistributedDataParallel  # noqa: E402
from transformers.trainer_pt_utils import LengthGroupedSampler  # noqa: E402

from . import shards
from .dealing import Dealing, Dealt, Filler, collated, released
from .ranks import total
from .trainer import SCHEDULER, Resumable

KINDS = {"ddp": DistributedDataParallel, "fsdp": FSDPModule}


def ranked(kind):
    """The class of a trainer of the library that does its part of a training."""
    return type("Ranked" + kind.__name__, (Ranked, kind), {})


class Ranked(Resumable):
    def __init__(self, **options):
        super().__init__(**options)
        self.idle = False
        if self.keeper.sharding == "fsdp" and self.args.bf16:
            # The library would add gradients up, and return the loss, in bf16 as well.
            policy = MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32)
            self.accelerator.state.fsdp_plugin.mixed_precision_policy = policy

    def get_train_dataloader(self):
        """Every rank's batches of every step. The order of rows is that of one process."""
        rows, ranks = self.train_dataset, self.keeper.ranks
        sampler = self._get_train_sampler(rows)
        if isinstance(sampler, LengthGroupedSampler):
            sampler.batch_size = self.keeper.rows
        loader = torch.utils.data.DataLoader(
            Dealing(rows),
            batch_sampler=Dealt(sampler, len(rows), self.keeper.rows, ranks, self._train_batch_size),
            collate_fn=collated(self.data_collator),
            pin_memory=self.args.dataloader_pin_memory,
        )
        # To the library each rank's batches are all there are.
        prepared = prepare_data_loader(
            loader,
            device=self.accelerator.device,
            num_processes=1,
            process_index=0,
            put_on_device=True,
            use_seedable_sampler=True,
            data_seed=self.args.data_seed,
        )
        # Else sums over ranks would be cut to what it takes for the rest of the rows.
        prepared._drop_last = True
        self.accelerator._dataloaders.append(prepared)
        return prepared

    def _prepare_for_training(self, *args, **options):
        made = super()._prepare_for_training(*args, **options)
        kind = KINDS[self.keeper.sharding]
        # The library trains in another way than it was asked to without a word.
        if not isinstance(self.model_wrapped, kind):
            raise RuntimeError("The student should be trained as %s and is a %s" % (kind.__name__, type(self.model_wrapped).__name__))
        return made

    def get_batch_samples(self, *args, **options):
        batches, count = super().get_batch_samples(*args, **options)
        # Tokens that are computed and not trained on.
        idle = total(sum(tokens_of(batch) for batch in batches if isinstance(batch, Filler)))
        self._total_train_tokens -= idle
        return batches, count

    def across(self, count):
        return total(count) / self.keeper.ranks.count

    def training_step(self, model, inputs, num_items_in_batch=None):
        self.idle = isinstance(inputs, Filler)
        return super().training_step(model, released(inputs) if self.idle else inputs, num_items_in_batch)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        made = super().compute_loss(model, inputs, return_outputs=return_outputs, num_items_in_batch=num_items_in_batch)
        if not self.idle:
            return made
        return (made[0] * 0, made[1]) if return_outputs else made * 0

    # Checkpoints: every rank its part.

    def save_model(self, output_dir=None, _internal_call=False):
        """Nothing: weights are written with the optimiser's moments."""

    def _save_optimizer_and_scheduler(self, output_dir):
        shards.save(self.model_wrapped, self.optimizer.optimizer, output_dir)
        if self.args.should_save:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.save(self.lr_scheduler.state_dict(), "%s/%s" % (output_dir, SCHEDULER))

    def _load_from_checkpoint(self, checkpoint, model=None):
        """Nothing yet: weights are read with the optimiser's moments, once the model is divided."""

    def _load_optimizer_and_scheduler(self, checkpoint):
        if checkpoint is not None:
            self.load_shards(checkpoint)


def tokens_of(batch):
    """As the library counts them."""
    return int(batch["attention_mask"].sum()) if "attention_mask" in batch else batch["position_ids"].size(1)
