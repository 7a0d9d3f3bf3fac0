"""The optimiser of a training, by the names of the transformers library."""

import difflib

# These change some layers alone, or step within the backward pass: they need settings that no experiment has.
OWN_SETTINGS = ("galore", "apollo", "lomo", "adalomo")
# These torch and transformers bring along.
BROUGHT = ("adamw_torch", "adamw_torch_fused", "adafactor", "sgd", "adagrad", "rmsprop")
COMMON = "adamw, adafactor, sgd, adagrad or rmsprop"


def name_of(settings, on_gpu):
    # The plain AdamW keeps temporaries of the size of the parameters on a GPU.
    return settings.get("optimizer") or ("adamw_torch_fused" if on_gpu else "adamw_torch")


def unavailable(name):
    """Why no student can be trained by it on this machine: (code, message, fix), or None."""
    if name in BROUGHT:
        return None
    from transformers import Trainer, TrainingArguments
    from transformers.training_args import OptimizerNames

    asked = "student.training.optimizer is %s" % name
    known = [each.value for each in OptimizerNames]
    if name not in known:
        near = difflib.get_close_matches(name, known, 3)
        return "invalid-input", "%s, which the transformers library does not know" % asked, "Name %s." % (", ".join(near) or COMMON)
    if name.split("_")[0] in OWN_SETTINGS:
        return "invalid-input", "%s, which needs settings of its own" % asked, "Name %s." % COMMON
    try:
        Trainer.get_optimizer_cls_and_kwargs(TrainingArguments(output_dir="unused", optim=name))
    except Exception as error:  # of the kind that its package raises
        fix = "Install it into the Python that AGORA_PYTHON names, or name %s." % COMMON
        return "missing-dependency", "%s: %s" % (asked, str(error).splitlines()[0][:300]), fix
    return None
