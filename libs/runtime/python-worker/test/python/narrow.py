"""narrow.py MODEL FOLDER: trains a student on a machine that has no memory for batches of more than two rows from its fifth step
on, with and without a job folder, and one that is asked for batches of two. Prints {enough, asked, narrow, resumed, hopeless} as JSON: for each the digest of its
weights, the steps of its log, its notices, and how far its weights are from those of a machine with enough memory."""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python"), str(ROOT)]

import torch  # noqa: E402
from agora_jobs.supervised import train as resumable  # noqa: E402
from agora_worker import training  # noqa: E402
from agora_worker.faults import WorkerFault  # noqa: E402
from agora_worker.loss import StudentTrainer  # noqa: E402
from resume import SETTINGS, Task  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

own_step = StudentTrainer.training_step
limit = None


def training_step(self, model, inputs, *args, **options):
    rows = inputs["labels"].shape[0]
    if limit is not None and self.state.global_step >= 4 and rows > limit:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate %d rows" % rows)
    return own_step(self, model, inputs, *args, **options)


StudentTrainer.training_step = training_step


def trained(name, params, most, job=False, **changes):
    global limit
    limit = most
    params = {**params, "training": {**SETTINGS, "batchSize": 6, **changes}}
    output = folder / name
    output.mkdir()
    if job:
        text = json.dumps({"format": 1, "method": "train", "checkpointMinutes": 0, "params": params})
        (output / "job.json").write_text(text)
        result = resumable({"job": str(output)}, Task())
        output = output / "output"
    else:
        result = training.train({**params, "output": str(output)}, Task())
    return output, result


model, folder = sys.argv[1], Path(sys.argv[2])
rows = folder / "rows.jsonl"
rows.write_text("".join(json.dumps({"instruction": "What is %d and 3?" % n, "response": "%d" % (n + 3)}) + "\n" for n in range(26)))
base = {"model": {"path": model}, "files": [str(rows)], "seed": 1, "device": "cpu"}
made = {
    "enough": trained("enough", base, None),
    "asked": trained("asked", base, None, batchSize=2, gradientAccumulation=3),
    "narrow": trained("narrow", base, 2),
    "resumed": trained("resumed", base, 2, job=True),
}
wanted = load_file(made["enough"][0] / "checkpoint" / "model.safetensors")
found = {}
for name, (output, result) in made.items():
    file = output / "checkpoint" / "model.safetensors"
    apart = max((tensor - wanted[key]).abs().max().item() for key, tensor in load_file(file).items())
    steps = [json.loads(line)["step"] for line in (output / "log.jsonl").open()]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    found[name] = {"weights": digest, "apart": apart, "steps": steps, "notices": result.get("notices", [])}
try:
    trained("hopeless", base, 0)
except WorkerFault as fault:
    found["hopeless"] = fault.data
print(json.dumps(found))
