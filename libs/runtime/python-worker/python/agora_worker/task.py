"""One call under way: where it reports to, and how it learns that nobody wants it any more."""

import os
import threading
import time

from .faults import Cancelled


class Activity:
    """Whether this process has done anything since it was last looked at: computed, read or written more than its own
    heartbeat does."""

    SECONDS = 0.05
    BYTES = 65_536

    def __init__(self):
        self._seconds, self._bytes = self._done()

    def moved(self):
        seconds, amount = self._done()
        moved = seconds - self._seconds > self.SECONDS or amount - self._bytes > self.BYTES
        self._seconds, self._bytes = seconds, amount
        return moved

    @staticmethod
    def _done():
        times = os.times()
        try:
            with open("/proc/self/io", encoding="ascii") as lines:
                # Characters of files and pipes, and what was paged in.
                amount = sum(int(line.split()[1]) for line in lines if line[1:5] == "char" or line[:10] == "read_bytes")
        except OSError:
            amount = 0
        return times.user + times.system, amount


class Task:
    def __init__(self, identifier, channel):
        self.id = identifier
        self.cancelled = threading.Event()
        # What the heartbeat tells: a phase in which nothing moves for long is a hang, save while a model is loaded.
        self.phase = "start"
        self.ticks = 0
        self._channel = channel
        self._last_progress = 0.0

    def tick(self):
        """Counts a unit of work."""
        self.ticks += 1

    def check(self):
        """The same, and the end of a call that nobody wants any more: called often, so that none waits for long."""
        self.tick()
        if self.cancelled.is_set():
            raise Cancelled()

    def progress(self, value, force=False):
        now = time.monotonic()
        if force or now - self._last_progress >= 0.25:
            self._last_progress = now
            self._channel.send({"id": self.id, "progress": value})
