"""Whoever started this process, and what becomes of it when that one is killed."""

import ctypes
import os
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1


def die_with_parent():
    """From now on the kernel kills this process when the one that started it ends, whatever ends it. Linux alone knows
    how; elsewhere the end of standard input must do. Process groups and sessions do not matter to it."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    # It may have ended before the kernel was told.
    if os.getppid() != parent:
        os._exit(1)
