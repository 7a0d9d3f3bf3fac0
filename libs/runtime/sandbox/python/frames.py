"""Requests and results on descriptors 0 and 1; see server.py for what they hold."""

import json
import os
import struct


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
