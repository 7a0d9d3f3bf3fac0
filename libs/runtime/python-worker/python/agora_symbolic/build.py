"""Trees to sympy. Only known operators are built, and no text is ever evaluated."""

import sympy
from sympy import S

FUNCTIONS = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "arccot": sympy.acot,
    "arcsec": sympy.asec,
    "arccsc": sympy.acsc,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "ln": sympy.log,
    "log": sympy.log,
    "abs": sympy.Abs,
    "sqrt": sympy.sqrt,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "factorial": sympy.factorial,
    "binomial": sympy.binomial,
    "max": sympy.Max,
    "min": sympy.Min,
    "gcd": sympy.gcd,
    "lcm": sympy.lcm,
}
CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "oo": sympy.oo}
KNOWN_SETS = {
    "empty": S.EmptySet,
    "R": S.Reals,
    "Z": S.Integers,
    "N": S.Naturals,
    "Q": S.Rationals,
    "C": S.Complexes,
}
COLLECTIONS = {"tuple", "list", "set", "interval", "union", "intersection", "difference", "known-set"}


class CannotBuild(Exception):
    pass


def args_of(tree):
    return tree.get("args") or []


def holds(tree, test):
    return test(tree) or any(holds(arg, test) for arg in args_of(tree))


class Builder:
    """`real`: variables are real numbers, as they are unless `i` occurs."""

    def __init__(self, *trees):
        is_i = lambda tree: tree["op"] == "const" and tree.get("value") == "i"
        self.real = True if not any(holds(tree, is_i) for tree in trees) else None

    def symbol(self, name):
        return sympy.Symbol(name, real=self.real)

    def scalar(self, tree):
        """An expression or a matrix."""
        op, value = tree["op"], tree.get("value")
        if op in ("num", "dec"):
            return sympy.Rational(value)
        if op in ("sym", "text"):
            return self.symbol(value)
        if op == "const":
            return CONSTANTS[value]
        if op == "base":
            # Digits in a base are the same as nothing else.
            return self.symbol("%s in base %s" % (args_of(tree)[0]["value"], value))
        args = [self.scalar(arg) for arg in args_of(tree)]
        if op == "add":
            return total(args, lambda a, b: a + b)
        if op == "mul":
            return total(args, lambda a, b: a * b)
        if op == "neg":
            return -args[0]
        if op == "percent":
            return args[0] / 100
        if op == "div":
            return args[0] / args[1]
        if op == "pow":
            return args[0] ** args[1]
        if op == "root":
            return root(*args)
        if op == "fn":
            if value == "det":
                return args[0].det()
            if value in ("sum", "prod"):
                body, variable, first, last = args
                return (sympy.Sum if value == "sum" else sympy.Product)(body, (variable, first, last))
            if value not in FUNCTIONS:
                raise CannotBuild(value)
            return FUNCTIONS[value](*args)
        if op == "call":
            return sympy.Function(value)(*args)
        if op == "matrix":
            rows, columns = (int(part) for part in value.split("x"))
            return sympy.Matrix(rows, columns, args)
        raise CannotBuild(op)

    def set(self, tree):
        """A set of numbers; a pair is an open interval, a single value a set of one."""
        op, args = tree["op"], args_of(tree)
        if op == "known-set":
            if tree.get("value") not in KNOWN_SETS:
                raise CannotBuild(tree.get("value"))
            return KNOWN_SETS[tree["value"]]
        if op == "interval" or (op == "tuple" and len(args) == 2):
            low, high = (self.scalar(arg) for arg in args)
            brackets = tree["value"] if op == "interval" else "()"
            return sympy.Interval(low, high, brackets[0] == "(", brackets[1] == ")")
        if op == "union":
            return sympy.Union(*(self.set(arg) for arg in args))
        if op == "intersection":
            return sympy.Intersection(*(self.set(arg) for arg in args))
        if op == "difference":
            return sympy.Complement(*(self.set(arg) for arg in args))
        if op in ("list", "set"):
            return sympy.FiniteSet(*(self.scalar(arg) for arg in args))
        if op == "tuple":
            raise CannotBuild("a tuple is no set")
        return sympy.FiniteSet(self.scalar(tree))


def total(args, combine):
    result = args[0]
    for arg in args[1:]:
        result = combine(result, arg)
    return result


def root(base, degree):
    """Odd roots of negative numbers are the real ones, as in schools."""
    if base.is_number and base.is_negative and degree.is_odd:
        return -sympy.root(-base, degree)
    return sympy.root(base, degree)
