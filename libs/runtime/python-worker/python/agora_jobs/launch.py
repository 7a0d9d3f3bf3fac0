"""Trains the job of a folder with several processes on this machine, and tells of it as if it were done here. Of several nodes each
runs this, and torchrun brings them together.

torchrun's exit code is 1 whatever happened: the folder is what is believed."""

import json
import os
import subprocess
import sys
import time

from agora_worker.faults import Cancelled, WorkerFault

from . import placement
from .folder import read_json

POLL_SECONDS = 0.2


def train(job, ranks, nodes, task):
    """The result; None where it is still to be seen, as another node leaves it."""
    if nodes > 1:
        require_head(job)
    while True:
        before = job.result()
        if before is not None:
            return before
        narrow, fault, stop = (stamp(job.file(name)) for name in (placement.NARROW, "fault.json", "stop"))
        code = follow(job, ranks, nodes, task)
        result = job.result()
        if result is not None or (code == 0 and nodes > 1):
            return result
        if stamp(job.file("fault.json")) not in (None, fault):
            raise told(read_json(job.file("fault.json")))
        if task.cancelled.is_set() or stamp(job.file("stop")) not in (None, stop):
            raise Cancelled()
        # Several nodes meet again when whoever started them all starts them again.
        if nodes > 1 or stamp(job.file(placement.NARROW)) == narrow:
            raise WorkerFault(
                "worker-crashed", "One of %d ranks that train together was ended (torchrun: exit code %d)" % (ranks * nodes, code), retryable=True
            )


def require_head(job):
    """What is missing is missing at every node: whoever waits for the job reads it in its folder."""
    try:
        placement.head_node()
    except WorkerFault as fault:
        job.fail(fault.data)
        raise


def follow(job, ranks, nodes, task):
    """Runs torchrun to its end."""
    events = Events(job.file("events.jsonl"))
    env = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
    if placement.VISIBLE is not None:
        env["CUDA_VISIBLE_DEVICES"] = placement.VISIBLE
    before = stamp(job.file("heartbeat"))
    child = subprocess.Popen(
        [sys.executable, "-m", "agora_jobs.elastic", str(ranks), str(nodes), job.path],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
    )
    seen = None
    try:
        while child.poll() is None:
            time.sleep(POLL_SECONDS)
            if task.cancelled.is_set() and not job.stop_asked():
                # The first rank takes a request away that was there before it.
                open(job.file("stop"), "w").close()
            beat = heartbeat(job, before)
            if beat and beat != seen:
                seen = beat
                task.phase = beat[0]
                task.tick()
            for progress in events.progress():
                # The last one is told however soon it comes after the one before.
                task.progress(progress, force=progress["done"] == progress["total"])
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
    for progress in events.progress():
        task.progress(progress, force=True)
    return child.returncode


def heartbeat(job, before):
    """(phase, ticks) of the first rank; None while there is only that of an earlier one. No clock is asked: it may be set back."""
    try:
        if stamp(job.file("heartbeat")) == before:
            return None
        facts = read_json(job.file("heartbeat"))
        return facts["phase"], facts["ticks"]
    except (OSError, ValueError, KeyError):
        return None


def stamp(path):
    """Another one when the file was written anew; None where there is none."""
    try:
        status = os.stat(path)
        return status.st_ino, status.st_mtime_ns
    except FileNotFoundError:
        return None


def told(fault):
    return WorkerFault(fault["code"], fault["message"], fault.get("fix"), fault.get("retryable", False))


class Events:
    """What is new in a file of events."""

    def __init__(self, path):
        self.path = path
        self.at = os.path.getsize(path) if os.path.exists(path) else 0

    def progress(self):
        if not os.path.exists(self.path):
            return
        with open(self.path, "rb") as file:
            file.seek(self.at)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self.at += len(whole)
        for line in whole.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # The last word of somebody who was killed.
            if event.get("kind") == "progress":
                yield event["progress"]
