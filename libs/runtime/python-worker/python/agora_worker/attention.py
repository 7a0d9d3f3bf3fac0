"""How a student's attention is computed, where somebody asks for a certain way."""

from .faults import WorkerFault, first_line


def unavailable(name, on_gpu):
    """Why no student can be trained so on this machine: (code, message, fix), or None."""
    from transformers.utils import is_flash_attn_2_available

    asked = "student.training.attention is %s" % name
    if name == "flex_attention" and not on_gpu:
        return "invalid-input", "%s, which cannot be trained on a processor" % asked, "Leave attention out, or train on a GPU."
    if name == "flash_attention_2" and not (on_gpu and is_flash_attn_2_available()):
        why = "the package flash-attn is not there" if on_gpu else "there is no GPU"
        fix = "Install flash-attn into the Python that AGORA_PYTHON names, or leave attention out."
        return "missing-dependency", "%s, but %s" % (asked, why), fix if on_gpu else "Leave attention out, or train on a GPU."
    return None


def use(model, name, device):
    """Changes the model, or raises when it cannot be computed so."""
    if name is None:
        return
    wrong = unavailable(name, device.type == "cuda")
    if wrong:
        raise WorkerFault(*wrong)
    try:
        model.set_attn_implementation(name)
    except (ImportError, ValueError) as error:
        raise WorkerFault(
            "invalid-input",
            "student.training.attention is %s, which this student does not know: %s" % (name, first_line(error)),
            "Leave attention out, or choose another one.",
        ) from error
