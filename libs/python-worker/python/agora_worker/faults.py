"""Failures a user can act on, under the codes that the other side of the pipe knows."""


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
    if isinstance(error, OSError) and error.errno in (28, 122):  # ENOSPC, EDQUOT
        return WorkerFault("disk-full", str(error), "Free disk space and run the same command again.").data
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


def first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0][:500]
