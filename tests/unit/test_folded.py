"""What is typed is compared the same way on both sides: these vectors are also run in the browser (tests/browser)."""
from __future__ import annotations

import json

import pytest

from crisis.config import ROOT
from playbooks.wordlist import folded

VECTORS: dict[str, list[list[object]]] = json.loads((ROOT / "tests/vectors/folded.json").read_text())


@pytest.mark.parametrize(("typed", "compared"), VECTORS["folded"])
def test_a_text_is_compared_as_its_vector_says(typed: str, compared: str) -> None:
    assert folded(typed) == compared


@pytest.mark.parametrize("searched", sorted({str(each[0]) for each in VECTORS["holds"]}))
def test_what_is_searched_in_is_folded_already(searched: str) -> None:
    assert folded(searched) == searched
