"""`crisis bilan`: a file that says what it is, a refusal in French, and the exit codes of the house."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import app
from crisis.db import Database
from crisis.journal import register


@pytest.fixture
def settled(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with a register and nothing else; return where files are written."""
    monkeypatch.setenv("CRISIS_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CRISIS_DATA_DIR", str(tmp_path))
    db = Database(sqlite_url)
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=False)
    db.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("code", "begins"), [("json", b"{"), ("csv", b"\xef\xbb\xbftableau;"), ("ods", b"PK"),
                                              ("pdf", b"%PDF-")])
def test_each_format_is_written_where_it_is_asked_for(settled: Path, code: str, begins: bytes,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    out = settled / f"donnees.{code}"
    assert app.main(["bilan", "--period", "2026", "--format", code, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(begins)
    assert "Ni titre d'évènement, ni nom, ni lieu." in capsys.readouterr().out


def test_without_a_name_the_file_says_territory_and_period(settled: Path) -> None:
    assert app.main(["bilan", "--period", "2026-T1", "--format", "json"]) == 0
    told = json.loads((settled / "bilan-15-2026-T1.json").read_bytes())
    assert (told["period"]["code"], told["territory"]["demonstration"]) == ("2026-T1", False)


def test_a_folder_that_does_not_exist_is_refused_with_what_to_do(settled: Path,
                                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["bilan", "--period", "2026", "--out", str(settled / "absent" / "b.ods")]) == 1
    assert "Créez-le, ou changez --out." in capsys.readouterr().err
    (settled / "taken.ods").mkdir()
    assert app.main(["bilan", "--period", "2026", "--out", str(settled / "taken.ods")]) == 1
    assert "ne s'écrit pas" in capsys.readouterr().err


@pytest.mark.parametrize("given", [[], ["--period", "demain"], ["--period", "2026", "--format", "docx"]])
def test_a_wrong_use_ends_with_2_and_says_what_is_wrong(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(["bilan", *given])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "Aide : crisis bilan --help" in said
    assert "argument --" not in said


def test_the_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["bilan", "--help"])
    assert "Exemple : crisis bilan --period 2026 --format ods --out bilan-2026.ods" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "begins"), [("b.json", b"{"), ("B.CSV", b"\xef\xbb\xbf"), ("bilan", b"PK")])
def test_without_a_format_the_name_of_the_file_says_it(settled: Path, name: str, begins: bytes) -> None:
    assert app.main(["bilan", "--period", "2026", "--out", str(settled / name)]) == 0
    assert (settled / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(("name", "given", "said"), [
    ("b.json", ["--format", "ods"], "ce nom dit json, et --format dit ods"),
    ("b.xlsx", [], "ce nom ne dit pas de format connu (json, csv, ods, pdf)")])
def test_a_name_that_denies_the_format_is_refused(settled: Path, name: str, given: list[str], said: str,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["bilan", "--period", "2026", *given, "--out", str(settled / name)]) == 1
    assert said in capsys.readouterr().err
    assert not (settled / name).exists()


def test_the_help_says_the_format_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["bilan", "--help"])
    assert "sinon ods" in " ".join(capsys.readouterr().out.split())
