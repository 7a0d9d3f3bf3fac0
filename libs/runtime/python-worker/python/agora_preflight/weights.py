"""Are the weights there, all of them, and whole? Headers and sizes are read, never the weights."""

import json
import os
import struct
import zipfile
from dataclasses import dataclass

from .findings import Problem, first_line, size

SINGLE = ("model.safetensors", "pytorch_model.bin")
AGAIN = "Fetch or copy the model again."
LARGEST_HEADER = 100_000_000


@dataclass
class Weights:
    bytes: int
    # Numbers in the files; None where only a download would tell.
    elements: int | None
    # Still to be fetched from the hub.
    download: int


def look(source):
    return at_hub(source) if source.remote is not None else in_folder(source.folder)


def in_folder(folder):
    files = files_of(folder, os.listdir(folder), folder)
    missing = [name for name in files if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise lacking(folder, missing, len(files))
    total, elements = 0, 0
    for name in files:
        path = os.path.join(folder, name)
        total += os.path.getsize(path)
        held = check_safetensors(path) if name.endswith(".safetensors") else check_bin(path)
        elements = None if held is None or elements is None else elements + held
    return Weights(total, elements, 0)


def at_hub(source):
    files = files_of(source.folder, source.remote, "its repository")
    missing = [name for name in files if name not in source.remote]
    if missing:
        raise lacking("its repository", missing, len(files))
    empty = [name for name in files if source.remote[name] == 0]
    if empty:
        raise Problem("not-found", "%s in its repository is empty" % ", ".join(empty), "Choose another revision or model.")
    total = sum(source.remote[name] for name in files)
    there = sum(source.remote[name] for name in files if os.path.isfile(os.path.join(source.folder, name)))
    return Weights(total, None, total - there)


def files_of(folder, names, where):
    """The files that loading would read: one, or the shards that an index names."""
    names = set(names)
    for single in SINGLE:
        if single in names:
            return [single]
        index = single + ".index.json"
        if index not in names:
            continue
        try:
            with open(os.path.join(folder, index), encoding="utf-8") as text:
                return sorted(set(json.load(text)["weight_map"].values()))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise Problem("invalid-input", "%s of %s cannot be read: %s" % (index, where, first_line(error)), AGAIN) from error
    stray = sorted(name for name in names if name.endswith((".safetensors", ".bin", ".gguf", ".pt", ".pth")))
    other = ": only %s" % ", ".join(stray[:5]) if stray else ""
    raise Problem(
        "not-found",
        "There are no weights in %s%s" % (where, other),
        "A model's folder has model.safetensors, or model.safetensors.index.json with its shards."
        + (" An adapter (LoRA) has to be merged into its model first." if any("adapter" in name for name in stray) else ""),
    )


def lacking(where, missing, total):
    shown = ", ".join(missing[:8]) + (" and %d more" % (len(missing) - 8) if len(missing) > 8 else "")
    return Problem("not-found", "%d of %d weight files are missing in %s: %s" % (len(missing), total, where, shown), AGAIN)


def check_safetensors(path):
    """Numbers in the file. Its header says how long it must be."""
    actual = os.path.getsize(path)
    with open(path, "rb") as file:
        begin = file.read(8)
        no_pointer(path, begin + file.read(120))
        length = struct.unpack("<Q", begin)[0] if len(begin) == 8 else 0
        if not 2 <= length <= LARGEST_HEADER:
            raise Problem("invalid-input", "%s is no safetensors file (%s)" % (path, size(actual)), AGAIN)
        if 8 + length > actual:
            raise cut(path, actual, 8 + length)
        file.seek(8)
        try:
            header = json.loads(file.read(length))
            tensors = [value for name, value in header.items() if name != "__metadata__"]
            expected = 8 + length + max((value["data_offsets"][1] for value in tensors), default=0)
            elements = sum(product(value["shape"]) for value in tensors)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise Problem("invalid-input", "The header of %s cannot be read: %s" % (path, first_line(error)), AGAIN) from error
    if actual < expected:
        raise cut(path, actual, expected)
    return elements


def check_bin(path):
    """None: only loading would tell the numbers. A file of torch is a zip, whose table of contents is its end."""
    with open(path, "rb") as file:
        begin = file.read(128)
    no_pointer(path, begin)
    if not begin:
        raise Problem("invalid-input", "%s is empty" % path, AGAIN)
    if begin.startswith(b"PK") and not zipfile.is_zipfile(path):
        raise Problem("invalid-input", "%s is cut: its end is missing (%s are there)" % (path, size(os.path.getsize(path))), AGAIN)
    return None


def no_pointer(path, begin):
    if begin.startswith(b"version https://git-lfs"):
        raise Problem("invalid-input", "%s is a pointer of Git LFS, not the weights" % path, "Run `git lfs pull` in its folder.")


def cut(path, actual, expected):
    return Problem("invalid-input", "%s is cut: %s of %s are there" % (path, size(actual), size(expected)), AGAIN)


def product(shape):
    result = 1
    for extent in shape:
        result *= extent
    return result
