"""A byte-level BPE tokenizer with a chat template.

Layout of a conversation: `<bos><user> instruction<eot><assistant> response<eot>`. Each turn begins with a space, so a
word has the same token wherever it stands.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SPECIAL = ["<pad>", "<bos>", "<eot>", "<user>", "<assistant>"]

# Words and numbers keep the space before them; numbers of up to three digits are single pieces.
PIECES = r" ?\p{L}+| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"

# A system turn has no token of its own: the model has never seen one, so it is read as a user's turn.
CHAT_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
{%- if message['role'] == 'assistant' %}
{{- '<assistant>' }}{% generation %}{{- ' ' + message['content'] | trim + '<eot>' }}{% endgeneration %}
{%- else %}
{{- '<user> ' + message['content'] | trim + '<eot>' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<assistant>' }}
{%- endif %}"""


def conversation(turns: list[str]) -> list[dict]:
    return [{"role": ("user", "assistant")[index % 2], "content": turn} for index, turn in enumerate(turns)]


def text_of(document: dict) -> str:
    """A document of the corpus as the model reads it."""
    if "raw" in document:
        return f"<bos>{document['raw']}<eot>"
    if "text" in document:
        return f"<bos> {document['text']}<eot>"
    body = "".join(
        f"{('<user>', '<assistant>')[index % 2]} {turn}<eot>" for index, turn in enumerate(document["chat"])
    )
    return f"<bos>{body}"


def plain_lines(documents: list[dict]) -> Iterator[str]:
    """What the merges are learned from: the texts without special tokens, each with its leading space."""
    for document in documents:
        if "raw" in document:
            yield document["raw"]
        for turn in [document["text"]] if "text" in document else document.get("chat", []):
            yield f" {turn}"


def emphasis(documents: list[dict], times: int) -> Iterator[str]:
    """Numbers below 100 and words in upper case, `times` each, so that they become single tokens though rare."""
    rare = {f" {number}" for number in range(100)}
    for line in plain_lines(documents):
        rare.update(f" {word}" for word in re.findall(r"\b[A-Z]{3,}\b", line))
    for piece in sorted(rare):
        yield piece * times


def train(lines: Iterable[str], vocabulary: int, positions: int) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eot>",
        additional_special_tokens=["<user>", "<assistant>"],
        model_max_length=positions,
        padding_side="right",
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def save(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    tokenizer.save_pretrained(folder)
