"""What a text costs is the same on both sides: these vectors are also run in the browser (tests/browser)."""
from __future__ import annotations

import json
import re
from typing import Any

import pytest

from channels.text import sms, x_length
from crisis.config import ROOT

VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests/vectors/texts.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_a_text_costs_what_its_vector_says(vector: dict[str, Any]) -> None:
    found, x = sms.measure(vector["text"]), x_length.weigh(vector["text"])
    assert {"alphabet": found.alphabet, "units": found.units, "parts": found.parts, "per_part": found.per_part,
            "guilty": [list(each) for each in found.guilty], "lighter": sms.lighten(vector["text"])} == vector["sms"]
    assert {"weight": x.weight, "heavy": [piece for piece, _ in x.heavy]} == vector["x"]


def test_the_vectors_meet_every_kind_of_cost() -> None:
    assert {each["sms"]["alphabet"] for each in VECTORS} == {"gsm7", "ucs2"}
    assert {each["sms"]["parts"] for each in VECTORS} >= {0, 1, 2, 3}
    assert any(each["sms"]["lighter"] != each["text"] for each in VECTORS)
    assert any(each["x"]["weight"] > 280 for each in VECTORS)


@pytest.mark.parametrize("name", ["COUNTRIES", "GENERIC"])
def test_the_browser_knows_the_same_ends_of_addresses(name: str) -> None:
    script = (ROOT / "crisis/static/js/x_length.mjs").read_text()
    listed = re.search(rf"const {name} = `([^`]*)`", script)
    assert listed is not None
    assert listed[1].split() == getattr(x_length, name).split()


def test_the_browser_offers_the_same_replacements() -> None:
    script = (ROOT / "crisis/static/js/sms.mjs").read_text()
    listed = script.partition("Object.entries({")[2].partition("})")[0]
    pairs = re.findall(r'"(\\u[0-9a-f]{4}|[^"\\])": ("[^"]*"|\'"\')', listed)
    read = {json.loads(f'"{sign}"'): new[1:-1] for sign, new in pairs}
    assert read == {chr(code): new for code, new in sms.LIGHTER.items()}
