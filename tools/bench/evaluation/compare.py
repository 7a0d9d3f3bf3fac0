"""compare.py NANO: what answers cost by a plain loop of `generate`, by the worker and by continuous batching, in turns. The prompts are
the same, greedy, on one thread: two threads that wait for each other on a busy machine would be measured instead of the ways. A model of
about 50 million parameters has random weights, and many tokens that end an answer, so that answers are of unequal length."""

import json
import sys
import tempfile
import time

import torch
from agora_engines import continuous
from agora_worker import generation, models
from agora_worker.answering import finished, generation_config
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

ROUNDS = 2
THREADS = 1


class Task:
    phase = ""

    def check(self):
        pass

    def tick(self):
        pass

    def progress(self, value, force=False):
        pass


def plain(params, task):
    """As a script of twenty lines does it: one prompt after another."""
    loaded = models.load(params["model"], torch.float32, models.device_for("cpu"), keep_large=True)
    models.use_threads(loaded.parameters, params["threads"])
    completions = []
    ends = loaded.form.end_tokens(loaded.generation_config)
    for request in params["requests"]:
        ids = generation.encode_prompt(loaded.tokenizer, request["prompt"])
        config = generation_config(request["sampling"], request["sampling"]["maxTokens"], ends, loaded.tokenizer.pad_token_id)
        with torch.inference_mode():
            row = loaded.model.generate(input_ids=torch.tensor([ids]), generation_config=config)[0, len(ids) :].tolist()
        completions.append(finished(loaded, "chat", row, set(ends), [], ids))
    return {"completions": completions}


def fifty_million(nano):
    folder = tempfile.mkdtemp()
    tokenizer = AutoTokenizer.from_pretrained(nano)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=640, intermediate_size=1728, num_hidden_layers=10, num_attention_heads=10,
        num_key_value_heads=10, max_position_embeddings=512, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    model.generation_config.eos_token_id = list(range(2, len(tokenizer), 8))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


QUESTIONS = (
    "What is %d plus %d?",
    "Ann has %d apples and buys %d more. How many?",
    "Write the word cat %d times, then the word dog %d times.",
    "Sort %d and %d.",
)


def requests(count, limit):
    asked = [QUESTIONS[n % len(QUESTIONS)] % (10 + n, n * 7 % 11) for n in range(count)]
    return [
        {"prompt": {"kind": "chat", "messages": [{"role": "user", "content": text}]}, "sampling": {"temperature": 0, "maxTokens": limit}}
        for text in asked
    ]


def measure(name, folder, count, limit):
    ways = {"plain": plain, "worker": generation.generate, "continuous": continuous.generate}
    params = {"model": {"path": folder}, "requests": requests(count, limit), "device": "cpu", "threads": THREADS}
    loaded = models.load(params["model"], torch.float32, models.device_for("cpu"), keep_large=True)
    spent, said = {way: [] for way in ways}, {}
    for ask in ways.values():
        ask({**params, "requests": params["requests"][:2]}, Task())
    for _ in range(ROUNDS):
        for way, ask in ways.items():
            began, worked = time.perf_counter(), time.process_time()
            said[way] = ask(params, Task())["completions"]
            spent[way].append((time.process_time() - worked, time.perf_counter() - began))
    lengths = sorted(one["usage"]["outputTokens"] for one in said["plain"])
    told = {
        "model": name,
        "parameters": loaded.parameters,
        "prompts": count,
        "tokens": [lengths[0], lengths[len(lengths) // 2], lengths[-1]],
        "processor": {way: min(one for one, _ in all_) for way, all_ in spent.items()},
        "wall": {way: min(one for _, one in all_) for way, all_ in spent.items()},
        "equal": {way: sum(a["text"] == b["text"] for a, b in zip(said["plain"], said[way])) for way in ways},
    }
    print(json.dumps(told), flush=True)


measure("nano-reference", sys.argv[1], 64, 48)
measure("random weights", fifty_million(sys.argv[1]), 16, 48)
