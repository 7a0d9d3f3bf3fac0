"""make FOLDER: a random Llama of about 40 million parameters with the tokenizer of the folder given second, as safetensors.
loop FOLDER: reads {rows} from standard input, and times a plain PyTorch loop over them, one row at a time, on all cores:
perplexities of responses, then mean-pooled embeddings of responses. Prints {perplexity, embedding} in seconds."""

import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM


def make(folder, tokenizer):
    torch.manual_seed(1)
    sizes = {"hidden_size": 512, "intermediate_size": 1536, "num_hidden_layers": 8, "num_attention_heads": 8}
    config = LlamaConfig(vocab_size=32_000, max_position_embeddings=512, tie_word_embeddings=True, **sizes)
    model = LlamaForCausalLM(config)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(tokenizer).save_pretrained(folder)
    print(sum(p.numel() for p in model.parameters()))


@torch.inference_mode()
def loop(folder):
    rows = json.load(sys.stdin)["rows"]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    seconds = {}
    for name, one in (("perplexity", perplexity), ("embedding", embedding)):
        one(model, tokenizer, rows[0])
        begin = time.perf_counter()
        for row in rows:
            one(model, tokenizer, row)
        seconds[name] = time.perf_counter() - begin
    print(json.dumps(seconds))


def perplexity(model, tokenizer, row):
    user = {"role": "user", "content": row["instruction"]}
    whole = [user, {"role": "assistant", "content": row["response"]}]
    start = len(tokenizer.apply_chat_template([user], add_generation_prompt=True, return_dict=False))
    ids = torch.tensor([tokenizer.apply_chat_template(whole, return_dict=False)])
    labels = ids.clone()
    labels[:, :start] = -100
    return model(input_ids=ids, labels=labels).loss.item()


def embedding(model, tokenizer, row):
    ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer(row["response"], add_special_tokens=False)["input_ids"]]])
    return model.model(input_ids=ids).last_hidden_state[0, 1:].mean(dim=0).tolist()


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3])
else:
    loop(sys.argv[2])
