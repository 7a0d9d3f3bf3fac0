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
    name = type(error).__name__
    if name == "OutOfMemoryError" or isinstance(error, MemoryError):
        return WorkerFault(
            "invalid-input",
            "The model and its batch do not fit into memory: %s" % first_line(error),
            "Lower student.training.batchSize and raise gradientAccumulation by the same factor, or lower maxLength.",
        ).data
    return WorkerFault("internal", "%s: %s" % (name, first_line(error))).data


def first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0][:500]
