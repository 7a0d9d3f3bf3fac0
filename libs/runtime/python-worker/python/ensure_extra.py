#!/usr/bin/env python3
"""Finds or makes a folder of packages that some of the worker's tasks need beside its environment, and prints its path.

    PYTHON ensure_extra.py [--json] --requirements FILE

PYTHON is the interpreter that the worker runs by. The packages are installed into a folder of their own beside the
environments of `ensure_environment`, without what they need themselves: that is the worker's. So nothing is ever installed
into an interpreter, and nobody who needs none of them ever has them. An interpreter that has the very versions needs no folder.

With --json, standard output carries one object a line: {"progress": text}, then {"folder": path or null} or {"fault": {...}}.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import sys
import time

from ensure_environment import MARKER, CannotMake, Reporter, explain, missing_packages, read_requirements, run_pip


def place(text):
    key = hashlib.sha256(("%s python %d.%d" % ((text,) + sys.version_info[:2])).encode()).hexdigest()[:12]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(os.path.abspath(cache), "agora", "extra-" + key)


def ensure(requirements, reporter):
    text, pins = read_requirements(requirements)
    if not missing_packages(sys.executable, pins):
        return None
    folder = place(text)
    if os.path.exists(os.path.join(folder, MARKER)):
        return folder
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        lock = os.open(folder + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        message = "%s cannot be written: %s" % (os.path.dirname(folder), error.strerror)
        raise CannotMake(message, "Set XDG_CACHE_HOME to a folder that you can write to.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(os.path.join(folder, MARKER)):
            make(folder, requirements, reporter, lock)
        return folder
    finally:
        os.close(lock)


def make(folder, requirements, reporter, lock):
    shutil.rmtree(folder, ignore_errors=True)
    reporter.progress("Installing %s into %s" % (os.path.basename(requirements), folder))
    command = [sys.executable, "-m", "pip", "install", "--retries", "0", "--only-binary", ":all:", "--no-deps"]
    command += ["--no-compile", "--progress-bar", "off", "--disable-pip-version-check", "--no-input"]
    code, words = run_pip(command + ["--target", folder, "-r", requirements], reporter, lock)
    if code != 0:
        raise explain(words, "%d.%d" % sys.version_info[:2], requirements)
    with open(os.path.join(folder, MARKER + ".part"), "w", encoding="utf-8") as file:
        json.dump({"madeAt": int(time.time())}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(os.path.join(folder, MARKER + ".part"), os.path.join(folder, MARKER))


def main():
    parser = argparse.ArgumentParser(description="Finds or makes a folder of packages beside the worker's environment.")
    parser.add_argument("--json", action="store_true", help="report as JSON lines on standard output")
    parser.add_argument("--requirements", required=True)
    arguments = parser.parse_args()
    reporter = Reporter(arguments.json)
    try:
        folder = ensure(os.path.abspath(arguments.requirements), reporter)
    except CannotMake as error:
        reporter.fault(error.fault)
        return 1
    reporter.line("folder", folder, folder or "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
