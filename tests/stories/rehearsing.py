"""Runs `crisis rehearse` as a command does and reads its one document."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from crisis.config import ROOT
from exercises.rehearse import main

SCHEMA = json.loads((ROOT / "docs" / "rehearse.schema.json").read_text(encoding="utf-8"))


@dataclass
class Rehearsed:
    """What a rehearsal returned and printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Return the document, which is alone on the standard output and as its schema says."""
        told: dict[str, Any] = json.loads(self.out)
        jsonschema.Draft202012Validator(SCHEMA).validate(told)
        return told

    def verdict(self, number: int) -> dict[str, Any]:
        return next(each for each in self.document["commitments"] if each["number"] == number)


def rehearse(capsys: pytest.CaptureFixture[str], *args: str) -> Rehearsed:
    """Play one rehearsal in this process; the service is another."""
    capsys.readouterr()
    code = main(list(args))
    out, err = (text.replace("\u00a0", " ").replace("\u202f", " ") for text in capsys.readouterr())
    return Rehearsed(code, out, err)
