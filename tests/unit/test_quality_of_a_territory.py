"""Each seed at home: what each préfecture says of its quality, marked line by line, and nothing more."""
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from crisis.errors import SettingsError
from crisis.territory import Territory, load

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
CODES = ["15", "29", "36", "46", "49"]
LINE = re.compile(r"^\s+(?:- )?\w+:(?P<rest>.*)$")


def shipped(code: str) -> Territory:
    return load(code, TERRITORIES)


@pytest.mark.parametrize(("code", "rhythms"), [
    ("15", {"copil": (2, None), "clu": (1, None)}),
    ("29", {"copil": (None, None), "clu": (1, None)}),
    ("36", {"copil": (None, None), "suivi": (1, None), "clu": (1, None)}),
    ("46", {"copil": (1, 5), "clu": (1, None)}),
    ("49", {"copil": (1, None), "clu": (None, None)})])
def test_committees_meet_as_often_as_the_text_says(
        code: str, rhythms: dict[str, tuple[int | None, int | None]]) -> None:
    assert {each.code: (each.per_year, each.per_label) for each in shipped(code).quality.committees} == rhythms


@pytest.mark.parametrize(("code", "threshold", "every_gap", "dashboard", "surveys", "assessed"), [
    ("15", 80, False, None, 1, None), ("29", None, False, 4, 1, None), ("36", None, True, None, 1, 1),
    ("46", None, False, None, 1, None), ("49", None, False, None, 2, None)])
def test_thresholds_and_rhythms_are_those_of_the_text_and_no_others(
        code: str, threshold: int | None, every_gap: bool, dashboard: int | None, surveys: int | None,
        assessed: int | None) -> None:
    quality = shipped(code).quality
    assert quality.satisfaction.threshold_pct == threshold
    assert quality.corrective.every_gap == every_gap
    assert (quality.dashboard.per_year, quality.surveys.per_year) == (dashboard, surveys)
    assert quality.self_assessment.per_year == assessed


def test_where_the_dashboard_is_shown_who_leads_and_who_works() -> None:
    finistere, indre = shipped("29").quality, shipped("36").quality
    assert finistere.dashboard.places == ("hall d'accueil", "site Internet de la préfecture")
    assert "lettre de mission" in finistere.people[0].role
    assert finistere.people[1].name == "correspondants qualité"
    assert [each.name for each in indre.groups][3] == "groupe de travail n° 4, « Communication d'urgence »"
    assert indre.annual_review.shown_to == (
        "comité de suivi", "comité technique de la préfecture", "comité local des usagers")


@pytest.mark.parametrize("code", CODES)
def test_no_delay_has_a_threshold_and_no_label_a_day_that_nobody_wrote(code: str) -> None:
    quality = shipped(code).quality
    assert quality.delay_threshold_pct is None
    assert quality.label.days is None


@pytest.mark.parametrize("code", CODES)
def test_committees_bear_the_names_of_the_bodies_of_the_prefecture(code: str) -> None:
    territory = shipped(code)
    assert {each.name for each in territory.quality.committees} <= {each.name for each in territory.bodies}
    assert territory.quality.source


@pytest.mark.parametrize("code", CODES)
def test_every_line_is_marked_and_holds_no_address(code: str) -> None:
    text = (TERRITORIES / code / "territory.yaml").read_text(encoding="utf-8").partition("\nquality:\n")[2]
    lines = [line for line in text.splitlines() if (found := LINE.match(line)) and found["rest"].strip()]
    assert len(lines) > 15
    assert [line for line in lines if not re.search(r"# \[[SIT]\]", line)] == []
    assert "@" not in text
    assert "http" not in text


def test_what_the_prefecture_has_to_choose_is_said_to_be_to_validate() -> None:
    assert "échéance du bilan annuel" in shipped("36").to_validate
    assert "échéance du bilan annuel" not in shipped("15").to_validate


@pytest.mark.parametrize(("old", "new", "told"), [
    ("      per_year: 2 ", "      par_an: 2 ", "clé inconnue «\u00a0par_an\u00a0»"),
    ("      per_year: 2 ", "      per_year: 0 ", "trop petit"),
    ("      per_year: 2 ", "      per_year: deux ", "un nombre entier"),
    ("      rhythm: au minimum deux fois par an ", "      # ", "rythme sans les mots du texte"),
    ("    - code: clu ", "    - code: copil ", "présent deux fois\u00a0: copil"),
    ("    threshold_pct: 80 ", "    threshold_pct: 180 ", "trop grand"),
    ("    shown_to: [comité de pilotage, comité technique de la préfecture]",
     "    due: {month: 2, day: 29}", "le mois 2 n'a pas de jour 29"),
    ("  label:\n", "  label:\n    begins: 2026-01-01\n    ends: 2025-01-01\n", "ends ne vient pas après begins")])
def test_a_mistake_is_told_with_its_file_line_and_column(tmp_path: Path, old: str, new: str, told: str) -> None:
    shutil.copytree(TERRITORIES / "15", tmp_path / "15")
    path = tmp_path / "15" / "territory.yaml"
    before = path.read_text(encoding="utf-8")
    head, _, part = before.partition("\nquality:\n")
    assert part.count(old) == 1
    path.write_text(f"{head}\nquality:\n{part.replace(old, new)}", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load("15", tmp_path)
    line = str(caught.value)
    assert told in line
    found = re.search(r"ligne (\d+), colonne", line)
    assert found is not None
    assert int(found[1]) > head.count("\n")
