"""What stops a text and what only warns (R14): pure, whatever the channel."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.messages.checks import INSTRUCTION, Numbers, check, mentions, numerous
from tests.house import shipped

CLOSED = Numbers("", ("01 99 00 15 50", "01 99 00 15 51"))
GOOD = "Inondation en cours à 3 h. Restez chez vous. Prochain point à 4 h."


def codes(text: str, plays: str = "real", title: str | None = None, numbers: Numbers = CLOSED) -> set[tuple[str, bool]]:
    found = check({"sms": text}, plays, numbers=numbers, title=title)
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


OPEN = replace(CLOSED, opened="01 99 00 15 50")


@pytest.mark.parametrize(("numbers", "told", "blocked"), [
    (CLOSED, "{numero_unique}", True), (OPEN, "{numero_unique}", False), (CLOSED, "01 99 00 15 50", True),
    (CLOSED, "0199001550", True), (CLOSED, "01.99.00.15.50", True),
    (CLOSED, "01\u00a099\u00a000\u00a015\u00a050", True),
    (OPEN, "01 99 00 15 50", False), (OPEN, "01 99 00 15 51", True), (CLOSED, "01 99 00 15 52", False)])
def test_the_single_number_waits_for_the_cip_however_it_is_written(numbers: Numbers, told: str, blocked: bool) -> None:
    assert (("single_number", True) in codes(f"{GOOD} Appelez le {told}.", numbers=numbers)) is blocked


def test_a_number_is_found_whole_or_not_at_all() -> None:
    assert not mentions("Le 3201 99 00 15 50", "01 99 00 15 50")
    assert not mentions("Rien à dire.", "")


@pytest.mark.parametrize(("title", "code"), [
    ("EXERCICE crue", "mark"), ("Crue à [COMMUNE]", "field"), ("Appelez le {numero_unique}", "single_number"),
    (" ", "empty")])
def test_the_title_is_checked_for_what_blocks_and_never_warned_about(title: str, code: str) -> None:
    assert codes(GOOD, title=title) == {(code, True)}


def test_the_title_of_an_exercise_carries_the_mark_or_not() -> None:
    assert codes(f"EXERCICE {GOOD}", "exercise", title="EXERCICE – Crue – EXERCICE") == set()
    assert codes(f"EXERCICE {GOOD}", "exercise", title="Crue") == {("mark", True)}


@pytest.mark.parametrize(("text", "code"), [
    (GOOD.replace("à 3 h", "").replace("à 4 h", ""), "hour"), (GOOD.replace("Prochain point à 4 h.", ""), "next"),
    (GOOD.replace("Restez chez vous.", ""), "instruction"),
    (GOOD.replace("Restez chez vous.", "Vous pouvez rester chez vous : vous restez libres."), "instruction")])
def test_what_is_only_doubtful_warns(text: str, code: str) -> None:
    assert codes(text) == {(code, False)}


@pytest.mark.parametrize("order", [
    "Débranchez les appareils.", "N'approchez pas.", "Mettez-vous à l'abri.", "Ne pas sortir.", "Rejoignez l'étage.",
    "attendez les secours", "Aérez", "Appelez le 18.", "BUVEZ DE L'EAU", "N’entrez pas."])
def test_an_order_is_recognised_whatever_its_verb(order: str) -> None:
    assert codes(GOOD.replace("Restez chez vous.", order)) == set()


def test_the_words_of_the_type_warn_and_block_only_if_the_playbook_says_so() -> None:
    flood = shipped().playbook("flood")
    found = check({"sms": f"{GOOD} Aucun danger."}, "real", numbers=Numbers(), title="Trois blessés", book=flood)
    assert [(each.code, each.variant, each.blocking) for each in found] == [
        ("comfort", "sms", False), ("toll", "title", False)]
    assert found[0].sentence == "« aucun danger » est à éviter. Mot rassurant\u00a0: dites ce qui est établi."
    strict = replace(flood, forbidden=tuple(each.model_copy(update={"blocks": True}) for each in flood.forbidden))
    told = check({"sms": f"{GOOD} Il est mortel."}, "real", numbers=Numbers(), book=strict)
    assert [(each.code, each.blocking, each.sentence.partition(".")[0]) for each in told] == [
        ("toll", True, "« mort… » ne peut pas partir")]


def test_a_word_of_another_type_says_nothing_here() -> None:
    text = {"sms": f"{GOOD} Attentat."}
    assert check(text, "real", numbers=Numbers(), book=shipped().playbook("flood")) == []
    found = check(text, "real", numbers=Numbers(), book=shipped().playbook("security"))
    assert [each.code for each in found] == ["forces"]


@pytest.mark.parametrize("code", [*shipped().codes, "other"])
def test_every_instruction_that_is_shipped_is_recognised(code: str) -> None:
    lines = shipped().playbook(code).instructions
    assert [text for line in lines for text in (line.text, line.brief) if not INSTRUCTION.search(text)] == []


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
    found = check({"site": "Bonjour", "sms": "[COMMUNE]"}, "real", numbers=Numbers())
    assert [(each.variant, each.blocking) for each in found][0] == ("sms", True)
    assert [each.blocking for each in found] == sorted((each.blocking for each in found), reverse=True)
    assert all(each.sentence.endswith(".") for each in found)


ENDED = "Préfecture du Cantal, à 18 h : l'alerte est levée. N'allez pas dans les caves. Ce message est le dernier."


def codes_of_end(text: str, *, ends: bool) -> set[str]:
    return {each.code for each in check({"site": text}, "real", numbers=Numbers(), ends=ends)}


def test_an_end_of_alert_says_that_it_is_and_announces_nothing_more() -> None:
    assert codes_of_end(ENDED, ends=True) == set()
    assert codes_of_end("Préfecture du Cantal, à 18 h : la décrue est là.", ends=True) == {"ending"}
    assert "ending" in codes_of_end(ENDED, ends=False)


@pytest.mark.parametrize("text", ["Le préfet lève l'alerte à 18 h.", "Fin de l'alerte à 18 h.", "FIN D'ALERTE, 18 h."])
def test_the_end_of_an_alert_is_recognised_however_it_is_said(text: str) -> None:
    assert codes_of_end(text, ends=True) == set()


@pytest.mark.parametrize("text", ["Restez chez vous jusqu'à la fin de l'alerte.",
                                  "Ne sortez pas avant la fin d'alerte."])
def test_waiting_for_the_end_of_an_alert_does_not_end_it(text: str) -> None:
    assert "ending" not in codes_of_end(f"À 3 h. {text}", ends=False)


def test_six_instructions_are_one_too_many() -> None:
    lines = [f"N'allez pas là, {each}" for each in "abcdef"]
    found = numerous({"site": "\n".join(lines), "sms": lines[0]}, lines)
    assert [(each.code, each.variant, each.blocking) for each in found] == [("instructions", "site", False)]
    assert "6 consignes" in found[0].sentence
    assert numerous({"site": "\n".join(lines[:5])}, lines) == []
