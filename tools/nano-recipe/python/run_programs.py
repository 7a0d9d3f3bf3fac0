"""Runs Python programs one after the other, each in a child with limits on time and memory.

Reads a JSON list of sources on standard input and writes a JSON list of what they printed, in the same order. Meant for
the one-line functions that nano models write; it is no sandbox for anything else.
"""

import json
import os
import resource
import signal
import sys

SECONDS = 2
MEMORY = 512 * 1024 * 1024
OUTPUT = 64 * 1024


def run(source: str) -> str:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(writer, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        status = 1
        try:
            exec(source, {"__name__": "__main__"})
            sys.stdout.flush()
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        printed = pipe.read(OUTPUT)
    os.waitpid(child, 0)
    return printed.decode("utf-8", "replace")


if __name__ == "__main__":
    json.dump([run(source) for source in json.load(sys.stdin)], sys.stdout)
