"""Pre-trains the base model on the mixed corpus."""

import time
from pathlib import Path

import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from .config import Pretraining, Shape
from .model import fresh


def pack(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> torch.Tensor:
    """All documents in one row of token ids."""
    ids: list[int] = []
    for start in range(0, len(texts), 10_000):
        for encoded in tokenizer(texts[start : start + 10_000], add_special_tokens=False).input_ids:
            ids.extend(encoded)
    return torch.tensor(ids, dtype=torch.long)


def rate(step: int, plan: Pretraining) -> float:
    """Warm-up, a plateau, and a linear decay to a hundredth."""
    warmup = max(1, int(plan.steps * plan.warmup_share))
    decay = int(plan.steps * plan.decay_share)
    if step < warmup:
        return (step + 1) / warmup
    left = plan.steps - step
    return max(0.01, left / decay) if left < decay else 1.0


def pretrain(
    tokenizer: PreTrainedTokenizerFast, tokens: torch.Tensor, shape: Shape, plan: Pretraining
) -> LlamaForCausalLM:
    torch.manual_seed(plan.seed)
    model = fresh(shape, tokenizer).train()
    needed = plan.batch * plan.length
    order = torch.randperm(len(tokens) // plan.length)
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.learning_rate, betas=(0.9, 0.95), weight_decay=0.05)
    started = time.monotonic()
    for step in range(plan.steps):
        picks = [int(order[(step * plan.batch + row) % len(order)]) * plan.length for row in range(plan.batch)]
        batch = torch.stack([tokens[start : start + plan.length] for start in picks])
        for group in optimizer.param_groups:
            group["lr"] = plan.learning_rate * rate(step, plan)
        logits = model(input_ids=batch).logits
        loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), batch[:, 1:].flatten())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 50 == 0 or step == plan.steps - 1:
            seconds = time.monotonic() - started
            print(f"step {step} loss {loss.item():.3f} {needed * (step + 1) / seconds:.0f} tokens/s", flush=True)
    return model.eval()


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
