"""The loss a student is trained on: always its own. TRL has a shorter way to it, which reads the head's weights and knows
some of what a model does around its head; it is taken where it comes to the same."""

import contextlib
from dataclasses import dataclass

from . import models
from .chat import IGNORED
from .faults import is_out_of_memory
from .models import torch

from trl import SFTTrainer  # noqa: E402
from trl.trainer.sft_trainer import _CHUNKED_LM_HEAD_CHUNK_SIZE, _patch_chunked_ce_lm_head  # noqa: E402

TOLERANCE = 1e-4
PROBED_ROWS = 2
# Enough to see a difference; all logits of a long row would take memory that the training itself does without.
PROBED_TOKENS = 512


@dataclass
class LossPlan:
    # The logits of the response tokens alone: less memory, and faster where prompts are long.
    chunked: bool
    # Whether the model divides by the number of tokens it is told, of a step and not of a batch.
    counts: bool
    notice: "str | None"


@torch.no_grad()
def plan_loss(model, rows, device, pad):
    """Compares TRL's loss with the model's own, on the first rows. Leaves the model as it was."""
    inputs = probe_batch(rows, device, pad)
    with still(model):
        own = model(**inputs)
        counts = divides(model, inputs, own.loss.item())
        try:
            short, logits = chunked(model, inputs)
        except Exception as error:  # a model that TRL does not expect may fail in any way
            if is_out_of_memory(error):
                raise
            return native(counts, "it fails for this model: %s" % str(error).splitlines()[0][:200])
    if abs(short - own.loss.item()) > TOLERANCE:
        return native(counts, "it gives %.5f where the model's own loss is %.5f" % (short, own.loss.item()))
    # Losses of a model that knows nothing are much alike whatever its head does; its logits are not.
    if logits is None or not models.agree(logits, own.logits.float(), TOLERANCE):
        return native(counts, "it does not come to the model's own logits")
    return LossPlan(True, counts, None)


def native(counts, why):
    return LossPlan(False, counts, "The loss is the model's own forward pass, not TRL's chunked_nll: %s" % why)


def probe_batch(rows, device, pad):
    """The shortest rows as one padded batch, as the trainer makes it."""
    chosen = sorted(rows, key=lambda row: len(row["input_ids"]))[:PROBED_ROWS]
    width = min(max(len(row["input_ids"]) for row in chosen), PROBED_TOKENS)

    def filled(name, value):
        cut = [row[name][-width:] for row in chosen]
        return torch.tensor([row + [value] * (width - len(row)) for row in cut], device=device)

    mask = torch.tensor([[1] * len(row["input_ids"][-width:]) + [0] * (width - len(row["input_ids"][-width:])) for row in chosen])
    labels = filled("labels", IGNORED)
    return {"input_ids": filled("input_ids", pad), "attention_mask": mask.to(device), "labels": labels, "use_cache": False}


@contextlib.contextmanager
def still(model):
    """Without dropout, as losses are compared."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)


def divides(model, inputs, own):
    """Whether the loss is the sum over the tokens by the number that the model is told."""
    tokens = counted(inputs["labels"])
    try:
        halved = model(**inputs, num_items_in_batch=torch.tensor(2 * tokens, device=inputs["labels"].device)).loss
    except (TypeError, ValueError):
        return False
    return own > 0 and abs(halved.item() / own - 0.5) < 0.25


def chunked(model, inputs):
    """TRL's loss, and the logits it is made of: None where the model's head was not found."""
    had = "forward" in vars(model)
    before = model.forward
    _patch_chunked_ce_lm_head(model, chunk_size=_CHUNKED_LM_HEAD_CHUNK_SIZE)
    try:
        loss = model(**inputs).loss.item()
    finally:
        if had:
            model.forward = before
        else:
            del model.forward
    config, head = model.config.get_text_config(), model.get_output_embeddings()
    hidden = model.base_model(
        input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False
    ).last_hidden_state
    logits = torch.nn.functional.linear(hidden, head.weight.to(hidden.dtype), head.bias).float()
    scale = getattr(config, "logit_scale", None)
    scale = getattr(config, "output_multiplier", None) if scale is None else scale
    cap = getattr(config, "final_logit_softcapping", None)
    logits = logits if scale is None else logits * scale
    return loss, logits if cap is None else cap * torch.tanh(logits / cap)


def counted(labels):
    """Tokens that the loss is taken on."""
    return int((labels[..., 1:] != IGNORED).sum())


class Decaying:
    """A trainer of the library that also knows the scheduler `step`."""

    decays = False

    def create_scheduler(self, num_training_steps, optimizer=None):
        if not self.decays:
            return super().create_scheduler(num_training_steps, optimizer)
        epoch = max(1, round(num_training_steps / self.args.num_train_epochs))
        warmup = self.args.get_warmup_steps(num_training_steps)
        optimizer = self.optimizer if optimizer is None else optimizer
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: DECAY ** (step // epoch) * min(1.0, (step + 1) / (warmup + 1))
        )
        self._created_lr_scheduler = True
        return self.lr_scheduler


class StudentTrainer(Decaying, SFTTrainer):
    """TRL's trainer, with the balance of a mixture's experts left to the model: trained as its configuration says, and
    weighed alike whatever the accumulation."""

    def __init__(self, *, model, plan, decays=False, **options):
        config = model.config.get_text_config()
        own = {name: getattr(config, name) for name in ROUTER if hasattr(config, name)}
        super().__init__(model=model, **options)
        self.step_tokens = 0
        self.decays = decays
        for name in ROUTER:
            if name in own:
                setattr(config, name, own[name])
            elif hasattr(config, name):
                delattr(config, name)
        self.balance = own.get("router_aux_loss_coef", 0) if own.get("output_router_logits") else 0
        self.model_accepts_loss_kwargs = self.model_accepts_loss_kwargs and plan.counts

    def get_batch_samples(self, *args, **options):
        batches, count = super().get_batch_samples(*args, **options)
        self.step_tokens = self.across(sum(counted(batch["labels"]) for batch in batches))
        return batches, count

    def across(self, count):
        """The mean over all processes that share a step."""
        return count

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        tokens = counted(inputs["labels"])
        loss, outputs = super().compute_loss(
            model, inputs, return_outputs=True, num_items_in_batch=num_items_in_batch
        )
        balance = getattr(outputs, "aux_loss", None)
        # Every batch of a step adds it whole, where tokens count by their share of the step.
        if self.balance and balance is not None and self.model_accepts_loss_kwargs and num_items_in_batch is not None:
            # Gradients are the mean over processes, for which the library makes up in the loss, balance and all.
            whole = self.accelerator.num_processes - 1 / self.current_gradient_accumulation_steps
            loss = loss - self.balance * balance.to(loss.device) * whole
        if not self.model_accepts_loss_kwargs and self.model.training and self.step_tokens:
            # The mean over a batch, which the library takes the mean of: every token shall count alike.
            loss = loss * tokens * self.current_gradient_accumulation_steps / self.step_tokens
        return (loss, outputs) if return_outputs else loss


# Of the learning rate, after every epoch.
DECAY = 0.85
ROUTER = ("output_router_logits", "router_aux_loss_coef")
