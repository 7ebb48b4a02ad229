"""What `make conformance` says: who ran, who is absent, and that a refusal is never taken for a success."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from crisis.evidence.formats import FORMATS
from tests import conformance

TAGGED = "echo 'Title: Rapport'; echo 'Tagged:          yes'"
PASS = "echo PASS rapport.pdf ua1"
# The office suite writes a file where it is told to, as the real one does.
PRINTS = ('while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; name=$(basename "$3"); '
          'echo made > "$2/${name%.*}.pdf"')


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no program but those that a test writes there, and five files to open."""
    files = {fmt: tmp_path / f"rapport.{fmt}" for fmt in FORMATS}
    monkeypatch.setattr(conformance, "_made", lambda _: files)
    monkeypatch.setattr(conformance.shutil, "which", lambda name: str(tmp_path / name) if (tmp_path / name).is_file()
                        else None)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def install(machine: Path, **programs: str) -> None:
    for name, does in programs.items():
        (machine / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        os.chmod(machine / name, 0o755)


def test_programs_that_accept_every_file_make_a_success(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(machine, pdfinfo=TAGGED, verapdf=PASS, soffice=PRINTS)
    assert conformance.main() == 0
    said = capsys.readouterr()
    assert said.out.count("a accepté") == 5
    assert said.err == ""


def test_absent_programs_are_named_and_refuse_nothing_but_fail_where_ci_is_set(
        machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    install(machine, pdfinfo=TAGGED)
    assert conformance.main() == 0
    said = capsys.readouterr()
    assert said.out.count("absent") == 4
    assert "ABSENT : LibreOffice, veraPDF" in said.err
    monkeypatch.setenv("CI", "true")
    assert conformance.main() == 1


@pytest.mark.parametrize(("name", "does"), [
    ("pdfinfo", "echo 'Tagged:  no'"), ("pdfinfo", f"{TAGGED}; exit 1"),
    ("verapdf", "echo FAIL rapport.pdf ua1; exit 1"), ("verapdf", "echo FAIL rapport.pdf ua1"),
    ("soffice", "exit 0"), ("soffice", f"{PRINTS}; exit 3")])
def test_one_refusal_is_a_failure_and_its_words_are_shown(machine: Path, name: str, does: str,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    install(machine, **{"pdfinfo": TAGGED, "verapdf": PASS, "soffice": PRINTS, name: does})
    assert conformance.main() == 1
    said = capsys.readouterr()
    assert "A REFUSÉ" in said.out
    assert "FAIL" in said.err or name != "verapdf"
