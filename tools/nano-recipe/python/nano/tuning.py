"""Supervised fine-tuning on response tokens, and greedy evaluation: the plain loop, without a trainer."""

import copy
from pathlib import Path

import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from . import data
from .config import Tuning
from .model import IGNORED, encode_row, pad, schedule


def tune(
    base: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, rows: list[dict], plan: Tuning, seed: int, report: int = 0
) -> LlamaForCausalLM:
    """A fine-tuned copy of the base. Prints the loss every `report` steps."""
    torch.manual_seed(seed)
    model = copy.deepcopy(base).train()
    encoded = [encode_row(tokenizer, row["instruction"], row["response"]) for row in rows]
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    per_epoch = -(-len(rows) // plan.batch)
    step = 0
    for _ in range(plan.epochs):
        order = torch.randperm(len(rows)).tolist()
        for start in range(0, len(rows), plan.batch):
            picked = [encoded[index] for index in order[start : start + plan.batch]]
            ids = pad([row for row, _ in picked], tokenizer.pad_token_id)
            labels = pad([[IGNORED] * prompt + row[prompt:] for row, prompt in picked], IGNORED)
            for group in optimizer.param_groups:
                group["lr"] = plan.learning_rate * schedule(step, per_epoch * plan.epochs, plan.warmup_share)
            logits = model(input_ids=ids).logits
            loss = torch.nn.functional.cross_entropy(
                logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=IGNORED
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), plan.max_gradient)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if report and step % report == 0:
                print(f"step {step} of {per_epoch * plan.epochs} loss {loss.item():.3f}", flush=True)
            step += 1
    return model.eval()


@torch.inference_mode()
def answer(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, prompts: list[str], max_new_tokens: int
) -> list[str]:
    """Greedy continuations of rendered prompts, padded on the left and answered in one batch."""
    ids = [tokenizer(prompt, add_special_tokens=False).input_ids for prompt in prompts]
    longest = max(map(len, ids))
    inputs = torch.tensor([[tokenizer.pad_token_id] * (longest - len(row)) + row for row in ids])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in ids])
    output = model.generate(
        input_ids=inputs, attention_mask=mask, max_new_tokens=max_new_tokens, do_sample=False, use_cache=True
    )
    return [text.strip() for text in tokenizer.batch_decode(output[:, longest:], skip_special_tokens=True)]


def zero_shot(instruction: str) -> str:
    return f"<bos><user> {instruction}<eot><assistant>"


def few_shot(instruction: str, demonstrations: list[dict]) -> str:
    """Worked examples and an open one, as base models are prompted; the answer ends at the first line break."""
    worked = "".join(f"Instruction: {row['instruction']}\nResponse: {row['response']}\n\n" for row in demonstrations)
    return f"<bos>{worked}Instruction: {instruction}\nResponse:"


def evaluate(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    work: Path,
    domain: str,
    items: int,
    max_new_tokens: int,
    demonstrations: list[dict] | None = None,
) -> tuple[float, list[dict]]:
    """Per cent of held-out tasks answered rightly, and each answer with its verdict."""
    tasks = data.held_out(work, domain, items)
    prompts = [
        few_shot(task["instruction"], demonstrations) if demonstrations else zero_shot(task["instruction"])
        for task in tasks
    ]
    outputs = answer(model, tokenizer, prompts, max_new_tokens)
    if demonstrations:
        outputs = [output.split("\n")[0] for output in outputs]
    verdicts = data.verdicts(tasks, outputs)
    samples = [
        {**task, "output": output, **verdict} for task, output, verdict in zip(tasks, outputs, verdicts, strict=True)
    ]
    return 100 * sum(verdict["correct"] for verdict in verdicts) / len(verdicts), samples
