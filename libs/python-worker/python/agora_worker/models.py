"""Models and tokenizers by folder or Hugging Face id, and how much of the machine each may use."""

import gc
import os
from collections import OrderedDict
from dataclasses import dataclass

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Several visible GPUs would make the trainer split each batch over them and so change its size: one GPU per worker.
if "," in os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0"):
    os.environ["CUDA_VISIBLE_DEVICES"] = os.environ["CUDA_VISIBLE_DEVICES"].split(",")[0]

import torch  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402
from transformers.utils import logging as transformers_logging  # noqa: E402

from .chat import ChatFormat, prepare_tokenizer  # noqa: E402
from .faults import WorkerFault, first_line  # noqa: E402

transformers_logging.disable_progress_bar()
transformers_logging.set_verbosity_error()

# Below this many parameters a model trains on one thread: more cost more than they bring, and one thread adds up
# numbers in one order, so that the same input gives the same bits.
ONE_THREAD_PARAMETERS = 5_000_000
# Small models stay in memory for the next student; large ones would only be in its way.
KEPT_PARAMETERS = 50_000_000
KEPT_MODELS = 4


@dataclass
class Loaded:
    model: "torch.nn.Module"
    tokenizer: object
    # As the model's makers shipped it. The model itself carries an empty one while it answers.
    generation_config: object
    parameters: int


_kept: "OrderedDict[tuple, Loaded]" = OrderedDict()


def device_for(wanted="auto"):
    if wanted == "cpu":
        return torch.device("cpu")
    if torch.cuda.is_available():
        return torch.device("cuda:0")
    if wanted == "cuda":
        raise WorkerFault("missing-dependency", "No CUDA device is visible", "Use device auto or cpu.")
    return torch.device("cpu")


def describe(device):
    if device.type == "cuda":
        return "cuda (%s)" % torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return "cpu (%d thread%s)" % (threads, "" if threads == 1 else "s")


def use_threads(parameters, wanted=None):
    """Sets the number of threads for a model of this size."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(wanted or (1 if parameters < ONE_THREAD_PARAMETERS else cores))


def identity(reference):
    """A key under which a loaded model may be kept: a folder counts with its files' sizes and times."""
    path = reference.get("path")
    if not path:
        return ("hub", reference["id"], reference.get("revision"))
    entries = []
    for name in sorted(os.listdir(path)):
        status = os.stat(os.path.join(path, name))
        entries.append((name, status.st_size, status.st_mtime_ns))
    return ("folder", path, tuple(entries))


def load(reference, dtype, device):
    """Loads {path} or {id, revision}. The model belongs to the keeper: whoever changes it works on a copy."""
    try:
        key = (identity(reference), dtype, str(device))
    except OSError as error:
        raise WorkerFault(
            "not-found",
            "The model folder %s cannot be read: %s" % (reference["path"], error.strerror),
            "Name an existing model folder.",
        ) from error
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    source = reference.get("path") or reference["id"]
    revision = {} if reference.get("path") else {"revision": reference.get("revision") or "main"}
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, **revision)
        model = AutoModelForCausalLM.from_pretrained(source, dtype=dtype, **revision)
    except (OSError, ValueError, KeyError) as error:
        offline = "connect to" in first_line(error)
        raise WorkerFault(
            "unreachable" if offline else "not-found",
            "The model %s could not be loaded: %s" % (source, first_line(error)),
            "Name a Hugging Face model id that this machine can download (HF_TOKEN for gated models), or a local folder"
            " with config.json, weights and tokenizer.",
            retryable=offline,
        ) from error
    prepare_tokenizer(tokenizer)
    model.to(device)
    loaded = Loaded(model, tokenizer, model.generation_config, sum(p.numel() for p in model.parameters()))
    if loaded.parameters <= KEPT_PARAMETERS:
        _kept[key] = loaded
        while len(_kept) > KEPT_MODELS:
            _kept.popitem(last=False)
    return loaded


def context_length(model):
    """Positions the model was made for; None when it sets no limit."""
    return getattr(model.config.get_text_config(), "max_position_embeddings", None)


def unload():
    _kept.clear()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
