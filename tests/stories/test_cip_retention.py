"""After a set delay call sheets name nobody any more, and every figure is what it was."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts.rights import RIGHTS, Actor
from crisis.db import metadata
from crisis.events import cip_care
from crisis.hotline import care, relatives, retention
from crisis.hotline.tables import difficulty
from crisis.jobs import Ticks
from crisis.journal.tables import REGISTER
from tests.house import House
from tests.stories.cip_after import CALLER, PHONE, WORDS, call, chief, closed, opened, rows, sit, somebody

DAYS = 30
NOBODY = {"caller": "", "phone": "", "place": "", "note": "", "operator": None, "post": "", "recipient": ""}


def told(house: House, days: int = DAYS) -> list[retention.Batch]:
    return house.look(retention.preview, chief(house), days)


def tallies(house: House, event: str) -> dict[str, Counter[Any]]:
    """Return every figure that a report may count."""
    every = rows(house, event)
    names = ("category", "commune", "priority", "profile", "follow_up", "answer", "sheet")
    found = {name: Counter(row[name] for row in every) for name in names}
    return found | {
        "lengths": Counter(row["closed_at"] - row["opened_at"] for row in every),
        "hours": Counter(row["opened_at"] for row in every),
        "callbacks": Counter((row["callback_at"], row["called_back_at"]) for row in every),
        "relays": Counter((row["relayed_at"], row["relay_answered_at"], bool(row["relay_answer"])) for row in every)}


@pytest.fixture
def agent(house: House) -> Actor:
    return somebody(house, "operator")


@pytest.fixture
def event(house: House, agent: Actor) -> str:
    """A closed event with calls of every sort, a difficulty followed and another not, and a list of relatives."""
    event, now = opened(house), house.hours.now
    house.do(sit, event, agent)
    hard = house.do(call, event, agent.person, commune="15187", category="health", priority=2)
    search = house.do(call, event, agent.person, category="relative", priority=3)
    house.do(call, event, agent.person, priority=1, relayed_at=now, relay_answer="SAMU engagé", relay_answered_at=now)
    house.do(call, event, agent.person, priority=1, relayed_at=now)
    house.do(call, event, agent.person, follow_up="callback", callback_at=now, recipient="M. Vidal")
    house.do(relatives.put, agent, event, search)
    first = house.do(care.flag, agent, event, WORDS, sheet=hard)
    house.do(care.flag, agent, event, urgent=True)
    house.do(care.advance, chief(house), event, first, "contacted")
    house.hours.move(60)
    closed(house, event)
    return event


def test_a_preview_says_what_goes_how_many_when_and_for_which_event(house: House, event: str) -> None:
    (batch,) = told(house)
    assert (batch.event, batch.sheets, batch.owed, batch.relatives, batch.waiting) == (event, 5, 1, 1, 1)
    assert batch.due_at == house.hours.now + timedelta(days=DAYS)
    assert len(rows(house, event)) == 5
    house.do(call, house.open(separate=True))
    assert [each.due_at is None for each in told(house)] == [False, True]


def test_the_tick_erases_when_it_is_due_and_not_before(house: House, event: str) -> None:
    ticks = Ticks(house.db, house.here)
    house.hours.move(days=DAYS, minutes=-1)
    ticks.calls()
    assert rows(house, event)[0]["caller"] == CALLER
    house.hours.move(1)
    ticks.calls()
    ticks.calls()
    (entry,) = house.entries(REGISTER, "call_sheets_anonymised")
    assert (entry["data"], entry["by"]["person"]) == ({"event": event, "rows": 5}, "system")
    assert {row["anonymised_at"] for row in rows(house, event)} == {house.hours.now}
    assert told(house) == []


def test_persons_go_and_figures_stay(house: House, event: str) -> None:
    before = tallies(house, event)
    states = house.look(care.tally, chief(house), event)
    assert house.do(retention.anonymise, chief(house), event) == 5
    assert tallies(house, event) == before
    assert house.look(care.tally, chief(house), event) == states == {"open": 1, "contacted": 1, "offered": 0,
                                                                    "closed": 0}
    for row in rows(house, event):
        assert NOBODY.items() <= row.items()


def test_no_row_of_the_hotline_says_who_called_any_more(house: House, event: str, agent: Actor) -> None:
    house.do(retention.anonymise, chief(house), event)
    for name in ("call_sheet", "difficulty", "relative_relay"):
        held = house.look(lambda tx, table=metadata.tables[name]: repr(list(tx.execute(select(table)))))
        assert [each for each in (CALLER, PHONE, WORDS, "Rocher", "SAMU", "Vidal", agent.person) if each in held] == []


def test_a_difficulty_keeps_its_state_and_nothing_of_the_agent(house: House, event: str) -> None:
    house.do(retention.anonymise, chief(house), event)
    found = house.look(lambda tx: list(tx.execute(select(difficulty).order_by(difficulty.c.urgent))))
    assert [(row.person, row.sheet, row.words, row.followed_by) for row in found] == [(None, None, "", None)] * 2
    assert [row.state for row in found] == ["contacted", "open"]
    assert house.look(care.followed, chief(house), event) == []


def test_the_list_of_relatives_goes_with_them_even_if_it_was_never_handed_over(house: House, event: str) -> None:
    house.do(retention.anonymise, chief(house), event)
    (entry,) = house.entries(REGISTER, "relatives_erased")
    assert (entry["data"]["rows"], entry["by"]["person"]) == (1, chief(house).person)


def test_an_open_event_and_one_that_names_nobody_are_refused(house: House, event: str) -> None:
    running = opened(house)
    house.do(call, running)
    assert house.refused(retention.anonymise, chief(house), running).code == "event_open"
    house.do(retention.anonymise, chief(house), event)
    assert house.refused(retention.anonymise, chief(house), event).code == "anonymised"
    for none in (REGISTER, "0" * 32):
        assert house.refused(retention.anonymise, chief(house), none).code == "event_missing"


@pytest.mark.parametrize("role", RIGHTS)
def test_the_chief_and_the_administrator_may_do_it_earlier(house: House, event: str, role: str) -> None:
    who = Actor(house.officer.person, role, frozenset({role}))
    if role in ("cip_chief", "administrator"):
        assert house.do(retention.anonymise, who, event) == 5
        return
    assert house.refused(retention.anonymise, who, event).code == "forbidden"
    assert house.refused(retention.preview, who, DAYS).code == "forbidden"


def test_a_preview_counts_no_difficulty(house: House, event: str) -> None:
    """An administrator reads it, and may not learn that an agent flagged a call."""
    assert not any("difficult" in name or "care" in name for name in retention.Batch.__dataclass_fields__)


def test_an_event_without_any_call_is_not_written_about(house: House) -> None:
    closed(house, opened(house))
    house.hours.move(days=DAYS)
    Ticks(house.db, house.here).calls()
    assert house.entries(REGISTER, "call_sheets_anonymised") == []


def test_a_préfecture_says_how_long(house: House) -> None:
    assert house.territory.hotline.keep_sheets_days == DAYS
    event = opened(house)
    house.do(call, event)
    closed(house, event)
    house.hours.move(days=7)
    assert (house.look(retention.due, 8), house.look(retention.due, 7)) == ([], [event])


def test_a_psychologist_named_reads_nobody_afterwards(house: House, event: str) -> None:
    helper = somebody(house, "observer")
    house.do(cip_care.name_psychologist, chief(house), event, helper.person)
    house.do(retention.anonymise, chief(house), event)
    assert house.look(care.followed, helper, event) == []
