"""Probabilities that a causal language model gives to the tokens of responses, without ever holding all logits of a text."""

from agora_worker import models
from agora_worker.models import torch

from .rows import cut_to, padded

# Bytes of the logits of one chunk of positions, in single precision.
CHUNK_BYTES = 64 * 2**20


class LanguageModel:
    def __init__(self, loaded, device, alone, rank_limit):
        self.model, self.form, self.device = loaded.model, loaded.form, device
        self.tokenizer, self.parameters = loaded.tokenizer, loaded.parameters
        self.positions = models.context_length(loaded.model)
        self.alone, self.rank_limit = alone, rank_limit
        self.head = own_head(loaded.model, device)

    def encode(self, row):
        encoded = self.form.encode(row["instruction"], row["response"])
        ids = list(encoded["input_ids"])
        start = sum(1 for label in encoded["labels"] if label == -100)
        if self.alone:
            before = [] if self.tokenizer.bos_token_id is None else [self.tokenizer.bos_token_id]
            ids, start = before + ids[start:], len(before)
        return cut_to(ids, start, self.positions)

    def read(self, rows):
        asked = [(r, at) for r, row in enumerate(rows) for at in range(max(row.start, 1), len(row.ids))]
        sums = [[0.0, 0] + ([] if self.rank_limit is None else [0]) for _ in rows]
        if not asked:
            return sums
        inputs = padded(rows, self.tokenizer.pad_token_id, self.device, torch)
        logits_of = self.head(inputs) if self.head else whole(self.model, inputs)
        size = max(1, CHUNK_BYTES // 4 // self.model.config.get_text_config().vocab_size)
        for start in range(0, len(asked), size):
            part = asked[start : start + size]
            index = torch.tensor([[r, at - 1] for r, at in part], device=self.device)
            targets = torch.tensor([rows[r].ids[at] for r, at in part], device=self.device)
            logits = logits_of(index[:, 0], index[:, 1]).float()
            own = logits.gather(1, targets[:, None])
            scores = (own[:, 0] - logits.logsumexp(dim=1)).tolist()
            ranks = ((logits > own).sum(dim=1) + 1).tolist() if self.rank_limit is not None else [0] * len(part)
            for (r, _), score, rank in zip(part, scores, ranks):
                sums[r][0] += score
                sums[r][1] += 1
                if self.rank_limit is not None:
                    sums[r][2] += min(rank, self.rank_limit)
        return sums


def open_model(params, device):
    # Half precision is for GPUs, and only for weights that were made in it.
    dtype = "auto" if device.type == "cuda" else torch.float32
    loaded = models.load(params["model"], dtype, device, keep_large=True)
    return LanguageModel(loaded, device, bool(params.get("alone")), params.get("rankLimit"))


def whole(model, inputs):
    logits = model(**inputs, use_cache=False).logits
    return lambda rows, positions: logits[rows, positions]


def own_head(model, device):
    """What computes logits of chosen positions from a batch; None for a model in which its states and its head do not come to
    its own logits."""
    head, base = model.get_output_embeddings(), getattr(model, model.base_model_prefix, None)
    if head is None or base is None or base is model:
        return None
    finish = finishing(model.config.get_text_config())

    def states_of(inputs):
        return base(**inputs, use_cache=False)[0]

    def logits_of(states):
        return finish(head(states))

    try:
        inputs = {name: torch.ones((1, 4), dtype=torch.long, device=device) for name in ("input_ids", "attention_mask")}
        own = model(**inputs, use_cache=False).logits.float()
        if not models.agree(logits_of(states_of(inputs)).float(), own, models.rounding(model, least=True)):
            return None
    except Exception:  # a model that is laid out in another way may fail in any
        return None

    def prepare(inputs):
        states = states_of(inputs)
        return lambda rows, positions: logits_of(states[rows, positions])

    return prepare


def finishing(config):
    """What some models do to the product with their head."""
    scale = getattr(config, "logit_scale", None)
    divisor = getattr(config, "logits_scaling", None)
    cap = getattr(config, "final_logit_softcapping", None)

    def finish(logits):
        logits = logits if scale is None else logits * scale
        logits = logits if divisor is None else logits / divisor
        return logits if cap is None else cap * torch.tanh(logits / cap)

    return finish
