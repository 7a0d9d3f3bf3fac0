"""A server of models has a GPU alone: servers and trainings of this machine take a lock for each that they use, trainings a shared one. A file by the GPU's UUID, locked
by the kernel, so that whatever kills its holder frees it. Standard library alone: interpreters without torch import it."""

import contextlib
import fcntl
import os
import subprocess
import tempfile
import time

FOLDER = os.path.join(tempfile.gettempdir(), "agora-gpus")
POLL_SECONDS = 0.5


def visible_uuids(visible=None):
    """UUIDs of the GPUs that a process sees, sorted, so that whoever takes several takes them in one order. Empty without NVIDIA's driver."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES") if visible is None else visible
    try:
        asked = subprocess.run(
            ["nvidia-smi", "--query-gpu=index,uuid", "--format=csv,noheader"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return []
    gpus = [tuple(part.strip() for part in line.split(",", 1)) for line in asked.stdout.splitlines() if "," in line]
    if visible is None:
        return sorted(uuid for _, uuid in gpus)
    wanted = [one.strip() for one in visible.split(",") if one.strip()]
    return sorted({uuid for index, uuid in gpus for one in wanted if one == index or (one.startswith("GPU-") and uuid.startswith(one))})


@contextlib.contextmanager
def held(uuids, waiting=lambda uuid: None, shared=False):
    """Holds the locks of these GPUs, alone or, `shared`, beside others who share them. `waiting` is told, twice a second, which one somebody else has; what it raises ends the wait."""
    with contextlib.ExitStack() as files:
        for uuid in uuids:
            file = files.enter_context(opened(uuid))
            while True:
                try:
                    fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    waiting(uuid)
                    time.sleep(POLL_SECONDS)
        yield


def opened(uuid):
    """Everybody's, as GPUs are; the file of somebody else is opened, and never made again."""
    with contextlib.suppress(FileExistsError, PermissionError):
        os.mkdir(FOLDER)
        os.chmod(FOLDER, 0o1777)
    path = os.path.join(FOLDER, uuid)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
        os.chmod(path, 0o666)
    return open(path, "rb")
