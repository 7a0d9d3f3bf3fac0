"""Instances as tokens: the chat template's prompt, the response that the loss is taken on, and the end of the turn."""

import datetime
import re

from .faults import WorkerFault, first_line

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
# Templates that print today's date print this one, so that a prompt is the same on every day and in every process.
TEMPLATE_DATE = datetime.datetime(2024, 7, 26)
# Stands for the response where a template's layout is looked at.
MARK = "QZX7"
# Tokens of the prompt that answers are decoded with: what a token says at the very start of a text may differ.
DECODED_BEFORE = 16
# Shorter closings, such as a full stop, are found too easily inside an answer to stop it.
STOP_CHARACTERS = 3
OPENED_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>\s*$")


def prepare_tokenizer(tokenizer):
    if tokenizer.eos_token is None:
        raise WorkerFault("invalid-input", "The tokenizer has no end-of-sequence token", "Choose another model.")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if not tokenizer.chat_template:
        tokenizer.chat_template = DEFAULT_TEMPLATE


def strftime_now(pattern):
    return TEMPLATE_DATE.strftime(pattern)


def render(tokenizer, messages, **options):
    """The chat template's text of a conversation."""
    return tokenizer.apply_chat_template(messages, tokenize=False, strftime_now=strftime_now, **options)


def tokens_of(tokenizer, text):
    """The ids of a text in which special tokens are written out."""
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def template_ids(tokenizer, messages, **options):
    return tokens_of(tokenizer, render(tokenizer, messages, **options))


def text_ids(tokenizer, text):
    """The ids of a plain text: with what the tokenizer puts before it, without an end that it may put behind."""
    ids = list(tokenizer(text)["input_ids"])
    bare = tokens_of(tokenizer, text)
    for start in range(len(ids) - len(bare) + 1):
        if ids[start : start + len(bare)] == bare:
            return ids[: start + len(bare)]
    return ids


def text_after(tokenizer, before, ids):
    """What `ids` say behind the tokens `before`, spaces at the start included."""
    context = list(before[-DECODED_BEFORE:])
    head = decoded(tokenizer, context)
    whole = decoded(tokenizer, context + list(ids))
    return whole[len(head) :] if whole.startswith(head) else decoded(tokenizer, ids)


def decoded(tokenizer, ids):
    return tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False)


class ChatFormat:
    """How a chat template lays out the assistant's turn: generation prompt, lead-in, response, closing.

    The lead-in is what the template writes between its generation prompt and the response, such as the header of a final
    channel; it is trained, and taken off answers. The closing is trained as well, and stops answers."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        user = {"role": "user", "content": "a"}
        try:
            self.prompt = render(tokenizer, [user], add_generation_prompt=True)
            whole = render(tokenizer, [user, {"role": "assistant", "content": MARK}])
        except Exception as error:  # whatever a template raises, its author wrote
            raise not_a_chat_template(first_line(error)) from error
        at = whole.rfind(MARK)
        if at < 0:
            raise not_a_chat_template("it does not write the assistant's message")
        thought = OPENED_THOUGHT.search(self.prompt)
        self.opened_thought = thought.group(0) if thought else ""
        self.lead_in = whole[len(self.prompt) : at] if whole[:at].startswith(self.prompt) else ""
        self.closing = self._written_closing = whole[at + len(MARK) :]
        self.end, self.before_end, self.stop_text = self._end_of_turn()
        # Of a template that closes a turn with nothing, or with words alone, the end-of-sequence token follows.
        self.closes = bool(self.closing.strip())
        if self.end is None:
            self.closing = (self.closing if self.closes else "") + tokenizer.eos_token
        self._lead_in_ids = tokens_of(tokenizer, self.lead_in) if self.lead_in.strip() else []
        self.prefix = self._prefix()

    def _end_of_turn(self):
        """The token that closes a turn and what stands before it, or the words that do."""
        known = {str(token): index for index, token in self.tokenizer.added_tokens_decoder.items()}
        known.update(zip(self.tokenizer.all_special_tokens, self.tokenizer.all_special_ids))
        found = [(self.closing.index(token), -len(token), token) for token in known if token.strip() and token in self.closing]
        if found:
            return known[min(found)[2]], self.closing[: min(found)[0]], None
        words = self.closing.rstrip()
        before = self.closing if words else ""
        return None, before, words if len(words.strip()) >= STOP_CHARACTERS else None

    def _prefix(self):
        """The space that a tokenizer of SentencePiece's kind puts before a text behind a special token. It is no part of an
        answer."""
        before, text = tokens_of(self.tokenizer, self.prompt), self.lead_in + MARK
        whole = tokens_of(self.tokenizer, self.prompt + text)
        if whole[: len(before)] != before:
            return ""
        read = text_after(self.tokenizer, before, whole[len(before) :])
        return " " if read == " " + text else ""

    def encode(self, instruction, response):
        """Token ids and labels of one instance: the prompt as it is asked later, then response and closing, which count."""
        user = {"role": "user", "content": instruction}
        prompt = render(self.tokenizer, [user], add_generation_prompt=True)
        before = tokens_of(self.tokenizer, prompt)
        after = self._continuation(prompt, before, self._turn(prompt, user, response) + self.closing)
        return {"input_ids": before + after, "labels": [IGNORED] * len(before) + after}

    def _turn(self, prompt, user, response):
        """Lead-in and response as the template writes them, which may trim; by hand where it would lose words."""
        try:
            whole = render(self.tokenizer, [user, {"role": "assistant", "content": response}])
        except Exception:  # a template may refuse an empty response
            return self._by_hand(response)
        if whole.startswith(prompt + self.lead_in) and whole.endswith(self._written_closing):
            body = whole[len(prompt + self.lead_in) : len(whole) - len(self._written_closing)]
            if body.strip() == response.strip():
                return self.lead_in + body
        return self._by_hand(response)

    def _by_hand(self, response):
        """A thought of the response's own takes the place of the template's."""
        if self.opened_thought and response.lstrip().startswith(self.opened_thought.strip()):
            thought = response.lstrip()[len(self.opened_thought.strip()) :]
            return thought.removeprefix(self.opened_thought[len(self.opened_thought.strip()) :])
        if "</think" in self.lead_in and "</think" in response:
            return response
        return self.lead_in + response

    def _continuation(self, prompt, before, text):
        """The ids of a text behind the prompt's. A tokenizer may join the two, or begin a text with a space of its own: of
        the ways to write it, the first that is read back as it was."""
        whole = tokens_of(self.tokenizer, prompt + text)
        if whole[: len(before)] == before and self._reads(before, whole[len(before) :], text):
            return whole[len(before) :]
        for wall in (self.tokenizer.eos_token, "\n", "a"):
            start = tokens_of(self.tokenizer, wall)
            for space in dict.fromkeys(("", self.prefix)):
                walled = tokens_of(self.tokenizer, wall + space + text)
                if walled[: len(start)] == start and self._reads(before, walled[len(start) :], text):
                    return walled[len(start) :]
        return whole[len(before) :] if whole[: len(before)] == before else tokens_of(self.tokenizer, text)

    def _reads(self, before, ids, text):
        context = list(before[-DECODED_BEFORE:])
        whole = self.tokenizer.decode(context + ids, clean_up_tokenization_spaces=False)
        # Tokens that swallow the spaces behind them stand at the end as well.
        text = self.tokenizer.decode(context, clean_up_tokenization_spaces=False) + self.prefix + text
        return whole.rstrip() == text.rstrip()

    def answer(self, before, ids):
        """What an answer says: without the template's lead-in and closing. A lead-in that is a space alone stays."""
        lead = self._lead_in_ids
        if lead and ids[: len(lead)] == lead:
            text = text_after(self.tokenizer, [*before, *lead], ids[len(lead) :])
        else:
            text = text_after(self.tokenizer, before, ids).removeprefix(self.prefix)
            # Its last token may have been joined with what follows.
            text = text.removeprefix(self.lead_in) if lead else text
        return text.removesuffix(self.before_end)

    def end_tokens(self, generation_config):
        """Tokens that end an answer: the model's own, and what its template closes the assistant's turn with."""
        ends = generation_config.eos_token_id
        ends = set(ends if isinstance(ends, list) else [] if ends is None else [ends])
        ends.add(self.tokenizer.eos_token_id)
        if self.end is not None:
            ends.add(self.end)
        return sorted(ends)


def not_a_chat_template(reason):
    return WorkerFault(
        "invalid-input",
        "The model's chat template cannot put a response after the prompt: %s" % reason,
        "Choose a student whose chat template has a turn of the assistant and supports add_generation_prompt.",
    )
