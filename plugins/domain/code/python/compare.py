"""Compares what a program gave back with what was expected. Holds data alone: no program of a model ever runs here.

In: a line of JSON {benchmark, entry}, then one line per input, separated by tabs: absolute tolerance, arguments, expected
value, actual value. Out: one line per input, `1` or `0`.
"""

import json
import math

RELATIVE = 1e-07


def equal(benchmark, entry, tolerance, arguments, expected, actual):
    """The reference's verdict on one input."""
    if benchmark == "humaneval" and entry == "find_zero":
        return abs(polynomial(*arguments, actual)) <= tolerance
    exact = bool(actual == expected)
    if benchmark == "mbpp" and not exact:
        exact = excused(entry, tolerance, arguments, actual)
    if exact or tolerance == 0:
        return exact
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, (list, tuple)) and len(actual) != len(expected):
        return False
    return all_close(actual, expected, tolerance)


def polynomial(coefficients, x):
    return sum(factor * math.pow(x, power) for power, factor in enumerate(coefficients))


def excused(entry, tolerance, arguments, actual):
    """Tasks whose text leaves room for another answer than that of their own solution."""
    if entry == "are_equivalent":
        return True
    if entry == "sum_div":
        return actual == 0
    if entry == "surface_Area":
        base, height = arguments
        return abs(actual - round(base**2 + 2 * base * math.sqrt((base / 2) ** 2 + height**2))) <= tolerance
    if entry == "digit_distance_nums":
        first, second = map(str, arguments)
        width = max(len(first), len(second))
        return actual == sum(abs(int(a) - int(b)) for a, b in zip(first.zfill(width), second.zfill(width)))
    return False


def all_close(actual, expected, tolerance):
    """As numpy's allclose, which stretches arrays of fitting shapes over each other."""
    (shape, left), (other, right) = array(actual), array(expected)
    depth = max(len(shape), len(other))
    shape, other = [1] * (depth - len(shape)) + shape, [1] * (depth - len(other)) + other
    if any(a != b and 1 not in (a, b) for a, b in zip(shape, other)):
        raise ValueError("shapes")
    whole = [b if a == 1 else a for a, b in zip(shape, other)]
    return all(
        close(left[a], right[b], tolerance) for a, b in zip(stretched(shape, whole), stretched(other, whole))
    )


def array(value):
    """Shape and numbers, in order; an error for what is ragged or no number."""
    if isinstance(value, (list, tuple)):
        parts = [array(item) for item in value]
        shapes = [shape for shape, _ in parts]
        if any(shape != shapes[0] for shape in shapes):
            raise ValueError("ragged")
        return [len(value)] + (shapes[0] if shapes else []), [number for _, numbers in parts for number in numbers]
    if not isinstance(value, (bool, int, float, complex)):
        raise TypeError("no number")
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise TypeError("too large")
    return [], [value]


def stretched(shape, whole):
    """Indices into numbers of `shape`, in the order of an array of shape `whole`."""
    indices = [0]
    for own, size in zip(shape, whole):
        indices = [index * own + (step if own == size else 0) for index in indices for step in range(size)]
    return indices


def close(actual, expected, tolerance):
    if actual == expected:
        return True
    finite = all(math.isfinite(part) for value in (actual, expected) for part in (value.real, value.imag))
    return finite and abs(actual - expected) <= tolerance + RELATIVE * abs(expected)


def main():
    text, out = take_over()
    header, *lines = text.split("\n")
    task = json.loads(header)
    for line in lines:
        tolerance, arguments, expected, actual = line.split("\t")
        try:
            right = equal(
                task["benchmark"], task["entry"], float(tolerance), decode(arguments), decode(expected), decode(actual)
            )
        except Exception:
            right = False
        send(out, str(int(bool(right))))


main()
