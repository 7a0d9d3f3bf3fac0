"""What a model is, by its configuration and tokenizer: built without memory for its weights, and without code of its own."""

import json
import os
from dataclasses import dataclass, field

from .findings import Problem, count, finding, first_line, notice

OWN_CODE_FIX = "Choose a model that the transformers library has itself; Agora runs no code that comes with a model."


@dataclass
class Architecture:
    config: object
    parameters: int
    context: int | None
    # {name: (inputs, outputs)} of the layers that an adapter may stand beside.
    layers: dict = field(default_factory=dict)


def look(folder, title):
    """The model's shape; a Problem where the library cannot build it."""
    from transformers import AutoConfig, __version__

    from agora_worker.own_code import library_has_model

    raw = read_config(folder)
    if raw.get("auto_map") and not library_has_model(raw):
        raise Problem("invalid-input", "%s comes with code of its own (auto_map in config.json)" % title, OWN_CODE_FIX)
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except Exception as error:  # Of many kinds, one for each way in which a file can be wrong.
        kind = raw.get("model_type")
        what = "its architecture %r is not known to transformers %s" % (kind, __version__) if kind else "config.json names no model_type"
        if kind and "does not recognize" not in str(error):
            what = first_line(error)
        raise Problem("invalid-input", "%s cannot be loaded: %s" % (title, what), "Choose another model.") from error
    parameters, layers = shape_of(config, title)
    return Architecture(config, parameters, context_of(config), layers)


def read_config(folder):
    try:
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as text:
            raw = json.load(text)
    except (OSError, ValueError) as error:
        raise Problem("invalid-input", "config.json in %s cannot be read: %s" % (folder, first_line(error)), "Fetch or copy the model again.") from error
    if not isinstance(raw, dict):
        raise Problem("invalid-input", "config.json in %s is no object" % folder, "Fetch or copy the model again.")
    return raw


def shape_of(config, title):
    import torch
    from transformers import AutoModelForCausalLM

    from agora_worker.adapters import linear_layers
    from agora_worker.direction import why_not_onward

    why_not = why_not_onward(config)
    if why_not:
        raise Problem("invalid-input", "%s cannot be used: %s" % (title, why_not), "Choose a causal language model.")
    try:
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    except Exception as error:  # As above.
        raise Problem("invalid-input", "%s cannot be built from its config.json: %s" % (title, first_line(error)), "Choose another model.") from error
    return sum(parameter.numel() for parameter in model.parameters()), linear_layers(model)


def context_of(config):
    """Positions that the model was made for; None when it sets no limit."""
    text = config.get_text_config()
    for name in ("max_position_embeddings", "n_positions", "max_seq_len", "n_ctx"):
        value = getattr(text, name, None)
        if isinstance(value, int) and value > 0:
            return value
    return None


def check_adapter(title, architecture, settings):
    from agora_worker.adapters import unknown_targets

    wrong = unknown_targets(architecture.layers, settings["lora"]) if settings.get("lora") else None
    return [finding("invalid-input", "%s: %s" % (title, wrong[0]), wrong[1])] if wrong else []


def check_tokenizer(folder, title, use):
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except Exception as error:  # As above.
        message = "The tokenizer of %s cannot be loaded: %s" % (title, first_line(error))
        return [finding("not-found", message, "Put the model's tokenizer into its folder (tokenizer.json and tokenizer_config.json).")]
    if tokenizer.eos_token is None:
        return [finding("invalid-input", "The tokenizer of %s has no end-of-sequence token" % title, "Choose another model.")]
    if use == "train" and not tokenizer.chat_template:
        return [notice("%s has no chat template: it is trained with a plain one (### Instruction: / ### Response:)" % title)]
    return []


def check_elements(title, architecture, weights):
    """Whether the files hold as many numbers as the model has parameters."""
    expected, held = architecture.parameters, weights.elements
    quantised = getattr(architecture.config, "quantization_config", None) is not None
    if held is None or quantised or held >= 0.98 * expected:
        return []
    message = "The weight files of %s hold %s of its %s parameters" % (title, count(held), count(expected))
    return [finding("invalid-input", message, "Fetch or copy the model again.")]


def check_quantised(title, architecture, use):
    quantised = getattr(architecture.config, "quantization_config", None)
    if quantised is None or use != "train":
        return []
    kind = quantised.get("quant_method") if isinstance(quantised, dict) else getattr(quantised, "quant_method", None)
    message = "%s has quantised weights (%s), which cannot be trained as they are" % (title, kind or "of an unknown kind")
    return [finding("invalid-input", message, "Name the model that they were made from.")]
