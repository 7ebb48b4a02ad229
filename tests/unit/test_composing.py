"""A text begun from a playbook: what is asked, what stands there, what it becomes. Pure; every shipped type."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from channels.text.sms import measure
from crisis.messages.checks import Numbers, check
from crisis.messages.composing import Frame, asked, composed
from playbooks import Playbook
from playbooks.merged import names
from tests.house import shipped

TYPES = [*shipped().codes, "other"]
FRAME = Frame("préfecture du Cantal", "https://www.cantal.gouv.fr", "real", ("x", "facebook"))
KNOWN = {"now": "3 h 20", "today": "samedi 21 novembre 2026", "communes": "Aurillac, Ytrac, Jussac, Arpajon-sur-Cère",
         "communes_brief": "Aurillac, Ytrac, Jussac et une autre commune", "next": "4 h 30", "start": "3 h 10",
         "officials_line": "04 65 71 15 03", "press_line": "service de communication, 04 65 71 15 04", "cod": "3 h 12"}


def begun(book: Playbook, known: Mapping[str, str] = KNOWN, **typed: list[str]) -> dict[str, list[str]]:
    """Return the fields as a form sends them when a person completes only those given."""
    return {ask.blank.name: list(ask.stands) for ask in asked(book, FRAME, known)} | typed


def whole(book: Playbook) -> dict[str, list[str]]:
    return begun(book, CONSIGNES=[book.instructions[0].text], COMMUNES=["Aurillac"],
                 **{"FAITS ÉTABLIS": ["Deux axes sont coupés"]})


@pytest.mark.parametrize("code", TYPES)
def test_three_fields_at_most_are_left_to_complete(code: str) -> None:
    book = shipped().playbook(code)
    empty = [ask.blank.name for ask in asked(book, FRAME, KNOWN) if not ask.stands]
    assert len(empty) <= 3
    assert "CONSIGNES" in empty
    assert {blank for blank in empty if blank not in ("CONSIGNES", "FAITS ÉTABLIS", "COMMUNES")} == set()


@pytest.mark.parametrize("code", TYPES)
def test_an_instruction_is_never_chosen_by_the_service(code: str) -> None:
    book = shipped().playbook(code)
    assert [ask.stands for ask in asked(book, FRAME, KNOWN) if ask.blank.kind == "instruction"] == [()]
    assert [ask.stands for ask in asked(book, FRAME, KNOWN) if ask.blank.name == "FAITS ÉTABLIS"] in ([], [()])


@pytest.mark.parametrize("plays", ["real", "exercise"])
@pytest.mark.parametrize("code", TYPES)
def test_completed_fields_make_texts_that_pass_every_check(code: str, plays: str) -> None:
    book, frame = shipped().playbook(code), replace(FRAME, plays=plays)
    title, texts = composed(book, whole(book), frame, KNOWN)
    assert set(texts) == {"sms", "email", "press", "site", "x", "facebook"}
    assert check(texts, plays, numbers=Numbers(), title=title, book=book) == []
    assert [name for name, text in texts.items() if "réservée aux élus" in text or "15 03" in text] == ["email"]
    assert len(title) <= 200


@pytest.mark.parametrize("code", TYPES)
def test_the_sms_stays_in_the_cheap_alphabet_with_what_the_service_fills(code: str) -> None:
    book = shipped().playbook(code)
    sms = composed(book, whole(book), FRAME, KNOWN)[1]["sms"].replace("{numero}", "12")
    assert (measure(sms).guilty, measure(sms).parts) == ((), 2)


@pytest.mark.parametrize("code", TYPES)
def test_what_nobody_completed_stays_open_in_the_texts(code: str) -> None:
    book = shipped().playbook(code)
    title, texts = composed(book, begun(book), FRAME, KNOWN)
    assert all(any("CONSIGNE" in name for name in names(text)) for text in texts.values())
    assert {each.code for each in check(texts, "real", numbers=Numbers(), title=title) if each.blocking} == {"field"}


def test_what_the_house_does_not_know_is_left_to_the_writer() -> None:
    book = shipped().playbook("flood")
    empty = {ask.blank.name for ask in asked(book, FRAME, {}) if not ask.stands}
    assert {"DEPUIS", "HEURE", "COMMUNES", "TÉLÉPHONE POUR LES ÉLUS", "MESURES PRISES"} <= empty


def test_the_first_instruction_is_the_one_of_the_sms_and_in_its_short_form() -> None:
    book = shipped().playbook("flood")
    first, second = book.instructions[:2]
    texts = composed(book, begun(book, CONSIGNES=[first.text, second.text]), FRAME, KNOWN)[1]
    assert (first.brief in texts["sms"], second.brief in texts["sms"]) == (True, False)
    assert f"{first.text}\n{second.text}" in texts["site"]


def test_long_texts_name_every_commune_and_short_ones_the_first() -> None:
    book = shipped().playbook("flood")
    title, texts = composed(book, begun(book), FRAME, KNOWN)
    assert "Arpajon-sur-Cère" in texts["site"]
    assert [KNOWN["communes_brief"] in text for text in (title, texts["sms"], texts["x"])] == [True] * 3
    own = composed(book, begun(book, COMMUNES=["vallée de la Cère"]), FRAME, KNOWN)[1]
    assert all("vallée de la Cère" in text for text in own.values())


def test_a_line_typed_without_its_full_stop_is_still_a_sentence() -> None:
    book = shipped().playbook("flood")
    sms = composed(book, begun(book, CONSIGNES=["Restez à l'étage"]), FRAME, KNOWN)[1]["sms"]
    assert "Restez à l'étage. Maires" in sms


def test_a_post_too_long_for_x_says_where_the_rest_is() -> None:
    book = shipped().playbook("flood")
    x = composed(book, begun(book, CONSIGNES=["Restez à l'étage. " * 20]), FRAME, KNOWN)[1]["x"]
    assert ("https://www.cantal.gouv.fr" in x, "l'étage" in x) == (True, False)


def test_a_line_that_waits_for_an_hour_nobody_recorded_is_not_ticked_and_asks_for_it_once_it_is() -> None:
    book = shipped().playbook("flood")
    without = {name: words for name, words in KNOWN.items() if name != "cod"}
    measures = next(ask for ask in asked(book, FRAME, without) if ask.blank.name == "MESURES PRISES")
    assert measures.stands == ()
    line = next(each for each in measures.choices if "[HEURE DU COD]" in each)
    asks = asked(book, FRAME, without, begun(book, without) | {"MESURES PRISES": [line]})
    assert "HEURE DU COD" in {ask.blank.name for ask in asks}
    filled = begun(book, without) | {"MESURES PRISES": [line], "HEURE DU COD": ["3 h 05"]}
    assert "(COD) à 3 h 05." in composed(book, filled, FRAME, without)[1]["site"]


def test_without_the_press_and_the_networks_their_texts_and_fields_are_not_asked_for() -> None:
    book, frame = shipped().playbook("flood"), replace(FRAME, networks=(), media=False)
    assert set(composed(book, whole(book), frame, KNOWN)[1]) == {"sms", "email", "site"}
    assert "CONTACT PRESSE" not in {ask.blank.name for ask in asked(book, frame, KNOWN)}


@pytest.mark.parametrize("code", TYPES)
def test_each_field_has_a_name_of_its_own_in_plain_letters(code: str) -> None:
    slugs = [ask.slug for ask in asked(shipped().playbook(code), FRAME, KNOWN)]
    assert len(set(slugs)) == len(slugs)
    assert all(slug.isascii() and slug.replace("_", "").isalnum() for slug in slugs)
