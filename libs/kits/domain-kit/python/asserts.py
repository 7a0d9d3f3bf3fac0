"""Runs a user's tests on a program that lives in another process.

The tests run here, in a process that never holds the program: what they call is a stand-in, which sends arguments as plain
data and gets plain data back. So the program cannot end the tests early, change what they are written with, or hand them
an object that equals everything; and since it is started as a fresh interpreter, it holds no copy of the tests.

In: a line of JSON {entry, text, mode, prompt, tests, server: source of the other process}.
Out: a line of JSON, the program that was found in the text, then one line of JSON {ok, why}.
"""

import ctypes
import json
import os
import signal
import sys

PR_SET_DUMPABLE = 4
OVERWRITTEN = "the program wrote over its answers"


class Lost(BaseException):
    """The program's process is gone or says nothing that could be understood. No test may swallow that."""


class Program:
    """The other process."""

    def __init__(self, server):
        reads, self.requests = os.pipe()
        self.answers, writes = os.pipe()
        self.pending = b""
        self.lost = None
        if os.fork() == 0:
            os.dup2(reads, 0)
            os.dup2(writes, 1)
            os.closerange(3, 256)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.execv(sys.executable, [sys.executable, "-s", "-B", "-c", server])
        os.close(reads)
        os.close(writes)

    def ask(self, line):
        """The program's answer, once it has called back what it wanted to."""
        try:
            send(self.requests, line)
            reply = self.answer()
            while reply[:1] == "k":
                send(self.requests, self.called_back(reply[1:]))
                reply = self.answer()
            return reply
        except OSError:
            raise self.lose("the program ended its process") from None

    def lose(self, why):
        self.lost = self.lost or why
        return Lost(self.lost)

    def answer(self):
        while b"\n" not in self.pending:
            chunk = os.read(self.answers, 65536)
            if not chunk:
                raise OSError
            self.pending += chunk
        line, _, self.pending = self.pending.partition(b"\n")
        return line.decode("utf-8", "replace")

    def called_back(self, text):
        try:
            index, arguments, named = decode(text)
            function = FUNCTIONS[index]
        except Exception:
            raise self.lose(OVERWRITTEN) from None
        try:
            return "v" + encode(function(*arguments, **named))
        except Exception as error:
            return "e" + write_error(error)

    def call(self, *arguments, **named):
        """Calls the function in the other process as if it were here."""
        if self.lost is not None:
            raise Lost(self.lost)
        line = encode([list(arguments), named])
        if '{"$":"o"' in line:
            raise TypeError("an argument is no plain data, and only plain data reaches the program")
        reply = self.ask("c" + line)
        try:
            outcome = read_error(reply[1:]) if reply[0] == "e" else decode(reply[1:])
            if reply[0] != "e":
                outcome, after = outcome
                for given, changed in zip(arguments, after):
                    take_on(given, changed)
                return iter(outcome) if reply[0] == "w" else outcome
        except Exception:
            raise self.lose(OVERWRITTEN) from None
        raise self.lose(f"the program raised {outcome}") if isinstance(outcome, str) else outcome


def take_on(given, changed):
    """Changes an argument in place as the program has changed its copy."""
    if isinstance(given, list) and isinstance(changed, list):
        given[:] = changed
    elif isinstance(given, (dict, set)) and isinstance(changed, (dict, set)):
        given.clear()
        given.update(changed)


def run(task, program):
    global FUNCTIONS
    FUNCTIONS = []
    function = program.call
    names = {"__name__": "tests"}
    try:
        # Some tests use other names that the prompt defines, besides the function that is asked for.
        exec(compile(task["prompt"], "prompt.py", "exec", dont_inherit=True), names)
    except Exception:
        pass
    names.update({"candidate": function, task["entry"]: function})
    exec(compile(task["tests"], "tests.py", "exec", dont_inherit=True), names)
    check = names.get("check")
    if callable(check) and check != function:
        check(function)


def verdict(task, program):
    try:
        loaded = program.ask("p" + json.dumps([task["text"], task["entry"]]))
        if loaded != "ready":
            return loaded[1:] or OVERWRITTEN
        run(task, program)
    except Lost as error:
        return str(error)
    except BaseException as error:
        return say(error)
    return program.lost


def main():
    text, out = take_over()
    task = json.loads(text)
    # The program runs as the same user; without this it could read the memory of this process.
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    # The program may write modules into this folder; the tests' own imports must not find them.
    sys.path[:] = [path for path in sys.path if path not in ("", os.getcwd())]
    task["text"] = sanitize(task["text"], task["entry"], task["mode"], task["prompt"])
    send(out, json.dumps(task["text"]))
    why = verdict(task, Program(task["server"]))
    send(out, json.dumps({"ok": why is None, "why": why}))
    os._exit(0)


main()
