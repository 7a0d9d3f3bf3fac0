"""One call under way: where it reports to, and how it learns that nobody wants it any more."""

import threading
import time

from .faults import Cancelled


class Task:
    def __init__(self, identifier, channel):
        self.id = identifier
        self.cancelled = threading.Event()
        # What the heartbeat tells: a phase in which nothing moves for long is a hang, save while a model is loaded.
        self.phase = "start"
        self.ticks = 0
        self._channel = channel
        self._last_progress = 0.0

    def check(self):
        """Counts a unit of work; called at every step, so that a cancellation never waits for long."""
        self.ticks += 1
        if self.cancelled.is_set():
            raise Cancelled()

    def progress(self, value, force=False):
        now = time.monotonic()
        if force or now - self._last_progress >= 0.25:
            self._last_progress = now
            self._channel.send({"id": self.id, "progress": value})
