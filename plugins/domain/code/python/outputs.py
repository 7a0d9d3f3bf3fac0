"""Where in a model's output its program may stand: in fences, as a whole, or as a body that continues the task."""

import ast
import re
import textwrap

FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n`]*$")
BODY = "    "


def fences(text):
    """The contents of the fenced blocks, each without the indentation that the block has in its text; a last open one too."""
    blocks, lines, mark = [], [], None
    for line in text.split("\n"):
        found = FENCE.match(line)
        if mark is None and found:
            mark, lines = found[1], []
        elif mark is not None and line.rstrip().endswith(mark):
            # A model may glue the end of the fence to its last line.
            lines.append(line.rstrip().rstrip(mark[0]))
            blocks.append(textwrap.dedent("\n".join(lines)))
            mark = None
        elif mark is not None:
            lines.append(line)
    if mark is not None and lines:
        blocks.append(textwrap.dedent("\n".join(lines)))
    return blocks


def program_in(text, entry, task):
    """The text in which to look for the program: the block that defines `entry`, with what it needs of others, or else `text`.

    task: what the output may continue; its definitions come first where the program lacks them
    """
    blocks = [block for block in map(longest_program, fences(text)) if block]
    defining = [block for block in blocks if defines(block, entry)]
    if defining:
        chosen = max(defining, key=filled_lines)
        return with_definitions(blocks[: blocks.index(chosen)], chosen, entry)
    if not defines_somewhere(text, entry):
        for body in (*fences(text), text):
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
    # As it stands, moved as a whole, or with the indentation of its first line restored: what makes most of it.
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
    for node in parse(program).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == entry:
            if not all(is_idle(statement) for statement in node.body):
                return True
    return False


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
