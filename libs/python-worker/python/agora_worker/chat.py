"""Instances as tokens: the chat template's prompt, and the response that the loss is taken on."""

from .faults import WorkerFault

# For base models that come without a chat template. Plain text, so that no token has to be added to the model.
DEFAULT_TEMPLATE = (
    "{{ bos_token or '' }}"
    "{% for message in messages %}"
    "{% if not loop.first %}{{ '\\n\\n' }}{% endif %}"
    "{% if message['role'] == 'system' %}{{ message['content'] }}"
    "{% elif message['role'] == 'user' %}{{ '### Instruction:\\n' + message['content'] }}"
    "{% else %}{{ '### Response:\\n' }}{% generation %}{{ message['content'] + eos_token }}{% endgeneration %}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '\\n\\n### Response:\\n' }}{% endif %}"
)

IGNORED = -100
# Tokens at the end of the prompt that may differ once the response follows.
JOINED_TOKENS = 16


def template_ids(tokenizer, messages, **options):
    return list(tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False, **options))


def encode(tokenizer, instruction, response):
    """Token ids and labels of one instance; labels are IGNORED up to the response, whose end-of-turn token counts."""
    user = {"role": "user", "content": instruction}
    prompt = template_ids(tokenizer, [user], add_generation_prompt=True)
    whole = template_ids(tokenizer, [user, {"role": "assistant", "content": response}])
    start = common_prefix(prompt, whole)
    if start == len(whole) or len(prompt) - start > JOINED_TOKENS:
        raise WorkerFault(
            "invalid-input",
            "The model's chat template does not put the response after the prompt",
            "Choose a student whose chat template supports add_generation_prompt.",
        )
    return {"input_ids": whole, "labels": [IGNORED] * start + whole[start:]}


def common_prefix(a, b):
    """Usually all of `a`; a tokenizer may join the prompt's last characters with the response's first."""
    for index, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return index
    return min(len(a), len(b))


def end_tokens(tokenizer, generation_config):
    """Tokens that end an answer: the model's own, and whatever its template closes the assistant's turn with."""
    ends = generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [] if ends is None else [ends])
    ends.add(tokenizer.eos_token_id)
    example = encode(tokenizer, "a", "b")
    special = set(tokenizer.all_special_ids)
    ends.update([token for token in example["labels"] if token in special][:1])
    return sorted(ends)
