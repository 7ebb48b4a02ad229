"""The rules of the house, measured on its own files. Decides what may be committed, not what is well written.

A ceiling is raised by a decision record in `docs/adr/`, never here alone.
"""
from __future__ import annotations

import ast
import re
import sys

import pytest

from tests.measures import (
    ROOT,
    body_lines,
    calls,
    complexity,
    functions,
    imported,
    module,
    sources,
    text_of,
    tracked,
    untyped,
)

FILE_LINES, FUNCTION_LINES, COMPLEXITY = 300, 50, 10
DRAWERS = {"utils", "util", "helpers", "constants", "common", "misc"}
# A migration is a list, read once from top to bottom: no ceiling on its length.
VERSIONS = "migrations/versions/"
STANDARD = sys.stdlib_module_names
LOCKS = "requirements*.lock"

# Where a French number may stand in clear: the ranges that the regulator keeps for works of fiction.
NUMBER = re.compile(r"(?<![\w.:/-])(?:\+33[ .\u00a0\u202f]?|0)([1-9])"
                    r"((?:[ .\u00a0\u202f]?\d){8})(?![\w-])")
FICTION = ("19900", "26191", "35301", "46571", "53649", "63998")
# Written in pieces, so that this file does not accuse itself.
MACHINE = re.compile("|".join(
    ("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian", r"(?<![\w.])/" + "work/",
     r"(?<![\w.])/" + "root/", r"(?<![\w.])/" + "home/[a-z]", "/" + "tmp/[a-z]")))


def everywhere(*exempt: str) -> list[tuple[str, ast.Module]]:
    return [(name, tree) for name, tree in sources().items() if not name.startswith(exempt)]


def test_there_is_a_house_to_measure() -> None:
    assert len(sources()) > 10
    assert len(tracked()) > len(sources())


def test_no_file_is_longer_than_the_house_allows() -> None:
    lines = {path.relative_to(ROOT).as_posix(): len(text_of(path).splitlines()) for path in tracked()
             if path.suffix == ".py"}
    assert [f"{name}: {count}" for name, count in lines.items()
            if count > FILE_LINES and not name.startswith(VERSIONS)] == []


def test_no_function_is_longer_than_the_house_allows() -> None:
    assert [f"{name}:{f.lineno} {f.name}: {body_lines(f)}" for name, tree in everywhere(VERSIONS)
            for f in functions(tree) if body_lines(f) > FUNCTION_LINES] == []


def test_no_function_branches_more_than_the_house_allows() -> None:
    assert [f"{name}:{f.lineno} {f.name}: {complexity(f)}" for name, tree in sources().items()
            for f in functions(tree) if complexity(f) > COMPLEXITY] == []


def test_every_function_is_typed() -> None:
    assert [f"{name}:{f.lineno} {f.name}" for name, tree in sources().items()
            for f in functions(tree) if untyped(f)] == []


def test_every_module_says_what_it_decides() -> None:
    assert [name for name, tree in sources().items()
            if ast.get_docstring(tree) is None and (tree.body or not name.endswith("__init__.py"))] == []


def test_no_import_hides_inside_a_function() -> None:
    assert [f"{name}:{node.lineno}" for name, tree in sources().items() for f in functions(tree)
            for node in ast.walk(f) if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = {module(name): imported(name, tree) for name, tree in sources().items()}
    left = {name: targets & set(known) - {name} for name, targets in known.items()}
    while free := {name for name, targets in left.items() if not targets & set(left)}:
        left = {name: targets for name, targets in left.items() if name not in free}
    assert sorted(left) == []


def test_nothing_below_knows_the_composition_root() -> None:
    assert [name for name, tree in everywhere("app.py") if "app" in imported(name, tree)] == []


def test_there_is_no_drawer_file() -> None:
    assert [name for name in sources() if set(module(name).split(".")) & DRAWERS] == []


def test_only_the_database_module_commits() -> None:
    assert [f"{name}:{line}" for name, tree in everywhere("crisis/db.py", "migrations/")
            for line, call in calls(tree) if call.endswith(".commit")] == []


def test_only_the_clock_reads_the_clock() -> None:
    read = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|sleep))$")
    assert [f"{name}:{line} {call}" for name, tree in everywhere("crisis/clock.py", "channels/sandbox/")
            for line, call in calls(tree) if read.search(call)] == []


def test_no_statement_asks_the_database_for_the_time() -> None:
    asked = re.compile(r"\bnow\(\)|\bCURRENT_TIMESTAMP\b|clock_timestamp\(", re.IGNORECASE)
    literals = [(f"{name}:{node.lineno}", node.value) for name, tree in sources().items()
                for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    statement = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|DEFAULT)\b")
    assert [where for where, text in literals if statement.search(text) and asked.search(text)] == []


@pytest.mark.parametrize(("number", "real"), [
    ("06 39 98 12" + " 34", False), ("+3363998" + "1234", False), ("04 71 46 23" + " 00", True),
    ("+3347146" + "2300", True), ("0471" + "462300", True)])
def test_a_real_number_is_told_from_one_of_fiction(number: str, real: bool) -> None:
    assert bool(real_numbers(number)) is real


def real_numbers(text: str) -> list[str]:
    found = (match.group(1) + re.sub(r"\D", "", match.group(2)) for match in NUMBER.finditer(text))
    return [digits for digits in found if not digits.startswith(FICTION)]


def test_judgements_need_the_standard_library_alone() -> None:
    # The verifier handed to an auditor is these files joined: it must run where nothing is installed.
    pure = {name: tree for name, tree in sources().items()
            if name == "crisis/journal/entry.py" or name.startswith("crisis/commitments/")}
    foreign = {name: {target for target in imported(name, tree) if target.split(".")[0] not in STANDARD
                      and not target.startswith(("crisis.commitments", "crisis.journal.entry"))}
               for name, tree in pure.items()}
    assert {name: targets for name, targets in foreign.items() if targets - {"crisis"}} == {}


def test_no_telephone_number_belongs_to_anybody() -> None:
    # Locks are hashes: their digits mean nothing.
    exempt = {path for path in tracked() if path.match(LOCKS)}
    found = {path: real_numbers(text_of(path)) for path in tracked() if path not in exempt}
    assert [f"{path.relative_to(ROOT)}: {numbers}" for path, numbers in found.items() if numbers] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = ((path, MACHINE.search(text_of(path))) for path in tracked())
    assert [f"{path.relative_to(ROOT)}: {match.group()}" for path, match in found if match] == []


def test_the_two_locks_agree_and_carry_hashes() -> None:
    run, dev = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock"))
    pins = [line for line in run.splitlines() if "==" in line]
    assert pins
    assert [line for line in pins if line not in dev.splitlines()] == []
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", run.strip()))
