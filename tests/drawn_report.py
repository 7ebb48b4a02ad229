"""A report drawn from its published schema: every key present and every figure different, or nothing at all.

What the schema gains tomorrow is in it the same day. It decides no figure: the tests compare formats, not meanings.
"""
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import jsonschema

from crisis import territory as territories
from crisis.clock import instant
from crisis.config import ROOT
from crisis.evidence.formats import FORMATS
from crisis.evidence.html import French

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
BEGIN = datetime(2026, 11, 21, 22, 0, 0, 250000, tzinfo=UTC)
TWO = 2


class _Pen:
    """Draws one value after another. `empty`: no list has anything, and all that may be null is."""

    def __init__(self, *, empty: bool) -> None:
        self.empty, self._next = empty, count(1)

    def draw(self, shape: dict[str, Any]) -> Any:
        if "$ref" in shape:
            return self.draw(SCHEMA["$defs"][shape["$ref"].rpartition("/")[2]])
        if "anyOf" in shape:
            return None if self.empty else self.draw(shape["anyOf"][0])
        if "const" in shape:
            return shape["const"]
        if "enum" in shape:
            return shape["enum"][next(self._next) % len([one for one in shape["enum"] if one is not None])]
        kind = shape["type"][0] if isinstance(shape["type"], list) else shape["type"]
        return getattr(self, f"_{kind}")(shape)

    def _object(self, shape: dict[str, Any]) -> dict[str, Any]:
        free = shape.get("additionalProperties")
        named = {"operator": free} if isinstance(free, dict) else {}
        return {name: self.draw(one) for name, one in {**shape.get("properties", {}), **named}.items()}

    def _array(self, shape: dict[str, Any]) -> list[Any]:
        many = 0 if self.empty else TWO
        return [self.draw(shape["items"]) for _ in range(many)]

    def _integer(self, shape: dict[str, Any]) -> int:
        return next(self._next) + shape.get("minimum", 0)

    def _number(self, _: dict[str, Any]) -> float:
        return next(self._next) + 0.125

    def _null(self, _: dict[str, Any]) -> None:
        return None

    def _boolean(self, _: dict[str, Any]) -> bool:
        return bool(next(self._next) % 2)

    def _string(self, shape: dict[str, Any]) -> str:
        pattern = shape.get("pattern", "")
        if pattern.startswith("^[0-9a-f]{64}"):
            return f"{next(self._next):064x}"
        return instant(BEGIN + timedelta(seconds=next(self._next))) if pattern else f"mot {next(self._next)}"


def drawn(*, empty: bool = False) -> dict[str, Any]:
    """Return a report that its schema accepts, with the three engagements that every report has."""
    pen = _Pen(empty=empty)
    report: dict[str, Any] = pen.draw(SCHEMA)
    report["commitments"] = [pen.draw(SCHEMA["$defs"]["commitment"]) for _ in range(3)]
    for number, one in zip((47, 48, 50), report["commitments"], strict=True):
        one["number"] = number
        if number != 48:
            one.pop("audiences")
    report["event"] |= {"title": "Crue de la Cère", "territory": "15", "nature": "exercise", "plays": "exercise",
                        "demonstration": False}
    report["provisional"] = False
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return report


CANTAL = territories.load("15", ROOT / "territories")
FR = French(CANTAL)
WHOLE, EMPTY = drawn(), drawn(empty=True)


def made(fmt: str, report: dict[str, Any] = WHOLE) -> bytes:
    """Return the file of a drawn report, the whole one unless another is given."""
    return FORMATS[fmt].write(report, CANTAL)


def many(rows: int) -> dict[str, Any]:
    """Return the report with so many contacts by hand, their entries numbered from 900 001."""
    one = WHOLE["hand"]["contacts"][0]
    contacts = [{**one, "seq": 900_000 + number} for number in range(1, rows + 1)]
    return {**WHOLE, "hand": {**WHOLE["hand"], "contacts": contacts}}
