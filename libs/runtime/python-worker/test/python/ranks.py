"""ranks.py MODEL FOLDER CASE ...: trains the student MODEL on one process and on two ranks, and prints as JSON how far their weights are
apart at most, the steps of the logs and what the results tell: {case: {apart, steps, tokens, facts, kinds}}. Cases go by the names of
`CASES`; those with `from` go on from where another layout was stopped.

Starts itself once more under torchrun, for all cases at once, as starting takes longer than training."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python"), str(ROOT)]

from agora_jobs import ranks  # noqa: E402

HERE = ranks.of_environment()

from resume import SETTINGS, Task  # noqa: E402

from agora_jobs.supervised import train  # noqa: E402
from agora_worker.faults import Cancelled  # noqa: E402

LORA = {"lora": {"rank": 4, "alpha": 8, "dropout": 0.0, "targets": "all-linear"}}
# Two rows for the last step of an epoch; steps of three rows leave a rank without one.
FILLED = {"batchSize": 1, "gradientAccumulation": 3}
PAIRS = {"dpo": {"beta": 0.1}}
CASES = {
    "DDP": {"sharding": "ddp"},
    "FSDP2": {"sharding": "fsdp"},
    "LoRA": {"sharding": "ddp", "settings": LORA},
    "LoRA and FSDP2": {"sharding": "fsdp", "settings": LORA},
    "accumulated": {"sharding": "ddp", "settings": {"batchSize": 2, "gradientAccumulation": 6}},
    "uneven": {"sharding": "ddp", "settings": FILLED},
    "uneven FSDP2": {"sharding": "fsdp", "settings": FILLED},
    "packed": {"sharding": "ddp", "settings": {"packing": True, "maxLength": 64, "batchSize": 2}},
    "by length": {"sharding": "ddp", "settings": {"packing": True}, "model": "bloom"},
    "pairs": {"sharding": "ddp", "settings": PAIRS},
    "pairs and FSDP2": {"sharding": "fsdp", "settings": PAIRS},
    "uneven pairs": {"sharding": "ddp", "settings": {**PAIRS, **FILLED, "epochs": 1}},
    "LoRA of pairs": {"sharding": "ddp", "settings": {**PAIRS, **LORA}},
    "LoRA of pairs and FSDP2": {"sharding": "fsdp", "settings": {**PAIRS, **LORA}},
    "pairs again": {"sharding": "ddp", "settings": PAIRS, "from": "ranks", "like": "pairs"},
    "bf16 masters": {"sharding": "fsdp", "settings": {"masters": "bf16", "precision": "bf16"}},
    # More steps, as weights have to move further than rounding moves them.
    "bf16 FSDP2": {"sharding": "fsdp", "settings": {"precision": "bf16", "epochs": 3}},
    "FSDP2 again": {"sharding": "fsdp", "from": "ranks", "like": "FSDP2"},
    "LoRA and FSDP2 again": {"sharding": "fsdp", "settings": LORA, "from": "ranks", "like": "LoRA and FSDP2"},
    "DDP again": {"sharding": "ddp", "from": "ranks", "like": "DDP"},
    "one, then FSDP2": {"sharding": "fsdp", "from": "one"},
    "one, then DDP": {"sharding": "ddp", "from": "one"},
    "one, then LoRA and FSDP2": {"sharding": "fsdp", "settings": LORA, "from": "one"},
    "FSDP2, then one": {"sharding": "fsdp", "from": "ranks", "to": "one"},
    "LoRA and FSDP2, then one": {"sharding": "fsdp", "settings": LORA, "from": "ranks", "to": "one"},
}
STOPPED_AFTER = 3


def job_of(folder, model, case, layout):
    if case.get("model"):
        model = folder / case["model"]
    rows = folder / "rows.jsonl"
    settings = {**SETTINGS, "batchSize": 6, "gradientAccumulation": 2, "epochs": 2, **case.get("settings", {})}
    params = {"model": {"path": str(model)}, "files": [str(rows)], "seed": 1, "device": "cpu", "training": settings}
    ordered = {"format": 1, "method": "train", "checkpointMinutes": None, "params": params}
    return {**ordered, **({"placement": {"ranks": 2, "sharding": case["sharding"]}} if layout == "ranks" else {})}


def run(folder, model, name, layout, place, steps=None):
    """Trains in `place`, on what is here: the result, or None of what was stopped or is exported elsewhere."""
    job = folder / place
    if HERE is None or HERE.first:
        job.mkdir(exist_ok=True)
        (job / "job.json").write_text(json.dumps(job_of(folder, model, CASES[name], layout)))
    try:
        return train({"job": str(job)}, Task(steps))
    except Cancelled:
        return None


def place_of(name, layout):
    return "%s-%s" % (name.replace(" ", "-").replace(",", ""), layout)


def on_ranks(folder, model, names):
    import fsdp_on_cpu

    fsdp_on_cpu.allow()
    ranks.join(HERE)
    for name in names:
        case = CASES[name]
        if case.get("from") == "ranks":
            run(folder, model, name, "ranks", place_of(name, "ranks"), STOPPED_AFTER)
            fsdp_on_cpu.forget()
        if case.get("to") != "one":
            run(folder, model, name, "ranks", place_of(name, "ranks"))
            fsdp_on_cpu.forget()


def weights(folder, place):
    from safetensors.torch import load_file

    return load_file(folder / place / "output" / "checkpoint" / "model.safetensors")


def apart(one, other):
    assert one.keys() == other.keys(), sorted(one.keys() ^ other.keys())
    return max((one[name].float() - other[name].float()).abs().max().item() for name in one)


def mean(one, other):
    """Of the distances of all weights."""
    distances = [(one[name].float() - other[name].float()).abs() for name in one]
    return sum(each.sum().item() for each in distances) / sum(each.numel() for each in distances)


def log(folder, place):
    return [json.loads(line) for line in (folder / place / "output" / "log.jsonl").open()]


def untrained(folder, model, case):
    from safetensors.torch import load_file

    return load_file(Path(folder / case["model"] if case.get("model") else model) / "model.safetensors")


def told(folder, model, name):
    case, place = CASES[name], place_of(name, "ranks")
    alone = reference(case)
    here = weights(folder, place)
    lines = [line for line in log(folder, place) if "step" in line]
    wanted = [line for line in log(folder, alone) if "step" in line]
    result = json.loads((folder / place / "result.json").read_text())["result"]
    events = [json.loads(line) for line in (folder / place / "events.jsonl").open()]
    return {
        "apart": apart(here, weights(folder, alone)),
        "moved": apart(here, untrained(folder, model, case)),
        "share": mean(here, weights(folder, alone)) / mean(here, untrained(folder, model, case)),
        **({"apartFromUnstopped": apart(here, weights(folder, place_of(case["like"], "ranks")))} if case.get("like") else {}),
        "steps": [line["step"] for line in lines] == [line["step"] for line in wanted],
        "tokens": [line["tokens"] for line in lines] == [line["tokens"] for line in wanted],
        "loss": max(abs(one["loss"] - other["loss"]) for one, other in zip(lines, wanted)),
        "facts": {key: result[key] for key in ("ranks", "sharding") if key in result},
        "notices": result.get("notices", []),
        "kinds": [event["kind"] for event in events if event["kind"] not in ("environment", "progress")],
        "adapter": (folder / place / "output" / "adapter").is_dir(),
        "left": sorted(os.listdir(folder / place)),
    }


def reference(case):
    """Where the same student was trained on one process."""
    said = json.dumps([case.get("settings"), case.get("model")], sort_keys=True)
    return "alone-%s" % hashlib.sha256(said.encode()).hexdigest()[:8]


def alone(model, folder, names):
    pairs = [("What is %d and %d?" % (n, n % 7), " ".join(["%d" % (n + n % 7)] * (1 + n % 5))) for n in range(26)]
    # Where two answers begin alike gradients cancel, and AdamW makes steps of what rounding leaves of them.
    rows = [{"instruction": i, "response": r, "chosen": r, "rejected": "no, %s" % r[::-1]} for i, r in pairs]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for kind in {CASES[name]["model"] for name in names if CASES[name].get("model")}:
        from zoo_models import make
        from zoo_tokenizers import SHAPES, tokenizer_of

        make(kind, tokenizer_of(SHAPES["chatml"]), str(folder / kind))
    for name in names:
        if not (folder / reference(CASES[name])).exists():
            run(folder, model, name, "one", reference(CASES[name]))
        if CASES[name].get("from") == "one":
            run(folder, model, name, "one", place_of(name, "ranks"), STOPPED_AFTER)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--max-restarts", "0"]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([*torchrun, __file__, model, str(folder), *names], check=True, env=env, stdout=sys.stderr)
    for name in names:
        if CASES[name].get("to") == "one":
            run(folder, model, name, "one", place_of(name, "ranks"))
    print(json.dumps({name: told(folder, model, name) for name in names}))


if __name__ == "__main__":
    given, into, *chosen = sys.argv[1:]
    if HERE:
        on_ranks(Path(into), given, chosen)
    else:
        alone(given, Path(into), chosen or list(CASES))
