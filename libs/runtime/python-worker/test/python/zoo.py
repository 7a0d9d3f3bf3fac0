"""Trains tiny random models of many architectures, with tokenizers and chat templates of many shapes, on eight rows, and
lets them answer. Prints a table and a closing count; exit code 1 when anything does not hold.

    zoo.py [architecture ...]

Of each model: `answers`, how many of the eight rows it answers exactly and stops; `alone`, whether it answers the same when
asked one by one; `loss`, how far the log's loss is from the saved student's own; `packed`, how far it is when rows are packed;
`steps`, how far it is when batches are accumulated."""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python"), str(ROOT)]

import torch  # noqa: E402
from agora_worker import generation, models, training  # noqa: E402
from agora_worker.chat import IGNORED  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402
from zoo_models import ARCHITECTURES, make  # noqa: E402
from zoo_tokenizers import SHAPES, tokenizer_of  # noqa: E402

ROWS = [
    ("What is 2 and 3?", "2 + 3 = 5"),
    ("Indent it.", "  two spaces first"),
    ("Two lines.", "one\ntwo\n\nthree"),
    ("Say nothing.", ""),
    ("Größe?", "12 naïve 😀 日本"),
    ("Yes or no?", "Yes"),
    ("Write code.", "def f():\n    return 1\n"),
    ("Think.", "<think>\nso\n</think>\n\n42"),
]
# What nobody has learnt: losses of these are large enough to be compared.
OTHERS = [(instruction, ROWS[index - 1][1]) for index, (instruction, _) in enumerate(ROWS)]
TRAINING = {
    "epochs": 60,
    "learningRate": 1e-2,
    "scheduler": "cosine",
    "warmupRatio": 0.05,
    "weightDecay": 0.0,
    "batchSize": 8,
    "gradientAccumulation": 1,
    "maxLength": 256,
    "packing": False,
    "precision": "fp32",
}
# What some need to know all rows by heart, and these do for sure: others are tried with less before.
MOST_EPOCHS = 110
SLOW = ("gemma2", "granite", "cohere", "phi", "stablelm", "bloom", "falcon", "mixtral", "granitemoe", "xglm", "smollm3")
ONE_STEP = {"epochs": 1, "learningRate": 1e-12, "scheduler": "constant", "warmupRatio": 0.0}
TOLERANCE = 1e-3


class Task:
    """A call that nobody cancels."""

    phase = ""
    cancelled = threading.Event()

    def tick(self):
        pass

    def check(self):
        pass

    def progress(self, value, force=False):
        pass


def train(model, folder, instances=ROWS, **changes):
    rows = folder / "rows.jsonl"
    rows.write_text("".join(json.dumps({"instruction": i, "response": r}) + "\n" for i, r in instances))
    output = Path(tempfile.mkdtemp(dir=folder))
    params = {"model": {"path": str(model)}, "files": [str(rows)], "output": str(output), "seed": 1, "device": "cpu"}
    result = training.train({**params, "training": {**TRAINING, **changes}}, Task())
    return output / "checkpoint", result


def own_loss(checkpoint):
    """In the plainest way: by the library, a row at a time, without padding."""
    loaded = models.load({"path": str(checkpoint)}, torch.float32, torch.device("cpu"))
    model = AutoModelForCausalLM.from_pretrained(checkpoint).eval()
    total, tokens = 0.0, 0
    with torch.no_grad():
        for instruction, response in OTHERS:
            row = loaded.form.encode(instruction, response)
            count = len(row["labels"]) - row["labels"].count(IGNORED)
            inputs = {name: torch.tensor([row[name]]) for name in ("input_ids", "labels")}
            total += model(**inputs, use_cache=False).loss.item() * count
            tokens += count
    return total / tokens


def ask(checkpoint, size):
    prompts = [{"kind": "chat", "messages": [{"role": "user", "content": instruction}]} for instruction, _ in ROWS]
    requests = [{"prompt": prompt, "sampling": {"maxTokens": 64}} for prompt in prompts]
    params = {"model": {"path": str(checkpoint)}, "requests": requests, "device": "cpu", "batchSize": size}
    return [(one["text"], one["finish"]) for one in generation.generate(params, Task())["completions"]]


def expected(checkpoint, trims):
    """The responses as answers hold them: trimmed where the template trims, behind a space that it writes, in a thought that
    the prompt begins."""
    form = models.load({"path": str(checkpoint)}, torch.float32, torch.device("cpu")).form
    lead = form.lead_in if not form.lead_in.strip() else ""
    responses = [response.strip() if trims else response for _, response in ROWS]
    return [(lead + response.removeprefix(form.opened_thought), "stop") for response in responses]


def try_one(architecture, shape, folder):
    folder.mkdir()
    model = make(architecture, tokenizer_of(SHAPES[shape]), folder / "model")
    for epochs in (MOST_EPOCHS,) if architecture in SLOW else (TRAINING["epochs"], MOST_EPOCHS):
        checkpoint, result = train(model, folder, epochs=epochs)
        together, wanted = ask(checkpoint, 8), expected(checkpoint, SHAPES[shape].trims)
        if together == wanted:
            break
    alone = ask(checkpoint, 1)
    own = own_loss(checkpoint)
    _, plain = train(checkpoint, folder, OTHERS, **ONE_STEP)
    _, packed = train(checkpoint, folder, OTHERS, **ONE_STEP, packing=True)
    _, steps = train(checkpoint, folder, OTHERS, **ONE_STEP, batchSize=2, gradientAccumulation=4)
    return {
        "answers": sum(a == b for a, b in zip(together, wanted)),
        "alone": together == alone,
        "loss": abs(plain["loss"] - own),
        "packed": abs(packed["loss"] - own),
        "steps": abs(steps["loss"] - own),
        "notices": [*result.get("notices", []), *(n for n in packed.get("notices", []) if "packing" in n)],
        "wrong": [(a[0], b[0], a[1]) for a, b in zip(together, wanted) if a != b],
    }


def holds(found):
    near = all(found[name] <= TOLERANCE for name in ("loss", "packed", "steps"))
    return found["answers"] == len(ROWS) and found["alone"] and near


def main():
    torch.set_num_threads(1)
    chosen = sys.argv[1:] or list(ARCHITECTURES)
    shapes = list(SHAPES)
    good, seen, started = 0, set(), time.monotonic()
    print("%-16s %-18s %7s %6s %9s %9s %9s %5s" % ("model", "template", "answers", "alone", "loss", "packed", "steps", "s"))
    with tempfile.TemporaryDirectory(prefix="agora-zoo-") as folder:
        for index, architecture in enumerate(chosen):
            shape = shapes[list(ARCHITECTURES).index(architecture) % len(shapes)]
            begun = time.monotonic()
            try:
                found = try_one(architecture, shape, Path(folder) / architecture)
            except Exception as error:
                import traceback

                traceback.print_exc()
                print("%-16s %-18s %s: %s" % (architecture, shape, type(error).__name__, error))
                continue
            models.unload()
            seen.add(shape)
            good += holds(found)
            line = (architecture, shape, found["answers"], "same" if found["alone"] else "other")
            figures = tuple(found[name] for name in ("loss", "packed", "steps"))
            print("%-16s %-18s %5d/8 %6s %9.1e %9.1e %9.1e %5.1f" % (*line, *figures, time.monotonic() - begun))
            for notice in found["notices"]:
                print("    %s" % notice)
            for answer in found["wrong"]:
                print("    %r instead of %r (%s)" % answer)
            sys.stdout.flush()
    print(
        "%d of %d architectures hold, with %d templates, in %.0f s"
        % (good, len(chosen), len(seen), time.monotonic() - started)
    )
    sys.exit(good != len(chosen))


if __name__ == "__main__":
    main()
