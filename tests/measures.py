"""What the house measures on its files: which they are, how long, how branched, how typed, who imports whom.

The ceilings, and what is forbidden, stand in `test_house.py`.
"""
from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("app.py", "crisis", "channels", "exercises", "playbooks", "migrations")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LEFT_OUT = {"var", "node_modules", "__pycache__"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git holds or would take; without git (an archive, a copy), every file of the tree."""
    git = shutil.which("git")
    files = _from_git(git) if git and (ROOT / ".git").exists() else _from_disk()
    return tuple(sorted(path for path in files if path.is_file()))


def _from_git(git: str) -> list[Path]:
    # A tree that another user owns (a container, a deployment) is read all the same.
    listed = subprocess.run([git, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def _from_disk() -> list[Path]:
    inside = ((path, path.relative_to(ROOT).parts[:-1]) for path in ROOT.rglob("*"))
    return [path for path, folders in inside
            if not LEFT_OUT & set(folders) and not any(f.startswith(".") and f != ".ci" for f in folders)]


@cache
def sources() -> dict[str, ast.Module]:
    """Each Python file of the product, parsed, by its path from the root."""
    names = {path.relative_to(ROOT).as_posix(): path for path in tracked() if path.suffix == ".py"}
    return {name: ast.parse(path.read_bytes(), filename=name) for name, path in names.items()
            if name.split("/")[0] in PRODUCT}


def text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""  # An image or a font says nothing that can be searched.


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of each call, e.g. `datetime.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last one, less the docstring: explaining must never cost."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def complexity(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """One, plus one per way to branch; a function inside counts for itself."""
    return 1 + sum(weight(node) for node in own_nodes(function))


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, FUNCTIONS):
            yield child
            yield from own_nodes(child)


def weight(node: ast.AST) -> int:
    match node:
        case ast.If() | ast.IfExp() | ast.ExceptHandler() | ast.Assert():
            return 1
        case ast.For() | ast.While() | ast.AsyncFor():
            return 1 + bool(node.orelse)
        case ast.Try():
            return bool(node.orelse)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
        case ast.Match():
            return sum(not isinstance(case.pattern, ast.MatchAs) or case.pattern.pattern is not None
                       for case in node.cases)
        case _:
            return 0


def untyped(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    spec = function.args
    named = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    missing = [arg for arg in named if arg.annotation is None and arg.arg not in ("self", "cls")]
    return bool(missing) or (function.returns is None and function.name != "__init__")


def imported(name: str, tree: ast.Module) -> set[str]:
    """The modules that `name` imports when it loads (type-only imports make no cycle)."""
    package = name.removesuffix(".py").split("/")[:-1]
    found: set[str] = set()
    for node in loaded(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = package[:len(package) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def loaded(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        typing_only = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        if not isinstance(child, FUNCTIONS) and not typing_only:
            yield child
            yield from loaded(child)


def module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
