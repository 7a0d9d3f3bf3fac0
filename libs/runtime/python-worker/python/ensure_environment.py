#!/usr/bin/env python3
"""Finds or makes the Python environment of Agora's worker and prints the path of its interpreter.

    python3 ensure_environment.py [--json] [--check] [--requirements FILE]

Needs nothing but the standard library, so a set-up script can start it before anything else is installed.

Which environment, in this order:
  AGORA_PYTHON      an interpreter that is used as it is; nothing is ever installed into it
  AGORA_PYTHON_ENV  a folder: used as it is when it already holds the packages, made when it does not exist
  otherwise         $XDG_CACHE_HOME/agora/python-<hash of the requirements and the Python version>

An environment counts only once its marker file is there, which is written last; a half-made one is made again. One
process makes it while the others wait; when the maker dies, the kernel drops its lock and the next one takes over.

With --json, standard output carries one object a line: {"progress": text}, then {"python": path} or {"fault": {...}}.
With --check nothing is made: {"missing": folder} says that an environment would have to be.
Exit codes: 0 ready (with --check: or could be made), 1 cannot be used or made, 2 wrong arguments.

Long: one file, so that a set-up script can run it, or a copy of it, before anything of Agora is there to import.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time

MINIMUM = (3, 10)
CANDIDATES = ["python3.13", "python3.12", "python3.11", "python3.10"]
MARKER = "agora-environment.json"
HERE = os.path.dirname(os.path.abspath(__file__))


class CannotMake(Exception):
    def __init__(self, message, fix, code="missing-dependency"):
        super().__init__(message)
        self.fault = {"code": code, "message": message, "fix": fix, "retryable": False}


class Reporter:
    """Where progress goes. A reader that went away is no reason to leave the environment half made."""

    def __init__(self, as_json):
        self.as_json = as_json

    def line(self, kind, value, text):
        stream = sys.stdout if self.as_json or kind == "python" else sys.stderr
        try:
            print(json.dumps({kind: value}) if self.as_json else text, file=stream, flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

    def progress(self, text):
        self.line("progress", text, text)

    def python(self, path):
        self.line("python", path, path)

    def missing(self, folder):
        self.line("missing", folder, "There is no environment in %s yet" % folder)

    def fault(self, fault):
        self.line("fault", fault, "%s\nFix: %s" % (fault["message"], fault["fix"]))


def read_requirements(path):
    """The file's text and its pins as {name: version}."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise CannotMake("%s cannot be read: %s" % (path, error.strerror), "Name a readable requirements file.")
    pins = {}
    for line in text.splitlines():
        match = re.match(r"\s*([A-Za-z0-9._-]+)\s*==\s*([^\s;#]+)", line)
        if match:
            pins[match.group(1)] = match.group(2)
    return text, pins


def interpreter_of(folder):
    return os.path.join(folder, "bin", "python")


def missing_packages(python, pins):
    """Pins that `python` does not have, as readable text. A local part such as `+cpu` does not count."""
    program = (
        "import json, sys\n"
        "from importlib.metadata import PackageNotFoundError, version\n"
        "found = {}\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    try: found[name] = version(name)\n"
        "    except PackageNotFoundError: found[name] = None\n"
        "print(json.dumps([found, list(sys.version_info[:2])]))\n"
    )
    try:
        output = subprocess.run(
            [python, "-I", "-c", program, json.dumps(sorted(pins))], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if output.returncode != 0:
            return ["it does not start: %s" % output.stderr.decode(errors="replace").strip()[-300:]]
        found, version = json.loads(output.stdout.decode())
    except (OSError, ValueError) as error:
        return ["it does not start: %s" % error]
    wrong = []
    if tuple(version) < MINIMUM:
        wrong.append("Python %d.%d is older than %d.%d" % (version[0], version[1], MINIMUM[0], MINIMUM[1]))
    for name, wanted in sorted(pins.items()):
        if found[name] is None:
            wrong.append("%s is not installed" % name)
        elif found[name].split("+")[0] != wanted.split("+")[0]:
            wrong.append("%s is %s, not %s" % (name, found[name], wanted))
    return wrong


def given_interpreter(python, requirements, pins):
    wrong = missing_packages(python, pins)
    if wrong:
        raise CannotMake(
            "The interpreter that AGORA_PYTHON names, %s, will not do: %s" % (python, "; ".join(wrong)),
            "Install %s into it, or unset AGORA_PYTHON to let Agora make an environment of its own." % requirements,
        )
    return python


def is_complete(folder, digest):
    try:
        with open(os.path.join(folder, MARKER), encoding="utf-8") as file:
            return json.load(file).get("requirements") == digest and os.path.exists(interpreter_of(folder))
    except (OSError, ValueError):
        return False


def run_pip(command, reporter, lock):
    """Runs a step of the installation; its last words on failure. The child holds the lock too, so that nobody takes
    over while an orphan still writes."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, pass_fds=[lock]
    )
    words = []
    for raw in process.stdout:
        line = raw.decode(errors="replace").rstrip()
        if not line:
            continue
        words.append(line)
        del words[:-40]
        if re.match(r"\s*(Collecting|Downloading|Installing|Successfully|Using cached)\b", line):
            reporter.progress(line.strip()[:200])
    return process.wait(), words


def try_out(folder, text, reporter):
    """Runs the requirements' `# try:` lines, which prove that the packages load on this machine."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    for statement in re.findall(r"^# try: (.+)$", text, re.MULTILINE):
        reporter.progress("Trying it out: %s" % statement)
        outcome = subprocess.run(
            [interpreter_of(folder), "-c", statement], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        if outcome.returncode != 0:
            raise CannotMake(
                "The packages are installed but do not load: %s" % outcome.stderr.decode(errors="replace").strip()[-600:],
                "Install the system library that is named above, or set AGORA_PYTHON to an interpreter whose packages load.",
            )


def explain(words, python_version, requirements):
    """pip's own last words, and what the user can do about them."""
    errors = [line for line in words if "ERROR" in line or "error:" in line.lower()] or words
    said = " | ".join(line.strip() for line in errors[-4:])
    if any("No space left on device" in line or "Disk quota exceeded" in line for line in words):
        return CannotMake(
            "The disk is full: %s" % said,
            "Free some gigabytes, or set XDG_CACHE_HOME to a folder on a larger disk.",
            "disk-full",
        )
    return CannotMake(
        "pip could not install what the worker needs: %s" % said,
        "Check that pip can reach a package index that offers these packages for Python %s on this platform (pip's own"
        " settings apply, such as PIP_INDEX_URL, PIP_FIND_LINKS and proxies), or set AGORA_PYTHON to an interpreter"
        " that has the packages of %s." % (python_version, requirements),
    )


def make(folder, requirements, text, digest, reporter, lock):
    version = "%d.%d" % sys.version_info[:2]
    shutil.rmtree(folder, ignore_errors=True)
    reporter.progress("Making a Python %s environment in %s" % (version, folder))
    code, words = run_pip([sys.executable, "-m", "venv", folder], reporter, lock)
    if code != 0:
        raise CannotMake(
            "Python's venv module could not make an environment: %s" % " | ".join(words[-4:]),
            "Install it (Debian and Ubuntu: apt-get install python3-venv) and check that %s is writable."
            % os.path.dirname(folder),
        )
    # Wheels only: building from source would need compilers and run code from the package. Byte code is left to the
    # first import, which needs a tenth of it.
    command = [interpreter_of(folder), "-m", "pip", "install", "--retries", "0", "--only-binary", ":all:"]
    command += ["--no-compile", "--progress-bar", "off", "--disable-pip-version-check", "--no-input"]
    code, words = run_pip(command + ["-r", requirements], reporter, lock)
    if code != 0:
        raise explain(words, version, requirements)
    try_out(folder, text, reporter)
    marker = os.path.join(folder, MARKER)
    with open(marker + ".part", "w", encoding="utf-8") as file:
        json.dump({"requirements": digest, "python": version, "madeAt": int(time.time())}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(marker + ".part", marker)


class NotMade(Exception):
    """What --check finds when there is no environment and one could be made."""


def can_be_made(folder):
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise CannotMake(
                "Python %d.%d has no module %s" % (sys.version_info[:2] + (module,)),
                "Install it (Debian and Ubuntu: apt-get install python3-venv).",
            )
    raise NotMade(folder)


def own_environment(folder, requirements, text, digest, reporter, check):
    import fcntl

    if is_complete(folder, digest):
        return interpreter_of(folder)
    if check:
        can_be_made(folder)
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        lock = os.open(folder + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CannotMake(
            "%s cannot be written: %s" % (os.path.dirname(folder), error.strerror),
            "Set XDG_CACHE_HOME to a folder that you can write to.",
        )
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            reporter.progress("Another process is making the environment; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_complete(folder, digest):
            make(folder, requirements, text, digest, reporter, lock)
        return interpreter_of(folder)
    finally:
        os.close(lock)


def named_environment(folder, requirements, text, digest, pins, reporter, check):
    """A folder the user named. One that somebody else made is used when it fits and never changed."""
    theirs = os.path.isdir(folder) and os.listdir(folder) and not os.path.exists(folder + ".lock")
    if not theirs:
        return own_environment(folder, requirements, text, digest, reporter, check)
    wrong = missing_packages(interpreter_of(folder), pins)
    if wrong:
        raise CannotMake(
            "The environment that AGORA_PYTHON_ENV names, %s, will not do: %s" % (folder, "; ".join(wrong)),
            "Install %s into it, or name a folder that does not exist yet." % requirements,
        )
    return interpreter_of(folder)


def ensure(requirements, reporter, check):
    requirements = os.path.abspath(requirements)
    text, pins = read_requirements(requirements)
    if os.environ.get("AGORA_PYTHON"):
        return given_interpreter(os.environ["AGORA_PYTHON"], requirements, pins)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if os.environ.get("AGORA_PYTHON_ENV"):
        folder = os.path.abspath(os.environ["AGORA_PYTHON_ENV"])
        return named_environment(folder, requirements, text, digest, pins, reporter, check)
    key = hashlib.sha256(("%s python %d.%d" % ((digest,) + sys.version_info[:2])).encode()).hexdigest()[:12]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.path.join(os.path.abspath(cache), "agora", "python-" + key)
    return own_environment(folder, requirements, text, digest, reporter, check)


def use_a_newer_python():
    """Starts over under another interpreter of this machine when this one is too old."""
    if sys.version_info >= MINIMUM:
        return
    for name in CANDIDATES:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, os.path.abspath(__file__)] + sys.argv[1:])
    raise CannotMake(
        "Python %d.%d or newer is needed; python3 is %d.%d" % (MINIMUM + sys.version_info[:2]),
        "Install a newer Python 3 with its venv module, or set AGORA_PYTHON to one.",
    )


def main():
    parser = argparse.ArgumentParser(description="Finds or makes the Python environment of Agora's worker.")
    parser.add_argument("--json", action="store_true", help="report as JSON lines on standard output")
    parser.add_argument("--check", action="store_true", help="make nothing; say whether an environment is there")
    parser.add_argument("--requirements", default=os.path.join(HERE, "requirements.txt"))
    arguments = parser.parse_args()
    reporter = Reporter(arguments.json)
    try:
        use_a_newer_python()
        reporter.python(ensure(arguments.requirements, reporter, arguments.check))
    except NotMade as place:
        reporter.missing(str(place))
    except CannotMake as error:
        reporter.fault(error.fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
