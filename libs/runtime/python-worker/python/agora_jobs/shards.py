"""Weights and optimiser of several ranks on the disk: each rank writes its part, and any number of them reads it again."""

import os

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_model_state_dict,
    get_state_dict,
    set_model_state_dict,
    set_optimizer_state_dict,
    set_state_dict,
)

FOLDER = "shards"
WEIGHTS = "weights.pt"
OPTIMIZER = "optimizer.pt"
# What is not trained is read with the student.
TRAINED = {"ignore_frozen_params": True}


def are_in(checkpoint):
    return os.path.isdir(os.path.join(checkpoint, FOLDER))


def save(model, optimizer, checkpoint):
    weights, moments = get_state_dict(model, optimizer, options=StateDictOptions(**TRAINED))
    dcp.save({"model": weights, "optimizer": moments}, checkpoint_id=os.path.join(checkpoint, FOLDER))


def load(model, optimizer, checkpoint):
    """Whatever number of ranks wrote it, one included, and however the model lies here."""
    if not are_in(checkpoint):
        return load_whole(model, optimizer, checkpoint)
    weights, moments = get_state_dict(model, optimizer, options=StateDictOptions(**TRAINED))
    state = {"model": weights, "optimizer": moments}
    dcp.load(state, checkpoint_id=os.path.join(checkpoint, FOLDER), no_dist=not dist.is_initialized())
    set_state_dict(
        model, optimizer, model_state_dict=state["model"], optim_state_dict=state["optimizer"], options=StateDictOptions(strict=False)
    )  # fmt: skip


def load_whole(model, optimizer, checkpoint):
    """What one process wrote."""
    whole = StateDictOptions(full_state_dict=True, strict=False)
    read = {"map_location": "cpu", "weights_only": True, "mmap": True}
    set_model_state_dict(model, torch.load(os.path.join(checkpoint, WEIGHTS), **read), options=whole)
    kept = torch.load(os.path.join(checkpoint, OPTIMIZER), **read)
    named = named_moments(kept, trained_names(model, optimizer))
    set_optimizer_state_dict(model, optimizer, named, options=StateDictOptions(full_state_dict=True))


def trained_names(model, optimizer):
    """Of the optimiser's weights, in its order, which is the same whatever the ranks."""
    names = {id(weight): name.removeprefix("module.") for name, weight in model.named_parameters()}
    return [names[id(weight)] for group in optimizer.param_groups for weight in group["params"]]


def named_moments(kept, names):
    groups = [{**group, "params": [names[index] for index in group["params"]]} for group in kept["param_groups"]]
    return {"state": {names[index]: moments for index, moments in kept["state"].items()}, "param_groups": groups}


def gather(model):
    """All weights on the processor of the first rank; nothing on the others."""
    return get_model_state_dict(model, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
