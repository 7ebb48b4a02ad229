"""R28: an engagement that was not kept, or not proven, opens one action by itself, once, whatever becomes of it."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from crisis.config import ROOT
from crisis.db import Database, virtual_clock
from crisis.directory.tables import mandate
from crisis.events import closing, cod
from crisis.events.quality_due import gather
from crisis.evidence import causes
from crisis.evidence.verifier import verify_all
from crisis.jobs import Ticks
from crisis.journal.tables import REGISTER, entry
from crisis.quality import automatic, learning, planning
from crisis.quality.automatic import Cause
from crisis.quality.due import due
from crisis.quality.lessons import Action, lessons
from crisis.quality.planning import Adopted
from crisis.territory import load
from tests.db.owner import Owner
from tests.exercising import of_login
from tests.house import House
from tests.stories.test_accepting import accept, attach, late_cell
from tests.stories.test_programme import NEW_YEAR, attested, played

MISSED = "Engagement 47 non tenu : chercher pourquoi, puis corriger."


def actions(house: House) -> list[Action]:
    return sorted(house.look(lessons.state, REGISTER).actions.values(), key=lambda each: (each.commitment or 0))


def looked(house: House) -> None:
    """Look as the scheduler does every minute."""
    Ticks(house.db, house.here).shortfalls()


def closed(house: House, event: str) -> str:
    house.do(closing.close, house.officer, event, confirmed=True)
    return event


def kinds_due(house: House) -> set[str]:
    return {each.kind for each in house.look(lambda tx: due(gather(tx, house.territory), tx.now))}


def missed(house: House) -> str:
    """Return a closed event whose COD was activated two hours ago: nothing was done about 47 nor 48."""
    event = house.open()
    house.activate(event)
    house.hours.move(121)
    return closed(house, event)


def test_a_closed_event_opens_one_action_per_engagement_that_was_not_kept(house: House) -> None:
    event = missed(house)
    verdicts = {number: house.verdict(event, number).verdict for number in (47, 48, 50)}
    assert verdicts == {47: "missed", 48: "missed", 50: "not_applicable"}
    looked(house)
    assert [(each.commitment, each.event, each.cause) for each in actions(house)] == [
        (number, event, ("verdict", f"{event}/{number}")) for number in (47, 48)]
    assert {(each.owner, each.function, each.due_on, each.state) for each in actions(house)} == {
        (of_login(house, "qualite1").person, "quality", "2026-12-21", "open")}
    told = house.entries(REGISTER, "action_opened")
    assert sorted(house.words(REGISTER, each) for each in told) == [MISSED, MISSED.replace("47", "48")]
    assert {each["by"]["person"] for each in told} == {"system"}
    house.look(verify_all)


def test_nothing_is_opened_of_an_event_that_is_still_open_or_whose_hour_runs(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(30)
    looked(house)
    closed(house, event)
    looked(house)
    assert actions(house) == []
    house.hours.move(91)
    looked(house)
    assert [each.commitment for each in actions(house)] == [47, 48]


def test_an_activation_by_mistake_opens_nothing(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.do(cod.mistaken, house.officer, house.here, event, "Mauvais bouton.")
    house.hours.move(121)
    closed(house, event)
    looked(house)
    assert actions(house) == []


def test_two_schedulers_and_a_restart_open_each_once(house: House) -> None:
    missed(house)
    after = Database(house.db.engine.url.render_as_string(hide_password=False))
    for db in (house.db, after, house.db, after):
        Ticks(db, house.here).shortfalls()
    after.close()
    assert len(actions(house)) == 2
    stale = [Cause("verdict", each.cause[1], each.event, 47, each.owner, "2026-12-21", "x") for each in actions(house)]
    assert house.do(automatic.open_due, [*stale, *stale]) == []


def test_one_that_was_abandoned_or_closed_is_not_opened_again(house: House) -> None:
    missed(house)
    looked(house)
    quality = of_login(house, "qualite1")
    first, second = (each.id for each in actions(house))
    house.do(learning.move, quality, first, "abandoned", "Sans suite : exercice annulé.")
    house.do(learning.move, quality, second, "done", "Procédure changée.")
    house.hours.move(60)
    looked(house)
    assert [each.state for each in actions(house)] == ["abandoned", "done"]


def test_a_later_proof_leaves_the_action_and_the_verdict_of_today_shows_beside(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    closed(house, event)
    house.hours.move(121)
    looked(house)
    (action,) = (each for each in actions(house) if each.commitment == 47)
    assert house.look(causes.verdict_now, house.territory, action) == "not_proven"
    accept(house, event, piece)
    looked(house)
    assert house.look(causes.verdict_now, house.territory, action) == "kept"
    assert [each.state for each in actions(house) if each.commitment == 47] == ["open"]


def test_while_nobody_holds_the_quality_the_action_waits_then_opens(house: House) -> None:
    missed(house)
    quality = of_login(house, "qualite1").person
    one = mandate.c.person == quality
    house.do(lambda tx: tx.execute(update(mandate).where(one).values(until=tx.now)))
    looked(house)
    found = house.look(causes.found, house.territory)
    assert (len(found.causes), found.ready, actions(house)) == (2, (), [])
    house.do(lambda tx: tx.execute(update(mandate).where(one).values(until=None)))
    looked(house)
    assert len(actions(house)) == 2


def test_a_chain_that_does_not_verify_opens_nothing_and_is_named(house: House, owner: Owner) -> None:
    event = missed(house)
    owner.do(update(entry).where(entry.c.event == event, entry.c.seq == 2).values(hash="0" * 64))
    looked(house)
    found = house.look(causes.found, house.territory)
    assert (found.causes, found.broken, actions(house)) == ((), (event,), [])


def test_a_year_that_ends_without_an_objective_opens_one_action(house: House) -> None:
    looked(house)
    assert actions(house) == []
    house.hours.now = NEW_YEAR
    looked(house)
    looked(house)
    (action,) = actions(house)
    assert (action.commitment, action.event, action.cause, action.due_on) == (49, "", ("year", "2026"), "2027-01-31")
    (told,) = house.entries(REGISTER, "action_opened")
    assert house.words(REGISTER, told) == (
        "Engagement 49 non démontré en 2026 : objectif non adopté. Le faire adopter pour les années suivantes.")


@pytest.mark.parametrize(("per_year", "verdict", "words"), [
    (1, "not_proven", "rapport d'un exercice clos non attesté. Le faire attester."),
    (4, "missed", "0 sur 4 exercices comptés. Reprendre le programme.")])
def test_a_year_says_why_it_opened_an_action_and_a_late_attestation_shows(
        house: House, per_year: int, verdict: str, words: str) -> None:
    house.do(planning.adopt, of_login(house, "qualite1"), Adopted(per_year, 2026, "copil", "2026-01-15", "CR"))
    _, event = played(house)
    house.hours.now = NEW_YEAR
    looked(house)
    (action,) = (each for each in actions(house) if each.cause[0] == "year")
    assert house.look(causes.verdict_now, house.territory, action) == verdict
    (told,) = (each for each in house.entries(REGISTER, "action_opened") if each["data"]["commitment"] == 49)
    assert house.words(REGISTER, told).endswith(words)
    attested(house, event)
    assert house.look(causes.verdict_now, house.territory, action) == {1: "kept", 4: "missed"}[per_year]
    looked(house)
    assert len([each for each in actions(house) if each.cause[0] == "year"]) == 1


def test_without_module_7_nothing_opens_no_objective_is_due_and_what_opened_before_is_without_object(
        house: House) -> None:
    maine = load("49", ROOT / "territories")
    house.hours.now = NEW_YEAR + timedelta(days=3)
    looked(house)
    (before,) = actions(house)
    assert house.look(causes.verdict_now, house.territory, before) == "not_proven"
    assert "objective_missing" in kinds_due(house)
    house.territory, house.here = maine, replace(house.here, territory=maine)
    event = house.open(("49007",), "Crue de la Loire")
    house.activate(event)
    house.hours.move(121)
    closed(house, event)
    house.hours.now = NEW_YEAR + timedelta(days=400)
    looked(house)
    assert (house.look(causes.found, maine).causes, len(actions(house))) == ((), 1)
    assert house.look(causes.verdict_now, maine, before) == "not_applicable"
    assert "objective_missing" not in kinds_due(house)


def test_a_rehearsal_that_plays_its_hours_opens_nothing(house: House) -> None:
    missed(house)
    house.do(lambda tx: tx.execute(update(virtual_clock).values(virtual_at=house.hours.now)))
    looked(house)
    assert actions(house) == []
