"""The program's own process, once it is confined."""

import atexit
import linecache
import os
import sys
import threading
import traceback
import types


def run(source):
    """Runs the program as `python3 program.py` would, and ends the process."""
    name = os.path.join(os.getcwd(), "program.py")
    main = types.ModuleType("__main__")
    main.__file__ = name
    sys.modules["__main__"] = main
    sys.argv = [name]
    sys.path[0] = os.getcwd()
    # Gives tracebacks and `inspect` the source although there is no file.
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    code = 0
    try:
        exec(compile(source, name, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as error:
        code = exit_code(error.code)
    except BaseException as error:
        code = 1
        report(error)
    # What the interpreter does at its end, less the slow taking apart of its modules.
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:
        report(error)
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        try:
            stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


def exit_code(value):
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    try:
        print(value, file=sys.stderr)
    except BaseException:
        pass
    return 1


def report(error):
    """Prints the traceback without the frames of this file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file_name__:
        trace = trace.tb_next
    try:
        sys.stdout.flush()
        if sys.excepthook is sys.__excepthook__:
            traceback.print_exception(type(error), error, trace, file=sys.__stderr__)
        else:
            sys.excepthook(type(error), error, trace)
    except BaseException:
        # Out of memory or out of stack: the name alone must do.
        os.write(2, type(error).__name__.encode("ascii", "replace") + b"\n")


__file_name__ = report.__code__.co_filename
