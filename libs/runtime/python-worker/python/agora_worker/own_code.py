"""Code that comes with a model (`auto_map`). None of it is ever run: a model that the library has itself needs none."""

from transformers import PretrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
from transformers.models.auto.tokenization_auto import get_tokenizer_config, tokenizer_class_from_name

CONFIG, TOKENIZER = "config.json", "tokenizer_config.json"


def files_with_code(source, at):
    """Which of a model's files name code of its own, and those of them that cannot be read without it."""
    looks = {
        CONFIG: (PretrainedConfig.get_config_dict(source, **at)[0], library_has_model),
        TOKENIZER: (get_tokenizer_config(source, **at), library_has_tokenizer),
    }
    named = [name for name, (described, _) in looks.items() if described.get("auto_map")]
    return named, [name for name in named if not looks[name][1](looks[name][0])]


def library_has_model(described):
    """Whether the code is that of a model which the library has under the same names. A model type alone says little:
    whoever changes a known model often leaves it as it was."""
    kind, named = described.get("model_type"), described["auto_map"]
    if kind not in CONFIG_MAPPING or kind not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES or not isinstance(named, dict):
        return False
    model = named.get("AutoModelForCausalLM") or (described.get("architectures") or [None])[0]
    config = named.get("AutoConfig")
    known = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES[kind]
    return class_of(model) == known and (config is None or class_of(config) == CONFIG_MAPPING[kind].__name__)


def library_has_tokenizer(described):
    named = described["auto_map"]
    named = named.get("AutoTokenizer") if isinstance(named, dict) else named
    named = named if isinstance(named, (list, tuple)) else [named]
    classes = [class_of(one) for one in named if one]
    return bool(classes) and all(tokenizer_class_from_name(name) for name in classes)


def class_of(reference):
    """`owner/name--module.Class` → `Class`"""
    return str(reference).rsplit(".", 1)[-1]


def forget(model, tokenizer):
    """What is saved of a model names no code that is not saved with it."""
    if hasattr(model.config, "auto_map"):
        del model.config.auto_map
    tokenizer.init_kwargs.pop("auto_map", None)
