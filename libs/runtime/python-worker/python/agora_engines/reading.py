"""What a server is asked in, and what it says: token ids of the model's own tokenizer, laid out and read as the worker does. No weights are
loaded."""

import json
import random
from collections import OrderedDict
from dataclasses import dataclass

from agora_worker import models
from agora_worker.answering import finished
from agora_worker.batching import begins_turn, maximum_of
from agora_worker.chat import ChatFormat, prepare_tokenizer
from agora_worker.faults import WorkerFault
from agora_worker.generation import encode_prompt, too_long
from agora_worker.student_checks import context_of, fault_for, unreadable

from transformers import AutoConfig, AutoTokenizer, GenerationConfig

KEPT = 4


@dataclass
class Reader:
    tokenizer: object
    form: ChatFormat
    generation_config: object
    # Positions the model was made for; None when it sets no limit.
    context: "int | None"


_kept: "OrderedDict[tuple, Reader]" = OrderedDict()


def reader_of(reference):
    try:
        key = models.identity(reference)
    except OSError as error:
        raise WorkerFault(
            "not-found",
            "The model folder %s cannot be read: %s" % (reference["path"], error.strerror),
            "Name an existing model folder.",
        ) from error
    if key not in _kept:
        _kept[key] = read(*models.source_of(reference))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def read(source, at):
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False, **at)
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False, **at)
    except Exception as error:  # of many kinds, one for each way in which a file can be wrong
        raise fault_for(unreadable(source, error)) from error
    prepare_tokenizer(tokenizer)
    try:
        defaults = GenerationConfig.from_pretrained(source, **at)
    except Exception:  # there are none, or they are broken: the worker makes up for it in the same way
        defaults = GenerationConfig.from_model_config(config)
    return Reader(tokenizer, ChatFormat(tokenizer), models.valid_defaults(defaults), context_of(config))


def kind_of(request):
    return "chat" if begins_turn(request["prompt"]) else "text"


def stops_of(reader, request):
    """Strings that end an answer: those that are asked for, and the words that close a turn."""
    own = list(request["sampling"].get("stop") or [])
    closing = reader.form.stop_text
    return own + ([closing] if closing and kind_of(request) == "chat" else [])


def limit_of(reader, request, ids):
    maximum = maximum_of(request["sampling"])
    return maximum if reader.context is None else min(maximum, reader.context - len(ids))


def seed_of(request, ids):
    """The same question draws the same numbers; two questions draw different ones."""
    rng = random.Random(json.dumps([request["sampling"].get("seed", 0), ids]))
    return rng.getrandbits(31)


def encode(params, task):
    """params: {model, requests: [{prompt, sampling}]}
    result: {ends, prompts: [{ids, limit, stops, seed, tooLong?}]}: tokens that end an answer, and for each request its ids, the most
    tokens of the answer, the strings that end it, and the seed of its draws."""
    reader = reader_of(params["model"])
    task.phase = "generate"
    prompts = []
    for request in params["requests"]:
        ids = encode_prompt(reader.tokenizer, request["prompt"])
        misfit = too_long(ids, reader.context)
        prompts.append(
            {
                "ids": ids,
                "limit": 0 if misfit else limit_of(reader, request, ids),
                "stops": stops_of(reader, request),
                "seed": seed_of(request, ids),
                **({"tooLong": misfit["tooLong"]} if misfit else {}),
            }
        )
        task.tick()
    return {"ends": reader.form.end_tokens(reader.generation_config), "prompts": prompts}


def decode(params, task):
    """params: {model, answers: [{request, ids, tokens? | text?, finish: "stop" | "length"}]}: `ids` of the prompt, and what followed as
    tokens or, of a server that tells none, as text.
    result: {completions: [{text, finish}]}"""
    reader = reader_of(params["model"])
    task.phase = "generate"
    ends = set(reader.form.end_tokens(reader.generation_config))
    completions = []
    for answer in params["answers"]:
        kind, stops = kind_of(answer["request"]), stops_of(reader, answer["request"])
        if answer.get("tokens") is not None:
            said = finished(reader, kind, answer["tokens"], ends, stops, answer["ids"])
            text, stopped = said["text"], said["finish"] == "stop"
        else:
            text, stopped = cut(of_turn(reader.form, answer["text"]) if kind == "chat" else answer["text"], stops)
        completions.append({"text": text, "finish": "stop" if stopped else answer["finish"]})
        task.tick()
    return {"completions": completions}


def of_turn(form, text):
    """A text of the assistant's turn without the template's lead-in and closing: see `ChatFormat.answer`."""
    text = text.removeprefix(form.prefix)
    return (text.removeprefix(form.lead_in) if form.lead_in.strip() else text).removesuffix(form.before_end)


def cut(text, stops):
    found = [text.index(stop) for stop in stops if stop in text]
    return (text[: min(found)], True) if found else (text, False)
