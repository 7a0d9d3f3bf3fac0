"""Exceptions as text, and back as the nearest of Python's own types."""

import builtins
import json


def write_error(error):
    kinds = [kind.__name__ for kind in type(error).__mro__]
    try:
        message = str(error)
    except BaseException:
        message = ""
    return json.dumps([kinds, message])


def read_error(text):
    """The exception, or the name of its type where it is none that one may catch as an `Exception`."""
    kinds, message = json.loads(text)
    if "Exception" not in kinds:
        return str(kinds[0])
    known = [getattr(builtins, str(name), None) for name in kinds]
    kind = next(kind for kind in known if isinstance(kind, type) and issubclass(kind, Exception))
    try:
        return kind(str(message))
    except TypeError:
        return Exception(f"{kinds[0]}: {message}")
