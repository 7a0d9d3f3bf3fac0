"""Where in a model's output its program may stand: in fences, as a whole, or as a body that continues the task."""

import ast
import re
import textwrap

FENCE = re.compile(r"^[ \t]*((?:>[ \t]?)*)(```+|~~~+)[^\n`]*$")
IMPORT = re.compile(r"^(?:from [\w.]+ )?import [\w.*, ]+$")
PROMPT = re.compile(r"^(?:>>>|\.\.\.)(?: |$)")
BODY = "    "


def fences(text):
    """The contents of the fenced blocks, each without the indentation or quote that it has in its text; a last open one too."""
    return parted(text)[0]


def parted(text):
    """The fenced blocks of a text, and its lines outside of them."""
    blocks, outside, lines, mark, quote = [], [], [], None, ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if mark is None and found:
            quote, mark, lines = found[1].strip(), found[2], []
            continue
        if mark is None:
            outside.append(line)
            continue
        if quote:
            line = re.sub(r"^[ \t]*(?:>[ \t]?)*", "", line)
        if line.rstrip().endswith(mark):
            # A model may write the closing fence directly after its last line of code.
            lines.append(line.rstrip().rstrip(mark[0]))
            blocks.append(textwrap.dedent("\n".join(lines)))
            mark = None
        else:
            lines.append(line)
    if mark is not None and lines:
        blocks.append(textwrap.dedent("\n".join(lines)))
    return blocks, outside


def program_in(text, entry, task):
    """The text in which to look for the program: the block that defines `entry`, with what it needs of others, or else `text`.

    task: what the output may continue; its definitions come first where the program lacks them
    """
    fenced, outside = parted(text)
    blocks = [block for block in map(longest_program, fenced) if block]
    defining = [block for block in blocks if does(block, entry)]
    if defining:
        # Of several programs the last one counts, unless it returns nothing: then it is an excerpt that the model explains.
        chosen = max(enumerate(defining), key=lambda each: (gives_back(each[1], entry), each[0]))[1]
        imports = "\n".join(line.strip() for line in outside if IMPORT.match(line.strip()) and parse(line.strip()))
        return with_definitions([imports, *(block for block in blocks if block != chosen)], chosen, entry)
    if not defines_somewhere(text, entry):
        session = "\n".join(line[4:] for line in text.split("\n") if PROMPT.match(line))
        if defines_somewhere(session, entry):
            return session
        for body in (*fenced, text):
            joined = continued(task, body, entry)
            if joined is not None:
                return joined
    return text


def longest_program(block):
    """The block, or of one that is cut off or holds something else as well, its longest part that parses."""
    if parse(block) is not None:
        return block
    part = longest_span(block.split("\n"))
    return part if parse(part) is not None else ""


def filled_lines(text):
    return sum(line.strip() != "" for line in text.split("\n"))


def top_names(tree):
    return {name for node in tree.body for name in names_set(node)}


def defines(program, entry):
    tree = parse(program)
    return tree is not None and entry in top_names(tree)


def definitions_of(program, entry):
    """The top-level statements that make `entry`: to import it from elsewhere makes nothing."""
    return [node for node in parse(program).body if not isinstance(node, IMPORTS) and entry in names_set(node)]


def does(program, entry):
    """Whether it defines `entry`, and that as more than a stub."""
    return any(not is_stub(node) for node in definitions_of(program, entry))


def is_stub(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and all(map(is_idle, node.body))


def gives_back(program, entry):
    """Whether `entry` gives something back, as far as can be seen."""
    returns = (ast.Return, ast.Yield, ast.YieldFrom, ast.Lambda)
    made = definitions_of(program, entry)
    return any(
        not isinstance(node, ast.FunctionDef) or any(isinstance(inner, returns) for inner in ast.walk(node)) for node in made
    )


def defines_somewhere(text, entry):
    name = re.escape(entry)
    return re.search(rf"^(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*(?::[^=\n]*)?=[^=]", text, re.M) is not None


def with_definitions(others, program, entry):
    """The program behind those of the other blocks that define what it lacks, and not `entry` itself."""
    for other in reversed(others):
        tree = parse(other)
        names = top_names(tree)
        if entry not in names and names & lacking(program):
            program = f"{other}\n{program}"
    return program


def lacking(program):
    """Names of the module that the program uses and does not give a value."""
    tree = parse(program)
    return set() if tree is None else globals_used(tree) - top_names(tree)


def continued(task, body, entry):
    """The task with the body of its function; None when that makes no function that does something."""
    # Tried: the body unchanged, re-indented as a whole, with its first line indented. The one of which most parses is taken.
    texts = (body, textwrap.indent(textwrap.dedent(body), BODY), BODY + body.strip())
    spans = [parse_from_top(f"{task.strip()}\n{text}") for text in texts]
    whole = [span for span in spans if span is not None and has_body(span, entry)]
    return max(whole, key=filled_lines, default=None)


def parse_from_top(text):
    """The longest beginning of the text that parses."""
    lines = text.split("\n")
    for last in range(horizon(lines, 0), -1, -1):
        if lines[last].strip() != "" and parse("\n".join(lines[: last + 1])) is not None:
            return "\n".join(lines[: last + 1])
    return None


def has_body(program, entry):
    """Whether `entry` does more than describe itself."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        isinstance(node, functions) and node.name == entry and not is_stub(node) for node in parse(program).body
    )


def is_idle(statement):
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def with_task(program, task, entry):
    """The program behind the imports and helpers of its task that it uses and lacks."""
    tree = parse(task.strip()) or parse(f"{task.strip()}\n{BODY}pass")
    if tree is None:
        return program
    others = [node for node in tree.body if not isinstance(node, ast.Expr) and entry not in names_set(node)]
    needs = {}
    for node in others:
        for name in names_set(node):
            needs.setdefault(name, set()).update(globals_used(node))
    wanted = set().union(*(reach(name, needs) for name in lacking(program)))
    kept = [node for node in others if names_set(node) & wanted]
    return "\n".join([*map(ast.unparse, kept), program])
