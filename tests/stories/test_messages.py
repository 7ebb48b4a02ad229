"""Messages while they are written: drafted, edited by two, numbered when submitted, returned (R14, D17, D65)."""
from __future__ import annotations

from typing import Any

import pytest

from crisis.errors import Conflict
from crisis.events import sending
from crisis.messages import drafts
from tests.house import TEXT, House


def row(house: House, message: str) -> Any:
    return next(each for each in house.look(lambda tx: drafts.of_event(tx, house.do(drafts.locked, message).event))
                if each.id == message)


def texts(house: House, message: str) -> dict[str, str]:
    return dict(house.do(lambda tx: sending.offered(tx, drafts.locked(tx, message))).variants)


@pytest.mark.parametrize(("part", "code"), [
    ("[COMMUNE] est inondée.", "field"), ("Rendez-vous à XX.", "field"), ("Rendez-vous à XXh30.", "field"),
    ("Prochain point à HH:MM.", "field"), ("Appelez le {numéro}.", "field"),
    ("Appelez le {numero_unique}.", "single_number"), ("EXERCICE Crue.", "mark")])
def test_a_text_that_must_not_leave_is_kept_and_not_submitted(house: House, part: str, code: str) -> None:
    event = house.open()
    message = house.draft(event, core=f"{TEXT} {part}")
    refusal = house.refused(sending.submit, house.com(), house.here, message)
    assert refusal.code == "checks"
    assert code in {finding.code for finding in found(house, message) if finding.blocking}
    assert part in row(house, message).core
    assert (row(house, message).state, row(house, message).number) == ("draft", 0)


def found(house: House, message: str) -> Any:
    def read(tx: Any) -> Any:
        locked = drafts.locked(tx, message)
        return sending.findings(tx, house.here, locked.event, sending.offered(tx, locked))
    return house.do(read)


def test_an_empty_variant_is_named_and_blocks(house: House) -> None:
    event = house.open()
    message = house.draft(event, variants={"sms": "   ", "email": TEXT, "press": TEXT, "site": TEXT})
    assert "Ce texte est vide." in house.refused(sending.submit, house.com(), house.here, message).why


@pytest.mark.parametrize("title", ["EXERCICE crue", "Crue à [COMMUNE]"])
def test_the_title_leaves_too_and_is_checked_too(house: House, title: str) -> None:
    event = house.open()
    message = house.draft(event, title=title)
    assert house.refused(sending.submit, house.com(), house.here, message).code == "checks"


def test_a_message_is_numbered_at_submission_and_keeps_its_number(house: House) -> None:
    event = house.open()
    first = house.draft(event, title="Message {numero}")
    second, bound = house.message(event)
    assert bound.number == 1
    assert "message 1 :" in texts(house, second)["sms"]
    assert house.do(sending.submit, house.com(), house.here, first).number == 2
    assert row(house, first).title == "Message 2"
    house.do(drafts.send_back, house.com(1), first, "préciser l'heure")
    house.do(drafts.edit, house.com(), first, 1, house.writing(title="Précisé"))
    assert house.do(sending.submit, house.com(), house.here, first).number == 2
    assert [entry["data"]["number"] for entry in house.entries(event, "message_submitted")] == [1, 2, 2]


def test_numbers_are_those_of_one_event(house: House) -> None:
    first = house.open()
    second = house.open(separate=True)
    assert [house.message(event)[1].number for event in (first, second, first)] == [1, 1, 2]


def test_whoever_saved_since_is_never_erased_in_silence(house: House) -> None:
    event = house.open()
    message = house.draft(event)
    house.do(drafts.edit, house.com(1), message, 1, house.writing(core="Texte de la seconde personne à 3 h"))
    refusal = house.refused(drafts.edit, house.com(), message, 1, house.writing(core="Texte en retard"))
    assert isinstance(refusal, Conflict)
    assert (refusal.code, "Votre saisie est conservée" in refusal.todo) == ("draft_moved", True)
    assert (row(house, message).core, row(house, message).version) == ("Texte de la seconde personne à 3 h", 2)
    assert row(house, message).writers.split() == [house.com(0).person, house.com(1).person]


def test_what_is_submitted_is_edited_by_nobody(house: House) -> None:
    event = house.open()
    message, _ = house.message(event)
    assert house.refused(drafts.edit, house.com(), message, 1, house.writing()).code == "message_state"
    assert house.refused(sending.submit, house.com(), house.here, message).code == "message_state"


def test_a_message_is_returned_with_a_reason_that_stands_beside_the_chain(house: House) -> None:
    event = house.open()
    message, _ = house.message(event)
    assert house.refused(drafts.send_back, house.com(1), message, " ").code == "reason"
    house.do(drafts.send_back, house.com(1), message, "l'heure manque")
    entry = house.entries(event, "message_returned")[0]
    assert (entry["data"], house.words(event, entry)) == ({"message": message, "version": 1}, "l'heure manque")
    assert (row(house, message).state, row(house, message).version) == ("draft", 1)
    assert house.refused(drafts.send_back, house.com(1), message, "encore").code == "message_state"


NOWHERE_OFFERED: list[tuple[dict[str, Any], str]] = [
    ({"title": "  "}, "title"), ({"title": "x" * 201}, "too_long"), ({"core": "x" * 20_001}, "too_long"),
    ({"variants": {"sms": "x" * 20_001}}, "too_long"), ({"variants": {"pigeon": "Bonjour"}}, "variants"),
    ({"urgency": "yesterday"}, "urgency"), ({"communes": ["49007"]}, "communes"), ({"communes": ["15"]}, "communes"),
    ({"communes": ["15014 15187"]}, "communes"), ({"communes": [""]}, "communes"), ({"means": ["site; x"]}, "means"),
    ({"core": "a\x00b"}, "text"), ({"variants": {"sms": "a\ud800b"}}, "text"),
    ({"variants": {"sms": "a\x1bb"}}, "text")]


def test_what_no_screen_offers_is_not_kept(house: House) -> None:
    event = house.open()
    message = house.draft(event)
    for parts, code in NOWHERE_OFFERED:
        assert house.refused(drafts.draft, house.com(), event, house.writing(**parts)).code == code, parts
        assert house.refused(drafts.edit, house.com(), message, 1, house.writing(**parts)).code == code, parts


def test_a_title_too_long_is_to_be_shortened_and_a_text_may_become_a_piece(house: House) -> None:
    event = house.open()
    title = house.refused(drafts.draft, house.com(), event, house.writing(title="x" * 201))
    assert (title.why, title.todo) == ("Le titre compte 201 signes, pour 200 au plus.", "Raccourcissez-le.")
    assert "pièce" in house.refused(drafts.draft, house.com(), event, house.writing(core="x" * 20_001)).todo


def test_a_message_without_any_variant_is_not_kept(house: House) -> None:
    event = house.open()
    writing = drafts.Writing("Crue", TEXT, {}, ["15014"], ["site"], True)
    assert house.refused(drafts.draft, house.com(), event, writing).code == "variants"


@pytest.mark.parametrize(("parts", "code"), [
    ({"communes": (), "means": [], "media": False}, "recipients"),
    ({"variants": {"sms": TEXT, "email": TEXT, "site": TEXT}}, "variant"),
    ({"variants": {"site": TEXT}, "media": False}, "variant"), ({"variants": {"sms": TEXT}}, "variant"),
    ({"means": ["telegraph"]}, "means"), ({"core": f"{TEXT} {'la ' * 540}"}, "sms_long")])
def test_an_audience_that_is_chosen_is_never_left_out_in_silence(house: House, parts: dict[str, Any],
                                                                 code: str) -> None:
    """LI3: a text longer than an operator takes is refused before anybody approves it."""
    event = house.open()
    message = house.draft(event, **parts)
    refusal = house.refused(sending.submit, house.com(), house.here, message)
    assert (refusal.code, bool(refusal.todo)) == (code, True)


def test_a_message_to_nowhere_is_refused(house: House) -> None:
    for verb, *args in ((drafts.edit, house.com(), "0" * 32, 1, house.writing()),
                        (sending.submit, house.com(), house.here, "x" * 99),
                        (drafts.draft, house.com(), "0" * 32, house.writing()),
                        (drafts.send_back, house.com(), "", "motif")):
        assert house.refused(verb, *args).status == 404  # type: ignore[arg-type]


def test_french_signs_are_kept_as_they_were_typed(house: House) -> None:
    """GA4: no character is replaced in silence."""
    text = "Forêt, façade, œuvre, « coût 20 € » : restez chez vous jusqu’à 3 h 30 – n° 1…"
    event = house.open()
    written = {"sms": text, "email": text, "press": text, "site": text}
    assert texts(house, house.draft(event, variants=written)) == written
