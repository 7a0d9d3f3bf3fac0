"""Makes the nano model: tokenizer, base, reference, reward model, ONNX exports, and the record of it all.

Stages that finished with the same parameters are taken from the work folder. See ../README.md.
"""

import argparse
import hashlib
import importlib.metadata
import json
import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from nano import data, export, pretrain, reward, tokenizer, tuning
from nano.config import Recipe

PACKAGES = ("torch", "transformers", "tokenizers", "onnx", "onnxscript", "onnxruntime")
HERE = Path(__file__).resolve().parent
SHOTS = 3
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def staged(folder: Path, inputs: object, build: Callable[[Path], None]) -> Path:
    """Builds a folder unless it was finished with the same inputs before."""
    record = folder / "inputs.json"
    wanted = json.dumps(inputs, sort_keys=True, indent=2)
    if record.exists() and record.read_text() == wanted:
        print(f"{folder.name}: taken from the work folder", flush=True)
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"{folder.name}: building", flush=True)
    build(folder)
    record.write_text(wanted)
    return folder


def load(folder: Path):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def make(recipe: Recipe, work: Path, out: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    shape, plan = recipe.shape, recipe.pretraining
    writer = {path.name: sha256(path) for path in sorted(data.WRITER.parent.glob("*.js"))}
    writer["nano-world"] = data.world_digest()

    def corpora(folder: Path) -> None:
        data.write(folder / "corpus.jsonl", "corpus", plan.documents, plan.seed)
        data.write(folder / "reference.jsonl", "reference", recipe.reference.rows_per_domain, recipe.reference.seed)
        data.write(folder / "reward.jsonl", "reward", recipe.reward.pairs, "train", recipe.reward.seed)
        data.write(folder / "reward-held-out.jsonl", "reward", recipe.reward.held_out_pairs, "held-out", recipe.reward.seed)
        for domain in data.DOMAINS:
            data.held_out(folder, domain, recipe.held_out_items)
            data.demonstrations(folder, domain, SHOTS)

    corpus_inputs = [
        writer, plan.documents, plan.seed, recipe.reference.rows_per_domain, recipe.reference.seed,
        recipe.reward.pairs, recipe.reward.held_out_pairs, recipe.reward.seed, recipe.held_out_items, SHOTS,
    ]  # fmt: skip
    texts = staged(work / "corpora", corpus_inputs, corpora)
    hashes = {path.name: sha256(path) for path in sorted(texts.glob("*.jsonl"))}

    def base(folder: Path) -> None:
        documents = data.read_lines(texts / "corpus.jsonl")
        some = documents[: plan.tokenizer_documents]
        lines = chain(tokenizer.plain_lines(some), tokenizer.emphasis(some, plan.tokenizer_emphasis))
        trained = tokenizer.train(lines, shape.vocabulary, shape.positions)
        tokens = pretrain.pack(trained, [tokenizer.text_of(document) for document in documents])
        pretrain.save(pretrain.pretrain(trained, tokens, shape, plan), trained, folder)

    base_inputs = [hashes["corpus.jsonl"], asdict(shape), asdict(plan)]
    base_folder = staged(work / "nano", base_inputs, base)
    words = AutoTokenizer.from_pretrained(base_folder)

    def reference(folder: Path) -> None:
        rows = data.read_lines(texts / "reference.jsonl")
        model = tuning.tune(load(base_folder), words, rows, recipe.reference.tuning, recipe.reference.seed, report=200)
        model.save_pretrained(folder)
        for name in TOKENIZER_FILES:
            shutil.copy(base_folder / name, folder)

    reference_inputs = [base_inputs, hashes["reference.jsonl"], asdict(recipe.reference)]
    reference_folder = staged(work / "nano-reference", reference_inputs, reference)

    def exports(folder: Path) -> None:
        pairs = data.read_lines(texts / "reward.jsonl")
        model = reward.train(load(reference_folder), words, pairs, recipe.reward)
        held_out = data.read_lines(texts / "reward-held-out.jsonl")
        differences = {}
        for name, module, outputs in (
            ("language-model", export.LanguageModel(load(base_folder)), ["logits", "last_hidden_state"]),
            ("reward", model, ["reward"]),
        ):
            path = folder / f"{name}.onnx"
            export.export(module, outputs, shape.vocabulary, shape.positions, path)
            differences[name] = export.verify(module, path, shape.vocabulary, per_token=name == "language-model")
        results = {"pairs": reward.accuracy(model, words, held_out), "differences": differences}
        (folder / "results.json").write_text(json.dumps(results, indent=2))

    export_inputs = [reference_inputs, hashes["reward.jsonl"], asdict(recipe.reward), sha256(HERE / "nano" / "export.py")]
    onnx_folder = staged(work / "onnx", export_inputs, exports)
    results = json.loads((onnx_folder / "results.json").read_text())

    def scores(folder: Path, shots: int = 0) -> dict[str, float]:
        demonstrations = {domain: data.demonstrations(texts, domain, shots) if shots else None for domain in data.DOMAINS}
        model = load(folder)
        return {
            domain: tuning.evaluate(
                model, words, texts, domain, recipe.held_out_items, recipe.max_new_tokens, demonstrations[domain]
            )[0]
            for domain in data.DOMAINS
        }

    record = {
        "parameters": recipe.as_dict(),
        "versions": {"python": platform.python_version()}
        | {package: importlib.metadata.version(package) for package in PACKAGES},
        "scores": {
            "base": scores(base_folder),
            "baseFewShot": scores(base_folder, shots=SHOTS),
            "reference": scores(reference_folder),
            "rewardPairAccuracy": results["pairs"],
            "largestDifferenceFromPyTorch": {name: f"{value:.1e}" for name, value in results["differences"].items()},
        },
        "corpora": hashes,
    }
    ship(base_folder, reference_folder, onnx_folder, out, record)
    print(json.dumps(record["scores"], indent=2))


def ship(base: Path, reference: Path, onnx: Path, out: Path, record: dict) -> None:
    models = out / "models"
    shutil.rmtree(models, ignore_errors=True)
    for source, name in ((base, "nano"), (reference, "nano-reference")):
        shutil.copytree(source, models / name, ignore=shutil.ignore_patterns("inputs.json"))
    shutil.copytree(onnx, models / "onnx", ignore=shutil.ignore_patterns("*.json"))
    files = sorted(path for path in models.rglob("*") if path.is_file())
    for path in files:
        path.chmod(0o644)
    record["files"] = {str(path.relative_to(out)): sha256(path) for path in files}
    (out / "recipe.json").write_text(json.dumps(record, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=HERE.parents[2] / ".agora" / "nano-recipe", help="where intermediate results are kept")
    parser.add_argument("--out", type=Path, default=HERE.parents[2] / "libs" / "nano" / "model", help="package to fill")
    parser.add_argument("--threads", type=int, default=1, help="more help only where cores are idle")
    parser.add_argument("--steps", type=int, help="pre-train for fewer steps, to try the pipeline")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = Recipe()
    if arguments.steps:
        recipe = replace(recipe, pretraining=replace(recipe.pretraining, steps=arguments.steps))
    make(recipe, arguments.work, arguments.out)


if __name__ == "__main__":
    main()
