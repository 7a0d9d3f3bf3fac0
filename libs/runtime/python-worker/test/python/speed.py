"""speed.py: prints {flops: {name: FLOP per token of Llama-3.1-8B}, mixture, peaks: {device: FLOP/s}, facts} as JSON."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))

import torch  # noqa: E402
from agora_worker import speed  # noqa: E402
from agora_worker.chat import IGNORED  # noqa: E402
from agora_worker.training import Numbers  # noqa: E402
from transformers import AutoModelForCausalLM, LlamaConfig, MixtralConfig  # noqa: E402

shape = {"vocab_size": 128256, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32}
heads = {"num_attention_heads": 32, "num_key_value_heads": 8, "tie_word_embeddings": False}
with torch.device("meta"):
    llama = AutoModelForCausalLM.from_config(LlamaConfig(**shape, **heads))
    mixtral = AutoModelForCausalLM.from_config(MixtralConfig(num_hidden_layers=1, hidden_size=64, intermediate_size=64, vocab_size=64))


def rows(*lengths, trained=1.0):
    return [{"input_ids": [1] * size, "labels": [IGNORED] * int(size * (1 - trained)) + [1] * int(size * trained)} for size in lengths]


full = rows(4096)
flops = {
    "full": speed.flops_of(llama, full, True, None),
    "half of the tokens": speed.flops_of(llama, rows(4096, trained=0.5), True, None),
    "half of the tokens, all logits": speed.flops_of(llama, rows(4096, trained=0.5), False, None),
    "adapters": speed.flops_of(llama, full, True, {"rank": 16}),
    "short rows": speed.flops_of(llama, rows(1024, 1024, 2048), True, None),
}
names = ["NVIDIA H100 80GB HBM3", "NVIDIA H200", "NVIDIA H200 NVL", "NVIDIA A100-SXM4-80GB", "NVIDIA L40S", "NVIDIA L4", "Tesla T4", "NVIDIA L405"]
here = speed.Speed(llama, full, True, None, Numbers(torch.device("cpu"), "fp32", 1), devices=4)
there = speed.Speed(llama, full, True, None, Numbers(torch.device("cpu"), "fp32", 1), devices=2)
# As it would be on a GPU whose name is in the table.
there.flops, there.peak = flops["full"], speed.peak_of("NVIDIA H100 80GB HBM3")
found = {
    "flops": flops,
    "mixture": speed.flops_of(mixtral, full, True, None),
    "peaks": {name: speed.peak_of(name) for name in names},
    "facts": here.facts(400.0),
    "mfu": there.facts(15_000.0)["mfu"],
}
print(json.dumps(found))
