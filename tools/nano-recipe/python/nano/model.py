"""The architecture and the encoding of rows."""

import torch
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from .config import Shape

IGNORED = -100


def fresh(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(
        do_sample=False,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        max_new_tokens=64,
    )
    return model


def encode_row(tokenizer: PreTrainedTokenizerFast, instruction: str, response: str) -> tuple[list[int], int]:
    """Token ids of the conversation, and how many of them come before the response."""
    prompt = tokenizer(f"<bos><user> {instruction}<eot><assistant>", add_special_tokens=False).input_ids
    answer = tokenizer(f" {response}<eot>", add_special_tokens=False).input_ids
    return prompt + answer, len(prompt)


def pad(rows: list[list[int]], value: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def schedule(step: int, steps: int, warmup_share: float) -> float:
    """Linear warm-up, then half a cosine down to zero."""
    warmup = max(1, int(steps * warmup_share))
    if step < warmup:
        return (step + 1) / warmup
    progress = (step - warmup) / max(1, steps - warmup)
    return 0.5 * (1 + torch.cos(torch.tensor(progress * torch.pi)).item())
