"""What the worker must agree with, computed in the plainest way: one row at a time, no padding, no cache, no TRL.

    reference.py MODEL < {"rows": [{instruction, response}], "prompts": [text], "maxTokens": n} > {"loss", "tokens", "texts"}

`loss` is the mean negative log-likelihood of all response tokens; `texts` are greedy answers to chat prompts.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main():
    question = json.load(sys.stdin)
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
    model = AutoModelForCausalLM.from_pretrained(sys.argv[1])
    total, tokens = 0.0, 0
    for row in question["rows"]:
        user = {"role": "user", "content": row["instruction"]}
        prompt = tokenizer.apply_chat_template([user], tokenize=False, add_generation_prompt=True)
        assistant = {"role": "assistant", "content": row["response"]}
        whole = tokenizer.apply_chat_template([user, assistant], tokenize=False)
        assert whole.startswith(prompt)
        encoded = tokenizer(whole, add_special_tokens=False, return_offsets_mapping=True)
        ids = encoded["input_ids"]
        with torch.no_grad():
            log_probabilities = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), dim=-1)
        for position, (start, _) in enumerate(encoded["offset_mapping"]):
            if start >= len(prompt):
                total -= log_probabilities[position - 1, ids[position]].item()
                tokens += 1
    texts = []
    for text in question["prompts"]:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}], tokenize=True, return_dict=False, add_generation_prompt=True
        )
        ids = list(prompt)
        while len(ids) < len(prompt) + question["maxTokens"]:
            with torch.no_grad():
                token = model(torch.tensor([ids])).logits[0, -1].argmax().item()
            if token == tokenizer.eos_token_id:
                break
            ids.append(token)
        texts.append(tokenizer.decode(ids[len(prompt) :], skip_special_tokens=True))
    json.dump({"loss": total / max(tokens, 1), "tokens": tokens, "texts": texts}, sys.stdout)


main()
