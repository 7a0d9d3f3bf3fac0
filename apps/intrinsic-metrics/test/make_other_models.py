"""Makes three more tiny random models in `models/`, of architectures that are exported in other ways, and what PyTorch
computes with them (`expected.json` in each): a BERT classifier as reward model, a GPT-2 with past keys and a vocabulary that
is read in chunks, and an encoder whose first token is the embedding.

Needs torch, transformers, onnx and onnxscript. Run it only to change the fixtures: `python test/make_other_models.py`, then
prettier.
"""

import json
import shutil

import onnx
import torch
from make_models import FOLDER, POSITIONS, ROWS, TEXTS, chatml_tokenizer, conversations
from torch import nn
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
    DistilBertConfig,
    DistilBertModel,
    DynamicCache,
    GPT2Config,
    GPT2LMHeadModel,
)

SIZES = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
# More tokens than a batch's logits are read whole for.
VOCABULARY = 5_000
LAYERS, HEADS = 2, 2
RANK_LIMIT = 2_000


class Named(nn.Module):
    """A model with inputs by position, and one output."""

    def __init__(self, model, names, output):
        super().__init__()
        self.model, self.names, self.output = model, names, output

    def forward(self, *inputs):
        return getattr(self.model(**dict(zip(self.names, inputs))), self.output)


class WithPast(nn.Module):
    """A decoder as exporters lay it out: keys and values of earlier tokens in, those of all tokens out."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache([(past[2 * n], past[2 * n + 1]) for n in range(LAYERS)])
        result = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        )
        layers = result.past_key_values.layers
        return result.logits, *(part for layer in layers for part in (layer.keys, layer.values))


def write(program, path):
    proto = program.model_proto
    del proto.metadata_props[:]
    for part in (proto.graph.node, proto.graph.value_info, proto.graph.input, proto.graph.output, proto.graph.initializer):
        for item in part:
            item.doc_string = ""
            del item.metadata_props[:]
    onnx.save(proto, path)


def export(module, inputs, names, outputs, shapes, path):
    program = torch.onnx.export(
        module.eval(),
        inputs,
        input_names=names,
        output_names=outputs,
        dynamic_shapes=shapes,
        dynamo=True,
        verbose=False,
    )
    write(program, path)


def begin(folder, tokenizer, model, expected):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer.save_pretrained(folder)
    model.config.save_pretrained(folder)
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


def bert_tokenizer():
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?=+″"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "add", "again", "and", "lower"]
    vocabulary = [*words, *letters, *(f"##{letter}" for letter in letters)]
    path = FOLDER / "vocab.txt"
    path.write_text("\n".join(vocabulary) + "\n")
    tokenizer = BertTokenizerFast(vocab=str(path), do_lower_case=True, model_max_length=POSITIONS)
    path.unlink()
    return tokenizer, len(vocabulary)


def axes(longest=POSITIONS):
    return {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=longest)}


@torch.inference_mode()
def bert_reward():
    tokenizer, size = bert_tokenizer()
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=size, max_position_embeddings=POSITIONS, initializer_range=0.5, num_labels=1, pad_token_id=0, **SIZES
    )
    model = BertForSequenceClassification(config).eval()
    rewards = []
    for row in ROWS:
        batch = tokenizer([row["instruction"]], [row["response"]], truncation=True, max_length=POSITIONS, return_tensors="pt")
        rewards.append(model(**batch).logits[0, 0].item())
    folder = FOLDER / "bert-reward"
    begin(folder, tokenizer, model, {"rows": ROWS, "rewards": rewards})
    names = ["input_ids", "attention_mask", "token_type_ids"]
    ids = torch.randint(5, 50, (3, 17))
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    export(Named(model, names, "logits"), inputs, names, ["logits"], {"inputs": (axes(),) * 3}, folder / "model.onnx")


@torch.inference_mode()
def cls_encoder():
    tokenizer, size = bert_tokenizer()
    torch.manual_seed(12)
    config = DistilBertConfig(
        vocab_size=size, max_position_embeddings=POSITIONS, dim=16, hidden_dim=32, n_layers=2, n_heads=2, initializer_range=0.5
    )
    model = DistilBertModel(config).eval()
    embeddings = []
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"][:POSITIONS]
        first = model(torch.tensor([ids])).last_hidden_state[0, 0].double()
        embeddings.append((first / first.norm()).tolist())
    folder = FOLDER / "cls-encoder"
    begin(folder, tokenizer, model, {"texts": TEXTS, "embeddings": embeddings})
    pooling = {"word_embedding_dimension": 16, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling, indent=1) + "\n")
    names = ["input_ids", "attention_mask"]
    ids = torch.randint(5, 50, (3, 17))
    inputs = (ids, torch.ones_like(ids))
    module = Named(model, names, "last_hidden_state")
    export(module, inputs, names, ["last_hidden_state"], {"inputs": (axes(),) * 2}, folder / "model.onnx")


def scored(model, ids, start):
    scores = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), dim=-1)
    total = ranks = 0
    for at in range(max(start, 1), len(ids)):
        total += scores[at - 1, ids[at]].item()
        ranks += min(1 + int((scores[at - 1] > scores[at - 1, ids[at]]).sum()), RANK_LIMIT)
    return {"total": total, "tokens": max(0, len(ids) - max(start, 1)), "ranks": ranks}


@torch.inference_mode()
def past_decoder():
    tokenizer = chatml_tokenizer()
    torch.manual_seed(13)
    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=POSITIONS,
        n_embd=8,
        n_layer=LAYERS,
        n_head=HEADS,
        initializer_range=0.5,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = GPT2LMHeadModel(config).eval()
    given, alone = [], []
    for start, ids in conversations(tokenizer):
        given.append(scored(model, ids[:POSITIONS], start))
        alone.append(scored(model, ids[start:][:POSITIONS], 0))
    folder = FOLDER / "past-decoder"
    begin(folder, tokenizer, model, {"rows": ROWS, "likelihoods": given, "alone": alone})
    past_names = [f"past_key_values.{n}.{part}" for n in range(LAYERS) for part in ("key", "value")]
    names = ["input_ids", "attention_mask", "position_ids", *past_names]
    rows, length, before = 3, 17, 5
    ids = torch.randint(5, 50, (rows, length))
    past = [torch.randn(rows, HEADS, before, 4) for _ in past_names]
    inputs = (ids, torch.ones(rows, before + length, dtype=torch.long), torch.arange(length).expand(rows, length).clone(), *past)
    batch, long, earlier = (torch.export.Dim.DYNAMIC,) * 3
    shapes = {
        "input_ids": {0: batch, 1: long},
        "attention_mask": {0: batch, 1: torch.export.Dim.DYNAMIC},
        "position_ids": {0: batch, 1: long},
        "past": tuple({0: batch, 2: earlier} for _ in past),
    }
    outputs = ["logits", *(name.replace("past_key_values", "present") for name in past_names)]
    export(WithPast(model), inputs, names, outputs, shapes, folder / "model.onnx")


if __name__ == "__main__":
    bert_reward()
    cls_encoder()
    past_decoder()
