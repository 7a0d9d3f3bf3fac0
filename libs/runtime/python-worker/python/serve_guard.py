"""python serve_guard.py LOG -- COMMAND...: runs a server, and ends it with all that it has started when standard input closes, which
happens whenever the process that asked for it is gone.

Tells on standard output, a line of JSON each: {"waiting": UUID} while another process has a GPU, {"started": PID}, {"ended": CODE}.
Standard library alone: it runs on the interpreter of the server's own installation."""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time

import gpu_locks

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
GRACE_SECONDS = 10
POLL_SECONDS = 0.2


class Unwanted(Exception):
    """Standard input has closed."""


def prctl(option, value):
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def tell(message):
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except OSError:
        pass  # Nobody listens any more.


def unwanted():
    readable, _, _ = select.select([0], [], [], 0)
    return bool(readable) and not os.read(0, 4096)


def wait_for_gpu():
    told = []

    def waiting(uuid):
        if unwanted():
            raise Unwanted()
        if uuid not in told:
            told.append(uuid)
            tell({"waiting": uuid})

    return waiting


def die_with_guard():
    # In the child, before it becomes the server: should this process be killed, the kernel ends that one.
    prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def serve(log, command):
    with open(log, "ab") as out:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, preexec_fn=die_with_guard
        )
    tell({"started": child.pid})
    try:
        while child.poll() is None and not unwanted():
            time.sleep(POLL_SECONDS)
    finally:
        end(child)
    tell({"ended": child.returncode})


def end(child):
    """The server and its group, gently at first; then whatever they have left, in sessions of their own too."""
    if child.poll() is None:
        signal_group(child.pid, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while child.poll() is None and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
    signal_group(child.pid, signal.SIGKILL)
    child.wait()
    for _ in range(20):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        time.sleep(0.1)


def signal_group(group, number):
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def descendants(pid):
    """Orphans of the server are handed to this process, their subreaper. Empty where there is no /proc."""
    found = []
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
            children = [int(one) for one in file.read().split()]
    except OSError:
        return found
    for one in children:
        found += [one, *descendants(one)]
    return found


def main():
    log, command = sys.argv[1], sys.argv[3:]
    prctl(SET_CHILD_SUBREAPER, 1)
    # Ctrl+C in a terminal reaches the group; who started this decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with gpu_locks.held(gpu_locks.visible_uuids(), wait_for_gpu()):
            serve(log, command)
    except Unwanted:
        pass
    except OSError as error:
        tell({"failed": "%s: %s" % (command[0], error.strerror or error)})


main()
