"""Models and tokenizers by folder or Hugging Face id, and how much of the machine each may use."""

import copy
import gc
import os
from collections import OrderedDict
from dataclasses import dataclass

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Several visible GPUs would make the trainer split each batch over them and so change its size: one GPU per worker. Ranks
# see all of a machine, and each takes its own.
RANK_HERE = int(os.environ["LOCAL_RANK"]) if "LOCAL_RANK" in os.environ else None
if RANK_HERE is None and "," in os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0"):
    os.environ["CUDA_VISIBLE_DEVICES"] = os.environ["CUDA_VISIBLE_DEVICES"].split(",")[0]

import torch  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GenerationConfig  # noqa: E402
from transformers.utils import logging as transformers_logging  # noqa: E402

from .chat import ChatFormat, prepare_tokenizer  # noqa: E402
from .faults import WorkerFault, first_line, is_out_of_memory  # noqa: E402
from .own_code import forget  # noqa: E402
from .student_checks import OWN_CODE_FIX, context_of, fault_for, one_way, own_code, require_token_ids, unreadable  # noqa: E402

transformers_logging.disable_progress_bar()
transformers_logging.set_verbosity_error()

# Below this many parameters a model trains on one thread: more cost more than they bring, and one thread adds up
# numbers in one order, so that the same input gives the same bits.
ONE_THREAD_PARAMETERS = 5_000_000
# Small models stay in memory for the next student. Of the large ones, only the one that is answering does.
KEPT_PARAMETERS = 50_000_000
KEPT_MODELS = 4


@dataclass
class Loaded:
    model: "torch.nn.Module"
    tokenizer: object
    # As the model's makers shipped it. The model itself carries an empty one while it answers.
    generation_config: object
    parameters: int
    form: ChatFormat
    # Which prompts may be answered together; found out when it is first needed. See `batching`.
    company: "str | None" = None


_kept: "OrderedDict[tuple, Loaded]" = OrderedDict()
_large: "dict[tuple, Loaded]" = {}


def device_for(wanted="auto"):
    if wanted == "cpu":
        return torch.device("cpu")
    if torch.cuda.is_available():
        return torch.device("cuda:%d" % (RANK_HERE or 0))
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
    if RANK_HERE is not None:
        cores = max(1, cores // int(os.environ.get("LOCAL_WORLD_SIZE", "1")))
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


def source_of(reference):
    """What the library is given to load: a folder, or an id with its revision."""
    if reference.get("path"):
        return reference["path"], {}
    return reference["id"], {"revision": reference.get("revision") or "main"}


def load(reference, dtype, device, keep_large=False):
    """Loads {path} or {id, revision}. The model belongs to the keeper: whoever changes it works on a copy. Of models too
    large to be kept beside others, the last one stays when `keep_large` says so, until another one is loaded."""
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
    if key in _large and keep_large:
        return _large[key]
    unload_large()
    loaded = read(*source_of(reference), dtype, device)
    if loaded.parameters <= KEPT_PARAMETERS:
        _kept[key] = loaded
        while len(_kept) > KEPT_MODELS:
            _kept.popitem(last=False)
    elif keep_large:
        _large[key] = loaded
    return loaded


def read(source, at, dtype, device):
    own = own_code(source, at)
    if own and own["fatal"]:
        raise fault_for(own)
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False, **at)
    except Exception as error:  # of many kinds, one for each way in which a file can be wrong
        raise fault_for(unreadable(source, error)) from error
    other_way = one_way(source, config)
    if other_way:
        raise fault_for(other_way)
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False, **at)
        model, info = AutoModelForCausalLM.from_pretrained(
            source, dtype=dtype, trust_remote_code=False, output_loading_info=True, **in_place_of_broken(source, at), **at
        )
    except Exception as error:  # as above
        if is_out_of_memory(error):
            raise
        raise fault_for(unreadable(source, error)) from error
    # The library fills what is missing with random numbers.
    if info["missing_keys"]:
        raise WorkerFault(
            "invalid-input",
            "The weights of %s lack %s" % (source, ", ".join(sorted(info["missing_keys"])[:3])),
            "Download or export the model again; its weights must be those of a causal language model.",
        )
    if own and info["unexpected_keys"]:
        raise WorkerFault(
            "invalid-input",
            "The weights of %s are of a model that only its own code knows: the library's %s has no %s"
            % (source, type(model).__name__, ", ".join(sorted(info["unexpected_keys"])[:3])),
            OWN_CODE_FIX,
        )
    forget(model, tokenizer)
    prepare_tokenizer(tokenizer)
    form = ChatFormat(tokenizer)
    model.to(device)
    parameters = sum(p.numel() for p in model.parameters())
    return Loaded(model, tokenizer, valid_defaults(model.generation_config), parameters, form)


def in_place_of_broken(source, at):
    """Defaults of answering, for a model that cannot be loaded with its own."""
    try:
        GenerationConfig.from_pretrained(source, **at)
    except OSError:
        return {}
    except Exception:  # of whatever kind: it has been told, see `student_checks`
        config = AutoConfig.from_pretrained(source, trust_remote_code=False, **at)
        return {"generation_config": GenerationConfig.from_model_config(config)}
    return {}


def valid_defaults(config):
    """Defaults of answering that can be saved with a student: as they are where they are valid."""
    for change in ({}, {"do_sample": True}):
        mended = copy.deepcopy(config)
        mended.update(**change)
        try:
            require_token_ids(mended)
            mended.validate(strict=True)
            return mended
        except Exception:  # whatever is wrong with it, the next one is tried
            continue
    names = ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")
    ids = {name: getattr(config, name, None) for name in names}
    try:
        require_token_ids(config)
    except ValueError:
        del ids["eos_token_id"]
    return GenerationConfig(**ids)


def context_length(model):
    """Positions the model was made for; None when it sets no limit."""
    return context_of(model.config)


def rounding(model, least=False):
    """How far two computations of a model may differ by rounding alone; `least` where their shapes are the same."""
    exact = model.dtype == torch.float32
    return (1e-5 if exact else 1e-2) if least else (1e-3 if exact else 5e-2)


def agree(one, other, tolerance):
    """Whether two tensors are the same but for rounding, measured against the larger one's span."""
    if one.numel() == 0:
        return True
    span = max(one.abs().max().item(), other.abs().max().item(), 1e-6)
    return bool(torch.isfinite(one).all()) and (one - other).abs().max().item() <= tolerance * span


def unload(small=True):
    """Forgets the large model, and the small ones as well unless they shall stay."""
    if small:
        _kept.clear()
    unload_large()


def release():
    """Gives back what nobody holds any more."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def unload_large():
    if _large:
        _large.clear()
        gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
