"""The rows of a dataset as tokens."""

import json
import math

from .chat import IGNORED
from .faults import WorkerFault
from .generation import encode_prompt


def encode_rows(files, loaded, max_length):
    """The rows that fit (all where `max_length` is None), as tokens, and how many did not; what to tell of how they are written; and the rows of each file."""
    rows, too_long, notices, counts = [], 0, [], [0] * len(files)
    if max_length is None:
        max_length = math.inf
    for file, instruction, response in instances(files):
        row = loaded.form.encode(instruction, response)
        if not rows and not too_long:
            notices += probe(loaded, instruction, response, row)
        if len(row["input_ids"]) > max_length:
            too_long += 1
        else:
            rows.append(row)
            counts[file] += 1
    if not rows:
        raise WorkerFault(
            "invalid-input",
            "There is nothing to train on: %d rows, all longer than %d tokens" % (too_long, max_length)
            if too_long
            else "There is nothing to train on: the dataset is empty",
            "Raise student.training.maxLength." if too_long else "Look at why the dataset's outputs were rejected.",
        )
    check_embeddings(loaded, rows)
    return rows, too_long, notices, counts


def wrapped(rows, length):
    """The rows end to end, cut into blocks of so many tokens; the last one may be shorter. A block may begin within a row,
    and a row is read with what stands before it in its block."""
    ids = [token for row in rows for token in row["input_ids"]]
    labels = [label for row in rows for label in row["labels"]]
    blocks = [(ids[at : at + length], labels[at : at + length]) for at in range(0, len(ids), length)]
    # The first token of a block is predicted by nothing: what has no other to learn would train on nothing.
    return [{"input_ids": i, "labels": l} for i, l in blocks if any(label != IGNORED for label in l[1:])]


def instances(files):
    for index, file in enumerate(files):
        for _, instance in json_rows(file):
            if isinstance(instance.get("response"), str):
                yield index, instance["instruction"], instance["response"]


def json_rows(file):
    """(number of the line, from 1; the object in it)"""
    with open(file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield number, json.loads(line)


def probe(loaded, instruction, response, row):
    """One row both ways: the prompt as it is trained and as it is asked later, the response as it is trained and read."""
    start = row["labels"].count(IGNORED)
    prompt, answer = row["input_ids"][:start], row["input_ids"][start:]
    asked = encode_prompt(loaded.tokenizer, {"kind": "chat", "messages": [{"role": "user", "content": instruction}]})
    if prompt != asked:
        raise WorkerFault(
            "internal", "The prompt that is trained is not the one that is asked: %r, %r" % (prompt[-8:], asked[-8:])
        )
    ends = set(loaded.form.end_tokens(loaded.generation_config))
    kept = answer[: next((index for index, token in enumerate(answer) if token in ends), len(answer))]
    read = loaded.form.answer(prompt, kept)
    if read.strip() == response.strip() or (loaded.form.opened_thought and response.strip().endswith(read.strip())):
        return []
    return ["The tokenizer does not give a response back as it was: %r is read as %r" % (response[:80], read[:80])]


def check_embeddings(loaded, rows):
    count = loaded.model.get_input_embeddings().weight.shape[0]
    highest = max(max(row["input_ids"]) for row in rows)
    if highest >= count or (loaded.tokenizer.pad_token_id or 0) >= count:
        raise WorkerFault(
            "invalid-input",
            "The tokenizer writes token %d but the student has embeddings for %d tokens" % (highest, count),
            "Use the tokenizer that belongs to the model, or enlarge the embeddings (resize_token_embeddings) and save it.",
        )
