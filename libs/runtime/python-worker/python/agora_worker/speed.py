"""How fast a training is, and how much of what its device could do that is."""

import resource
import sys

from .adapters import linear_layers
from .chat import IGNORED
from .models import torch

# FLOP/s of dense bf16 matrix products, from NVIDIA's data sheets, by the name that torch gives a device. The longest name that
# begins the device's own counts; what is not here has no utilisation.
PEAKS = {
    "NVIDIA A100": 312e12,
    "NVIDIA A800": 312e12,
    "NVIDIA A40": 149.7e12,
    "NVIDIA A10": 125e12,
    "NVIDIA L4": 121e12,
    "NVIDIA L40": 181e12,
    "NVIDIA L40S": 362e12,
    "NVIDIA H100 80GB HBM3": 989.4e12,
    "NVIDIA H100 PCIe": 756e12,
    "NVIDIA H100 NVL": 835.5e12,
    "NVIDIA H200": 989.4e12,
    "NVIDIA H200 NVL": 835.5e12,
    "NVIDIA GH200": 989.4e12,
    "NVIDIA B200": 2250e12,
}
EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts")


def peak_of(name):
    """FLOP/s, or None for a device that is not in the table."""
    known = [start for start in PEAKS if name == start or name.startswith((start + " ", start + "-"))]
    return PEAKS[max(known, key=len)] if known else None


def flops_per_token(linear, head, hidden, layers, length, share=1.0, adapters=False):
    """Of one forward and one backward pass: 6 · (linear + head · share) + 6 · length · hidden · layers. linear, head: weights of
    the linear layers and of the output layer, each multiplied and added once forward and twice backward; once backward
    where they are frozen beside `adapters`, so 4 in place of 6. share: of the tokens whose logits are computed. The second term is
    causal attention: every token reads `length` / 2 others on average, in two products. Kaplan et al. 2020, arXiv 2001.08361,
    section 2.1, and Chowdhery et al. 2022, arXiv 2204.02311, appendix B, both without the factor of causality."""
    return (4 if adapters else 6) * (linear + head * share) + 6 * length * hidden * layers


class Speed:
    """Figures of progress. What cannot be told is left out: the utilisation of a device whose peak is not known, of fp32, or of a
    mixture, which computes with some of its experts."""

    def __init__(self, model, rows, chunked, lora, numbers, devices=1):
        self.device = numbers.device
        self.devices = devices
        self.flops = None
        self.peak = None
        if self.device.type != "cuda":
            return
        torch.cuda.reset_peak_memory_stats(self.device)
        if numbers.precision == "bf16" and rows is not None:
            self.peak = peak_of(torch.cuda.get_device_name(self.device))
            self.flops = flops_of(model, rows, chunked, lora)

    def facts(self, tokens_per_second):
        """{tokensPerSecond, tokensPerSecondEach?, mfu?, memoryBytes}: of all devices, of each where there are several, the share
        of the peak from 0 to 1, and the most memory that this process has held so far."""
        each = tokens_per_second / self.devices
        utilisation = {"mfu": each * self.flops / self.peak} if self.flops and self.peak else {}
        several = {"tokensPerSecondEach": each} if self.devices > 1 else {}
        return {"tokensPerSecond": tokens_per_second, **several, **utilisation, "memoryBytes": self.memory()}

    def memory(self):
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated(self.device)
        # Kilobytes on Linux, bytes on macOS.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def flops_of(model, rows, chunked, lora):
    """Per token of these rows; None where the model's shape does not tell."""
    config = model.config.get_text_config()
    hidden, layers = getattr(config, "hidden_size", None), getattr(config, "num_hidden_layers", None)
    mixture = any((getattr(config, name, None) or 0) > 1 for name in EXPERTS)
    if mixture or not isinstance(hidden, int) or not isinstance(layers, int):
        return None
    linear = sum(inputs * outputs for inputs, outputs in linear_layers(model).values())
    lengths = [len(row["input_ids"]) for row in rows]
    trained = sum(label != IGNORED for row in rows for label in row["labels"])
    # A token reads the row that it is in: long rows hold more tokens.
    length = sum(size * size for size in lengths) / sum(lengths)
    share = trained / sum(lengths) if chunked else 1.0
    return flops_per_token(linear, getattr(config, "vocab_size", 0) * hidden, hidden, layers, length, share, bool(lora))
