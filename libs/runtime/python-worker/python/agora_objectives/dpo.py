"""Direct preference optimisation (Rafailov et al. 2023, arXiv 2305.18290) by TRL: of two answers to a prompt, the better one
becomes more probable than the worse, measured against what the student thought of both before its first step.

What it thought then is computed once, so that no second model is kept; of an adapter it is what the frozen weights think. A
training that goes on computes the same numbers again, as the student that they are of is the base."""

import torch
from agora_worker.adapters import base_of
from agora_worker.chat import IGNORED
from agora_worker.faults import WorkerFault
from agora_worker.loss import Decaying, LossPlan, still
from agora_worker.rows import check_embeddings, json_rows, probe

import datasets  # noqa: E402
from trl import DPOConfig, DPOTrainer  # noqa: E402
from trl.trainer.dpo_trainer import DataCollatorForPreference  # noqa: E402


class Preferences:
    """See `agora_worker.objective.Supervised`. A row is the better answer as every row is, with the other one's tokens in
    `rejected_ids`."""

    configuration = DPOConfig

    def __init__(self, dpo):
        self.beta = dpo["beta"]

    @property
    def trainer(self):
        return PreferenceTrainer

    def encode(self, files, loaded, settings):
        """A pair fits when both of its answers do."""
        rows, too_long, alike, notices, counts = [], 0, 0, [], [0] * len(files)
        for index, file in enumerate(files):
            for line, instance in json_rows(file):
                instruction, chosen, rejected = pair_of(instance, file, line)
                better, worse = (loaded.form.encode(instruction, answer) for answer in (chosen, rejected))
                if not rows and not too_long:
                    notices += probe(loaded, instruction, chosen, better)
                if better["input_ids"] == worse["input_ids"]:
                    alike += 1
                elif max(len(better["input_ids"]), len(worse["input_ids"])) > settings["maxLength"]:
                    too_long += 1
                else:
                    rows.append({**better, "rejected_ids": worse["input_ids"][worse["labels"].count(IGNORED) :]})
                    counts[index] += 1
        if not rows:
            raise nothing_left(too_long, alike, settings["maxLength"])
        check_embeddings(loaded, rows)
        check_embeddings(loaded, [{"input_ids": row["rejected_ids"]} for row in rows])
        if alike:
            notices.append("%d pairs were left out: the student writes both answers with the same tokens" % alike)
        return rows, too_long, notices, counts

    def plan(self, model, rows, device, pad):
        """Of the logits of both answers; there is no shorter way to them."""
        return LossPlan(chunked=False, counts=False, notice=None)

    def dataset(self, what, task):
        rows = [{name: row[name] for name in ("prompt_ids", "chosen_ids", "rejected_ids")} for row in map(parted, what.rows)]
        return datasets.Dataset.from_list(with_reference(what, rows, task))

    def blocks(self, rows, settings):
        return None

    def arguments(self, what):
        config = what.loaded.model.config.get_text_config()
        balance = getattr(config, "router_aux_loss_coef", 0.0) if getattr(config, "output_router_logits", False) else 0.0
        return {
            "beta": self.beta,
            "max_length": what.settings["maxLength"],
            "precompute_ref_log_probs": True,
            # Done here, as the library's way silences the dropout of an adapter as well.
            "disable_dropout": False,
            # As the model's configuration says, with its own weight.
            "router_aux_loss_coef": balance,
        }

    def response_tokens(self, rows):
        return sum(len(row["rejected_ids"]) + sum(label != IGNORED for label in row["labels"]) for row in rows)


def pair_of(instance, file, line):
    texts = [instance.get(name) for name in ("instruction", "chosen", "rejected")]
    if all(isinstance(text, str) for text in texts):
        return texts
    raise WorkerFault(
        "invalid-input",
        "student.training.objective is dpo, but line %d of %s is no pair: it has no `chosen` and `rejected`" % (line, file),
        "Use a method that makes pairs, such as preference-pairs, or set student.training.objective: sft.",
    )


def nothing_left(too_long, alike, length):
    if too_long or alike:
        message = "There is nothing to train on: %d pairs longer than %d tokens, %d of two answers that are alike" % (too_long, length, alike)
        return WorkerFault("invalid-input", message, "Raise student.training.maxLength." if too_long else "Look at the dataset's pairs.")
    return WorkerFault("invalid-input", "There is nothing to train on: the dataset is empty", "Look at why its outputs were rejected.")


def parted(row):
    start = row["labels"].count(IGNORED)
    return {"prompt_ids": row["input_ids"][:start], "chosen_ids": row["input_ids"][start:], "rejected_ids": row["rejected_ids"]}


@torch.no_grad()
def with_reference(what, rows, task):
    """The rows with the log-probabilities of both answers before the first step, in the precision of the training."""
    device = what.numbers.device
    size = what.settings["batchSize"]
    collate = DataCollatorForPreference(pad_token_id=what.loaded.tokenizer.pad_token_id)
    half = torch.autocast(device.type, dtype=torch.bfloat16, enabled=what.numbers.precision == "bf16")
    told = []
    with base_of(what.model) as base, still(base), half:
        for start in range(0, len(rows), size):
            task.check()
            batch = {name: value.to(device) for name, value in collate(rows[start : start + size]).items()}
            chosen, rejected = log_probabilities(base, batch).chunk(2)
            told += zip(chosen.tolist(), rejected.tolist())
    return [{**row, "ref_chosen_logps": chosen, "ref_rejected_logps": rejected} for row, (chosen, rejected) in zip(rows, told)]


def log_probabilities(model, batch):
    """Of each answer of the batch: the sum over its tokens, as the library's loss takes it."""
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], use_cache=False).logits[:, :-1]
    each = logits.float().log_softmax(-1).gather(-1, batch["input_ids"][:, 1:].unsqueeze(-1)).squeeze(-1)
    return (each * batch["completion_mask"][:, 1:]).sum(-1)


class PreferenceTrainer(Decaying, DPOTrainer):
    """TRL's trainer on pairs that come as tokens, with what the base thinks of them. Every pair of a step counts alike,
    whatever the accumulation."""

    def __init__(self, *, model, plan, decays=False, **options):
        without_dropout(model)
        super().__init__(model=model, **options)
        # The library copies an adapter to remember how it began, which is known already.
        if "ref" in getattr(self.model, "peft_config", {}):
            self.model.delete_adapter("ref")
        self.decays = decays
        self.step_pairs = 0

    def _prepare_dataset(self, dataset, *args, **options):
        return dataset

    def _precompute_ref_logps(self, dataset, *args, **options):
        return dataset

    def get_batch_samples(self, *args, **options):
        batches, count = super().get_batch_samples(*args, **options)
        self.step_pairs = self.across(sum(map(pairs_of, batches)))
        return batches, count

    def across(self, count):
        """The mean over all processes that share a step."""
        return count

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        loss = super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        if not (self.model.training and self.step_pairs):
            return loss
        # The mean over a batch, which the library takes the mean of.
        share = pairs_of(inputs) * self.current_gradient_accumulation_steps / self.step_pairs
        return (loss[0] * share, loss[1]) if return_outputs else loss * share


def pairs_of(batch):
    """Both answers of a pair are rows of a batch. Those of which no token counts are no pairs."""
    return int(batch["completion_mask"].any(-1).sum()) // 2


def without_dropout(model):
    """What the student thinks of an answer must not be drawn by chance; an adapter's own dropout is asked for by name."""
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Dropout) and "lora_dropout" not in name:
            module.p = 0.0
