"""One checkpoint as `model.onnx` with tokenizer and configuration beside it."""

import contextlib
import logging
import os
import shutil
import sys
import warnings

import onnx
import onnxruntime
import torch
import transformers
from torch import nn

from .rope import spread_rope

TOLERANCE = 1e-3
# The first has attention as one operator, which is faster and takes less memory; a model that cannot be written in it is
# written in the second.
OPSETS = (23, 20)
# Above so many parameters weights do not fit into the graph's own file.
EMBEDDED_PARAMETERS = 400_000_000

CLASSES = {
    "perplexity": (transformers.AutoModelForCausalLM, "logits"),
    "reward": (transformers.AutoModelForSequenceClassification, "logits"),
    "diversity": (transformers.AutoModel, "last_hidden_state"),
}


class ExportFault(Exception):
    def __init__(self, message, fix):
        super().__init__(message)
        self.fix = fix


class Named(nn.Module):
    """Inputs by position, one output, no cache."""

    def __init__(self, model, names, output, options):
        super().__init__()
        self.model, self.names, self.output, self.options = model, names, output, options

    def forward(self, *inputs):
        return getattr(self.model(**dict(zip(self.names, inputs)), **self.options), self.output)


def export(question):
    source, output = question["model"], question["output"]
    at = {"revision": question["revision"]} if question.get("revision") else {}
    kind, name = CLASSES[question["purpose"]]
    tokenizer, model = load(kind, source, at)
    names = ["input_ids", "attention_mask"]
    if "token_type_ids" in tokenizer.model_input_names:
        names.append("token_type_ids")
    causal = question["purpose"] == "perplexity" or getattr(model.config, "use_cache", None) is not None
    module = Named(model, names, name, {"use_cache": False} if causal else {}).eval()
    path = os.path.join(output, "model.onnx")
    worst, opset = write_compared(module, names, name, model, path, per_token=question["purpose"] != "reward")
    if not worst <= TOLERANCE:
        raise ExportFault(
            "The graph of %s differs from PyTorch by %.2e, more than %g" % (source, worst, TOLERANCE),
            "Let Python read the model itself: name its folder, which then needs no graph.",
        )
    tokenizer.save_pretrained(output)
    model.config.save_pretrained(output)
    keep_pooling(source, output)
    parameters = sum(p.numel() for p in model.parameters())
    return {"files": sorted(os.listdir(output)), "worst": worst, "opset": opset, "parameters": parameters}


def load(kind, source, at):
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(source, trust_remote_code=False, **at)
        model, info = kind.from_pretrained(
            source, dtype=torch.float32, trust_remote_code=False, output_loading_info=True, use_safetensors=True, **at
        )
    except Exception as error:  # of many kinds, one for each way in which a file can be wrong
        raise ExportFault(
            "%s cannot be loaded: %s" % (source, str(error).split("\n")[0][:300]),
            "Name a folder or a model of the hub with safetensors; code that comes with a model is never run.",
        ) from error
    missing = [name for name in info["missing_keys"] if not name.startswith("pooler.")]
    if missing:
        raise ExportFault(
            "The weights of %s lack %s, so they are of another kind of model" % (source, ", ".join(sorted(missing)[:3])),
            "Choose another purpose with --for, or another model.",
        )
    return tokenizer, model.eval()


def write_compared(module, names, output, model, path, per_token):
    """Leaves a graph at `path`. Returns its largest difference from PyTorch, and its opset."""
    *preferred, last = OPSETS
    for opset in preferred:
        try:
            write(module, names, output, model, path, opset)
            worst = compare(module, names, output, model, path, per_token)
            if worst <= TOLERANCE:
                return worst, opset
        except Exception as error:  # of many kinds: exporter, checker and runtime each have their own
            print("opset %d: %s" % (opset, str(error).split("\n")[0]), file=sys.stderr)
    write(module, names, output, model, path, last)
    return compare(module, names, output, model, path, per_token), last


def write(module, names, output, model, path, opset):
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=positions(model))}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module,
            tuple(sample(names, model, 3, 17, 4).values()),
            input_names=names,
            output_names=[output],
            dynamic_shapes={"inputs": (axes,) * len(names)},
            dynamo=True,
            verbose=False,
            opset_version=opset,
        )
    proto = program.model_proto
    spread_rope(proto, names[0])
    if sum(p.numel() for p in model.parameters()) > EMBEDDED_PARAMETERS:
        # onnx appends to a file of weights that is there already.
        with contextlib.suppress(FileNotFoundError):
            os.remove(path + "_data")
        onnx.save(proto, path, save_as_external_data=True, all_tensors_to_one_file=True, location="model.onnx_data")
    else:
        onnx.save(proto, path)


def positions(model):
    config = model.config.get_text_config()
    return getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 4096


def sample(names, model, rows, length, shortest):
    """Random rows of growing length, padded on the right."""
    generator = torch.Generator().manual_seed(rows * 1_000 + length)
    ids = torch.randint(5, model.config.get_text_config().vocab_size, (rows, length), generator=generator)
    mask = torch.zeros_like(ids)
    for row in range(rows):
        mask[row, : length if row == 0 else max(shortest, length * (row + 1) // (rows + 1))] = 1
    pad = getattr(model.config, "pad_token_id", None) or 0
    values = {"input_ids": torch.where(mask > 0, ids, pad), "attention_mask": mask}
    return {name: values.get(name, torch.zeros_like(ids)) for name in names}


@torch.inference_mode()
def compare(module, names, output, model, path, per_token):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for rows, length in ((1, 2), (1, 9), (3, 17), (4, min(64, positions(model)))):
        inputs = sample(names, model, rows, length, 2)
        wanted = module(*inputs.values())
        found = torch.from_numpy(session.run([output], {name: value.numpy() for name, value in inputs.items()})[0])
        difference = (wanted - found).abs()
        worst = max(worst, (difference[inputs["attention_mask"].bool()] if per_token else difference).max().item())
    return worst


def keep_pooling(source, output):
    """How sentence-transformers pools the model's states, where it says so."""
    path = os.path.join(source, "1_Pooling", "config.json")
    if not os.path.isdir(source):
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        try:
            path = hf_hub_download(source, "1_Pooling/config.json")
        except (HfHubHTTPError, LocalEntryNotFoundError):
            return
    if os.path.exists(path):
        os.makedirs(os.path.join(output, "1_Pooling"), exist_ok=True)
        shutil.copy(path, os.path.join(output, "1_Pooling", "config.json"))
