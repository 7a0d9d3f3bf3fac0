"""Is the answer equal to the gold expression? Follows the gold one's form, as Math-Verify does, and is not symmetric."""

import itertools

import sympy
from sympy import S

from .build import COLLECTIONS, Builder, CannotBuild, args_of, holds

DIGITS = 50
# Two constants that agree to so many digits are taken for the same number.
SAME = sympy.Float(10) ** -40
# A decimal stands for a number when it agrees to the last digit that a double holds.
DECIMAL = sympy.Float(10) ** -15
PLACES = 6
FLIPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compare(gold, answer):
    """(True, False or None, why)."""
    return Comparison(gold, answer).trees(gold, answer)


def warm_up():
    """Pays for what sympy imports when it is first used."""
    x = {"op": "sym", "value": "x"}
    squares = [{"op": "pow", "args": [{"op": "fn", "value": name, "args": [x]}, {"op": "num", "value": "2"}]} for name in ("sin", "cos")]
    compare({"op": "num", "value": "1"}, {"op": "add", "args": squares})


class Comparison:
    def __init__(self, gold, answer):
        self.build = Builder(gold, answer)

    def trees(self, gold, answer):
        gold, answer = shortened(gold), shortened(answer)
        if is_equation(answer) and not is_equation(gold):
            answer = relations(answer)[-1]["args"][1]
        elif is_assignment(gold) and not is_equation(answer):
            gold = relations(gold)[-1]["args"][1]
        if relations(gold) and relations(answer):
            return self.relations(gold, answer)
        if relations(gold) and answer["op"] in COLLECTIONS:
            return self.built_sets(lambda: self.solutions(gold)[0], lambda: self.build.set(answer))
        if relations(gold) or relations(answer):
            return False, "a relation and no relation"
        if gold["op"] in COLLECTIONS or answer["op"] in COLLECTIONS:
            return self.collections(gold, answer)
        return self.scalars(gold, answer)

    def scalars(self, gold, answer):
        if "percent" in (gold["op"], answer["op"]):
            return self.percentages(gold, answer)
        a, b = self.build.scalar(gold), self.build.scalar(answer)
        if isinstance(a, sympy.MatrixBase) or isinstance(b, sympy.MatrixBase):
            return matrices(a, b)
        decimal = holds(gold, is_decimal) or holds(answer, is_decimal)
        return expressions(a, b, decimal)

    def percentages(self, gold, answer):
        """A gold percentage may be given without its sign or as a hundredth; an answer in percent is a hundredth."""
        if gold["op"] == answer["op"]:
            return self.scalars(args_of(gold)[0], args_of(answer)[0])
        if answer["op"] == "percent":
            return self.scalars(gold, hundredth(answer))
        return best([self.scalars(args_of(gold)[0], answer), self.scalars(hundredth(gold), answer)])

    def collections(self, gold, answer):
        finite = {"tuple", "list", "set"}
        pairs = all(tree["op"] in ("interval", "tuple") and len(args_of(tree)) == 2 for tree in (gold, answer))
        if pairs:
            if brackets(gold) != brackets(answer):
                return False, "other ends"
            return self.ordered(args_of(gold), args_of(answer))
        if gold["op"] not in COLLECTIONS - finite and answer["op"] not in COLLECTIONS - finite:
            wanted = args_of(gold) if gold["op"] in finite else [gold]
            given = args_of(answer) if answer["op"] in finite else [answer]
            if gold["op"] == "tuple":
                return self.ordered(wanted, given)
            return self.unordered(wanted, given)
        return self.built_sets(lambda: self.build.set(gold), lambda: self.build.set(answer))

    def built_sets(self, gold, answer):
        try:
            return self.sets(gold(), answer())
        except CannotBuild as error:
            return False, "no two sets: %s" % error

    def ordered(self, gold, answer):
        if len(gold) != len(answer):
            return False, "another number of elements"
        return every([self.trees(one, other) for one, other in zip(gold, answer)])

    def unordered(self, gold, answer):
        gold, answer = self.distinct(gold), self.distinct(answer)
        if len(gold) != len(answer):
            return False, "another number of elements"
        left = list(answer)
        for one in gold:
            at = next((at for at, other in enumerate(left) if self.trees(one, other)[0]), None)
            if at is None:
                return False, "an element is missing"
            del left[at]
        return True, "the same elements"

    def distinct(self, trees):
        kept = []
        for tree in trees:
            if not any(self.trees(other, tree)[0] for other in kept):
                kept.append(tree)
        return kept

    def sets(self, a, b):
        if a == b:
            return True, "the same set"
        difference = sympy.SymmetricDifference(a, b)
        empty = difference.is_empty
        if empty is None:
            return False, "the sets are not known to be the same"
        return empty, "the sets' difference is %s" % ("empty" if empty else "not empty")

    def relations(self, gold, answer):
        wanted, given = relations(gold), relations(answer)
        if len(wanted) == len(given):
            for order in itertools.islice(itertools.permutations(given), 24):
                if all(self.relation(one, other) for one, other in zip(wanted, order)):
                    return True, "the same relations"
        try:
            (wanted, x), (given, y) = self.solutions(gold), self.solutions(answer)
            return self.sets(wanted, given) if x == y else (False, "other variables")
        except (CannotBuild, NotImplementedError):
            return False, "other relations"

    def relation(self, gold, answer):
        a, b = (left - right for left, right in (self.sides(tree) for tree in (gold, answer)))
        if a.is_zero or b.is_zero:
            return a.is_zero and b.is_zero
        ratio = sympy.simplify(a / b)
        if ratio.free_symbols or not ratio.is_number or ratio.is_zero or not ratio.is_finite:
            return False
        if gold["value"] in ("=", "!="):
            return gold["value"] == answer["value"]
        return bool(ratio.is_real) and answer["value"] == (gold["value"] if ratio.is_positive else FLIPPED[gold["value"]])

    def sides(self, relation):
        left, right = args_of(relation)
        return self.build.scalar(left), self.build.scalar(right)

    def solutions(self, tree):
        """The numbers that satisfy relations in one variable, and the variable."""
        result = None
        names = set()
        for relation in relations(tree):
            left, right = self.sides(relation)
            names |= (left - right).free_symbols
            if len(names) != 1:
                raise CannotBuild("more than one variable")
            (x,) = names
            domain = S.Reals if self.build.real else S.Complexes
            by = relation["value"]
            if by in ("=", "!="):
                found = sympy.solveset(left - right, x, domain)
                found = found if by == "=" else sympy.Complement(domain, found)
            else:
                relational = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}[by](left, right)
                found = sympy.solve_univariate_inequality(relational, x, relational=False)
            result = found if result is None else sympy.Intersection(result, found)
        return result, names.pop()


def expressions(a, b, decimal):
    if any(value in (sympy.nan, sympy.zoo) for value in (a, b)):
        return False, "no number"
    if a == b:
        return True, "the same expression"
    if decimal and a.is_Rational and b.is_Rational:
        same = sympy.floor(a * 10**PLACES + S.Half) == sympy.floor(b * 10**PLACES + S.Half)
        return bool(same), "rounded to %d places" % PLACES
    difference = a - b
    if not difference.free_symbols and not difference.atoms(sympy.core.function.AppliedUndef):
        return constants(a, difference, decimal)
    if differs_somewhere(difference):
        return False, "the difference is not 0 at a point"
    simplified = sympy.simplify(difference)
    if simplified == 0:
        return True, "the difference simplifies to 0"
    return (True, "the difference equals 0") if simplified.equals(0) else (False, "the difference does not simplify to 0")


def constants(a, difference, decimal):
    try:
        size = abs(difference.evalf(DIGITS, maxn=500))
        scale = abs(a.evalf(DIGITS)) or S.One
        if size.is_comparable and scale.is_comparable:
            if decimal:
                return bool(size / scale <= DECIMAL), "compared as decimals"
            if size / scale > SAME:
                return False, "the values differ"
    except (ValueError, TypeError, ArithmeticError):
        pass
    if sympy.simplify(difference) == 0:
        return True, "the difference simplifies to 0"
    equals = difference.equals(0)
    return (True, "the values agree to 40 digits") if equals is not False else (False, "the difference is not 0")


def differs_somewhere(difference):
    """Looks at points of both signs; only a clear distance counts."""
    names = sorted(difference.free_symbols, key=str)
    for base in (S(7) / 5, -S(11) / 7, S(23) / 9):
        point = {name: base + sympy.Rational(index, 3) for index, name in enumerate(names)}
        try:
            value = difference.subs(point).evalf(30)
            if value.is_comparable and abs(value) > sympy.Float(10) ** -10:
                return True
        except (ValueError, TypeError, ArithmeticError):
            continue
    return False


def matrices(a, b):
    if not (isinstance(a, sympy.MatrixBase) and isinstance(b, sympy.MatrixBase)) or a.shape != b.shape:
        return False, "no matrices of the same size"
    return every([expressions(one, other, False) for one, other in zip(a, b)])


def is_decimal(tree):
    return tree["op"] == "dec"


def hundredth(tree):
    return {"op": "div", "args": [args_of(tree)[0], {"op": "num", "value": "100"}]}


def brackets(tree):
    return tree["value"] if tree["op"] == "interval" else "()"


def relations(tree):
    if tree["op"] == "rel":
        return [tree]
    return args_of(tree) if tree["op"] == "and" else []


def is_equation(tree):
    return bool(relations(tree)) and all(relation["value"] == "=" for relation in relations(tree))


def is_assignment(tree):
    return is_equation(tree) and is_name(args_of(relations(tree)[0])[0])


def is_name(tree):
    if tree["op"] in ("sym", "text", "call"):
        return True
    return tree["op"] in ("mul", "div", "tuple") and all(is_name(arg) for arg in args_of(tree))


def shortened(tree):
    """`x = 2 + 3 = 5` as `x = 5`."""
    if not is_assignment(tree):
        return tree
    chain = relations(tree)
    return {"op": "rel", "value": "=", "args": [args_of(chain[0])[0], args_of(chain[-1])[1]]}


def every(comparisons):
    for equal, why in comparisons:
        if equal is False:
            return equal, why
    return next(((None, why) for equal, why in comparisons if equal is None), (True, "all parts are equal"))


def best(comparisons):
    for equal, why in comparisons:
        if equal:
            return equal, why
    return next(((None, why) for equal, why in comparisons if equal is None), (False, "no reading is equal"))
