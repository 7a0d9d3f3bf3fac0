"""What the supervisor sees of a program: its output, its time, its end."""

import math
import os
import re
import select
import signal
import time

STDERR_KEPT = 16 * 1024
SAMPLE_SECONDS = 0.05


class Program:
    """The program as its supervisor sees it."""

    def __init__(self, pid, out, err, setup):
        self.pid = pid
        self.exit = os.pidfd_open(pid)
        self.out, self.err, self.setup = out, err, setup
        self.stdout, self.stderr = bytearray(), bytearray()
        self.lines, self.line_began = 0, time.monotonic()
        self.stderr_bytes = 0

    def take(self, fd, limit):
        """Reads what is there. False when the program has written more than it may."""
        try:
            chunk = os.read(fd, 65536)
        except BlockingIOError:
            return True
        if fd == self.out:
            self.stdout += chunk[: limit - len(self.stdout) + 1]
            if b"\n" in chunk:
                self.lines, self.line_began = self.lines + chunk.count(b"\n"), time.monotonic()
            return len(self.stdout) <= limit
        self.stderr += chunk
        del self.stderr[:-STDERR_KEPT]
        self.stderr_bytes += len(chunk)
        return self.stderr_bytes <= limit

    def line_deadline(self, seconds):
        """When the next line of standard output is due. Told here, where the program cannot reach the clock."""
        return self.line_began + seconds[self.lines] if self.lines < len(seconds) else math.inf


def watch(program, house, request):
    """Waits until the program has ended or broken a limit. The name of the limit, or None."""
    limit = request["outputBytes"]
    memory = Memory(request["memoryMiB"] * 2**20, house.settings["files"], house.user())
    end = time.monotonic() + request["seconds"]
    poll = select.poll()
    for fd in (program.out, program.err, program.exit):
        poll.register(fd, select.POLLIN)
    poll.register(0, 0)  # Only whether the other side has gone.
    sample = time.monotonic() + SAMPLE_SECONDS
    while True:
        now, deadline = time.monotonic(), min(end, program.line_deadline(request["lineSeconds"]))
        if now >= deadline:
            return "timeout"
        if now >= sample:
            if memory.exceeded(house.members()):
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


def how_it_ended(broken, status, usage, seconds, stderr):
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
