"""Makes the tiny random models in `models/` and what PyTorch computes with them (`expected.json` in each).

Needs torch, transformers, onnx and onnxscript. Run it only to change the fixtures: `python test/make_models.py`.
They stand for what users export: a decoder with ChatML and position ids, a reward model on it, an encoder with token
types, each with few positions so that texts must be cut.
"""

import json
import shutil
import warnings
from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from torch import nn
from transformers import (
    BertConfig,
    BertModel,
    BertTokenizerFast,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    PreTrainedTokenizerFast,
)

FOLDER = Path(__file__).parent / "models"
POSITIONS = 96
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
ROWS = [
    {"instruction": "Add 2 and 3.", "response": "2 + 3 = 5"},
    {"instruction": "Say it.", "response": ""},
    {"instruction": "Größe in Zoll?\nBitte kurz.", "response": "  12″ 😀 "},
    {"instruction": "Repeat a word.", "response": "again " * 30},
    {"instruction": "long " * 40, "response": "never reached"},
]
TEXTS = ["Add 2 and 3.", "", "UPPER and lower, 1,234.5!", "again " * 60, "naïve café 日本"]


class Graph(nn.Module):
    """Gives a model positional inputs in the order of the export, and one output."""

    def __init__(self, model, names, output):
        super().__init__()
        self.model, self.names, self.output = model, names, output

    def forward(self, *inputs):
        extra = {"use_cache": False} if isinstance(self.model.config, LlamaConfig) else {}
        return getattr(self.model(**dict(zip(self.names, inputs)), **extra), self.output)


def export(model, names, output, path):
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=POSITIONS)}
    ids = torch.randint(5, 50, (3, 17))
    values = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "token_type_ids": torch.zeros_like(ids),
        "position_ids": torch.arange(17).expand(3, 17).clone(),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Graph(model, names, output).eval(),
            tuple(values[name] for name in names),
            input_names=names,
            output_names=[output],
            dynamic_shapes={"inputs": tuple(axes for _ in names)},
            dynamo=True,
            verbose=False,
        )
    proto = program.model_proto
    del proto.metadata_props[:]
    for part in (proto.graph.node, proto.graph.value_info, proto.graph.input, proto.graph.output, proto.graph.initializer):
        for item in part:
            item.doc_string = ""
            del item.metadata_props[:]
    onnx.save(proto, path)


def save(model, tokenizer, names, output, folder, expected):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer.save_pretrained(folder)
    model.config.save_pretrained(folder)
    export(model, names, output, folder / "model.onnx")
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


def chatml_tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    # The padding token is not number 0: sequence classifiers look for it by its number.
    special = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
    tokenizer = Tokenizer(models.BPE(vocab={token: n for n, token in enumerate([*special, *alphabet])}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(special)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", model_max_length=10**6
    )
    wrapped.chat_template = CHATML
    return wrapped


def conversations(tokenizer):
    for row in ROWS:
        user = {"role": "user", "content": row["instruction"]}
        assistant = {"role": "assistant", "content": row["response"]}
        options = {"tokenize": True, "return_dict": False}
        prompt = list(tokenizer.apply_chat_template([user], add_generation_prompt=True, **options))
        yield len(prompt), list(tokenizer.apply_chat_template([user, assistant], **options))


@torch.inference_mode()
def decoder():
    tokenizer = chatml_tokenizer()
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    settings = {"vocab_size": len(tokenizer), "max_position_embeddings": POSITIONS, "initializer_range": 0.5}
    special = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    names = ["input_ids", "attention_mask", "position_ids"]

    torch.manual_seed(1)
    model = LlamaForCausalLM(LlamaConfig(**sizes, **settings, **special)).eval()
    expected = []
    for start, ids in conversations(tokenizer):
        cut = ids[:POSITIONS]
        scores = torch.log_softmax(model(torch.tensor([cut])).logits[0].double(), dim=-1)
        scored = [scores[at - 1, cut[at]].item() for at in range(start, len(cut))]
        expected.append({"total": sum(scored), "tokens": len(scored)})
    save(model, tokenizer, names, "logits", FOLDER / "decoder", {"rows": ROWS, "likelihoods": expected})

    torch.manual_seed(2)
    model = LlamaForSequenceClassification(LlamaConfig(**sizes, **settings, **special, num_labels=1)).eval()
    # The reward is read off the last token, whichever it is, as long as it is not padding.
    expected = [model(torch.tensor([ids[:POSITIONS]])).logits[0].item() for _, ids in conversations(tokenizer)]
    save(model, tokenizer, names, "logits", FOLDER / "reward", {"rows": ROWS, "rewards": expected})


@torch.inference_mode()
def encoder():
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?″"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "add", "again", "and", "lower", "##er", "##ain", "caf", "日"]
    vocabulary = [*words, *letters, *(f"##{letter}" for letter in letters)]
    path = FOLDER / "vocab.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(vocabulary) + "\n")
    tokenizer = BertTokenizerFast(vocab=str(path), do_lower_case=True, model_max_length=POSITIONS)
    path.unlink()
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=POSITIONS,
        initializer_range=0.5,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    expected = []
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"][:POSITIONS]
        mean = model(torch.tensor([ids])).last_hidden_state[0].double().mean(dim=0)
        expected.append({"ids": tokenizer(text)["input_ids"], "embedding": (mean / mean.norm()).tolist()})
    names = ["input_ids", "attention_mask", "token_type_ids"]
    save(model, tokenizer, names, "last_hidden_state", FOLDER / "encoder", {"texts": TEXTS, "embeddings": expected})


if __name__ == "__main__":
    decoder()
    encoder()
