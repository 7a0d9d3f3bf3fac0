"""Asks the TypeScript half of the recipe for data and verdicts."""

import hashlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2]
WRITER = FOLDER / "dist" / "main.js"
RUNNER = FOLDER / "python" / "run_programs.py"
DOMAINS = ("math", "code", "instruction-following")


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(path: Path, *arguments: object) -> Path:
    """Writes a data file unless it is there. `arguments` follow the file name in the writer's usage."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        command, *rest = map(str, arguments)
        subprocess.run(["node", WRITER, command, partial, *rest], check=True)
        partial.rename(path)
    return path


@cache
def held_out(work: Path, domain: str, count: int) -> list[dict]:
    return read_lines(write(work / f"held-out-{domain}-{count}.jsonl", "held-out", domain, count))


def demonstrations(corpora: Path, domain: str, count: int) -> list[dict]:
    """Right rows of the training split, for few-shot prompts: never held-out items."""
    return read_lines(write(corpora / f"demonstrations-{domain}.jsonl", "dataset", "right-and-diverse", domain, count, 0))


def world_digest() -> str:
    """sha256 over the compiled nano world, which decides every row."""
    found = subprocess.run(
        ["node", "-p", "require.resolve('@agora/nano-world')"], cwd=FOLDER, capture_output=True, text=True, check=True
    )
    digest = hashlib.sha256()
    for path in sorted(Path(found.stdout.strip()).parent.glob("*.js")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def verdicts(items: list[dict], outputs: list[str]) -> list[dict]:
    """Scores outputs against the items they answer: `{correct, extracted, reason}` in the same order."""
    lines = "\n".join(
        json.dumps({"instruction": item["instruction"], "output": output})
        for item, output in zip(items, outputs, strict=True)
    )
    done = subprocess.run(
        ["node", WRITER, "score", sys.executable, RUNNER], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
