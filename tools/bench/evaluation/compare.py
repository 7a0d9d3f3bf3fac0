"""compare.py NANO: seconds of answers by a plain loop of `generate`, by the worker and by continuous batching, in turns. The
prompts are the same, greedy; a model of about 50 million parameters has random weights and so answers to its limit."""

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
    models.use_threads(loaded.parameters)
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
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def requests(count, limit):
    return [
        {
            "prompt": {"kind": "chat", "messages": [{"role": "user", "content": "What is %d plus %d?" % (n, n * 7 % 11)}]},
            "sampling": {"temperature": 0, "maxTokens": limit},
        }
        for n in range(count)
    ]


def measure(name, folder, count, limit):
    ways = {"plain": plain, "worker": generation.generate, "continuous": continuous.generate}
    params = {"model": {"path": folder}, "requests": requests(count, limit), "device": "cpu"}
    loaded = models.load(params["model"], torch.float32, models.device_for("cpu"), keep_large=True)
    seconds, texts = {way: [] for way in ways}, {}
    for way in ways:
        ways[way]({**params, "requests": params["requests"][:2]}, Task())
    for _ in range(ROUNDS):
        for way, ask in ways.items():
            began = time.perf_counter()
            texts[way] = [one["text"] for one in ask(params, Task())["completions"]]
            seconds[way].append(time.perf_counter() - began)
    best = {way: min(all_) for way, all_ in seconds.items()}
    equal = {way: sum(a == b for a, b in zip(texts["plain"], texts[way])) for way in ways}
    print(json.dumps({"model": name, "parameters": loaded.parameters, "prompts": count, "limit": limit, "seconds": best, "equal": equal}))


measure("nano-reference", sys.argv[1], 60, 24)
measure("50M", fifty_million(sys.argv[1]), 16, 32)
