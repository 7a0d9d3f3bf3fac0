"""Tokenizers and chat templates of the shapes that are about, made on the spot and small."""

import json
from dataclasses import dataclass, field

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = [
    "What is 12 and 30? Write a line of code. Say hello to the world, please.",
    "def add(a, b):\n    return a + b\n\nprint(add(2, 3))",
    "The answer is 42. Yes. No. Answer: Yes\n\nUser: What? Assistant: That.",
    "Größe naïve 日本語 😀 one two three four five six seven eight nine ten",
]


@dataclass
class Shape:
    template: "str | None"
    kind: str = "bytes"
    special: list = field(default_factory=list)
    # In the vocabulary, but not special to the library.
    plain: list = field(default_factory=list)
    bos: "str | None" = None
    eos: str = "<|endoftext|>"
    appends_eos: bool = False
    # Whether the special tokens, but for the end of the sequence, swallow the spaces behind them.
    swallows: bool = False

    @property
    def trims(self):
        return "trim" in (self.template or "")


CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
PHI = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
LLAMA2 = (
    "{% for m in messages %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + m['content'] | trim + ' [/INST]' }}"
    "{% else %}{{ ' ' + m['content'] | trim + ' ' + eos_token }}{% endif %}{% endfor %}"
)
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n'"
    " + m['content'] | trim + '<|eot_id|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
DATED = (
    "{{ bos_token }}{% set day = strftime_now('%d %b %Y') %}"
    "{{ '<|start_header_id|>system<|end_header_id|>\n\nToday Date: ' + day + '<|eot_id|>' }}"
    + LLAMA3.removeprefix("{{ bos_token }}")
)
HARMONY = (
    "{% for m in messages %}{% if m['role'] == 'assistant' %}"
    "{{ '<|start|>assistant<|channel|>final<|message|>' + m['content'] + '<|return|>' }}"
    "{% else %}{{ '<|start|>' + m['role'] + '<|message|>' + m['content'] + '<|end|>' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start|>assistant' }}{% endif %}"
)
EMPTY_THOUGHT = (
    "{% for m in messages %}{% if m['role'] == 'assistant' %}"
    "{{ '<|im_start|>assistant\n<think>\n\n</think>\n\n' + m['content'].split('</think>')[-1].lstrip('\n') + '<|im_end|>\n' }}"
    "{% else %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
OPEN_THOUGHT = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'assistant' %}"
    "{{ '<|Assistant|>' + m['content'].split('</think>')[-1] + eos_token }}"
    "{% else %}{{ '<|User|>' + m['content'] }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|Assistant|><think>\n' }}{% endif %}"
)
NAMED = (
    "{% for m in messages %}{{ '<start_of_turn>' + ('model' if m['role'] == 'assistant' else m['role']) + '\n'"
    " + m['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
WORDS = (
    "{% for m in messages %}{{ '### ' + m['role'] + '\n' + m['content'] + '\n### End\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '### assistant\n' }}{% endif %}"
)
OPEN_ENDED = (
    "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
)
VICUNA = (
    "{% for m in messages %}{% if m['role'] == 'user' %}{{ 'USER: ' + m['content'] + ' ' }}"
    "{% else %}{{ 'ASSISTANT: ' + m['content'] + eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT: ' }}{% endif %}"
)

SHAPES = {
    "chatml": Shape(CHATML, special=["<|im_start|>", "<|im_end|>"], eos="<|im_end|>"),
    "chatml, other eos": Shape(CHATML, special=["<|im_start|>", "<|im_end|>"]),
    "llama 2": Shape(LLAMA2, kind="spaces", bos="<s>", eos="</s>"),
    "llama 3": Shape(
        LLAMA3, special=["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"], bos="<|begin_of_text|>"
    ),
    "dated": Shape(DATED, special=["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"], bos="<|begin_of_text|>"),
    "phi": Shape(PHI, special=["<|user|>", "<|assistant|>", "<|end|>"]),
    "phi, spaces": Shape(
        PHI, kind="always spaces", special=["<|user|>", "<|assistant|>", "<|end|>"], bos="<s>", swallows=True
    ),
    "gemma": Shape(NAMED, kind="bare spaces", special=["<start_of_turn>", "<end_of_turn>"], bos="<bos>", eos="<eos>"),
    "harmony": Shape(
        HARMONY, special=["<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|return|>"], eos="<|endoftext|>"
    ),
    "empty thought": Shape(EMPTY_THOUGHT, special=["<|im_start|>", "<|im_end|>"], plain=["<think>", "</think>"]),
    "open thought": Shape(OPEN_THOUGHT, special=["<|User|>", "<|Assistant|>"], plain=["<think>", "</think>"], bos="<s>"),
    "plain end": Shape(CHATML, plain=["<|im_start|>", "<|im_end|>"]),
    "closing words": Shape(WORDS),
    "closes nothing": Shape(OPEN_ENDED),
    "vicuna": Shape(VICUNA, kind="spaces", bos="<s>", eos="</s>"),
    "no template": Shape(None, bos="<s>", eos="</s>"),
    "appends eos": Shape(OPEN_ENDED, appends_eos=True),
    "characters": Shape(CHATML, kind="characters", special=["<|im_start|>", "<|im_end|>"]),
}


def tokenizer_of(shape):
    """A trained tokenizer with the shape's template."""
    special = [token for token in ("<pad>", shape.bos, shape.eos, *shape.special) if token]
    tokenizer = TOKENIZERS[shape.kind](list(dict.fromkeys(special)))
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in shape.plain])
    if shape.swallows:
        tokenizer = swallowing(tokenizer, shape.special)
    if shape.appends_eos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A %s" % shape.eos, special_tokens=[(shape.eos, tokenizer.token_to_id(shape.eos))]
        )
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=shape.bos, eos_token=shape.eos, pad_token="<pad>", model_max_length=10**6
    )
    wrapped.chat_template = shape.template
    return wrapped


def swallowing(tokenizer, special):
    definition = json.loads(tokenizer.to_str())
    for token in definition["added_tokens"]:
        token["rstrip"] = token["content"] in special
    return Tokenizer.from_str(json.dumps(definition))


def byte_level(special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return trained(tokenizer, trainers.BpeTrainer(vocab_size=420, special_tokens=special, initial_alphabet=alphabet))


def spaces(scheme):
    """As SentencePiece does it: a space is a part of the word behind it, and a text may get one in front."""

    def make(special):
        tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token=special[0]))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
        strip = [] if scheme == "never" else [decoders.Strip(" ", 1, 0)]
        tokenizer.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip]
        )
        pieces = [*special, *("<0x%02X>" % byte for byte in range(256))]
        return trained(tokenizer, trainers.BpeTrainer(vocab_size=480, special_tokens=pieces), special)

    return make


def characters(special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    model = models.BPE(vocab={piece: n for n, piece in enumerate([*special, *alphabet])}, merges=[])
    tokenizer.model = model
    tokenizer.add_special_tokens(special)
    return tokenizer


def trained(tokenizer, trainer, special=None):
    trainer.show_progress = False
    tokenizer.train_from_iterator(CORPUS, trainer)
    if special is None:
        return tokenizer
    # The bytes' tokens must be no special ones: they are what a text falls back to.
    definition = json.loads(tokenizer.to_str())
    definition["added_tokens"] = [token for token in definition["added_tokens"] if token["content"] in special]
    return Tokenizer.from_str(json.dumps(definition))


TOKENIZERS = {
    "bytes": byte_level,
    "spaces": spaces("first"),
    "always spaces": spaces("always"),
    "bare spaces": spaces("never"),
    "characters": characters,
}
