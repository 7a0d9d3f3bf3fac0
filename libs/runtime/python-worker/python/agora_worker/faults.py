"""Failures a user can act on, under the codes that the other side of the pipe knows."""

import contextlib
import errno
import re

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
# What libraries make of a failed write: safetensors and tokenizers repeat the system's number, torch loses it.
SYSTEM_NUMBER = re.compile(r"\(os error (\d+)\)|\[Errno (\d+)\]")
TORN_WRITE = re.compile(r"PytorchStreamWriter failed|file write failed|unexpected pos \d+ vs \d+")


class WorkerFault(Exception):
    def __init__(self, code, message, fix=None, retryable=False):
        super().__init__(message)
        self.data = {"code": code, "message": message, "retryable": retryable}
        if fix:
            self.data["fix"] = fix


class Cancelled(WorkerFault):
    def __init__(self):
        super().__init__("cancelled", "The call was cancelled")


def fault_of(error):
    """Any exception as fault data."""
    if isinstance(error, WorkerFault):
        return error.data
    storage = storage_fault(error)
    if storage:
        return storage.data
    if is_out_of_memory(error):
        message = "The model does not fit into memory: %s" % first_line(error)
        return WorkerFault("invalid-input", message, "Use a smaller model, or a machine with more memory.").data
    return WorkerFault("internal", "%s: %s" % (type(error).__name__, first_line(error))).data


def is_out_of_memory(error):
    """Of a GPU, of the machine, or of torch's own allocator on a processor."""
    return (
        type(error).__name__ == "OutOfMemoryError"
        or isinstance(error, MemoryError)
        or (isinstance(error, RuntimeError) and "not enough memory" in str(error))
    )


@contextlib.contextmanager
def writing(folder):
    """Names the folder when what is written there fails: libraries do not say where they wrote."""
    try:
        yield
    except Exception as error:
        fault = storage_fault(error, folder)
        raise fault or error


def storage_fault(error, folder=None):
    """A disk that is full or must not be written, when that is what an exception says."""
    number = error.errno if isinstance(error, OSError) else None
    said = SYSTEM_NUMBER.search(str(error))
    if number is None and said:
        number = int(said.group(1) or said.group(2))
    # The text of an OSError names the file.
    where = "%s: %s" % (folder, first_line(error)) if folder else first_line(error)
    if number in FULL or (number is None and TORN_WRITE.search(str(error))):
        return WorkerFault(
            "disk-full",
            "There is no space left to write %s" % where,
            "Free disk space and run the same command again: what is finished is kept.",
        )
    if number in FORBIDDEN:
        return WorkerFault(
            "read-only",
            "No permission, or a read-only file system: %s" % where,
            "Give this user access to the folder, or choose another one (--home).",
        )
    return None


def first_line(error):
    return (str(error).strip() or type(error).__name__).split("\n")[0].rstrip()[:500]
