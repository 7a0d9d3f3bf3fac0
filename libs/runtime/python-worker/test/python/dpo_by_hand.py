"""dpo_by_hand.py MODEL ROWS BETA: the loss of direct preference optimisation of the student against itself after one plain
step of gradient descent on it, computed pair by pair without TRL, and prints {first, second} as JSON: the losses before and
after a step of SGD at learning rate RATE over all pairs."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python")]

import torch  # noqa: E402
from agora_worker import models  # noqa: E402

RATE = 0.01


def log_probability(model, ids, start):
    logits = model(input_ids=torch.tensor([ids])).logits[0, start - 1 : -1].float()
    return logits.log_softmax(-1).gather(-1, torch.tensor(ids[start:]).unsqueeze(-1)).sum()


def main(source, file, beta):
    loaded = models.load({"path": source}, torch.float32, torch.device("cpu"))
    torch.set_num_threads(1)
    model = loaded.model.eval()
    pairs = []
    for row in map(json.loads, open(file, encoding="utf-8")):
        encoded = [loaded.form.encode(row["instruction"], row[name]) for name in ("chosen", "rejected")]
        pairs.append([(each["input_ids"], each["labels"].count(-100)) for each in encoded])

    def scores():
        return [[log_probability(model, *each) for each in pair] for pair in pairs]

    def loss(now):
        margins = [(a - ra) - (b - rb) for (a, b), (ra, rb) in zip(now, before)]
        return torch.stack([-torch.nn.functional.logsigmoid(beta * margin) for margin in margins]).mean()

    with torch.no_grad():
        before = scores()
    first = loss(scores())
    first.backward()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.grad is not None:
                weight -= RATE * weight.grad
        second = loss(scores())
    print(json.dumps({"first": first.item(), "second": second.item()}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
