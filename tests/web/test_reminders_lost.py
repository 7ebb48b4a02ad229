"""LO1: a reminder that nobody received is shown to whoever may say it; one refused for a moment leaves again."""
from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from channels.port import Accepted, Heard, Outcome, Outgoing, Refused, Unknown
from crisis.db import Database
from crisis.delivery import timers
from crisis.delivery.worker import Result
from crisis.events import reminders
from tests.db.making import Phones, at_hand, set_virtual, told, turn
from tests.web.test_cell_page import activated
from tests.web.test_cell_page import told as shown
from tests.web.walker import Walker

LOST = "Avis non remis"


def reminded(console: Flask, officer: Walker, one: Database, phones: Phones) -> str:
    """Activate, come to T+30 with operators that answer so, and return the event."""
    event = activated(officer)
    worker = at_hand(one, phones)
    turn(worker)
    with one.reading() as tx:
        half = tx.now + timedelta(minutes=30, seconds=1)
    set_virtual(one, half)
    with one.reading() as tx:
        due = timers.due_ids(tx)
    for timer in due:
        with one.transaction() as tx:
            reminders.fire(tx, console.extensions["house"].here, timer)
    turn(worker)
    set_virtual(one, half + timedelta(seconds=21))
    worker.stop()
    return event


def of_reminders(says: Outcome) -> Phones:
    return Phones(lambda outgoing: says if "il reste" in outgoing.text else Accepted(f"SM{outgoing.delivery[:6]}"))


@pytest.mark.parametrize(("says", "word"), [(Refused("21610"), "SMS refusé"), (Unknown("timeout"), "SMS inconnu")])
def test_a_reminder_that_nobody_received_is_shown_with_its_words(
        console: Flask, officer: Walker, one: Database, says: Outcome, word: str) -> None:
    event = reminded(console, officer, one, of_reminders(says))
    page = shown(officer, event)
    assert LOST in page
    assert page.count(word) == 4  # Two engagements, told to two people each.
    assert "il reste 30 min. Engagement 47" in page
    assert "il reste" not in shown(Walker.signed_in(console, "cip1"), event)


def test_a_reminder_that_the_telephone_never_got_is_shown_once_the_operator_says_so(
        console: Flask, officer: Walker, one: Database) -> None:
    sent = list[Outgoing]()

    def says(outgoing: Outgoing) -> Outcome:
        sent.append(outgoing)
        return Accepted(f"SM{outgoing.delivery[:6]}")

    event = reminded(console, officer, one, Phones(says))
    assert LOST not in shown(officer, event)
    last = next(each for each in reversed(sent) if "il reste" in each.text).delivery
    told(one, Result(last, Heard(last, "undelivered", f"SM{last[:6]}", "30003"), 0.0))
    assert (LOST in shown(officer, event), shown(officer, event).count("SMS non remis")) == (True, 1)


def test_a_reminder_refused_for_a_moment_is_sent_again(console: Flask, officer: Walker, one: Database) -> None:
    busy = of_reminders(Refused("429", again_after=1.0))
    event = reminded(console, officer, one, busy)
    assert LOST not in shown(officer, event)
    worker, before = at_hand(one, Phones()), sum("il reste" in each.text for each in busy.called)
    turn(worker)
    worker.stop()
    again = next(iter(worker.adapters.values()))
    assert isinstance(again, Phones)
    assert before == sum("il reste" in each.text for each in again.called) == 4
    assert LOST not in shown(officer, event)
