"""What a training keeps in memory for as long as it lasts, and whether the device has it."""

import torch

from .adapters import adapter_parameters, linear_layers
from .faults import WorkerFault

# Bytes per parameter of weights, gradients and two AdamW moments, by the kind of the master weights.
STATE_BYTES = {"fp32": 16, "bf16": 8}
# Of frozen weights alone; what an adapter has is fp32.
FROZEN_BYTES = {"fp32": 4, "bf16": 2}
# Of a linear layer's weights in four bits, with their scales (arXiv 2305.14314: 0.127 bits a parameter).
FOUR_BITS_BYTES = (4 + 0.127) / 8
GIB = 2**30


def state_bytes(parameters, masters, adapter=None, four_bits=0):
    """adapter: parameters of an adapter, where it alone is trained; four_bits: those of the others that have four bits."""
    if adapter is not None:
        frozen = (parameters - four_bits) * FROZEN_BYTES[masters] + four_bits * FOUR_BITS_BYTES
        return frozen + adapter * STATE_BYTES["fp32"]
    return parameters * STATE_BYTES[masters]


def free_bytes(device):
    """Of the device as it is now; None where nobody tells."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return None


def four_bits_of(layers):
    """Parameters that four bits are enough for: those of linear layers, without the output layer."""
    return sum(inputs * outputs for inputs, outputs in layers.values())


def check_fits(model, parameters, settings, device, layout=lambda state, device: (1, 1)):
    """Raises when the state alone is more than the device has left. Weights that lie on it already are counted once. layout: of
    the supervisor."""
    free = free_bytes(device)
    if free is None:
        return
    masters, lora, quantised = settings.get("masters", "fp32"), settings.get("lora"), settings.get("quantised")
    there = sum(p.numel() * p.element_size() for p in model.parameters() if p.device.type == device.type)
    # Four bits, too, are for the weights beside an adapter.
    layers = linear_layers(model) if lora else {}
    adapter = adapter_parameters(layers, lora) if lora else None
    four_bits = four_bits_of(layers) if quantised else 0
    need = state_bytes(parameters, masters, adapter, four_bits)
    parts, neighbours = layout(need, device)
    free = free // neighbours + there
    need = need // parts
    if need <= free:
        return
    smaller = state_bytes(parameters, "bf16", adapter, four_bits) // parts
    frozen = state_bytes(parameters, masters, 0) // parts
    each = need / parameters
    ways = ["a student of up to %.2f billion parameters" % (free / each / 1e9)]
    if masters == "fp32" and smaller <= free:
        ways.insert(0, "student.training.masters: bf16 (%.1f GiB; small updates are rounded away)" % (smaller / GIB))
    if adapter is None and frozen <= free:
        ways.insert(0, "student.training.method: lora (about %.1f GiB)" % (frozen / GIB))
    raise WorkerFault(
        "invalid-input",
        "Training %.2f billion parameters with %s masters takes %.1f GiB%s for weights, gradients and moments alone, and the"
        " %s has %.1f GiB free%s"
        % (
            parameters / 1e9, masters, need / GIB, " on each of %d ranks" % parts if parts > 1 else "",
            kind_of(device), free / GIB, " for each of %d ranks" % neighbours if neighbours > 1 else "",
        ),  # fmt: skip
        "What would fit: %s; or take a device with more free memory." % "; ".join(ways),
    )


def kind_of(device):
    return "GPU" if device.type == "cuda" else "machine"


def narrower(settings):
    """The same rows a step by smaller batches: what is learned stays the same but for rounding. None when each is one row."""
    size = settings["batchSize"]
    if size == 1:
        return None
    smaller = next(part for part in range(size // 2, 0, -1) if size % part == 0)
    return {**settings, "batchSize": smaller, "gradientAccumulation": settings["gradientAccumulation"] * size // smaller}


def narrowed(asked, made):
    return (
        "Batches of %d rows did not fit into memory and were computed %d at a time, with %d times the accumulation: the same"
        " student but for rounding." % (asked["batchSize"], made["batchSize"], asked["batchSize"] // made["batchSize"])
    )


def ran_out(error, settings, device):
    """The fault of a training that began and found no room for a batch."""
    size, steps = settings["batchSize"], settings["gradientAccumulation"]
    ways = []
    if size > 1:
        ways.append("student.training.batchSize: %d and gradientAccumulation: %d" % (size // 2, steps * size // (size // 2)))
    ways.append("a lower student.training.maxLength (%d now)" % settings["maxLength"])
    if settings.get("masters", "fp32") == "fp32":
        ways.append("student.training.masters: bf16")
    return WorkerFault(
        "invalid-input",
        "The training ran out of memory on the %s: %s" % (kind_of(device), str(error).splitlines()[0][:300]),
        "Set %s." % ", or ".join(ways),
    )
