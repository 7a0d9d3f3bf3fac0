"""Holds a program and calls its function for another process.

In, one line each: `p` and JSON [program, entry], once; then `c` and [arguments, named arguments]. Out, one line each:
`ready`, or `x` and why not; `v` and [value, arguments as the call has changed them, None for the others], `w` likewise with
the items of an iterator, or `e` and the exception. A function among the arguments is called by `k` and [its number,
arguments, named arguments], and answered by `v` and the value or `e` and the exception.
"""

import itertools
import json
import os
import resource
from collections.abc import Iterator

# An iterator is returned as a list of at most this many items, since it may be endless.
MOST_ITEMS = 100_000


class Server:
    def __init__(self, requests, out):
        self.requests, self.out = requests, out
        self.names = {}
        self.entry = None
        BUILD["F"] = self.function_elsewhere

    def request(self):
        line = self.requests.readline().decode("utf-8")
        if not line:
            os._exit(0)
        return line[0], line[1:]

    def serve(self):
        while True:
            kind, text = self.request()
            send(self.out, self.load(text) if kind == "p" else self.call(text))

    def load(self, text):
        program, self.entry = json.loads(text)
        try:
            exec(compile(program, "program.py", "exec", dont_inherit=True), self.names)
        except BaseException as error:
            return "x" + say(error)
        return "ready" if self.entry in self.names else f"xno {self.entry}"

    def call(self, text):
        try:
            arguments, named = decode(text)
            before = list(map(encode, arguments))
            value = self.names[self.entry](*arguments, **named)
            kind = "w" if isinstance(value, Iterator) else "v"
            if kind == "w":
                value = list(itertools.islice(value, MOST_ITEMS))
            after = [held if encode(held) != old else None for held, old in zip(arguments, before)]
            return kind + encode([value, after])
        except BaseException as error:
            return "e" + write_error(error)

    def function_elsewhere(self, number):
        def function(*arguments, **named):
            send(self.out, "k" + encode([number, list(arguments), named]))
            while True:
                kind, text = self.request()
                if kind == "c":
                    # While the function runs, it may call the program, too.
                    send(self.out, self.call(text))
                elif kind == "v":
                    return decode(text)
                else:
                    raise read_error(text)

        return function


def main():
    requests = os.fdopen(os.dup(0), "rb")
    out = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))
    Server(requests, out).serve()


main()
