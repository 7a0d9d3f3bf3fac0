"""What torch can compute on here, and why not on a GPU that is there."""

import os
import shutil
import warnings


def machine():
    """{torch, cores, memoryBytes, gpus: [{name, memoryBytes, bf16}], device: "cuda" | "cpu", mps, whyNoGpu?}"""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    import torch

    gpus, reason = cuda_devices(torch)
    mps = bool(getattr(torch.backends, "mps", None)) and torch.backends.mps.is_available()
    found = {
        "torch": torch.__version__,
        "cores": cores(),
        "memoryBytes": memory_bytes(),
        "gpus": gpus,
        "device": "cuda" if gpus else "cpu",
        "mps": mps,
    }
    why = None if gpus else why_no_gpu(torch, visible, reason, mps)
    if why:
        found["whyNoGpu"] = why
    return found


def cuda_devices(torch):
    """The devices, and the driver's own words when it was asked in vain."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        available = torch.cuda.is_available()
    reason = str(said[0].message).splitlines()[0] if said else None
    if not available:
        return [], reason
    gpus = []
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        gpus.append(
            {
                "name": properties.name,
                "memoryBytes": properties.total_memory,
                "bf16": properties.major >= 8 or bool(torch.version.hip),
            }
        )
    return gpus, None


def why_no_gpu(torch, visible, reason, mps):
    if mps:
        return "Apple's GPU is there, but Agora trains and answers on CUDA devices or on the processor alone"
    if not driver_present():
        return None
    if visible is not None and visible.strip() in ("", "-1"):
        return "CUDA_VISIBLE_DEVICES hides it"
    if torch.version.cuda is None and torch.version.hip is None:
        return "torch %s was built for the processor alone; install one with CUDA (AGORA_PYTHON, PIP_INDEX_URL)" % (
            torch.__version__
        )
    return reason or "torch %s finds no CUDA device; its driver may be too old or belong to nobody here" % torch.__version__


def driver_present():
    return os.path.exists("/dev/nvidiactl") or os.path.exists("/dev/nvidia0") or shutil.which("nvidia-smi") is not None


def cores():
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes():
    """Memory that this process may have: the machine's, or less where a container is given less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [total]
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(file) as text:
                limits.append(int(text.read()))
        except (OSError, ValueError):
            pass  # No container, or "max".
    return min(limits)
