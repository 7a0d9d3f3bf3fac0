"""Where a training runs: by how many processes, and what each of them keeps. None of it changes a student but for rounding, so it is in
no key.

    job.json   placement: {ranks: 2 | "all", sharding: "auto" | "ddp" | "fsdp", nodes?: 2}, or nothing: one process. ranks: on each node
    narrow     the most rows that a rank computes at a time, once more have not fitted into its memory"""

import math
import os
import subprocess
import sys

from agora_worker.faults import WorkerFault

# As it was before the worker took one GPU for itself.
VISIBLE = os.environ.get("CUDA_VISIBLE_DEVICES")
DRIVERS = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/kfd")
SHARDINGS = ("auto", "ddp", "fsdp")
# What may say where the first of several nodes is, and the port on it: ours, and Kubeflow's.
HEADS = (("AGORA_HEAD_NODE", "AGORA_HEAD_PORT"), ("PET_MASTER_ADDR", "PET_MASTER_PORT"))
# Of a GPU's memory: what weights, gradients and moments may take before they are divided. The rest is for activations.
WHOLE_SHARE = 0.5
NARROW = "narrow"
UNDIVIDED = (
    "student.training.method is qlora and sharding is fsdp, but weights of four bits are not divided over several ranks",
    "Set AGORA_TRAINER_SHARDING to ddp or auto, which keeps them whole on each rank, or student.training.method: lora.",
)


def wanted(ordered):
    """{ranks, sharding, nodes} of a job. Raises for what is neither a number nor "all"."""
    placement = ordered.get("placement") or {}
    ranks, sharding, nodes = placement.get("ranks", 1), placement.get("sharding", "auto"), placement.get("nodes", 1)
    if not is_count(nodes):
        raise WorkerFault("invalid-input", "placement.nodes of the job is %r" % (nodes,), "Set it to a number of machines.")
    if ranks != "all" and not is_count(ranks):
        raise WorkerFault("invalid-input", "placement.ranks of the job is %r" % (ranks,), 'Set it to a number of processes, or to "all".')
    if sharding not in SHARDINGS:
        raise WorkerFault("invalid-input", "placement.sharding of the job is %r" % (sharding,), "Set it to %s." % ", ".join(SHARDINGS))
    return {"ranks": ranks, "sharding": sharding, "nodes": nodes}


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def head_node():
    """(host, port or None) where several nodes meet. Raises where nobody says it."""
    for host, port in HEADS:
        if os.environ.get(host):
            return os.environ[host], int(os.environ.get(port) or 0) or None
    raise WorkerFault(
        "invalid-input",
        "The training is of several nodes, and nobody says which of them is the first: AGORA_HEAD_NODE is not set",
        "Add a line to environment.setup of the compute file, such as `export AGORA_HEAD_NODE=$(head -n 1 \"$PBS_NODEFILE\")`.",
    )


def sharding_asked(ordered):
    """ "auto", "ddp" or "fsdp". Weights of four bits are not divided: with FSDP2 the library has no tried way to them."""
    sharding = wanted(ordered)["sharding"]
    if not ordered["params"]["training"].get("quantised"):
        return sharding
    if sharding == "fsdp":
        raise WorkerFault("invalid-input", *UNDIVIDED)
    return "ddp"


def ranks_here(ordered):
    """How many processes this machine trains the job with: one on a processor where "all" is asked for."""
    ranks = wanted(ordered)["ranks"]
    gpus = 0 if ordered["params"].get("device") == "cpu" or ranks == 1 else visible_gpus()
    if ranks == "all":
        ranks = max(1, gpus)
    if ranks > 1 or wanted(ordered)["nodes"] > 1:
        sharding_asked(ordered)
    if gpus and ranks > gpus:
        raise WorkerFault(
            "invalid-input",
            "placement.ranks of the job is %d, and this machine has %d GPU%s" % (ranks, gpus, "" if gpus == 1 else "s"),
            'Ask for %d, or for "all".' % gpus,
        )
    return ranks


def visible_gpus():
    """By a process of its own: this one may have hidden all but one from itself."""
    if not any(os.path.exists(driver) for driver in DRIVERS):
        return 0
    env = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
    if VISIBLE is not None:
        env["CUDA_VISIBLE_DEVICES"] = VISIBLE
    asked = subprocess.run(
        [sys.executable, "-c", "import torch; print(torch.cuda.device_count())"], env=env, capture_output=True, text=True, check=False
    )
    return int(asked.stdout) if asked.stdout.strip().isdigit() else 0


def share(settings, ranks, most):
    """The settings of one rank: the rows of a step stay as many as they are on one process."""
    rows = settings["batchSize"] * settings["gradientAccumulation"]
    each = math.ceil(rows / ranks)
    accumulation = math.ceil(each / min(settings["batchSize"], most or each))
    return {**settings, "batchSize": math.ceil(each / accumulation), "gradientAccumulation": accumulation}


def sharding_for(asked, state, memory, on_gpu):
    """ "fsdp" where weights, gradients and moments of `state` bytes would leave too little of a GPU's `memory` bytes."""
    if asked != "auto":
        return asked
    return "fsdp" if on_gpu and state > memory * WHOLE_SHARE else "ddp"
