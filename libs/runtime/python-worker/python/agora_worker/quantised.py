"""Weights of four bits under an adapter (QLoRA, arXiv 2305.14314): normal floats of four bits, their scales quantised as well.

The adapter is trained beside such weights and merged into the whole ones, which the student is saved with. Has never run on
CUDA."""

from .faults import WorkerFault, first_line
from .models import torch

from transformers import AutoModelForCausalLM  # noqa: E402


def unavailable():
    """Why no student can be trained so on this machine: (code, message, fix), or None."""
    from transformers.utils import is_bitsandbytes_available

    if is_bitsandbytes_available():
        return None
    return (
        "missing-dependency",
        "student.training.method is qlora, but the package bitsandbytes is not there",
        "Install bitsandbytes into the Python that AGORA_PYTHON names, or set student.training.method: lora.",
    )


def load(source, at, device, masters):
    """The model with its linear layers in four bits; all others are of the kind of the masters."""
    wrong = unavailable()
    if wrong:
        raise WorkerFault(*wrong)
    from transformers import BitsAndBytesConfig

    kind = torch.bfloat16 if masters == "bf16" else torch.float32
    half = device.type == "cuda" and torch.cuda.is_bf16_supported()
    four_bits = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if half else torch.float32,
    )
    try:
        return AutoModelForCausalLM.from_pretrained(
            source, dtype=kind, trust_remote_code=False, quantization_config=four_bits, device_map={"": device}, **at
        )
    except (ImportError, RuntimeError, ValueError) as error:
        raise WorkerFault(
            "invalid-input",
            "The student cannot be read in four bits: %s" % first_line(error),
            "Set student.training.method: lora.",
        ) from error


def merged(model, folder):
    """The whole model with the adapter that lies in the folder."""
    from peft import PeftModel

    return PeftModel.from_pretrained(model, folder).merge_and_unload()
