"""Trains students on data of known quality and prints how they score: the known-answer test of the recipe.

Needs the files that make.py ships. See ../README.md.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from nano import data, tuning
from nano.config import Recipe

HERE = Path(__file__).resolve().parent
QUALITIES = (
    "right-and-diverse",
    "eight-templates",
    "twenty-five-rows",
    "wrong-40-random",
    "wrong-60-random",
    "wrong-40-systematic",
    "wrong-60-systematic",
    "off-format",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=HERE.parents[2] / ".agora" / "nano-recipe" / "calibration")
    parser.add_argument("--model", type=Path, default=HERE.parents[2] / "libs" / "nano" / "model" / "models" / "nano")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--qualities", nargs="+", default=QUALITIES)
    parser.add_argument("--domains", nargs="+", default=data.DOMAINS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    recipe = Recipe()
    base = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32)
    words = AutoTokenizer.from_pretrained(arguments.model)
    arguments.work.mkdir(parents=True, exist_ok=True)

    def examine(model, domain: str) -> float:
        return tuning.evaluate(
            model, words, arguments.work, domain, recipe.held_out_items, recipe.max_new_tokens
        )[0]

    print("| generator | " + " | ".join(f"{domain} N={arguments.rows}" for domain in arguments.domains) + " |")
    print("|---" * (1 + len(arguments.domains)) + "|")
    print("| base | " + " | ".join(f"{examine(base, domain):.1f}" for domain in arguments.domains) + " |", flush=True)
    training, evaluation, students = 0.0, 0.0, 0
    with (arguments.work / f"scores-{arguments.rows}.jsonl").open("w") as log:
        for quality in arguments.qualities:
            cells = []
            for domain in arguments.domains:
                scores = []
                for seed in range(1, arguments.seeds + 1):
                    name = f"{quality}-{domain}-{arguments.rows}-{seed}.jsonl"
                    path = data.write(arguments.work / name, "dataset", quality, domain, arguments.rows, seed)
                    started = time.monotonic()
                    student = tuning.tune(base, words, data.read_lines(path), recipe.student, seed)
                    trained = time.monotonic()
                    scores.append(examine(student, domain))
                    training += trained - started
                    evaluation += time.monotonic() - trained
                    students += 1
                log.write(json.dumps({"quality": quality, "domain": domain, "scores": scores}) + "\n")
                cells.append(f"{statistics.mean(scores):.1f} ({min(scores):.1f}–{max(scores):.1f})")
            print(f"| {quality} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nper student: training {training / students:.2f} s, evaluation {evaluation / students:.2f} s")


if __name__ == "__main__":
    main()
