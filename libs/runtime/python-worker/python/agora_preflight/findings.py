"""What was found wrong, or worth knowing. A finding that is fatal ends a run before it begins."""


def finding(code, message, fix=None, fatal=True):
    found = {"code": code, "message": message, "fatal": fatal}
    if fix:
        found["fix"] = fix
    return found


def notice(message, fix=None):
    return finding("invalid-input", message, fix, fatal=False)


class Problem(Exception):
    """A finding after which nothing more can be said about a model."""

    def __init__(self, code, message, fix=None):
        super().__init__(message)
        self.finding = finding(code, message, fix)


def first_line(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


def size(number):
    """Bytes for people, in the units that disks and cards are sold in."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return "%.1f %s" % (number / factor, unit)
    return "%d B" % number


def count(parameters):
    for unit, factor in ((" B", 1e9), (" M", 1e6), (" k", 1e3)):
        if parameters >= factor:
            return "%.1f%s" % (parameters / factor, unit)
    return "%d" % parameters
