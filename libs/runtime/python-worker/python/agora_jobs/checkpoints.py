"""Checkpoints of a job on the disk: whole or not at all, two at most, and never without room."""

import os
import shutil
import zipfile

from agora_worker.faults import WorkerFault, storage_fault

from .folder import read_json, sizes, sync, sync_folder, write_json

COMPLETE = ".complete"
PART = ".part"
KEPT = 2


def with_spare(count):
    """Tokenizers, states of random numbers, headers of files."""
    return count + count // 20 + 2 * 2**20


def is_whole(path, size):
    """Also where a disk lost power and left zeros in place of what was written: what tells how to read a file stands at its end."""
    if os.path.getsize(path) != size:
        return False
    ending = os.path.splitext(path)[1]
    if ending == ".json":
        read_json(path)
    return ending not in (".pt", ".pth") or zipfile.is_zipfile(path)


class Checkpoints:
    """`.part` holds the one that is being written."""

    def __init__(self, folder):
        self.folder = folder
        self.part = os.path.join(folder, PART)

    def at(self, step):
        return os.path.join(self.folder, str(step))

    def steps(self):
        """Of the complete ones, rising."""
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        return sorted(int(name) for name in names if name.isdigit() and self.facts(int(name)))

    def facts(self, step):
        """{step, seconds, bytes, files}; None unless every file is there with all of its bytes, and can be opened."""
        try:
            facts = read_json(os.path.join(self.at(step), COMPLETE))
            return facts if all(is_whole(os.path.join(self.at(step), name), size) for name, size in facts["files"].items()) else None
        except (OSError, ValueError, KeyError):
            return None

    def newest(self):
        """The facts of the last complete one, or None."""
        steps = self.steps()
        return self.facts(steps[-1]) if steps else None

    def tidy(self, keep=KEPT):
        """Removes what is not complete, and the older ones beyond `keep`."""
        kept = {str(step) for step in self.steps()[-keep:]}
        os.makedirs(self.folder, exist_ok=True)
        for name in os.listdir(self.folder):
            if name not in kept:
                shutil.rmtree(os.path.join(self.folder, name), ignore_errors=True)

    def publish(self, written, step, seconds):
        """Makes a checkpoint of the folder that holds its files."""
        files = sizes(written)
        sync(written)
        facts = {"step": step, "seconds": round(seconds, 3), "bytes": sum(files.values()), "files": files}
        write_json(os.path.join(written, COMPLETE), facts)
        os.replace(written, self.at(step))
        sync_folder(self.folder)
        self.tidy()
        return facts


class Room:
    """Whether the disk has room for a checkpoint and, after it, for the student. Sums that anybody can check."""

    def __init__(self, checkpoints, state, export):
        """state: bytes of a checkpoint; export: bytes of the student's files."""
        self.checkpoints = checkpoints
        self.state = with_spare(state)
        self.export = with_spare(export)

    def require_export(self):
        free = self.free()
        if free < self.export:
            raise WorkerFault(
                "disk-full",
                "The student takes %s, but the disk of %s has %s free" % (size(self.export), self.checkpoints.folder, size(free)),
                "Free disk space, or name a home on a larger disk (--home), and run the same command again.",
            )

    def lacks(self):
        """None when a checkpoint can be written now; else why not. Makes room first, at the cost of the older one."""
        newest = self.checkpoints.newest()
        # What the last one took tells more than what one should take.
        state = max(self.state, with_spare(newest["bytes"])) if newest else self.state
        if self.free() < state + self.export:
            self.checkpoints.tidy(keep=1)
        free = self.free()
        if free >= state + self.export:
            return None
        return "a checkpoint takes %s and the student %s, together %s, but the disk of %s has %s free" % (
            size(state), size(self.export), size(state + self.export), self.checkpoints.folder, size(free),
        )  # fmt: skip

    def free(self):
        return shutil.disk_usage(self.checkpoints.folder).free


def size(count):
    for unit, bytes_of in (("GB", 1e9), ("MB", 1e6)):
        if count >= bytes_of:
            return "%.1f %s" % (count / bytes_of, unit)
    return "%d kB" % max(1, round(count / 1e3))


def no_room(error):
    """Why a checkpoint could not be written, when the disk is the reason."""
    fault = storage_fault(error)
    return fault.data["message"] if fault and fault.data["code"] == "disk-full" else None
