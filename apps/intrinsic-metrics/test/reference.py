"""What the ONNX readings must agree with, computed in the plainest way: one row at a time, no padding, in PyTorch.

    reference.py FOLDER < {"rows": [{instruction, response}], "texts": [text]} > {conversations, texts}

`conversations`: token ids, index of the response's first token, sum of its log-probabilities and their number, cut at the
model's positions. `texts`: token ids and the unit mean of the last hidden states (without the first token, which is the
begin of sequence).
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def conversation(model, tokenizer, row):
    user = {"role": "user", "content": row["instruction"]}
    assistant = {"role": "assistant", "content": row["response"]}
    prompt = tokenizer.apply_chat_template([user], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([user, assistant], tokenize=False)
    assert whole.startswith(prompt)
    encoded = tokenizer(whole, add_special_tokens=False, return_offsets_mapping=True)
    ids = encoded["input_ids"]
    start = next(index for index, (begin, _) in enumerate(encoded["offset_mapping"]) if begin >= len(prompt))
    cut = ids[: model.config.max_position_embeddings]
    log_probabilities = torch.log_softmax(model(torch.tensor([cut])).logits[0].double(), dim=-1)
    scored = [log_probabilities[at - 1, cut[at]].item() for at in range(start, len(cut))]
    return {"ids": ids, "start": start, "total": sum(scored), "tokens": len(scored)}


def embedding(model, tokenizer, text):
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    read = [tokenizer.bos_token_id, *ids][: model.config.max_position_embeddings]
    states = model.model(torch.tensor([read])).last_hidden_state[0].double()
    mean = (states[1:] if len(read) > 1 else states).mean(dim=0)
    return {"ids": ids, "embedding": (mean / mean.norm()).tolist()}


@torch.inference_mode()
def main():
    question = json.load(sys.stdin)
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
    model = AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
    answer = {
        "conversations": [conversation(model, tokenizer, row) for row in question["rows"]],
        "texts": [embedding(model, tokenizer, text) for text in question["texts"]],
    }
    json.dump(answer, sys.stdout)


main()
