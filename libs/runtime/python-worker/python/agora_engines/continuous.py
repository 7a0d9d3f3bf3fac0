"""Answers by transformers' continuous batching: a row that has ended makes room for the next one at once, and no row is padded.

Greedy answers end as soon as they have a stop string. Sampled ones are drawn to their end token or limit and cut behind, as a row that
leaves early changes the numbers that others draw. Scores (log-probabilities) are never computed here: `agora_scoring` reads them."""

import contextlib
import gc
import json
import math
import time

from agora_worker import models
from agora_worker.answering import finished, generation_config, seed_for
from agora_worker.faults import WorkerFault, first_line, is_out_of_memory
from agora_worker.generation import encode_prompt, inference_dtype, too_long
from agora_worker.models import torch

from .reading import Reader, kind_of, limit_of, stops_of

USE_WORKER = "Leave evaluation.engine out, or set it to worker."
# On a processor attention reads all rows of a batch together, so that more of them cost more than they bring.
CPU_ROWS = 32
CPU_PAGE = 32
CPU_BATCH_TOKENS = 1024
# A silent engine is one that died.
SILENT_SECONDS = 300


def generate(params, task):
    """As `agora_worker.generation.generate`, of the same params and with the same result."""
    check_library()
    device = models.device_for(params.get("device", "auto"))
    loaded = models.load(params["model"], inference_dtype(device), device, keep_large=True)
    models.use_threads(loaded.parameters, params.get("threads"))
    task.phase = "generate"
    reader = Reader(loaded.tokenizer, loaded.form, loaded.generation_config, models.context_length(loaded.model))
    requests = params["requests"]
    encoded = [encode_prompt(loaded.tokenizer, request["prompt"]) for request in requests]
    completions = [too_long(ids, reader.context) for ids in encoded]
    groups = {}
    for index, request in enumerate(requests):
        if completions[index] is None:
            groups.setdefault(json.dumps([request["sampling"], kind_of(request)], sort_keys=True), []).append(index)
    done = [len(requests) - sum(len(group) for group in groups.values())]
    for key in sorted(groups):
        # Longest first, as in the worker, and so in the same order whoever asks.
        group = sorted(groups[key], key=lambda i: (-len(encoded[i]), i))
        for index, completion in answers(loaded, reader, device, [(i, requests[i], encoded[i]) for i in group], task):
            completions[index] = completion
            done[0] += 1
            task.progress({"done": done[0], "total": len(requests), "unit": "prompts"}, force=done[0] == len(requests))
    return {"device": models.describe(device), "completions": completions}


def check_library():
    try:
        from transformers import ContinuousBatchingConfig  # noqa: F401
    except ImportError as error:
        raise WorkerFault(
            "missing-dependency", "This transformers has no continuous batching: %s" % first_line(error), USE_WORKER
        ) from error


def answers(loaded, reader, device, asked, task):
    """(index, completion) of requests of one sort, in whatever order they end."""
    sampling = asked[0][1]["sampling"]
    if sampling.get("repetitionPenalty"):
        raise WorkerFault(
            "invalid-input", "evaluation.engine: continuous batching has no repetition penalty, and this sampling asks for one", USE_WORKER
        )
    kind, stops = kind_of(asked[0][1]), stops_of(reader, asked[0][1])
    ends = loaded.form.end_tokens(loaded.generation_config)
    limits = [limit_of(reader, request, ids) for _, request, ids in asked]
    config = generation_config(sampling, max(limits), ends, loaded.tokenizer.pad_token_id)
    seed_for(sampling, [ids for _, _, ids in asked])
    early = Stops(loaded.tokenizer, stops) if stops and not config.do_sample else None
    loaded.model.generation_config = type(config)()
    try:
        manager = loaded.model.init_continuous_batching(
            generation_config=config,
            continuous_batching_config=batching_config(loaded, device, asked, limits, sampling),
        )
    except Exception as error:  # a model may have no attention that reads pages
        raise cannot(error) from error
    names = {"%d" % index: (index, ids, limit) for (index, _, ids), limit in zip(asked, limits)}
    for name, (_, ids, limit) in names.items():
        manager.add_request(ids, request_id=name, max_new_tokens=limit, eos_token_id=ends, streaming=early is not None)
    manager.start()
    try:
        for name, tokens in results(manager, names, early, task):
            index, ids, limit = names[name]
            yield index, finished(loaded, kind, tokens[:limit], set(ends), stops, ids)
    finally:
        with quick_collection(device):
            # Waits for the loop's last step: the model is nobody else's before.
            manager.stop(block=True, hard_stop=True)


@contextlib.contextmanager
def quick_collection(device):
    """The library looks through all objects of the process twice when it stops, which takes a processor longer than a hundred small answers.
    Only a GPU's memory is short enough to need it."""
    if device.type == "cpu":
        gc.freeze()
    try:
        yield
    finally:
        if device.type == "cpu":
            gc.unfreeze()


def batching_config(loaded, device, asked, limits, sampling):
    from transformers import ContinuousBatchingConfig

    seed = int(torch.initial_seed() % 2**32)
    if device.type != "cpu":
        return ContinuousBatchingConfig(seed=seed)
    rows = sorted((len(ids) + limit for (_, _, ids), limit in zip(asked, limits)), reverse=True)[:CPU_ROWS]
    # By default the cache would take most of the machine's memory.
    return ContinuousBatchingConfig(
        seed=seed,
        page_size=CPU_PAGE,
        num_blocks=sum(math.ceil(length / CPU_PAGE) + 1 for length in rows),
        max_batch_tokens=CPU_BATCH_TOKENS,
        max_requests_per_batch=CPU_ROWS,
    )


def results(manager, names, early, task):
    """(name, tokens) of every request, as they end. Raises what has become of the engine when it fails."""
    waiting, heard = set(names), time.monotonic()
    while waiting:
        task.check()
        result = manager.get_result(timeout=0.5)
        if result is None:
            if not manager.is_running():
                raise cannot(manager.background_thread_status.fatal_error or "the engine ended before its requests")
            if time.monotonic() - heard > SILENT_SECONDS:
                raise WorkerFault("worker-crashed", "Continuous batching has said nothing for %d seconds" % SILENT_SECONDS, retryable=True)
            continue
        heard = time.monotonic()
        name = result.request_id
        if name not in waiting:
            continue
        if result.error is not None:
            raise cannot(manager.background_thread_status.fatal_error or result.error)
        stopped = early is not None and early.in_tail(result.generated_tokens)
        if stopped and not result.is_finished():
            manager.cancel_request(name)
        if stopped or result.is_finished():
            waiting.discard(name)
            yield name, list(result.generated_tokens)


class Stops:
    """Strings that end an answer, looked for in its last tokens."""

    def __init__(self, tokenizer, stops):
        self.tokenizer = tokenizer
        self.stops = stops
        # A token holds a byte or more, so this many tokens surely hold the longest string's end.
        self.tail = max(len(stop.encode()) for stop in stops) + 4

    def in_tail(self, tokens):
        text = self.tokenizer.decode(tokens[-self.tail :], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return any(stop in text for stop in self.stops)


def cannot(error):
    if isinstance(error, Exception) and is_out_of_memory(error):
        return error
    said = first_line(error) if isinstance(error, Exception) else str(error).splitlines()[0][:500]
    return WorkerFault("invalid-input", "evaluation.engine: continuous batching cannot answer with this model: %s" % said, USE_WORKER)
