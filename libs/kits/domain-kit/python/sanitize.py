"""Finds the program in what a model has written. Parses, and never runs anything."""

import ast
import re
import symtable
import sys
import warnings


def sanitize(text, entry, mode, task=""):
    """The program in `text` that defines `entry`, which the text `task` asked for.

    off        the text itself, behind the task where it continues it
    reference  the longest span of lines that parses; of it the imports, and the functions (with a `return`), classes and
               assignments to one name that `entry` reaches; the first where a name has several
    reachable  of the block that defines `entry` (see outputs.py), or else of that span, nothing that `entry` needs is lost:
               decorated functions, functions without `return`, later definitions of a name and other statements that set a
               reachable name stay, in their order; imports and helpers of the task come first where they are lacking
    Where that leaves nothing: the whole span.
    """
    if mode != "reachable" and task and not defines_somewhere(text, entry):
        text = f"{task.strip()}\n{text}"
    if mode == "off":
        return text
    warnings.simplefilter("ignore")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if mode == "reachable":
        # Text copied from a web page may be indented with no-break spaces.
        text = re.sub(r"^[ \t\u00a0]+", lambda spaces: spaces[0].replace("\u00a0", " "), text, flags=re.M)
        text = program_in(text, entry, task)
    span = longest_span(text.split("\n"))
    tree = parse(span)
    if tree is None:
        return span
    parts = (as_reference if mode == "reference" else as_needed)(tree, entry)
    program = "\n".join(cut(span, parts)).strip() or span
    return with_task(program, task, entry) if mode == "reachable" and defines(program, entry) else program


def parse(text):
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def longest_span(lines):
    """The first of those spans that parse and have most lines with something on them; the first line if none parses."""
    filled = [0]
    for line in lines:
        filled.append(filled[-1] + (line.strip() != ""))
    best, longest = (0, 0), 0
    for first in range(len(lines)):
        if filled[-1] - filled[first] <= longest:
            break
        # No program begins with an indented line; and an empty first line does not matter.
        if lines[first].strip() == "" or lines[first][0] in " \t":
            continue
        for last in range(horizon(lines, first), first - 1, -1):
            count = filled[last + 1] - filled[first]
            if count <= longest:
                break
            if lines[last].strip() != "" and parse("\n".join(lines[first : last + 1])) is not None:
                best, longest = (first, last), count
                break
    return "\n".join(lines[best[0] : best[1] + 1])


def horizon(lines, first):
    """The last line up to which the lines from `first` on may still be the beginning of a program."""
    good, bad = first - 1, len(lines)
    step = 1
    # First in growing steps, since text that is not a program mostly fails at once; then by bisection.
    while good + step < bad:
        if hopeless("\n".join(lines[first : good + step + 1])):
            bad = good + step
            break
        good, step = good + step, 2 * step
    while bad - good > 1:
        middle = (good + bad) // 2
        if hopeless("\n".join(lines[first : middle + 1])):
            bad = middle
        else:
            good = middle
    return good


# Flag of Python 3.11 and later, with which the parser distinguishes incomplete text from wrong text.
ALLOW_INCOMPLETE_INPUT = 0x4000


def hopeless(text):
    """Whether no further line could make a program of this. Never true of a program's beginning."""
    if sys.version_info < (3, 11):
        return False
    try:
        compile(text + "\n", "", "exec", ast.PyCF_ONLY_AST | ALLOW_INCOMPLETE_INPUT, dont_inherit=True)
    except SyntaxError as error:
        return error.msg != "incomplete input" or (not text.endswith("\\") and open_string(text))
    except (ValueError, RecursionError, MemoryError):
        pass
    return False


def open_string(text):
    """Whether a string ends with its line, which no further line mends: an apostrophe, for one."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error.msg.startswith("unterminated string literal")
    except (ValueError, RecursionError, MemoryError):
        pass
    return False


def cut(source, nodes):
    """The text of top-level statements; positions count bytes of UTF-8."""
    data = source.encode("utf-8", "surrogatepass")
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for node in nodes:
        decorators = getattr(node, "decorator_list", None)
        begin = starts[decorators[0].lineno - 1] if decorators else starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        yield data[begin:end].decode("utf-8", "surrogatepass")


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)


def as_reference(tree, entry):
    imports, definitions = [], {}
    for node in tree.body:
        if isinstance(node, IMPORTS):
            if getattr(node, "module", "") != "__future__":
                imports.append(node)
            continue
        name = reference_name(node)
        if name is not None:
            definitions.setdefault(name, node)
    reached = reach(entry, {name: mentioned(node) for name, node in definitions.items()})
    return imports + [node for name, node in definitions.items() if name in reached]


def reference_name(node):
    if isinstance(node, DEFINITIONS):
        if node.decorator_list:
            return None
        returns = isinstance(node, ast.ClassDef) or any(isinstance(inner, ast.Return) for inner in ast.walk(node))
        return node.name if returns else None
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(target, ast.Name) else None


def as_needed(tree, entry):
    calls = {id(node): names_changed(node, tree) for node in tree.body if isinstance(node, ast.Expr)}
    sets = [(node, calls.get(id(node)) or names_set(node)) for node in tree.body if calls.get(id(node), True)]
    needs = {}
    for node, names in sets:
        for name in names:
            needs.setdefault(name, set()).update(globals_used(node))
    reached = reach(entry, needs)
    return [node for node, names in sets if isinstance(node, IMPORTS) or names & reached]


def names_changed(statement, tree):
    """The globals that a call at the top fills: `table.update(…)`, or `fill()` of a function that changes them."""
    call = statement.value
    if not isinstance(call, ast.Call) or asks(call):
        return set()
    if not isinstance(call.func, ast.Name):
        return names_filled(call)
    made = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == call.func.id]
    if not made or any(map(asks, made)):
        return set()
    own = globals_used(made[-1]) | {name for inner in ast.walk(made[-1]) if isinstance(inner, ast.Global) for name in inner.names}
    return set().union(*map(names_set, made[-1].body)) & own & set().union(*map(names_set, tree.body))


def asks(node):
    """Whether it would wait for somebody's words."""
    return any(isinstance(inner, ast.Name) and inner.id in ("input", "sys") for inner in ast.walk(node))


def names_filled(call):
    """The name whose object a call of a method may change: of `table.append(1)`, `table`."""
    base = call.func
    while isinstance(base, (ast.Attribute, ast.Subscript)):
        base = base.value
    return {base.id} if isinstance(base, ast.Name) and base is not call.func else set()


def names_set(node):
    """The names of the module that a top-level statement gives a value, or changes the value of."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    found = set()
    queue = [node]
    while queue:
        inner = queue.pop()
        if isinstance(inner, DEFINITIONS):
            found.add(inner.name)
            continue
        if isinstance(inner, IMPORTS):
            found.update((alias.asname or alias.name).partition(".")[0] for alias in inner.names)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            found.add(inner.id)
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            base = inner.value
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if isinstance(base, ast.Name):
                found.add(base.id)
        elif isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            found |= names_filled(inner.value)
        # The variable of a loop does not count: setting it is seldom the purpose of the loop.
        skipped = [inner.target] if isinstance(inner, (ast.For, ast.AsyncFor, ast.comprehension)) else []
        queue += [child for child in ast.iter_child_nodes(inner) if child not in skipped]
    return found


def globals_used(node):
    """The names of the module that a statement, or a module, uses: parameters and other local names are not among them."""
    try:
        table = symtable.symtable(ast.unparse(node), "", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return mentioned(node)
    found, queue = set(), [table]
    while queue:
        inner = queue.pop()
        queue += inner.get_children()
        top = inner.get_type() == "module"
        found.update(
            symbol.get_name() for symbol in inner.get_symbols() if symbol.is_referenced() and (top or symbol.is_global())
        )
    return found


def mentioned(node):
    """Every identifier in a statement, whatever it stands for."""
    found = set()
    for inner in ast.walk(node):
        for field in ("id", "attr", "arg", "name", "asname"):
            value = getattr(inner, field, None)
            if isinstance(value, str):
                found.add(value)
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            found.update(inner.names)
    return found


def reach(entry, needs):
    reached, queue = {entry}, [entry]
    while queue:
        for name in needs.get(queue.pop(), ()):
            if name not in reached:
                reached.add(name)
                queue.append(name)
    return reached
