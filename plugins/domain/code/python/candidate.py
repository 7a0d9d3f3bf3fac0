"""Runs a program on inputs and tells what its function gave back. It holds no expected value.

In: a line of JSON {text, entry, task, mode, view}, then one line per input, separated by tabs: limit in seconds, tolerance,
arguments. Out: a line of JSON, the program that was found in the text; `l` when it is loaded, or `x` and the exception; then
one line per input: `v` and the value, `e` and the exception, or `t` when its time was over. Nothing follows the first of
these that is no `v`. That alarm gives the slow a chance to say so; it binds nobody, as it is the program's to take away: who
started this process watches how long each line takes.
"""

import json
import os
import resource
import signal
import time


class OutOfTime(BaseException):
    pass


def out_of_time(signum, frame):
    raise OutOfTime


def view_of(value, view):
    """What of a value is compared: all, only which elements it has, or only whether it is there."""
    if view == "elements":
        return set(value)
    if view == "presence":
        return value if isinstance(value, bool) else value is not None
    return value


def run(program, entry, lines, view, out):
    names = {}
    try:
        exec(compile(program, "program.py", "exec", dont_inherit=True), names)
        function = names[entry]
    except BaseException as error:
        return send(out, "x" + (f"no {entry}" if isinstance(error, KeyError) and entry not in names else say(error)))
    send(out, "l")
    for line in lines:
        limit, tolerance, arguments = line.split("\t")
        limit, arguments = float(limit), decode(arguments)
        # The program may have taken the alarm away.
        signal.signal(signal.SIGALRM, out_of_time)
        started = time.monotonic()
        try:
            signal.setitimer(signal.ITIMER_REAL, limit)
            try:
                value = function(*arguments)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            if time.monotonic() - started > limit:
                raise OutOfTime
            answer = "v" + shown(view_of(value, view), float(tolerance))
        except OutOfTime:
            return send(out, "t")
        except BaseException as error:
            return send(out, "e" + say(error))
        send(out, answer)


def main():
    text, out = take_over()
    header, *lines = text.split("\n")
    task = json.loads(header)
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))
    program = sanitize(task["text"], task["entry"], task["mode"], task["task"])
    send(out, json.dumps(program))
    run(program, task["entry"], lines, task["view"], out)
    # Threads, exit handlers and whatever else the program left do not get another word.
    os._exit(0)


main()
