"""The loops in PyTorch that users write, on all cores. Reads questions {model, kind, batch, rows}, a JSON line each, from standard
input: `model` a transformers checkpoint, `kind` perplexity (of responses in their conversations) or embedding (mean of the
last states of responses), `batch` rows at a time, sorted by length and padded when there are more than one. Answers each with a
line {seconds, values}: per row the mean natural-log probability of the response's tokens, or the vector."""

import functools
import json
import os
import sys
import time

import torch
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

CLASSES = {"perplexity": AutoModelForCausalLM, "embedding": AutoModel}


@functools.cache
def load(folder, kind):
    model = CLASSES[kind].from_pretrained(folder, dtype=torch.float32).eval()
    return model, AutoTokenizer.from_pretrained(folder)


def conversation(tokenizer, row):
    user = {"role": "user", "content": row["instruction"]}
    whole = [user, {"role": "assistant", "content": row["response"]}]
    start = len(tokenizer.apply_chat_template([user], add_generation_prompt=True, return_dict=False))
    ids = tokenizer.apply_chat_template(whole, return_dict=False)
    return ids, [-100] * start + ids[start:]


def perplexities(model, tokenizer, rows, batch):
    """By the model's own loss for single rows, as in its documentation."""
    pairs = [conversation(tokenizer, row) for row in rows]
    if batch == 1:
        return [-model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels])).loss.item() for ids, labels in pairs]
    values = [None] * len(rows)
    for some in by_length([ids for ids, _ in pairs], batch):
        inputs = tokenizer.pad({"input_ids": [pairs[row][0] for row in some]}, return_tensors="pt")
        longest = inputs["input_ids"].shape[1]
        labels = torch.tensor([pairs[row][1] + [-100] * (longest - len(pairs[row][1])) for row in some])[:, 1:]
        logits = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits[:, :-1]
        losses = cross_entropy(logits.transpose(1, 2), labels, reduction="none").sum(dim=1) / (labels != -100).sum(dim=1)
        for row, loss in zip(some, losses.tolist()):
            values[row] = -loss
    return values


def embeddings(model, tokenizer, rows, batch):
    texts = [row["response"] for row in rows]
    lengths = tokenizer(texts, truncation=True)["input_ids"] if batch > 1 else [[0]] * len(rows)
    values = [None] * len(rows)
    for some in by_length(lengths, batch):
        inputs = tokenizer([texts[row] for row in some], truncation=True, padding=batch > 1, return_tensors="pt")
        states = model(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        means = (states * mask).sum(dim=1) / mask.sum(dim=1)
        for row, mean in zip(some, torch.nn.functional.normalize(means).tolist()):
            values[row] = mean
    return values


def by_length(ids, batch):
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    return [order[at : at + batch] for at in range(0, len(order), batch)]


KINDS = {"perplexity": perplexities, "embedding": embeddings}


@torch.inference_mode()
def main():
    # As many as onnxruntime gets for models of this size.
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    for line in sys.stdin:
        question = json.loads(line)
        kind, batch, rows = question["kind"], question["batch"], question["rows"]
        model, tokenizer = load(question["model"], kind)
        begin = time.perf_counter()
        values = KINDS[kind](model, tokenizer, rows, batch)
        print(json.dumps({"seconds": time.perf_counter() - begin, "values": values}), flush=True)


main()
