"""Lets a model answer prompts in batches. What comes out depends on the requests alone, never on timing: batches are
formed from the requests' lengths, and sampling is seeded per batch."""

import json
import random

from . import models
from .chat import end_tokens, template_ids
from .models import torch

from transformers import GenerationConfig  # noqa: E402
from transformers.generation import StoppingCriteria, StoppingCriteriaList  # noqa: E402

CPU_BATCH = 64
GPU_BATCH = 256
DEFAULT_MAX_TOKENS = 512


def generate(params, task):
    """params: {model, requests: [{prompt, sampling}], device?, batchSize?, threads?}
    result: {device, completions: [{text, finish: "stop" | "length", usage: {inputTokens, outputTokens}, tooLong?}]}
    tooLong: why a prompt got no answer, for prompts that fill the model's context."""
    device = models.device_for(params.get("device", "auto"))
    loaded = models.load(params["model"], inference_dtype(device), device)
    models.use_threads(loaded.parameters, params.get("threads"))
    task.phase = "generate"
    requests = params["requests"]
    encoded = [encode_prompt(loaded.tokenizer, request["prompt"]) for request in requests]
    context = models.context_length(loaded.model)
    completions = [too_long(ids, context) for ids in encoded]
    unanswered = [index for index, completion in enumerate(completions) if completion is None]
    done = len(requests) - len(unanswered)
    size = params.get("batchSize") or batch_size(loaded, device, [encoded[i] for i in unanswered])
    for indices in batches(requests, encoded, unanswered, size):
        task.check()
        sampling = requests[indices[0]]["sampling"]
        answers = run_batch(loaded, device, [encoded[i] for i in indices], sampling, task)
        for index, answer in zip(indices, answers):
            completions[index] = answer
        done += len(indices)
        task.progress({"done": done, "total": len(requests), "unit": "prompts"}, force=done == len(requests))
    return {"device": models.describe(device), "completions": completions}


def inference_dtype(device):
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.float32


def encode_prompt(tokenizer, prompt):
    if prompt["kind"] == "text":
        return tokenizer(prompt["text"])["input_ids"]
    messages = prompt["messages"]
    if messages[-1]["role"] == "assistant":
        return template_ids(tokenizer, messages, continue_final_message=True)
    return template_ids(tokenizer, messages, add_generation_prompt=True)


def too_long(ids, context):
    """The completion of a prompt that leaves no room for an answer; None for all others. Never cut: what is missing would
    change the question."""
    if context is None or len(ids) < context:
        return None
    return {
        "text": "",
        "finish": "length",
        "usage": {"inputTokens": len(ids), "outputTokens": 0},
        "tooLong": "the prompt of %d tokens leaves no room for an answer in the model's context of %d"
        % (len(ids), context),
    }


def batch_size(loaded, device, encoded):
    """Rows per batch: from the device's total memory, not from what happens to be free, so that it never varies."""
    if device.type != "cuda":
        return CPU_BATCH
    config = loaded.model.config.get_text_config()
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    per_token = 2 * config.num_hidden_layers * heads * width * 2
    room = torch.cuda.get_device_properties(device).total_memory * 0.8 - loaded.parameters * 2
    longest = max((len(ids) for ids in encoded), default=0) + DEFAULT_MAX_TOKENS * 2
    return max(1, min(GPU_BATCH, int(room * 0.5 / (per_token * longest))))


def batches(requests, encoded, indices, size):
    """Those of the indices whose requests sample alike, longest prompts first, `size` at a time."""
    groups = {}
    for index in indices:
        groups.setdefault(json.dumps(requests[index]["sampling"], sort_keys=True), []).append(index)
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda i: (-len(encoded[i]), i))
        for start in range(0, len(group), size):
            yield group[start : start + size]


class RowEnds(StoppingCriteria):
    """Ends each row at its own limit or stop string, and looks for a cancellation at every token."""

    def __init__(self, tokenizer, width, limits, stops, task):
        self.tokenizer = tokenizer
        self.width = width
        self.limits = limits
        self.stops = stops
        # A token holds a byte or more, so this many tokens surely hold the longest stop string's end.
        self.tail = max((len(stop.encode()) for stop in stops), default=0) + 4
        self.task = task

    def __call__(self, input_ids, scores, **kwargs):
        self.task.check()
        length = input_ids.shape[1] - self.width
        ended = self.limits <= length
        if self.stops:
            tails = self.tokenizer.batch_decode(input_ids[:, self.width :][:, -self.tail :], skip_special_tokens=True)
            found = torch.tensor([any(stop in tail for stop in self.stops) for tail in tails], device=ended.device)
            ended = ended | found
        return ended


def run_batch(loaded, device, prompts, sampling, task):
    model, tokenizer = loaded.model, loaded.tokenizer
    width = max(len(ids) for ids in prompts)
    maximum = sampling.get("maxTokens") or DEFAULT_MAX_TOKENS
    context = models.context_length(model) or width + maximum
    limits = [min(maximum, context - len(ids)) for ids in prompts]
    stops = sampling.get("stop") or []
    ends = end_tokens(tokenizer, loaded.generation_config)
    pad = tokenizer.pad_token_id
    ids = torch.tensor([[pad] * (width - len(row)) + row for row in prompts], device=device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in prompts], device=device)
    seed_for(sampling, prompts)
    # generate() fills what is not said from the model's own configuration, which may sample, penalise or suppress.
    model.generation_config = GenerationConfig()
    with torch.inference_mode():
        output = model.generate(
            input_ids=ids,
            attention_mask=mask,
            generation_config=generation_config(sampling, max(limits), ends, pad),
            stopping_criteria=StoppingCriteriaList(
                [RowEnds(tokenizer, width, torch.tensor(limits, device=device), stops, task)]
            ),
        )
    rows = output[:, width:].tolist()
    return [
        finished(tokenizer, row[:limit], {*ends, pad}, stops, len(prompt))
        for row, limit, prompt in zip(rows, limits, prompts)
    ]


def generation_config(sampling, maximum, ends, pad):
    """Greedy unless a temperature is given. top_k 0 switches off the library's default of 50."""
    config = {"max_new_tokens": maximum, "eos_token_id": ends, "pad_token_id": pad, "do_sample": False}
    config["repetition_penalty"] = float(sampling.get("repetitionPenalty") or 1)
    if sampling.get("temperature"):
        config.update(do_sample=True, top_k=0, top_p=float(sampling.get("topP") or 1))
        config["temperature"] = float(sampling["temperature"])
    return GenerationConfig(**config)


def seed_for(sampling, prompts):
    """The same batch draws the same numbers, whatever ran before it; two batches draw different ones."""
    rng = random.Random(json.dumps([sampling.get("seed", 0), prompts]))
    torch.manual_seed(rng.getrandbits(63))


def finished(tokenizer, row, ends, stops, prompt_length):
    end = next((index for index, token in enumerate(row) if token in ends), None)
    kept = row if end is None else row[:end]
    text = tokenizer.decode(kept, skip_special_tokens=True)
    cuts = [text.index(stop) for stop in stops if stop in text]
    if cuts:
        text = text[: min(cuts)]
    return {
        "text": text,
        "finish": "length" if end is None and not cuts else "stop",
        "usage": {"inputTokens": prompt_length, "outputTokens": len(kept) + (end is not None)},
    }
