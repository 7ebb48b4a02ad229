"""What stops a text and what only warns (R14): pure, whatever the channel."""
from __future__ import annotations

import pytest

from crisis.messages.checks import check

GOOD = "Inondation en cours à 3 h. Restez chez vous. Prochain point à 4 h."


def codes(text: str, plays: str = "real", title: str | None = None, cip_open: bool = False) -> set[tuple[str, bool]]:
    found = check({"sms": text}, plays, cip_open=cip_open, title=title)
    return {(finding.code, finding.blocking) for finding in found}


def test_a_good_text_raises_nothing() -> None:
    assert codes(GOOD, title="Crue de la Cère") == set()


@pytest.mark.parametrize("field", [
    "[COMMUNE]", "[à compléter par le SIDPC]", "XX", "XXX", "XXh", "xx", "xxh30", "HH:MM", "HHhMM", "{lien}",
    "{numéro}",
    "{commune}"])
def test_an_unfilled_field_blocks(field: str) -> None:
    assert codes(f"{GOOD} À {field}.") == {("field", True)}


@pytest.mark.parametrize("word", ["XXe siècle", "taxi", "Exxon", "[1]", "{numero}", "Louis XVI", "a) b]", "{}"])
def test_what_only_looks_like_a_field_passes(word: str) -> None:
    assert codes(f"{GOOD} {word}") == set()


@pytest.mark.parametrize(("plays", "text", "blocked"), [
    ("real", f"EXERCICE {GOOD}", True), ("real", f"Dans l'exercice de ses fonctions. {GOOD}", False),
    ("exercise", GOOD, True), ("exercise", f"EXERCICE {GOOD} EXERCICE", False)])
def test_the_mark_is_there_in_an_exercise_and_never_in_reality(plays: str, text: str, blocked: bool) -> None:
    assert (("mark", True) in codes(text, plays)) is blocked


@pytest.mark.parametrize("cip_open", [True, False])
def test_the_single_number_waits_for_the_cip(cip_open: bool) -> None:
    assert (("single_number", True) in codes(f"{GOOD} {{numero_unique}}", cip_open=cip_open)) is not cip_open


@pytest.mark.parametrize(("title", "code"), [
    ("EXERCICE crue", "mark"), ("Crue à [COMMUNE]", "field"), ("Appelez le {numero_unique}", "single_number"),
    (" ", "empty")])
def test_the_title_is_checked_for_what_blocks_and_never_warned_about(title: str, code: str) -> None:
    assert codes(GOOD, title=title) == {(code, True)}


def test_the_title_of_an_exercise_carries_the_mark_or_not() -> None:
    for title in ("Crue", "EXERCICE crue"):
        assert codes(f"EXERCICE {GOOD}", "exercise", title=title) == set()


@pytest.mark.parametrize(("text", "code"), [
    (GOOD.replace("à 3 h", "").replace("à 4 h", ""), "hour"), (GOOD.replace("Prochain point à 4 h.", ""), "next"),
    (GOOD.replace("Restez chez vous.", ""), "instruction"), (f"{GOOD} Aucun danger.", "comfort"),
    (f"{GOOD} Il n'y a AUCUN RISQUE.", "comfort")])
def test_what_is_only_doubtful_warns(text: str, code: str) -> None:
    assert codes(text) == {(code, False)}


@pytest.mark.parametrize("hour", ["3h", "03:12", "3 h 12", "23h59", "3\u00a0h\u00a012", "3\u202fh"])
def test_an_hour_is_recognised_in_its_usual_spellings(hour: str) -> None:
    assert codes(f"Crue à {hour}. Restez chez vous. Prochain point plus tard.") == set()


@pytest.mark.parametrize("text", ["Préfecture, message 1 : crue.", "Bilan : 12", "Message 3: crue", "4 hommes"])
def test_the_number_of_a_message_is_no_hour(text: str) -> None:
    assert ("hour", False) in codes(f"{text} Restez chez vous. Prochain point plus tard.")


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_text_blocks(text: str) -> None:
    assert ("empty", True) in codes(text)


def test_what_blocks_comes_first_and_names_its_channel() -> None:
    found = check({"site": "Bonjour", "sms": "[COMMUNE]"}, "real", cip_open=False)
    assert [(each.variant, each.blocking) for each in found][0] == ("sms", True)
    assert [each.blocking for each in found] == sorted((each.blocking for each in found), reverse=True)
    assert all(each.sentence.endswith(".") for each in found)
