"""Plain Python data as one line of JSON, and back.

Data alone crosses from one process to another: what is rebuilt on the other side has the behaviour of Python's own types,
whatever the objects were that it was read from. Numbers keep their kind (`1` and `1.0`), dictionaries their
order; sets have one form. What is no plain data becomes an `Opaque`, which equals nothing.

JSON's own: None, bool, str, list, int below 2**63, finite float. All else is {"$": kind, "v": ..., "n": name of the type}:
i f c  int in hex, float that is not finite, complex     t l  tuple, list        s S  set, frozenset
b B    bytes, bytearray in hex                           d    dict, as pairs     r    range
q D    Fraction, Decimal                                 k    keys of a dict     T    one of Python's own types
F      function, where the two sides have agreed on some      o    anything else
A subclass has the kind of its base and its own name in "n".

What is very large is told by a digest instead, which is the same for values that are equal.
"""

import builtins
import hashlib
import itertools
import json
import math
from decimal import Decimal
from fractions import Fraction

LARGE = 2**63
# Elements and characters from which on a value is told by its digest.
HEAVY = 200_000
# Functions that may be called from the other side, by their place here; None where none may.
FUNCTIONS = None


class Opaque:
    """Something of a type that does not cross."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return False

    __hash__ = None


def encode(value):
    return json.dumps(plain(value), separators=(",", ":"))


def decode(text):
    return build(json.loads(text))


def shown(value, tolerance):
    """The value as text, or `#` and its digest where it is heavy and compared without tolerance."""
    if tolerance != 0 or lightness(value, HEAVY) >= 0:
        return encode(value)
    summary = hashlib.sha256()
    try:
        summarise(value, summary.update)
    except NeverEqual:
        return "#"
    return "#" + summary.hexdigest()


class NeverEqual(Exception):
    """NaN, or something that is no plain data, is in the value."""


def lightness(value, left):
    """What is left of a budget of elements and characters after this value; equal values take the same."""
    if isinstance(value, str):
        return left - len(value)
    left -= 1
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        left -= len(value)
        for item in value.items() if isinstance(value, dict) else value:
            if left < 0:
                break
            if isinstance(item, (str, list, tuple, set, frozenset, dict)):
                left = lightness(item, left)
    return left


def summarise(value, update):
    """Feeds a digest with a form of the value that is the same for all values equal to it."""
    if isinstance(value, (list, tuple)):
        update(b"[" if isinstance(value, list) else b"(")
        row(value, update)
        return update(b"]")
    if isinstance(value, (set, frozenset, dict)):
        parts = []
        for item in value.items() if isinstance(value, dict) else value:
            summary = hashlib.sha256()
            summarise(item, summary.update)
            parts.append(summary.digest())
        update(b"{%d:" % len(parts))
        return update(b"".join(sorted(parts)))
    update(dumps(scalar(value)) + b",")


def row(values, update):
    """The items of a list or tuple, many at a time where they are of one sort: there may be millions."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return update(dumps(list(values)))
    if kinds <= {str, bool, int, float}:
        return update(dumps(list(map(scalar, values))))
    if kinds <= {tuple} or kinds <= {list}:
        for start in range(0, len(values), 1000):
            part = values[start : start + 1000]
            if set(map(type, itertools.chain.from_iterable(part))) <= {str}:
                update((b"[" if kinds <= {list} else b"(") + dumps(part))
            else:
                for item in part:
                    summarise(item, update)
        return None
    for item in values:
        summarise(item, update)


def dumps(value):
    return json.dumps(value).encode()


def scalar(value):
    """Equal numbers of different types have one form."""
    if not isinstance(value, (bool, int, float)):
        return value if isinstance(value, str) else leaf(value)
    if isinstance(value, float):
        if math.isnan(value):
            raise NeverEqual
        if not value.is_integer():
            return float(value)
    return int(value) if -LARGE < value < LARGE else [hex(int(value))]


def leaf(value):
    data = plain(value)
    if isinstance(data, dict) and data["$"] == "o":
        raise NeverEqual
    return data


def plain(value):
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -LARGE <= value < LARGE else {"$": "i", "v": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {"$": "f", "v": repr(value)}
    if kind is list:
        return [plain(item) for item in value]
    for base, tag, write in KINDS:
        if kind is base and (kind is not type or getattr(builtins, value.__name__, None) is value):
            return {"$": tag, "v": write(value)}
    return unusual(value, kind)


def unusual(value, kind):
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind.__module__ == "numpy" and hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        value = value.item()
    for base, tag, write in KINDS + PLAIN_KINDS:
        if base is not type and isinstance(value, base):
            return {"$": tag, "v": write(value), "n": name}
    if FUNCTIONS is not None and callable(value):
        FUNCTIONS.append(value)
        return {"$": "F", "v": len(FUNCTIONS) - 1}
    return {"$": "o", "n": name}


def items(values):
    return [plain(value) for value in values]


def ordered(values):
    return sorted((plain(value) for value in values), key=json.dumps)


def pairs(value):
    # In their order, which programs can see.
    return [[plain(key), plain(held)] for key, held in value.items()]


KINDS = [
    (tuple, "t", items),
    (set, "s", ordered),
    (frozenset, "S", ordered),
    (dict, "d", pairs),
    (complex, "c", lambda value: [plain(value.real), plain(value.imag)]),
    (bytes, "b", lambda value: value.hex()),
    (bytearray, "B", lambda value: value.hex()),
    (range, "r", lambda value: items([value.start, value.stop, value.step])),
    (Fraction, "q", lambda value: items([value.numerator, value.denominator])),
    (Decimal, "D", str),
    (type({}.keys()), "k", ordered),
    (type, "T", lambda value: value.__name__),
]
PLAIN_KINDS = [
    (str, "u", lambda value: str.__str__(value)),
    (bool, "y", bool),
    (int, "i", lambda value: hex(int(value))),
    (float, "f", lambda value: repr(float(value))),
    (list, "l", items),
]


def build(data):
    if isinstance(data, list):
        return [build(item) for item in data]
    if not isinstance(data, dict):
        return data
    tag = data["$"]
    if tag == "o":
        return Opaque(data["n"])
    value = BUILD[tag](data["v"])
    return value if "n" not in data or tag in ("y", "r", "k") else subclass(type(value), data["n"])(value)


BUILD = {
    "t": lambda held: tuple(map(build, held)),
    "l": lambda held: list(map(build, held)),
    "s": lambda held: set(map(build, held)),
    "S": lambda held: frozenset(map(build, held)),
    "d": lambda held: {build(key): build(value) for key, value in held},
    "c": lambda held: complex(*map(build, held)),
    "b": bytes.fromhex,
    "B": bytearray.fromhex,
    "r": lambda held: range(*map(build, held)),
    "q": lambda held: Fraction(*map(build, held)),
    "D": Decimal,
    "k": lambda held: dict.fromkeys(map(build, held)).keys(),
    "T": lambda name: own_type(getattr(builtins, name)),
    "u": str,
    "y": bool,
    "i": lambda held: int(held, 16),
    "f": float,
}


def own_type(value):
    if isinstance(value, type):
        return value
    raise ValueError("no type")


SUBCLASSES = {}


def subclass(base, name):
    """A type of that name which behaves as its base does: two values have one type if theirs had one name."""
    if (base, name) not in SUBCLASSES:
        SUBCLASSES[base, name] = type(name.rpartition(".")[2], (base,), {})
    return SUBCLASSES[base, name]
