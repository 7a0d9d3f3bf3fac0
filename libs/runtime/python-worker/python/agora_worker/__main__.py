"""python -m agora_worker: reads one JSON object a line from standard input, answers in kind.

    in   {"id": 1, "method": "train", "params": {...}}      {"cancel": 1}
    out  {"id": 1, "progress": {...}}  {"id": 1, "result": {...}}  {"id": 1, "fault": {...}}
         {"beat": {"id": 1, "phase": "train", "ticks": 12}}  once a second while a call is under way

In the phases "load" and "save" the beat counts what the process itself does, so that a wait for nothing is seen as well.
Ends as soon as standard input closes, whatever it is doing: a worker never outlives the process that started it.
"""

import json
import os
import queue
import signal
import threading
import traceback

from .parent import die_with_parent

BEAT_SECONDS = 1.0
# Phases that count no units of work of their own.
UNCOUNTED = ("load", "save")


class Channel:
    """The one way out. Lines are written whole, by whichever thread has one."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message):
        data = (json.dumps(message) + "\n").encode()
        with self._lock:
            while data:
                try:
                    data = data[os.write(self._descriptor, data) :]
                except OSError:
                    os._exit(0)


def take_standard_output():
    """A private duplicate of standard output for the protocol; everybody else's prints go to standard error."""
    private = os.dup(1)
    os.dup2(2, 1)
    os.set_inheritable(private, False)
    return private


def take_standard_input():
    """A private duplicate of standard input for the protocol; who asks somebody at a terminal finds nobody."""
    private = os.dup(0)
    nobody = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nobody, 0)
    os.close(nobody)
    os.set_inheritable(private, False)
    return os.fdopen(private, "rb")


class Worker:
    def __init__(self, lines, channel):
        self.lines = lines
        self.channel = channel
        self.calls = queue.Queue()
        self.lock = threading.Lock()
        self.tasks = {}
        self.current = None

    def read(self):
        from .task import Task

        for line in self.lines:
            try:
                message = json.loads(line)
                if "cancel" in message:
                    with self.lock:
                        task = self.tasks.get(message["cancel"])
                    if task:
                        task.cancelled.set()
                    continue
                task = Task(int(message["id"]), self.channel)
                method, params = str(message["method"]), dict(message.get("params") or {})
            except (ValueError, KeyError, TypeError) as error:
                fault = {"code": "internal", "message": "Not a call: %s" % error, "retryable": False}
                self.channel.send({"id": None, "fault": fault})
                continue
            with self.lock:
                self.tasks[task.id] = task
            self.calls.put((task, method, params))
        os._exit(0)

    def beat(self):
        from .task import Activity

        stop, activity = threading.Event(), Activity()
        while not stop.wait(BEAT_SECONDS):
            task = self.current
            moved = activity.moved()
            if task:
                task.ticks += moved and task.phase in UNCOUNTED
                self.channel.send({"beat": {"id": task.id, "phase": task.phase, "ticks": task.ticks}})

    def serve(self):
        from .faults import WorkerFault, fault_of
        from .methods import METHODS, UnknownMethod

        while True:
            task, name, params = self.calls.get()
            self.current = task
            try:
                if name not in METHODS:
                    raise UnknownMethod(name)
                task.check()
                reply = {"id": task.id, "result": METHODS[name](params, task)}
            except Exception as error:
                if not isinstance(error, WorkerFault):
                    traceback.print_exc()
                reply = {"id": task.id, "fault": fault_of(error)}
            finally:
                self.current = None
                with self.lock:
                    del self.tasks[task.id]
            self.channel.send(reply)


def main():
    die_with_parent()
    # Ctrl+C in a terminal reaches the whole process group, but whoever started the worker decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(take_standard_input(), Channel(take_standard_output()))
    for target in (worker.read, worker.beat):
        threading.Thread(target=target, daemon=True).start()
    worker.serve()


if __name__ == "__main__":
    main()
