"""Runs one untrusted Python program after another and reports how each ended.

Three processes, each the parent of the next:

server      warm interpreter; never sees a program, so what it hands down to the next one is always pristine
supervisor  one per program; reads the request, watches the limits, reports the result; holds the only way out
program     one per program; has lost every descriptor but its own standard three, every capability and the environment

Frames on descriptors 0 (requests) and 1 (results): four bytes of length, big-endian, then JSON in UTF-8.
Request: {source, stdin, seconds, memoryMiB, outputBytes}. Result: {end, exitCode, stdout, stderr} or {setup: message}.

The one argument is JSON: {mode, processes, files, fileMiB, folderMiB, temp, uid}. Modes:

fork-server  inside bubblewrap with CAP_SYS_ADMIN in its own user namespace: every program gets new pid, mount and IPC
             namespaces, of which the supervisor is process 1
once         inside bubblewrap as process 1 of its pid namespace: serves a single program
limits       without namespaces: resource limits, a folder of its own; when started as root (`uid` given), a user of its
             own, the first one from `uid` on that no other server has
"""

import atexit
import ctypes
import gc
import json
import linecache
import os
import re
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback
import types

# What programs import most: loading it once here saves every program the time.
import ast  # noqa: F401
import bisect  # noqa: F401
import collections  # noqa: F401
import copy  # noqa: F401
import datetime  # noqa: F401
import decimal  # noqa: F401
import fractions  # noqa: F401
import functools  # noqa: F401
import hashlib  # noqa: F401
import heapq  # noqa: F401
import itertools  # noqa: F401
import math  # noqa: F401
import operator  # noqa: F401
import random  # noqa: F401
import string  # noqa: F401
import typing  # noqa: F401

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x00020000, 0x08000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
LINUX_CAPABILITY_VERSION_3 = 0x20080522

SERVED, NO_MORE_REQUESTS = 0, 3
STDERR_KEPT = 16 * 1024
SAMPLE_SECONDS = 0.05
SWEEP_SECONDS = 5
USERS = 150
PAGE = resource.getpagesize()
# bubblewrap's own first process, the server and the supervisor run under the program's user and are counted with it.
OWN_PROCESSES = 3

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    if getattr(libc, name)(*args) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def prctl(option, value):
    call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def read_exactly(fd, count):
    chunks = []
    while count > 0:
        chunk = os.read(fd, count)
        if not chunk:
            return None
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def read_request():
    header = read_exactly(0, 4)
    body = header and read_exactly(0, struct.unpack(">I", header)[0])
    return body and json.loads(body)


def write_result(result):
    body = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")
    frame = memoryview(struct.pack(">I", len(body)) + body)
    while frame:
        frame = frame[os.write(1, frame) :]


class Namespaces:
    """What differs when the supervisor is process 1 of a pid namespace: everything in sight belongs to the program."""

    def __init__(self, settings):
        self.settings = settings

    def enter(self):
        """Gives the supervisor a private /proc and empty, memory-backed /tmp and /dev/shm that vanish with it."""
        if self.settings["mode"] == "once":
            return
        call("unshare", CLONE_NEWNS | CLONE_NEWIPC)
        flags = MS_NOSUID | MS_NODEV
        size = f"mode=1777,nr_inodes=16384,size={self.settings['folderMiB']}m".encode()
        call("mount", b"tmpfs", b"/tmp", b"tmpfs", flags, size)
        call("mount", b"tmpfs", b"/dev/shm", b"tmpfs", flags, size)
        call("mount", b"proc", b"/proc", b"proc", flags | MS_NOEXEC, None)

    def folder(self):
        return "/tmp"

    def process_limit(self):
        return self.settings["processes"] + OWN_PROCESSES

    def drop_privileges(self):
        header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
        call("capset", header, bytes(24))
        prctl(PR_SET_NO_NEW_PRIVS, 1)

    def members(self):
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]

    def kill_all(self):
        """Kills whatever the program has left behind, and waits until it is gone."""
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass

    def leave(self):
        pass


class LimitsOnly:
    """What is left without namespaces: the supervisor adopts the program's orphans and hunts them down."""

    def __init__(self, settings):
        self.settings = settings
        self.uid = None if settings["uid"] is None else self.claim_user(settings["uid"])
        self.path = None

    def claim_user(self, first):
        """A user that no other server on this machine uses: all processes of the user are killed after each program.

        The claim is a name that only one process can hold, and that the kernel frees when its holder ends.
        """
        for uid in range(first, first + USERS):
            self.claim = socket.socket(socket.AF_UNIX)
            try:
                self.claim.bind(f"\0agora-sandbox-user-{uid}")
                return uid
            except OSError:
                self.claim.close()
        raise OSError("every user for programs is taken")

    def enter(self):
        os.setsid()
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.path = tempfile.mkdtemp(prefix="program-", dir=self.settings["temp"])
        if self.uid is not None:
            os.chown(self.path, self.uid, self.uid)

    def folder(self):
        return self.path

    def process_limit(self):
        """The kernel counts all threads of a user, so those that the user has already come on top."""
        user = os.getuid() if self.uid is None else self.uid
        threads = 0
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    if os.stat(f"/proc/{name}").st_uid == user:
                        threads += len(os.listdir(f"/proc/{name}/task"))
                except OSError:
                    pass
        return self.settings["processes"] + threads

    def drop_privileges(self):
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        if self.uid is not None:
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def members(self):
        children = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open(f"/proc/{name}/stat", "rb") as file:
                        parent = int(file.read().rpartition(b")")[2].split()[1])
                except OSError:
                    continue
                children.setdefault(parent, []).append(int(name))
        found, queue = [], [os.getpid()]
        while queue:
            born = children.get(queue.pop(), [])
            found += born
            queue += born
        return found

    def kill_all(self):
        if self.uid is not None:
            self.kill_all_of_user()
        deadline = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < deadline:
            for pid in self.members():
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0] != 0:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)
        raise TimeoutError("processes of the program are still alive")

    def kill_all_of_user(self):
        """One call that even a fork bomb cannot outrun; the user is this server's alone."""
        killer = os.fork()
        if killer == 0:
            try:
                os.setresuid(self.uid, self.uid, self.uid)
                os.kill(-1, signal.SIGKILL)
            finally:
                os._exit(0)
        os.waitpid(killer, 0)

    def leave(self):
        def unlock(function, path, _):
            try:
                os.chmod(os.path.dirname(path), 0o700)
                os.chmod(path, 0o700)
                function(path)
            except OSError:
                pass

        shutil.rmtree(self.path, onerror=unlock)


class Program:
    """The program as its supervisor sees it."""

    def __init__(self, pid, out, err, setup):
        self.pid = pid
        self.exit = os.pidfd_open(pid)
        self.out, self.err, self.setup = out, err, setup
        self.stdout, self.stderr = bytearray(), bytearray()
        self.stderr_bytes = 0

    def take(self, fd, limit):
        """Reads what is there. False when the program has written more than it may."""
        try:
            chunk = os.read(fd, 65536)
        except BlockingIOError:
            return True
        if fd == self.out:
            self.stdout += chunk[: limit - len(self.stdout) + 1]
            return len(self.stdout) <= limit
        self.stderr += chunk
        del self.stderr[:-STDERR_KEPT]
        self.stderr_bytes += len(chunk)
        return self.stderr_bytes <= limit


def too_much_memory(pids, limit):
    """Whether the processes together hold more than `limit` bytes of their own."""
    resident = {pid: resident_bytes(pid) for pid in pids}
    if sum(resident.values()) <= limit:
        return False
    # Forks share most of their memory; what they really hold takes longer to find out.
    return sum(proportional_bytes(pid, resident[pid]) for pid in pids) > limit


def resident_bytes(pid):
    """Resident memory, less the pages of files."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            fields = file.read().split()
        return (int(fields[1]) - int(fields[2])) * PAGE
    except (OSError, IndexError):
        return 0


def proportional_bytes(pid, otherwise):
    """Resident memory in which a page that n processes share counts one n-th."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return otherwise


def watch(program, house, request):
    """Waits until the program has ended or broken a limit. The name of the limit, or None."""
    limit, memory = request["outputBytes"], request["memoryMiB"] * 2**20
    deadline = time.monotonic() + request["seconds"]
    poll = select.poll()
    for fd in (program.out, program.err, program.exit):
        poll.register(fd, select.POLLIN)
    poll.register(0, 0)  # Only whether the other side has gone.
    sample = time.monotonic() + SAMPLE_SECONDS
    while True:
        now = time.monotonic()
        if now >= deadline:
            return "timeout"
        if now >= sample:
            if too_much_memory(house.members(), memory):
                return "memory"
            sample = time.monotonic() + SAMPLE_SECONDS
        for fd, event in poll.poll(max(1, (min(deadline, sample) - now) * 1000)):
            if fd == 0:
                house.kill_all()
                house.leave()
                os._exit(NO_MORE_REQUESTS)
            if fd == program.exit:
                return None
            if event & select.POLLIN:
                if not program.take(fd, limit):
                    return "output-limit"
            else:
                poll.unregister(fd)


def drain(program, limit):
    """Reads what was written before the end; every writer is dead, so this meets the end of the pipe."""
    within = True
    for fd in (program.out, program.err):
        os.set_blocking(fd, False)
        while select.select([fd], [], [], 0)[0]:
            before = len(program.stdout) + program.stderr_bytes
            within = program.take(fd, limit) and within
            if not within or len(program.stdout) + program.stderr_bytes == before:
                break
    return within


def verdict(broken, status, usage, seconds, stderr):
    """(end, exitCode) from the limit that was broken, or else from how the process ended."""
    if broken is not None:
        return broken, None
    if os.WIFSIGNALED(status):
        used = usage.ru_utime + usage.ru_stime
        out_of_time = os.WTERMSIG(status) == signal.SIGXCPU or (
            os.WTERMSIG(status) == signal.SIGKILL and used >= cpu_seconds(seconds)
        )
        return ("timeout" if out_of_time else "signal"), None
    code = os.WEXITSTATUS(status)
    # A program that writes this line itself only turns its own end into another failure.
    last = stderr.rstrip().rpartition(b"\n")[2]
    if code == 1 and re.match(rb"[\w.]*MemoryError\b", last):
        return "memory", code
    return "exited", code


def cpu_seconds(seconds):
    return max(1, int(seconds + 0.999)) + 1


def supervise(house, request):
    """Runs one program and reports on it. Returns in the program alone, with nothing left to do but to run it."""
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    setup_read, setup_write = os.pipe()
    stdin = os.memfd_create("stdin")
    write_all(stdin, request["stdin"])
    os.lseek(stdin, 0, os.SEEK_SET)
    limit = house.process_limit()
    pid = os.fork()
    if pid == 0:
        try:
            confine(house, request, limit, (stdin, out_write, err_write), setup_write)
        except BaseException as error:
            os.write(setup_write, repr(error).encode())
            os._exit(1)
        return
    for fd in (out_write, err_write, setup_write, stdin):
        os.close(fd)
    program = Program(pid, out_read, err_read, setup_read)
    # Until this pipe closes, the child still runs our own code.
    message = os.read(setup_read, 4096)
    broken = None if message else watch(program, house, request)
    if broken is not None:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    house.kill_all()
    if message:
        house.leave()
        write_result({"setup": message.decode("utf-8", "replace")})
        os._exit(SERVED)
    if not drain(program, request["outputBytes"]) and broken is None:
        broken = "output-limit"
    end, code = verdict(broken, status, usage, request["seconds"], bytes(program.stderr))
    house.leave()
    write_result(
        {
            "end": end,
            "exitCode": code,
            "stdout": bytes(program.stdout[: request["outputBytes"]]).decode("utf-8", "replace"),
            "stderr": bytes(program.stderr).decode("utf-8", "replace"),
        }
    )
    os._exit(SERVED)


def write_all(fd, text):
    data = memoryview(text.encode("utf-8", "replace"))
    while data:
        data = data[os.write(fd, data) :]


def confine(house, request, processes, streams, setup):
    """Turns this process into the program's: nothing of ours stays open, no limit can be raised again."""
    os.setsid()
    for target, fd in enumerate(streams):
        os.dup2(fd, target)
    # `setup` is moved next to the standard three, so that one call closes all the rest.
    os.dup2(setup, 3, inheritable=False)
    os.closerange(4, max(1024, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    os.chdir(house.folder())
    settings = house.settings
    memory = request["memoryMiB"] * 2**20
    cpu = cpu_seconds(request["seconds"])
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    lower(resource.RLIMIT_FSIZE, settings["fileMiB"] * 2**20)
    lower(resource.RLIMIT_NOFILE, settings["files"])
    lower(resource.RLIMIT_MEMLOCK, 0)
    lower(resource.RLIMIT_MSGQUEUE, 0)
    house.drop_privileges()
    # After the change of user: the limit is checked against the new user's processes.
    lower(resource.RLIMIT_NPROC, processes)
    lower(resource.RLIMIT_AS, memory)
    prctl(PR_SET_DUMPABLE, 1)
    os.environ.clear()
    os.close(3)


def lower(what, soft, hard=None):
    """Sets a limit, or the highest that is allowed below it."""
    ceiling = resource.getrlimit(what)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(what, (min(soft, wanted), wanted))


def run(source):
    """Runs the program as `python3 program.py` would, and ends the process."""
    name = os.path.join(os.getcwd(), "program.py")
    main = types.ModuleType("__main__")
    main.__file__ = name
    sys.modules["__main__"] = main
    sys.argv = [name]
    sys.path[0] = os.getcwd()
    # Gives tracebacks and `inspect` the source although there is no file.
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    code = 0
    try:
        exec(compile(source, name, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as error:
        code = exit_code(error.code)
    except BaseException as error:
        code = 1
        report(error)
    # What the interpreter does at its end, less the slow taking apart of its modules.
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:
        report(error)
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        try:
            stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


def exit_code(value):
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    try:
        print(value, file=sys.stderr)
    except BaseException:
        pass
    return 1


def report(error):
    """Prints the traceback without the frames of this file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file_name__:
        trace = trace.tb_next
    try:
        sys.stdout.flush()
        if sys.excepthook is sys.__excepthook__:
            traceback.print_exception(type(error), error, trace, file=sys.__stderr__)
        else:
            sys.excepthook(type(error), error, trace)
    except BaseException:
        # Out of memory or out of stack: the name alone must do.
        os.write(2, type(error).__name__.encode("ascii", "replace") + b"\n")


__file_name__ = report.__code__.co_filename


def serve(settings):
    """Forks one supervisor per request. Returns a request in the process that is to run it as a program."""
    # Without this a program under the same user could read the memory and descriptors of the processes above it.
    prctl(PR_SET_DUMPABLE, 0)
    house = (LimitsOnly if settings["mode"] == "limits" else Namespaces)(settings)
    if settings["mode"] == "once":
        return serve_one(house)
    own_pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    if settings["mode"] == "fork-server":
        # Programs may not make user namespaces: they would be a way to the kernel's less trodden paths.
        with open("/proc/sys/user/max_user_namespaces", "w") as file:
            file.write("0")
    gc.collect()
    gc.freeze()
    while True:
        if settings["mode"] == "fork-server":
            call("unshare", CLONE_NEWPID)
        supervisor = os.fork()
        if supervisor == 0:
            return serve_one(house)
        if settings["mode"] == "fork-server":
            call("setns", own_pid_namespace, CLONE_NEWPID)
        # A pid namespace is gone only when all that ran in it is, so the next program never meets a survivor.
        _, status = os.waitpid(supervisor, 0)
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != SERVED:
            # Whether half a result was written is unknown; starting afresh is the only safe way on.
            os._exit(0 if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NO_MORE_REQUESTS else 1)


def serve_one(house):
    try:
        house.enter()
        request = read_request()
        if request is None:
            house.leave()
            os._exit(NO_MORE_REQUESTS)
        supervise(house, request)
        return request
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    run(serve(json.loads(sys.argv[1]))["source"])
