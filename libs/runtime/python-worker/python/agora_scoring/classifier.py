"""Rewards: sequence classifiers with one label, which the transformers library knows itself."""

import transformers
from agora_worker.chat import IGNORED, ChatFormat, prepare_tokenizer
from agora_worker.faults import WorkerFault, first_line, is_out_of_memory
from agora_worker.models import identity, torch
from agora_worker.student_checks import context_of

from .rows import Row, cut_to, padded

_kept = {}
# Of a head that is not used, and of tables that are computed anew.
SPARE = ("lm_head.weight", "position_ids", "inv_freq", "masked_bias")


class Classifier:
    def __init__(self, model, tokenizer, device):
        self.model, self.tokenizer, self.device = model, tokenizer, device
        self.parameters = sum(p.numel() for p in model.parameters())
        longest = tokenizer.model_max_length
        limits = [limit for limit in (context_of(model.config), longest if longest < 10**9 else None) if limit]
        self.positions = min(limits) if limits else None
        self.form = None
        if reads_conversations(model, tokenizer):
            prepare_tokenizer(tokenizer)
            self.form = ChatFormat(tokenizer)
        # The last token that is no padding is the one a decoder's reward is read from.
        if tokenizer.pad_token_id is not None:
            model.config.pad_token_id = tokenizer.pad_token_id

    def encode(self, row):
        if self.form:
            encoded = self.form.encode(row["instruction"], row["response"])
            return cut_to(list(encoded["input_ids"]), encoded["labels"].count(IGNORED), self.positions)
        texts = [row["instruction"]], [row["response"]]
        whole = self.tokenizer(*texts)["input_ids"][0]
        cut = self.positions is not None and len(whole) > self.positions
        batch = self.tokenizer(*texts, truncation=cut, max_length=self.positions if cut else None)
        types = batch.get("token_type_ids")
        return Row(batch["input_ids"][0], 0, cut, types and types[0])

    def read(self, rows):
        inputs = padded(rows, self.tokenizer.pad_token_id or 0, self.device, torch)
        return [[value] for value in self.model(**inputs).logits[:, 0].float().tolist()]


def reads_conversations(model, tokenizer):
    names = model.config.architectures or [type(model).__name__]
    decoder = getattr(model.config, "is_decoder", False) or hasattr(model, "score")
    return bool(tokenizer.chat_template) or decoder or any(name.endswith("ForCausalLM") for name in names)


def open_model(params, device):
    path = params["model"]["path"]
    key = (identity(params["model"]), str(device))
    if key not in _kept:
        # One at a time: rewards are asked of one model after the other.
        _kept.clear()
        _kept[key] = load(path, device)
    return _kept[key]


def load(path, device):
    dtype = "auto" if device.type == "cuda" else torch.float32
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, trust_remote_code=False)
        model, info = transformers.AutoModelForSequenceClassification.from_pretrained(
            path, dtype=dtype, trust_remote_code=False, output_loading_info=True, use_safetensors=True
        )
    except Exception as error:  # of many kinds, one for each way in which a file can be wrong
        if is_out_of_memory(error):
            raise
        raise WorkerFault(
            "invalid-input",
            "%s cannot be read as a sequence classifier: %s" % (path, first_line(error)),
            "A reward model is a sequence classifier that the transformers library knows; code of its own is never run.",
        ) from error
    missing, unknown = sorted(info["missing_keys"]), sorted(name for name in info["unexpected_keys"] if not name.endswith(SPARE))
    # The library fills what is missing with random numbers, and leaves out what only a model's own code would use.
    if missing or unknown:
        raise WorkerFault(
            "invalid-input",
            "The weights of %s are not those of %s: %s"
            % (path, type(model).__name__, ", ".join(["no " + n for n in missing[:2]] + ["unused " + n for n in unknown[:2]])),
            "Choose a reward model that needs no code of its own.",
        )
    if model.config.num_labels != 1:
        raise WorkerFault(
            "invalid-input",
            "A reward model gives one number a row; %s has %d labels" % (path, model.config.num_labels),
            "Use a sequence classification model with a single label.",
        )
    return Classifier(model.to(device).eval(), tokenizer, device)
