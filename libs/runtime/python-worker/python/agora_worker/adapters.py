"""Adapters: small matrices beside frozen weights (LoRA, arXiv 2106.09685), trained in their place and merged into them in the
end, so that a student is a whole model whatever it was trained by."""

import contextlib
import os

from .faults import WorkerFault, writing

FOLDER = "adapter"
ALL = "all-linear"


def linear_layers(model):
    """{name: (inputs, outputs)} of every layer that an adapter may stand beside; the output layer is not one of them."""
    from torch import nn
    from transformers.pytorch_utils import Conv1D

    head = model.get_output_embeddings()
    found = {}
    for name, module in model.named_modules():
        if module is head:
            continue
        if isinstance(module, nn.Linear):
            found[name] = (module.in_features, module.out_features)
        elif isinstance(module, Conv1D):
            found[name] = (module.nx, module.nf)
    return found


def targeted(layers, targets):
    """Those that `targets` names, by the last part of their names."""
    if targets == ALL:
        return layers
    return {name: sizes for name, sizes in layers.items() if name.rsplit(".", 1)[-1] in targets}


def adapter_parameters(layers, lora):
    return sum(lora["rank"] * (inputs + outputs) for inputs, outputs in targeted(layers, lora["targets"]).values())


def unknown_targets(layers, lora):
    """What is wrong with `student.training.lora.targets`: (message, fix), or None."""
    names = sorted({name.rsplit(".", 1)[-1] for name in layers})
    if not names:
        return "The student has no linear layers that an adapter could stand beside", "Set student.training.method to full."
    if lora["targets"] == ALL:
        return None
    wrong = [name for name in lora["targets"] if name not in names]
    if not wrong:
        return None
    return (
        "student.training.lora.targets: the student has no linear layer named %s" % ", ".join(wrong),
        "Name some of %s, or all-linear." % ", ".join(names),
    )


def wrap(model, lora):
    """The model with its weights frozen and an untrained adapter, which changes nothing yet. Drawn from torch's random numbers."""
    try:
        from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    except ImportError as error:
        raise WorkerFault(
            "missing-dependency",
            "student.training.method is lora, but peft cannot be imported: %s" % error,
            "Let Agora make the Python environment, or install the pins of requirements-lora.txt beside your own.",
        ) from error
    wrong = unknown_targets(linear_layers(model), lora)
    if wrong:
        raise WorkerFault("invalid-input", *wrong)
    if getattr(model, "is_loaded_in_4bit", False):
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    return get_peft_model(
        model,
        LoraConfig(
            task_type="CAUSAL_LM",
            r=lora["rank"],
            lora_alpha=lora["alpha"],
            lora_dropout=lora["dropout"],
            target_modules=sorted(lora["targets"]) if lora["targets"] != ALL else ALL,
        ),
    )


@contextlib.contextmanager
def base_of(model):
    """The model without its adapter, where it has one; otherwise the model as it is."""
    if not hasattr(model, "disable_adapter"):
        yield model
        return
    with model.disable_adapter():
        yield model


def save(wrapped, output, base):
    """Leaves `adapter/` in `output`, for servers that load adapters, and gives its path. base: the model's name, which the
    adapter's configuration repeats."""
    folder = os.path.join(output, FOLDER)
    wrapped.peft_config["default"].base_model_name_or_path = base
    with writing(folder):
        # Embeddings are not trained; looking for their first size would ask the hub for the base.
        wrapped.save_pretrained(folder, save_embedding_layers=False)
    return folder
