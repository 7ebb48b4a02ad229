"""The command line helps and refuses in French, and `doctor` says what to do only where there is something to do."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import main
from crisis.doctor import Finding
from crisis.usage import french
from tests.commanded import crisis

ENGLISH = re.compile(r"\b(usage: |options:|arguments:|show this|error|required|invalid|expected|unrecognized)")
COMMANDS = ("serve", "web", "public", "worker", "scheduler", "sandbox", "demo", "migrate", "user", "rota", "doctor",
            "report", "verify", "kit", "rehearse")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_helps_in_french(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert told.startswith("Usage : crisis")
    assert ENGLISH.search(told) is None


def test_every_argument_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        lines = capsys.readouterr().out.split("options\u00a0:")[1].split("Exemple")[0].splitlines()
        for number, line in enumerate(lines):
            if line.startswith("  -"):
                assert re.search(r"\S {2,}\S", line) or lines[number + 1].startswith(" " * 10), (name, line)


@pytest.mark.parametrize("wrong", [
    [], ["nothing"], ["rota"], ["verify", "a", "b"], ["report", "--format", "docx"], ["report", "--out"],
    ["rehearse", "--faults", "x"], ["rehearse", "--faults", "1", "--operators", "x"]])
def test_a_wrong_use_is_said_in_french(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert ENGLISH.search(told) is None
    assert len(told.splitlines()) == 2


def test_a_sentence_without_translation_shows_as_it_is() -> None:
    assert french("something new") == "something new"


def test_the_rota_names_the_functions_that_have_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rota", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "fonctions possibles : " in told
    assert "communication (cellule de communication)" in told


def test_what_is_good_does_not_say_what_to_do_otherwise() -> None:
    sentence = "Schéma à jour ; sinon : crisis migrate."
    assert Finding("schema", True, sentence).told == "Schéma à jour."
    assert Finding("schema", False, sentence).told == sentence


def test_doctor_says_what_is_to_be_done_and_in_french(tmp_path: Path) -> None:
    demo = crisis(tmp_path, "demo")
    assert (demo.returncode, " INFO " in demo.stderr) == (0, False)
    assert re.search(r"com1 +\S+ +\w.*, cellule de communication", demo.stdout)
    told = crisis(tmp_path, "doctor").stdout.splitlines()
    assert [line for line in told if line.startswith("bon ") and "sinon" in line] == []
    assert [line for line in told if line.startswith("à faire") and "sinon" not in line] == []
    assert len([line for line in told if line.startswith("à faire") and "bac à sable" not in line]) == 2
    assert "Une personne est d'astreinte : cadre de permanence" in " ".join(told)
