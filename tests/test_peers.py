"""The table of our peers' defects names tests that exist, and each of them says which defect it is about."""
from __future__ import annotations

import ast
import re

import pytest

from tests.measures import ROOT

NAMES = (*(f"EA{number}" for number in range(1, 9)), *(f"NT{number}" for number in range(1, 7)),
         *(f"GA{number}" for number in range(1, 9)), *(f"GO{number}" for number in range(1, 10)), "LO1", "LO2", "LO3",
         *(f"LI{number}" for number in range(1, 5)), *(f"RC{number}" for number in range(1, 8)), "HS1", "HS2",
         "OB1", "OB2", "OB4")
LINE = re.compile(r"^\| (?P<name>[A-Z]{2}\d+) \| [^|]{20,} \| (?P<tests>[^|]+) \|$", re.MULTILINE)
TABLE = {found["name"]: re.findall(r"`([^`]+)`", found["tests"])
         for found in LINE.finditer((ROOT / "docs" / "peers.md").read_text(encoding="utf-8"))}


def test_every_defect_that_was_asked_for_has_its_line() -> None:
    assert tuple(TABLE) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_defect_has_tests_that_exist_and_name_it(name: str) -> None:
    assert TABLE[name]
    for path, _, function in (test.partition("::") for test in TABLE[name]):
        source = (ROOT / path).read_text(encoding="utf-8")
        assert function in {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}, path
        assert re.search(rf"\b{name}\b", source), path
