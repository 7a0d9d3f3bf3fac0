"""Scores rows of a dataset in batches of like length."""

import math

from agora_worker.faults import WorkerFault, is_out_of_memory
from agora_worker.models import device_for, describe, torch, use_threads

from . import classifier, language

# Tokens of one batch, padding included.
CPU_TOKENS = 2_048
GPU_TOKENS = 16_384

READERS = {"log-likelihoods": language.open_model, "rewards": classifier.open_model}


@torch.inference_mode()
def score(params, task):
    """params: {kind, model: {path}, rows: [{instruction, response}], device?, alone?, rankLimit?} → {values, truncated, device}.

    `values`: a list for each row: [total, tokens] and, with a rank limit, the sum of ranks; or [reward]."""
    device = device_for(params.get("device") or "cpu")
    reader = READERS[params["kind"]](params, device)
    use_threads(reader.parameters)
    task.phase = "score"
    rows = [reader.encode(row) for row in params["rows"]]
    truncated = sum(1 for row in rows if row.cut)
    values = [None] * len(rows)
    done = 0
    for batch in batches([len(row.ids) for row in rows], GPU_TOKENS if device.type == "cuda" else CPU_TOKENS):
        for part in fitting(batch, lambda indices: reader.read([rows[i] for i in indices]), task):
            for index, value in part:
                values[index] = value
                done += 1
            task.progress({"done": done, "total": len(rows), "unit": "rows"})
    check_numbers(values, params["model"])
    return {"values": values, "truncated": truncated, "device": describe(device)}


def batches(lengths, tokens):
    """Indices of rows of like length, shortest first, so that little of a batch is padding."""
    batch = []
    for index in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[index] > tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def fitting(batch, read, task):
    """Pairs of index and value; a batch that does not fit into memory is halved until it does."""
    waiting = [batch]
    while waiting:
        indices = waiting.pop(0)
        task.check()
        try:
            values = read(indices)
        except Exception as error:
            if not is_out_of_memory(error) or len(indices) == 1:
                raise
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            half = len(indices) // 2
            waiting[:0] = [indices[:half], indices[half:]]
            continue
        yield list(zip(indices, values))


def check_numbers(values, model):
    for index, value in enumerate(values):
        if not all(math.isfinite(number) for number in value):
            raise WorkerFault(
                "bad-response",
                "%s gives %s for row %d of the dataset" % (model.get("path"), value, index),
                "Its weights may be damaged, or half precision too narrow for it.",
            )
