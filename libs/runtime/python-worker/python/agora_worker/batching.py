"""Which prompts are answered together. Depends on the requests, the model and the device's memory, never on timing."""

import json

from . import models
from .chat import tokens_of
from .faults import is_out_of_memory
from .models import torch

CPU_BATCH = 64
GPU_BATCH = 256
DEFAULT_MAX_TOKENS = 512
# The company in which a prompt is answered as it is alone.
ANY, SAME_LENGTH, ALONE = "any", "same length", "alone"
# Of the memory that is free, for the cache; the rest is for what a step needs besides.
CACHE_SHARE = 0.5


def begins_turn(prompt):
    """Whether an answer begins the assistant's turn, and so is laid out as the chat template does."""
    return prompt["kind"] == "chat" and prompt["messages"][-1]["role"] != "assistant"


def maximum_of(sampling):
    return sampling.get("maxTokens") or DEFAULT_MAX_TOKENS


def batches(loaded, device, requests, encoded, indices, size=None):
    """Those of the indices whose requests are alike, longest prompts first, `size` at a time."""
    groups = {}
    for index in indices:
        request = requests[index]
        kind = json.dumps([request["sampling"], begins_turn(request["prompt"])], sort_keys=True)
        apart = len(encoded[index]) if needs_its_length(loaded, device, encoded[index], request["sampling"]) else 0
        groups.setdefault((kind, apart), []).append(index)
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda i: (-len(encoded[i]), i))
        longest = len(encoded[group[0]]) + maximum_of(requests[group[0]]["sampling"])
        step = 1 if company(loaded, device) == ALONE else size or batch_size(loaded, device, longest)
        for start in range(0, len(group), step):
            yield group[start : start + step]


def needs_its_length(loaded, device, ids, sampling):
    """Whether a prompt may share a batch with prompts of its own length alone: where padding would change its answer, or
    where it would go on, finished, behind the model's last position while others are answered."""
    if company(loaded, device) != ANY:
        return True
    context = models.context_length(loaded.model)
    return context is not None and len(ids) + maximum_of(sampling) > context and not rotary(loaded.model)


def rotary(model):
    """Models whose positions are computed: no table ends at the last one, and a batch holds them back (see `held`)."""
    return bool(getattr(model.config.get_text_config(), "rope_parameters", None))


def company(loaded, device):
    """Beside which prompts a model answers one as it does alone."""
    if loaded.company is None:
        loaded.company = tried_company(loaded, device)
    return loaded.company


@torch.inference_mode()
def tried_company(loaded, device):
    """Asks a prompt alone, beside one of its length, and padded beside a longer one: what follows must be as likely."""
    from .answering import first_scores

    ids = tokens_of(loaded.tokenizer, loaded.form.prompt)[-24:]
    other, longer = ids[::-1], [*ids[::-1], *ids[:7]]
    context = models.context_length(loaded.model)
    if context is not None and len(longer) + 2 > context:
        return ALONE
    try:
        alone = first_scores(loaded, device, [ids])
        if not models.agree(alone[0], first_scores(loaded, device, [ids, other])[0], models.rounding(loaded.model)):
            return ALONE
    except Exception as error:  # a model may expect no batch
        return expects_none(error, ALONE)
    try:
        padded = first_scores(loaded, device, [ids, longer])[0]
        # What stands in the padding must not matter at all.
        filled = first_scores(loaded, device, [ids, longer], pad=ids[0])[0]
    except Exception as error:  # or no padding
        return expects_none(error, SAME_LENGTH)
    apart = models.agree(padded, filled, models.rounding(loaded.model, least=True))
    if not apart or not models.agree(alone[0], padded, models.rounding(loaded.model)):
        return SAME_LENGTH
    return ANY


def expects_none(error, found):
    if is_out_of_memory(error):
        raise error
    return found


def batch_size(loaded, device, longest):
    """Rows per batch whose cache fits into what is free on the device."""
    if device.type != "cuda":
        return CPU_BATCH
    free, _ = torch.cuda.mem_get_info(device)
    free += torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return max(1, min(GPU_BATCH, int(free * CACHE_SHARE / (cache_bytes(loaded.model) * longest))))


def cache_bytes(model):
    """Of one token of one row."""
    config = model.config.get_text_config()
    count = getattr(config, "num_attention_heads", None) or 1
    heads = getattr(config, "num_key_value_heads", None) or count
    width = getattr(config, "head_dim", None) or config.hidden_size // count
    return 2 * config.num_hidden_layers * heads * width * model.dtype.itemsize
