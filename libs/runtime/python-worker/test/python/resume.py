"""resume.py FOLDER CASE ...: trains small students twice, once at a stretch and once stopped after several steps, and prints what
each left as JSON: {name: {whole: {weights, log}, pieces: {weights, log}, stops, notices}}. Digests are sha256."""

import hashlib
import json
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python"), str(ROOT)]

from agora_jobs.supervised import train as resumable  # noqa: E402
from agora_worker import training  # noqa: E402
from agora_worker.faults import Cancelled  # noqa: E402
from zoo_models import make  # noqa: E402
from zoo_tokenizers import SHAPES, tokenizer_of  # noqa: E402

SETTINGS = {
    "epochs": 3,
    "learningRate": 3e-3,
    "scheduler": "cosine",
    "warmupRatio": 0.1,
    "weightDecay": 0.01,
    "batchSize": 4,
    "gradientAccumulation": 1,
    "maxLength": 256,
    "packing": False,
    "precision": "fp32",
}
# Dropout draws random numbers in every step; bloom cannot be packed, so that rows are put into batches by length, in an
# order that is drawn in every epoch; a mixture's weights are saved in another form than they have in memory.
RECIPE = {"packing": "wrapped", "maxLength": 48, "scheduler": "step", "masters": "bf16", "precision": "auto", "maxGradNorm": 0}
CASES = {
    "plain": ("llama", {}),
    "dropout": ("gpt2", {}),
    "accumulated": ("llama", {"batchSize": 2, "gradientAccumulation": 3}),
    "packed": ("llama", {"packing": True, "maxLength": 64, "batchSize": 1}),
    "by length": ("bloom", {"packing": True}),
    "mixture": ("mixtral", {}),
    "bf16": ("llama", {"masters": "bf16", "precision": "bf16"}),
    "part of an epoch": ("gpt2", {"epochs": 1.5}),
    "recipe": ("llama", RECIPE),
    "pairs": ("gpt2", {"dpo": {"beta": 0.1}, "batchSize": 2, "gradientAccumulation": 3}),
    "mixture of pairs": ("mixtral", {"dpo": {"beta": 0.1}}),
    # Needs packages that the others must not import; only asked for by name.
    "adapter": ("llama", {"lora": {"rank": 4, "alpha": 8, "dropout": 0.1, "targets": "all-linear"}}),
    "adapter of pairs": (
        "llama",
        {"dpo": {"beta": 0.1}, "lora": {"rank": 4, "alpha": 8, "dropout": 0.1, "targets": "all-linear"}},
    ),
}
# After these steps, counted in each attempt, the training is asked to stop.
PIECES = (1, 3, 6)


class Task:
    phase = ""
    ticks = 0

    def __init__(self, steps=None):
        self.cancelled = threading.Event()
        self.steps = steps

    def tick(self):
        """Once a step."""
        if self.steps is not None:
            self.steps -= 1
            if self.steps == 0:
                self.cancelled.set()

    def check(self):
        pass

    def progress(self, value, force=False):
        pass


def digest(output):
    files = {"weights": output / "checkpoint" / "model.safetensors", "log": output / "log.jsonl"}
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def compare(params, folder):
    whole = folder / "whole"
    whole.mkdir(parents=True)
    training.train({**params, "output": str(whole)}, Task())
    job = folder / "job"
    job.mkdir()
    (job / "job.json").write_text(json.dumps({"format": 1, "method": "train", "checkpointMinutes": None, "params": params}))
    stops = 0
    for steps in PIECES:
        try:
            resumable({"job": str(job)}, Task(steps))
        except Cancelled:
            stops += 1
    resumable({"job": str(job)}, Task())
    notices = [line["notice"] for line in map(json.loads, (whole / "log.jsonl").open()) if "notice" in line]
    return {"whole": digest(whole), "pieces": digest(job / "output"), "stops": stops, "notices": notices}


def main(folder, chosen):
    rows = folder / "rows.jsonl"
    pairs = [("What is %d and %d?" % (n, n % 7), " ".join(["%d" % (n + n % 7)] * (1 + n % 5))) for n in range(26)]
    rows.write_text("".join(json.dumps({"instruction": i, "response": r, "chosen": r, "rejected": r + " 1"}) + "\n" for i, r in pairs))
    found = {}
    for name in chosen:
        architecture, changes = CASES[name]
        model = folder / architecture
        if not model.exists():
            make(architecture, tokenizer_of(SHAPES["chatml"]), str(model))
        params = {"model": {"path": str(model)}, "files": [str(rows)], "seed": 1, "device": "cpu"}
        found[name] = compare({**params, "training": {**SETTINGS, **changes}}, folder / name.replace(" ", "-"))
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
