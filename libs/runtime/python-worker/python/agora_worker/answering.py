"""One batch of answers: what the library's `generate` is told, and where each row ends."""

import contextlib
import json
import random

from . import models
from .batching import maximum_of
from .chat import text_after
from .models import torch

from transformers import GenerationConfig  # noqa: E402
from transformers.generation import (  # noqa: E402
    LogitsProcessor,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
)


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
            tails = self.tokenizer.batch_decode(
                input_ids[:, self.width :][:, -self.tail :],
                skip_special_tokens=True,
                clean_up_tokenization_spaces=False,
            )
            found = torch.tensor([any(stop in tail for stop in self.stops) for tail in tails], device=ended.device)
            ended = ended | found
        return ended


class PenaltyWithoutPadding(LogitsProcessor):
    """The library's repetition penalty, for the tokens of a row alone: it counts padding as words that were said."""

    def __init__(self, penalty, mask):
        self.penalty = penalty
        self.mask = mask.bool()

    def __call__(self, input_ids, scores):
        width = self.mask.shape[1]
        said = input_ids.clone()
        # The last token of a prompt is never padding; counting it again changes nothing.
        said[:, :width] = torch.where(self.mask, said[:, :width], said[:, width - 1 : width])
        score = torch.gather(scores, 1, said)
        return scores.scatter(1, said, torch.where(score < 0, score * self.penalty, score / self.penalty))


@contextlib.contextmanager
def held(model):
    """While a batch is answered, finished rows go on with it: their positions stay at the model's last one."""
    last = models.context_length(model)

    def hold(_module, args, kwargs):
        if kwargs.get("position_ids") is not None:
            kwargs["position_ids"] = kwargs["position_ids"].clamp(max=last - 1)
        return args, kwargs

    handle = model.register_forward_pre_hook(hold, with_kwargs=True) if last else None
    try:
        yield
    finally:
        if handle:
            handle.remove()


def padded(prompts, pad, device):
    """Ids and attention mask of prompts that end together."""
    width = max(len(ids) for ids in prompts)
    ids = torch.tensor([[pad] * (width - len(row)) + row for row in prompts], device=device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in prompts], device=device)
    return ids, mask


def answer_batch(loaded, device, prompts, kind, sampling, task):
    """The answers to token rows of one kind: "chat" (a turn of the assistant begins) or "text" (it goes on)."""
    model, tokenizer, form = loaded.model, loaded.tokenizer, loaded.form
    width, maximum = max(len(ids) for ids in prompts), maximum_of(sampling)
    context = models.context_length(model) or width + maximum
    limits = [min(maximum, context - len(ids)) for ids in prompts]
    stops = list(sampling.get("stop") or [])
    closings = [form.stop_text] if form.stop_text and kind == "chat" else []
    ends = form.end_tokens(loaded.generation_config)
    pad = tokenizer.pad_token_id
    ids, mask = padded(prompts, pad, device)
    seed_for(sampling, prompts)
    # generate() fills what is not said from the model's own configuration, which may sample, penalise or suppress.
    model.generation_config = GenerationConfig()
    with torch.inference_mode(), held(model):
        output = model.generate(
            input_ids=ids,
            attention_mask=mask,
            generation_config=generation_config(sampling, max(limits), ends, pad),
            logits_processor=processors(sampling, mask),
            stopping_criteria=StoppingCriteriaList(
                [RowEnds(tokenizer, width, torch.tensor(limits, device=device), stops + closings, task)]
            ),
        )
    rows = output[:, width:].tolist()
    return [
        finished(loaded, kind, row[:limit], set(ends), stops + closings, prompt)
        for row, limit, prompt in zip(rows, limits, prompts)
    ]


def first_scores(loaded, device, prompts, pad=None):
    """What a batch's rows expect of their first two tokens: one tensor a row."""
    model = loaded.model
    pad = loaded.tokenizer.pad_token_id if pad is None else pad
    ids, mask = padded(prompts, pad, device)
    model.generation_config = GenerationConfig()
    output = model.generate(
        input_ids=ids,
        attention_mask=mask,
        generation_config=GenerationConfig(
            max_new_tokens=2, do_sample=False, pad_token_id=pad, return_dict_in_generate=True, output_logits=True
        ),
    )
    return torch.stack(output.logits, dim=1).float()


def processors(sampling, mask):
    penalty = sampling.get("repetitionPenalty")
    return LogitsProcessorList([PenaltyWithoutPadding(float(penalty), mask)] if penalty else [])


def generation_config(sampling, maximum, ends, pad):
    """Greedy unless a temperature is given. top_k 0 switches off the library's default of 50."""
    config = {"max_new_tokens": maximum, "eos_token_id": ends, "pad_token_id": pad, "do_sample": False}
    if sampling.get("temperature"):
        config.update(do_sample=True, top_k=0, top_p=float(sampling.get("topP") or 1))
        config["temperature"] = float(sampling["temperature"])
    return GenerationConfig(**config)


def seed_for(sampling, prompts):
    """The same batch draws the same numbers, whatever ran before it; two batches draw different ones."""
    rng = random.Random(json.dumps([sampling.get("seed", 0), prompts]))
    torch.manual_seed(rng.getrandbits(63))


def finished(loaded, kind, row, ends, stops, prompt):
    end = next((index for index, token in enumerate(row) if token in ends), None)
    kept = row if end is None else row[:end]
    if end is None and stops:
        # A row that a string has stopped is filled up while others go on.
        while kept and kept[-1] == loaded.tokenizer.pad_token_id:
            kept = kept[:-1]
    text = loaded.form.answer(prompt, kept) if kind == "chat" else text_after(loaded.tokenizer, prompt, kept)
    cuts = [text.index(stop) for stop in stops if stop in text]
    if cuts:
        text = text[: min(cuts)]
    return {
        "text": text,
        "finish": "length" if end is None and not cuts else "stop",
        "usage": {"inputTokens": len(prompt), "outputTokens": len(kept) + (end is not None)},
    }
