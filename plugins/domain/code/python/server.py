"""Holds a program and calls its function for another process.

In, one line each: `p` and JSON [program, entry], once; then `c` and [arguments, named arguments]. Out, one line each:
`ready`, or `x` and why not; `v` and [value, arguments after the call], `w` likewise with the items of an iterator, or `e`
and JSON [names of the exception's types, message].
"""

import itertools
import json
import os
import resource
from collections.abc import Iterator

# An iterator is given back as its items; an endless one ends here.
MOST_ITEMS = 100_000


def load(line, names):
    program, entry = json.loads(line)
    try:
        exec(compile(program, "program.py", "exec", dont_inherit=True), names)
    except BaseException as error:
        return "x" + say(error)
    return "ready" if entry in names else f"xno {entry}"


def call(function, line):
    arguments, named = decode(line)
    try:
        value = function(*arguments, **named)
        kind = "w" if isinstance(value, Iterator) else "v"
        if kind == "w":
            value = list(itertools.islice(value, MOST_ITEMS))
        return kind + encode([value, arguments])
    except BaseException as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        try:
            message = str(error)
        except BaseException:
            message = ""
        return "e" + json.dumps([kinds, message])


def main():
    requests = os.fdopen(os.dup(0), "rb")
    out = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))
    names = {}
    entry = None
    for request in requests:
        line = request.decode("utf-8")
        if line[0] == "p":
            entry = json.loads(line[1:])[1]
            send(out, load(line[1:], names))
        else:
            send(out, call(names[entry], line[1:]))
    os._exit(0)


main()
