"""What `score` must agree with, computed in the plainest way: one row at a time, all logits, no padding.

    scores.py MODEL FOLDER < {rows, limit} > {together: [[total, tokens, ranks]], alone: likewise, rewards: [reward]}

The rewards are those of a tiny BERT classifier with random weights, which is left in FOLDER."""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, BertConfig, BertForSequenceClassification, BertTokenizerFast


def score(model, tokenizer, row, limit, alone):
    prompt = [{"role": "user", "content": row["instruction"]}]
    whole = [*prompt, {"role": "assistant", "content": row["response"]}]
    before = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
    text = tokenizer.apply_chat_template(whole, tokenize=False)
    start = len(tokenizer(before, add_special_tokens=False)["input_ids"])
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    if alone:
        ids, start = [tokenizer.bos_token_id, *ids[start:]], 1
    ids = ids[: model.config.max_position_embeddings]
    scores = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), dim=-1)
    total = ranks = 0
    for at in range(start, len(ids)):
        total += scores[at - 1, ids[at]].item()
        ranks += min(limit, 1 + int((scores[at - 1] > scores[at - 1, ids[at]]).sum()))
    return [total, max(0, len(ids) - start), ranks]


def classifier(folder, rows):
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?=+"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters)]
    path = Path(folder) / "vocab.txt"
    path.write_text("\n".join(vocabulary) + "\n")
    tokenizer = BertTokenizerFast(vocab=str(path), model_max_length=64)
    torch.manual_seed(5)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(vocabulary), num_labels=1, initializer_range=0.5, max_position_embeddings=64, **sizes)
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    inputs = ([row["instruction"], row["response"]] for row in rows)
    return [model(**tokenizer([a], [b], truncation=True, return_tensors="pt")).logits[0, 0].item() for a, b in inputs]


@torch.inference_mode()
def main():
    rows, limit = map(json.load(sys.stdin).get, ("rows", "limit"))
    tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
    model = AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
    together, alone = ([score(model, tokenizer, row, limit, by_itself) for row in rows] for by_itself in (False, True))
    json.dump({"together": together, "alone": alone, "rewards": classifier(sys.argv[2], rows)}, sys.stdout)


main()
