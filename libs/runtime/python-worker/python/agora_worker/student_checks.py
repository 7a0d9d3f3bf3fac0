"""What can be told about a student before any money is spent: from its configuration and tokenizer alone, without its
weights. Nothing here runs code that comes with a model."""

import json
import os

from .chat import MARK, TEMPLATE_DATE, ChatFormat, prepare_tokenizer, text_ids
from .direction import why_not_onward
from .faults import WorkerFault, first_line
from .own_code import files_with_code

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from transformers import AutoConfig, AutoTokenizer, GenerationConfig  # noqa: E402

OWN_CODE_FIX = "Choose a model that the transformers library has itself."

# Kinds of layers that carry a state from token to token, so that rows of one sequence would read each other.
STATEFUL_LAYERS = {"linear_attention", "mamba", "mamba2", "recurrent", "conv", "short_conv", "ssm", "hybrid"}
STATEFUL_TYPES = (
    "mamba", "rwkv", "recurrent_gemma", "jamba", "bamba", "zamba", "xlstm", "falcon_h1", "granitemoehybrid", "lfm2",
    "minimax", "nemotron_h", "kimi_linear", "olmo_hybrid", "qwen3_next", "qwen3_5",
)  # fmt: skip
# Positions that are told by where a token stands in the sequence, and masks that know no rows.
FIXED_POSITION_TYPES = ("bloom", "mpt", "xglm", "biogpt", "openai-gpt", "ctrl", "gpt_neo", "codegen", "llama4", "xlnet")


def check_student(source, *, revision=None, max_length=None, packing=False):
    """Looks at the student in folder `source`, or at `revision` of that Hugging Face id, for a training with
    `student.training.maxLength` (nothing is trained when it is None) and `packing`. Returns a list of findings {code, message,
    fix, fatal}: a fatal one means that no training can begin; the others are to be told to the user. Never raises for what is
    wrong with a student."""
    at = {"revision": revision} if revision else {}
    own = own_code(source, at)
    if own and own["fatal"]:
        return [own]
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False, **at)
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False, **at)
    except Exception as error:  # of many kinds, one for each way in which a file can be wrong
        return [unreadable(source, error)]
    looks = (
        lambda: own,
        lambda: one_way(source, config),
        lambda: context(config, max_length),
        lambda: vocabulary(config, tokenizer),
        lambda: generation_defaults(source, at),
        lambda: turn(tokenizer),
        lambda: appended_end(tokenizer),
        lambda: date(tokenizer),
        lambda: packed(config) if packing else None,
    )
    found = []
    for look in looks:
        try:
            found.append(look())
        except Exception as error:  # as above
            found.append(unreadable(source, error))
    return [one for one in found if one]


def require_student(source, *, revision=None, max_length, packing=False):
    """Raises the first fatal finding as a fault; returns the messages of the others."""
    found = check_student(source, revision=revision, max_length=max_length, packing=packing)
    for one in found:
        if one["fatal"]:
            raise fault_for(one)
    return ["%s. %s" % (one["message"], one["fix"]) for one in found]


def fault_for(found):
    code = found["code"] if found["code"] in ("not-found", "unreachable") else "invalid-input"
    return WorkerFault(code, found["message"], found["fix"], retryable=code == "unreachable")


def finding(code, message, fix, fatal=True):
    return {"code": code, "message": message, "fix": fix, "fatal": fatal}


def own_code(source, at):
    """A model that comes with code of its own. Agora runs none, and the library would ask for it on a terminal."""
    try:
        named, needed = files_with_code(source, at)
    except Exception as error:  # as above
        return unreadable(source, error)
    if needed:
        return finding(
            "remote-code",
            "The model %s comes with code of its own (auto_map in %s), and Agora runs no code that comes with a model"
            % (source, " and ".join(needed)),
            "%s Where it has this one under another name, use a local copy of the folder without auto_map in %s."
            % (OWN_CODE_FIX, " and ".join(needed)),
        )
    if named:
        return finding(
            "remote-code",
            "The model %s comes with code of its own (auto_map in %s), which is not run" % (source, " and ".join(named)),
            "The transformers library's own classes of these names are used.",
            fatal=False,
        )
    return None


def one_way(source, config):
    """A model that does not say one word after the other, each by those before it."""
    why = why_not_onward(config)
    return why and finding("architecture", "The model %s cannot be used: %s" % (source, why), "Choose a causal language model.")


def unreadable(source, error):
    words = first_line(error)
    # A folder is never fetched from anywhere.
    offline = not os.path.isdir(str(source)) and ("connect to" in words or "couldn't connect" in words.lower())
    return finding(
        "unreachable" if offline else "not-found",
        "The model %s could not be loaded: %s" % (source, words),
        "Name a Hugging Face model id that this machine can download (HF_TOKEN for gated models), or a local folder"
        " with config.json, weights and tokenizer.",
    )


def context_of(config):
    """Positions the model was made for; None when it sets no limit."""
    text = config.get_text_config()
    for name in ("max_position_embeddings", "n_positions", "max_seq_len", "n_ctx"):
        value = getattr(text, name, None)
        if isinstance(value, int) and value > 0:
            return value
    return None


def context(config, max_length):
    positions = context_of(config)
    if positions is None or max_length is None or max_length <= positions:
        return None
    return finding(
        "context",
        "student.training.maxLength is %d but the student was made for %d tokens" % (max_length, positions),
        "Set student.training.maxLength to %d or less." % positions,
    )


def vocabulary(config, tokenizer):
    size = getattr(config.get_text_config(), "vocab_size", None)
    highest = max(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    if size is None or highest[1] < size:
        return None
    return finding(
        "vocabulary",
        "The tokenizer has token %d (%r) but the student has embeddings for %d tokens" % (highest[1], highest[0], size),
        "Use the tokenizer that belongs to the model, or enlarge the embeddings (resize_token_embeddings) and save it.",
    )


def generation_defaults(source, at):
    """Defaults that the library reads but refuses to write, which would be found out after the training."""
    try:
        config = GenerationConfig.from_pretrained(source, **at)
        require_token_ids(config)
        config.validate(strict=True)
    except OSError as error:
        # Most have none; of one that is no JSON, the library says the same in other words.
        return invalid_defaults(error) if "valid JSON" in str(error) else None
    except Exception as error:  # of whatever kind: the file is anybody's
        return invalid_defaults(error)
    return None


def require_token_ids(config):
    ends = config.eos_token_id
    for value in ends if isinstance(ends, list) else [ends]:
        if value is not None and type(value) is not int:
            raise ValueError("eos_token_id is %r, which is no token's number" % (ends,))


def invalid_defaults(error):
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    # What is wrong may stand below a headline.
    words = lines[1] if lines[0].endswith(":") and len(lines) > 1 else lines[0]
    return finding(
        "generation-config",
        "The model's generation_config.json is invalid: %s" % words[:300],
        "The student's is written without what is wrong.",
        fatal=False,
    )


def turn(tokenizer):
    """Whether responses can stand in the chat template, and end."""
    try:
        prepare_tokenizer(tokenizer)
        form = ChatFormat(tokenizer)
        form.encode("a", "")
    except WorkerFault as fault:
        return finding("chat-template", fault.data["message"], fault.data.get("fix", ""))
    if form.end is not None:
        return None
    token = tokenizer.eos_token
    if form.closes:
        message = "The chat template closes the assistant's turn with the words %r" % form.closing.removesuffix(token).strip()
        fix = "%s is trained behind them, and stops an answer."
        if form.stop_text:
            fix = "They stop an answer, and %s is trained behind them."
        return finding("turn-end", message, fix % token, fatal=False)
    message = "The chat template does not close the assistant's turn"
    return finding("turn-end", message, "%s is trained as its end." % token, fatal=False)


def appended_end(tokenizer):
    ids = list(tokenizer(MARK)["input_ids"])
    kept = text_ids(tokenizer, MARK)
    if len(kept) == len(ids):
        return None
    return finding(
        "appended-end",
        "The tokenizer puts %r behind every text" % tokenizer.decode(ids[len(kept) :]),
        "It is taken off prompts, which would end before they are answered.",
        fatal=False,
    )


def date(tokenizer):
    template = tokenizer.chat_template
    if "strftime_now" not in (template if isinstance(template, str) else json.dumps(template)):
        return None
    return finding(
        "date",
        "The chat template prints today's date",
        "Training and evaluation print %s instead, whatever the day." % TEMPLATE_DATE.strftime("%d %b %Y"),
        fatal=False,
    )


def keeps_rows_apart(config):
    """False for architectures that are known to mix the rows of one packed sequence. The trainer tries it out as well."""
    text = config.get_text_config()
    layers = set(getattr(text, "layer_types", None) or getattr(text, "layers_block_type", None) or [])
    kind = getattr(text, "model_type", "") or ""
    return not (
        layers & STATEFUL_LAYERS
        or getattr(text, "alibi", False)
        or any(kind.startswith(name) for name in STATEFUL_TYPES)
        or kind in FIXED_POSITION_TYPES
    )


def packed(config):
    if keeps_rows_apart(config):
        return None
    return finding(
        "packing",
        "Packed rows of a %s model would read each other" % config.get_text_config().model_type,
        "Rows are put into batches by length instead. Leave student.training.packing off to have them shuffled.",
        fatal=False,
    )
