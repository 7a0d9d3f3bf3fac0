"""The reward model: a backbone with one number a row, trained to prefer right responses."""

import copy
from collections import Counter

import torch
from torch import nn
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from .config import Reward
from .model import encode_row, pad, schedule


class RewardModel(nn.Module):
    """Reads the reward off the last token that the attention mask keeps, so padding on the right changes nothing."""

    def __init__(self, start: LlamaForCausalLM):
        super().__init__()
        self.backbone = copy.deepcopy(start.model)
        self.head = nn.Linear(start.config.hidden_size, 1, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.backbone(input_ids=input_ids, attention_mask=attention_mask, use_cache=False).last_hidden_state
        rewards = self.head(hidden).squeeze(-1)
        last = attention_mask.sum(dim=1, keepdim=True) - 1
        return rewards.gather(1, last).squeeze(1)


def batch(tokenizer: PreTrainedTokenizerFast, rows: list[tuple[str, str]]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = [encode_row(tokenizer, *row)[0] for row in rows]
    return pad(ids, tokenizer.pad_token_id), pad([[1] * len(row) for row in ids], 0)


def both_sides(pairs: list[dict]) -> list[tuple[str, str]]:
    return [(pair["instruction"], pair[side]) for side in ("chosen", "rejected") for pair in pairs]


def train(start: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, pairs: list[dict], plan: Reward) -> RewardModel:
    torch.manual_seed(plan.seed)
    model = RewardModel(start).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.learning_rate, weight_decay=0.01)
    steps = plan.epochs * (len(pairs) // plan.batch)
    step = 0
    for _ in range(plan.epochs):
        order = torch.randperm(len(pairs)).tolist()
        for start_at in range(0, len(pairs) - plan.batch + 1, plan.batch):
            picked = [pairs[index] for index in order[start_at : start_at + plan.batch]]
            for group in optimizer.param_groups:
                group["lr"] = plan.learning_rate * schedule(step, steps, plan.warmup_share)
            chosen, rejected = model(*batch(tokenizer, both_sides(picked))).chunk(2)
            # The small square term keeps rewards near zero, so that they compare between instructions.
            loss = -torch.nn.functional.logsigmoid(chosen - rejected).mean()
            loss = loss + 0.01 * (chosen**2 + rejected**2).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if step % 200 == 0:
                accuracy = (chosen > rejected).float().mean().item()
                print(f"reward step {step} of {steps} loss {loss.item():.3f} accuracy {accuracy:.2f}", flush=True)
            step += 1
    return model.eval()


@torch.inference_mode()
def accuracy(model: RewardModel, tokenizer: PreTrainedTokenizerFast, pairs: list[dict]) -> dict[str, float]:
    """Share of pairs, in per cent, whose chosen response gets the higher reward; in all and by flaw."""
    right, total = Counter(), Counter()
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        chosen, rejected = model(*batch(tokenizer, both_sides(part))).chunk(2)
        for pair, prefers in zip(part, (chosen > rejected).tolist(), strict=True):
            for name in ("all", pair["flaw"]):
                total[name] += 1
                right[name] += prefers
    return {name: round(100 * right[name] / total[name], 2) for name in sorted(total)}
