"""R20: what people are told about an exercise begins with its mark and ends with it, by SMS, by voice and by mail."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from channels.port import Heard
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import content, delivery
from crisis.directory.tables import route
from crisis.events import cod, convening, opening
from crisis.oncall import marks
from tests.house import House
from tests.stories.convened import organism

# Every entry that has something said to people on duty, or to the duty of an organism.
KINDS = {"duty_alerted", "duty_redialled", "escalation_exhausted", "reminder_raised", "review_rang", "organism_called",
         "organism_redialled", "convocation_exhausted", "convocation_ended", "activation_mistaken"}


@pytest.fixture
def calling(house: House) -> House:
    """A house whose operator places calls."""
    house.here = replace(house.here, voice=True)
    return house


def begun(house: House, plays: str) -> str:
    """Return an event that plays this, whose COD is active and has convened an organism, the order given by voice."""
    wanted = opening.Opening("flood", "Crue de la Cère", ("15014",), plays=plays, separate=True)
    event: str = house.do(opening.enter, house.officer, house.territory, wanted)
    house.activate(event)
    house.do(convening.convene, house.officer, house.here, event, [organism(house, "sdis").id], house.voice())
    return event


def silent_night(house: House, plays: str) -> list[str]:
    """Return events in which nobody answers until nobody is left, one lifted in the end and one that was a mistake."""
    event, mistake = begun(house, plays), begun(house, plays)
    house.do(cod.mistaken, house.officer, house.here, mistake, "Confusion avec un exercice voisin.")
    house.do(cod.decide, house.officer, house.here, event, "defer", None, house.hours.now + timedelta(minutes=20),
             house.voice())
    untaken(house, event)
    for _ in range(90):
        house.hours.move(1)
        house.fire()
    late = begun(house, plays)
    house.do(cod.lift, house.officer, house.here, late, house.voice())
    return [event, mistake, late]


def untaken(house: House, event: str) -> None:
    """Let the operator say that nobody took any of the voice calls of an event, and look at once."""
    rows = select(delivery.c.id).where(delivery.c.event == event, delivery.c.channel == "voice")
    heard = [Result(key, Heard(key, "undelivered", f"CA{rank}", "no-answer"), 0.0)
             for rank, key in enumerate(house.look(lambda tx: tx.execute(rows).scalars().all()))]
    house.do(write, heard)
    house.hours.move(seconds=20)
    house.fire()


def said(house: House, events: list[str]) -> list[Any]:
    rows = select(delivery.c.channel, content.c.subject, content.c.text, delivery.c.event, delivery.c.order_seq).join(
        content).where(delivery.c.event.in_(events), delivery.c.audience.in_(("staff", "services")))
    return house.look(lambda tx: list(tx.execute(rows)))


def kinds(house: House, rows: list[Any]) -> set[str]:
    named = {(event, entry["seq"]): entry["kind"] for event in {row.event for row in rows}
             for entry in house.entries(event)}
    return {named[row.event, row.order_seq] for row in rows}


def test_every_text_of_an_exercise_begins_and_ends_with_its_mark(calling: House) -> None:
    rows = said(calling, silent_night(calling, "exercise"))
    assert kinds(calling, rows) == KINDS
    assert {row.channel for row in rows} == {"sms", "voice", "email"}
    times = {"sms": 1, "voice": 3, "email": 3}
    for row in rows:
        words = row.text.replace(".", "").split()
        many = times[row.channel]
        assert words[:many] == words[-many:] == ["EXERCICE"] * many, row.text
        assert words.count("EXERCICE") == 2 * many, row.text
        assert row.channel != "email" or row.subject.startswith("EXERCICE")


def test_no_text_of_what_plays_reality_carries_a_mark(calling: House) -> None:
    rows = said(calling, silent_night(calling, "real"))
    assert kinds(calling, rows) == KINDS
    assert not any("EXERCICE" in f"{row.subject} {row.text}" for row in rows)


def test_an_organism_without_a_number_is_told_of_the_end_by_a_marked_mail(calling: House) -> None:
    event = begun(calling, "exercise")
    calling.do(lambda tx: tx.execute(update(route).where(route.c.channel == "sms").values(active=False)))
    calling.do(cod.lift, calling.officer, calling.here, event, calling.voice())
    seq = calling.entries(event, "convocation_ended")[0]["seq"]
    (mail,) = [row for row in said(calling, [event]) if row.order_seq == seq]
    assert (mail.channel, mail.subject) == ("email", "EXERCICE : COD levé")
    assert mail.text.startswith("EXERCICE EXERCICE EXERCICE\n\n")


def test_what_an_unknown_play_says_is_marked_and_a_text_of_reality_is_left_alone() -> None:
    assert marks.signing("whatever", "Préfecture") == marks.signing("exercise", "Préfecture") == "EXERCICE Préfecture"
    for word in (marks.sms, marks.spoken, marks.mail):
        assert word("Préfecture du Cantal : COD activé.") == "Préfecture du Cantal : COD activé."
    assert marks.subject("Préfecture", "COD levé") == "COD levé"
