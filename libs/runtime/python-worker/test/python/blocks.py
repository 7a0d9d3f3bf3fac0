"""blocks.py MODEL ROWS LENGTH: the loss on rows that lie end to end in blocks, a block at a time, as JSON {blocks, loss}."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parents[1] / "python"))

import torch  # noqa: E402
from agora_worker import models  # noqa: E402
from agora_worker.chat import IGNORED  # noqa: E402

folder, file, length = sys.argv[1], sys.argv[2], int(sys.argv[3])
loaded = models.load({"path": folder}, torch.float32, torch.device("cpu"))
rows = [loaded.form.encode(row["instruction"], row["response"]) for row in map(json.loads, open(file, encoding="utf-8"))]
stream = [pair for row in rows for pair in zip(row["input_ids"], row["labels"])]
blocks = total = tokens = 0
with torch.no_grad():
    for start in range(0, len(stream), length):
        ids, labels = zip(*stream[start : start + length])
        kept = [at for at in range(1, len(ids)) if labels[at] != IGNORED]
        if not kept:
            continue
        log = torch.log_softmax(loaded.model(torch.tensor([ids])).logits[0], -1)
        total -= sum(log[at - 1, labels[at]].item() for at in kept)
        tokens += len(kept)
        blocks += 1
print(json.dumps({"blocks": blocks, "loss": total / tokens}))
