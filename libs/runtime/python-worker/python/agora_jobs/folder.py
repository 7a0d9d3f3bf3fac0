"""A job's folder: its files, who holds it, and its signs of life."""

import contextlib
import datetime
import fcntl
import json
import os
import shutil
import socket
import threading
import time

from agora_worker.faults import WorkerFault, writing

FORMAT = 1
HEARTBEAT_SECONDS = 2.0
PROGRESS_SECONDS = 2.0
LOCK_SECONDS = 0.25


class JobFolder:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.output = self.file("output")
        self._last_progress = 0.0
        self._progress = {}

    def file(self, *names):
        return os.path.join(self.path, *names)

    def job(self):
        """What is to be done. Raises when the folder was taken away or was made by another version."""
        try:
            job = read_json(self.file("job.json"))
        except (OSError, ValueError) as error:
            # Whoever finished the job has removed the folder, and left the artifact.
            raise WorkerFault("worker-crashed", "%s is no job any more: %s" % (self.path, error), retryable=True) from error
        if job.get("format") != FORMAT:
            raise WorkerFault(
                "invalid-input",
                "The job folder %s has format %r and this version of Agora knows format %d" % (self.path, job.get("format"), FORMAT),
                "Use one version of Agora everywhere, or delete the folder.",
            )
        return job

    @contextlib.contextmanager
    def held(self, task):
        """Waits for the folder, and keeps it from everybody else. The kernel lets go of it when this process dies."""
        task.phase = "wait"
        with writing(self.path):
            lock = os.open(self.file("lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            while True:
                task.check()
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(LOCK_SECONDS)
            yield
        finally:
            os.close(lock)

    def begin(self):
        """Takes away what an earlier attempt asked for or left unfinished."""
        with writing(self.path):
            for name in ("stop", "fault.json", "result.json"):
                with contextlib.suppress(FileNotFoundError):
                    os.remove(self.file(name))
            shutil.rmtree(self.output, ignore_errors=True)
            os.makedirs(self.output)

    def stop_asked(self):
        return os.path.exists(self.file("stop"))

    def result(self):
        """Of a job that was done before, when what it made is still there whole; else None."""
        try:
            result = read_json(self.file("result.json"))
            whole = all(os.path.getsize(self.file("output", name)) == size for name, size in result["files"].items())
            return result["result"] if whole else None
        except (OSError, ValueError, KeyError):
            return None

    def finish(self, result):
        files = sizes(self.output)
        sync(self.output)
        with writing(self.path):
            write_json(self.file("result.json"), {"files": files, "result": result})
        self.event("finished")

    def fail(self, fault):
        # Of a full disk no word may be left; whoever waits is told by the exit code.
        with contextlib.suppress(OSError):
            write_json(self.file("fault.json"), fault)
        self.event("failed", **fault)

    def event(self, kind, **facts):
        """What happened, for people: a disk that is full loses it, and no training."""
        with contextlib.suppress(OSError):
            append_line(self.file("events.jsonl"), json.dumps({"at": now(), "kind": kind, **facts}))

    def progress(self, value, force=False):
        self._progress = {"step": value["done"], "total": value["total"]}
        if force or time.monotonic() - self._last_progress >= PROGRESS_SECONDS:
            self._last_progress = time.monotonic()
            self.event("progress", progress=value)

    @contextlib.contextmanager
    def beating(self, task):
        over = threading.Event()

        def beat():
            while not over.wait(HEARTBEAT_SECONDS):
                self._beat(task)

        self._beat(task)
        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, task):
        facts = {"at": now(), "host": socket.gethostname(), "pid": os.getpid(), "phase": task.phase, "ticks": task.ticks}
        with contextlib.suppress(OSError):
            write_json(self.file("heartbeat"), {**facts, **self._progress}, durable=False)


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_json(path):
    with open(path, encoding="utf-8") as file:
        value = json.load(file)
    if not isinstance(value, dict):
        raise ValueError("%s holds no object" % path)
    return value


def write_json(path, value, durable=True, part=None):
    """All of it or nothing, by one rename. part: a name of one's own, where others may write the same file."""
    part = part or path + ".part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    os.replace(part, path)
    if durable:
        sync_folder(os.path.dirname(path))


def append_line(path, line):
    """One write, on a line of its own: the last line of a killed process may be torn."""
    with open(path, "ab+") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        torn = end > 0 and file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + line.encode() + b"\n")


def sizes(folder):
    """Bytes of every file below, by its path from there."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            found[os.path.relpath(path, folder)] = os.path.getsize(path)
    return found


def sync(folder):
    """Everything below is on the disk, and not only in its cache."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                os.fsync(file.fileno())
        sync_folder(parent)


def sync_folder(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # Some network file systems do not sync folders.
    finally:
        os.close(descriptor)
