"""What is due of quality is told: once per step, one digest a day, on a worked morning, to whoever can be told."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crisis.accounts.tables import account
from crisis.db import Database, Tx, virtual_clock
from crisis.delivery.tables import content, delivery
from crisis.directory.tables import mandate, route
from crisis.events import closing, cod, exercise, quality_reminding
from crisis.events.quality_due import gather, reached
from crisis.evidence.verifier import verify_all
from crisis.jobs import Ticks
from crisis.journal.tables import REGISTER
from crisis.quality import assessments, learning, planning
from crisis.quality.due import due
from crisis.quality.due_terms import Due
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.quality.planning import Planned
from crisis.quality.programme import PARIS
from crisis.quality.reminded import reminded
from tests.conducting import oral, prepared
from tests.exercising import lead, of_login
from tests.house import House
from tests.stories.night import Night, quiet
from tests.stories.quality_acts import ADOPTED, ASSESSED, KINDS, opened

MONDAY = datetime(2026, 12, 7, 9, tzinfo=PARIS)


@pytest.fixture
def calm(house: House) -> House:
    """A house on a Monday at nine, whose objective is adopted and that assessed itself: nothing is due."""
    house.do(planning.adopt, of_login(house, "qualite1"), ADOPTED)
    for number in COMMITMENTS:
        house.do(assessments.assess, of_login(house, "qualite1"), replace(ASSESSED, commitment=number))
    house.hours.now = MONDAY
    assert dues(house) == []
    return house


def dues(house: House) -> list[Due]:
    return house.look(lambda tx: due(gather(tx, house.territory), tx.now))


def kinds(house: House) -> list[str]:
    return [each.kind for each in dues(house)]


def told(house: House) -> list[tuple[str, list[str]]]:
    """Look as the scheduler does; return every digest so far: to which login, of what."""
    Ticks(house.db, house.here).quality()
    who = {of_login(house, login).person: login for login in ("qualite1", "com1", "com2")}
    return [(who[each["data"]["person"]], [one["kind"] for one in each["data"]["items"]])
            for each in house.entries(REGISTER, "quality_reminded")]


def sent(house: House) -> list[tuple[str, str, str]]:
    """Return (whom, channel, text) of every digest that was ordered."""
    seqs = [each["seq"] for each in house.entries(REGISTER, "quality_reminded")]
    rows = select(delivery.c.target, delivery.c.channel, content.c.text).join(content).where(
        delivery.c.event == REGISTER, delivery.c.order_seq.in_(seqs)).order_by(delivery.c.order_seq)
    return [tuple(row) for row in house.look(lambda tx: tx.execute(rows).all())]


def action(house: House, due_on: str, owner: str = "com1") -> str:
    given = opened(of_login(house, owner).person)
    return house.do(learning.open_action, of_login(house, "qualite1"),
                    learning.Opened(given.text, given.owner, due_on))


def unreachable(house: House, login: str, *channels: str) -> None:
    house.do(lambda tx: tx.execute(update(route).where(route.c.channel.in_(channels), route.c.mandate.in_(
        select(mandate.c.id).where(mandate.c.person == of_login_in(tx, login)))).values(active=False)))


def of_login_in(tx: Tx, login: str) -> str:
    return str(tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one())


def test_an_action_is_told_a_week_before_on_its_day_then_each_week_with_the_referente(calm: House) -> None:
    action(calm, "2026-12-14")
    every: list[tuple[str, list[str]]] = []
    for days in range(23):
        calm.hours.now = MONDAY + timedelta(days=days)
        before, every = every, told(calm)
        if every != before:
            assert (days, every[len(before):]) in [
                (0, [("com1", ["action_soon"])]), (7, [("com1", ["action_today"])]),
                (8, [("com1", ["action_late"]), ("qualite1", ["action_late"])]),
                (15, [("com1", ["action_late"]), ("qualite1", ["action_late"])]),
                (22, [("com1", ["action_late"]), ("qualite1", ["action_late"])])]
    assert len(every) == 8
    texts = {text for _, _, text in sent(calm)}
    where = "Voir le service, page Qualité ou Mes actions."
    assert texts == {f"Préfecture du Cantal, qualité : {what}. {where}" for what in (
        "1 action à finir sous 7 jours", "1 action à finir ce jour", "1 action en retard")}
    calm.deliver()
    calm.look(verify_all)


def test_everything_due_is_one_mail_a_day(calm: House) -> None:
    for _ in range(3):
        action(calm, "2026-12-14")
    assert told(calm) == [("com1", ["action_soon"] * 3)]
    action(calm, "2026-12-14")
    assert len(told(calm)) == 1
    calm.hours.move(days=1)
    assert told(calm)[1:] == [("com1", ["action_soon"])]
    assert [(channel, text.count("3 actions à finir")) for _, channel, text in sent(calm)] == [
        ("email", 1), ("email", 0)]


def test_an_sms_leaves_only_for_whoever_has_no_mail(calm: House) -> None:
    unreachable(calm, "com1", "email")
    action(calm, "2026-12-14")
    told(calm)
    assert [channel for _, channel, _ in sent(calm)] == ["sms"]


def test_the_referente_hears_in_the_place_of_an_owner_who_left_or_has_no_route(calm: House) -> None:
    first, second = action(calm, "2026-12-14"), action(calm, "2026-12-14", "com2")
    unreachable(calm, "com1", "email", "sms")
    calm.do(lambda tx: tx.execute(update(mandate).where(
        mandate.c.person == of_login_in(tx, "com2")).values(until=tx.now)))
    assert told(calm) == [("qualite1", ["action_soon", "action_soon"])]
    (entry,) = calm.entries(REGISTER, "quality_reminded")
    assert {(each["key"], each["instead"]) for each in entry["data"]["items"]} == {(first, True), (second, True)}
    said = calm.look(reminded.state, REGISTER)
    assert [[one.instead for one in said.of(each)] for each in dues(calm)] == [[True], [True]]


def test_what_nobody_can_be_told_waits_and_is_told_once_somebody_can(calm: House) -> None:
    action(calm, "2026-12-14")
    for login in ("com1", "qualite1"):
        unreachable(calm, login, "email", "sms")
    assert calm.look(reached).referent == ""
    assert told(calm) == []
    calm.do(lambda tx: tx.execute(update(route).values(active=True)))
    assert told(calm) == [("com1", ["action_soon"])]


@pytest.mark.parametrize(("when", "heard"), [
    (MONDAY.replace(hour=3), False), (MONDAY.replace(hour=7), False), (MONDAY.replace(hour=15), False),
    (MONDAY.replace(hour=23), False), (MONDAY - timedelta(days=1), False), (MONDAY, True)])
def test_nobody_is_told_at_night_nor_on_a_sunday(calm: House, when: datetime, heard: bool) -> None:
    action(calm, "2026-12-11")
    calm.hours.now = when
    assert bool(told(calm)) is heard


def test_two_schedulers_and_a_restart_tell_once(calm: House) -> None:
    action(calm, "2026-12-14")
    after = Database(calm.db.engine.url.render_as_string(hide_password=False))
    for db in (calm.db, after, calm.db, after):
        Ticks(db, calm.here).quality()
    after.close()
    assert len(calm.entries(REGISTER, "quality_reminded")) == len(sent(calm)) == 1


def test_nobody_is_told_while_a_rehearsal_plays_its_hours(calm: House) -> None:
    action(calm, "2026-12-14")
    calm.do(lambda tx: tx.execute(update(virtual_clock).values(virtual_at=calm.hours.now)))
    assert told(calm) == []


def test_an_exercise_is_asked_for_then_its_closing_its_debriefs_and_its_attestation(calm: House) -> None:
    quality = of_login(calm, "qualite1")
    plan = calm.do(planning.plan, quality, KINDS, Planned(2027, 1, "staff", "Crue de nuit"))
    assert kinds(calm) == ["plan_soon"]
    calm.hours.now = datetime(2027, 1, 4, 9, tzinfo=PARIS)
    assert kinds(calm) == ["plan_begun"]
    key = prepared(calm, oral(1, 0), begins=calm.hours.now, ends=calm.hours.now + timedelta(hours=3))
    assert kinds(calm) == []
    event = calm.do(exercise.start, lead(calm), calm.here, key)
    assert kinds(calm) == []
    calm.hours.move(days=1)
    assert kinds(calm) == ["exercise_unclosed"]
    calm.do(closing.close, calm.officer, event, confirmed=True)
    calm.do(planning.meet, quality, plan, key)
    assert kinds(calm) == []
    calm.hours.move(days=1)
    assert kinds(calm) == ["debrief_hot"]
    calm.hours.move(days=7)
    assert sorted(kinds(calm)) == ["debrief_hot", "exercise_unattested"]
    calm.do(learning.debrief, quality, event, "hot", {}, "La salle était fermée.")
    calm.hours.now = datetime(2027, 2, 8, 9, tzinfo=PARIS)
    assert sorted(kinds(calm)) == ["debrief_cold", "exercise_unattested_late"]


def test_an_activation_by_mistake_asks_for_no_debrief(calm: House) -> None:
    event = calm.open()
    calm.activate(event)
    calm.do(cod.mistaken, calm.officer, calm.here, event, "Mauvais bouton.")
    calm.do(closing.close, calm.officer, event, confirmed=True)
    calm.hours.move(days=2)
    assert kinds(calm) == []


@pytest.fixture
def night(calm: House, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Night]:
    with quiet(caplog):
        yield Night(calm, tmp_path)


def test_a_process_killed_between_the_act_and_the_message_loses_nothing_and_says_nothing_twice(night: Night) -> None:
    house = night.house
    action(house, "2026-12-14")
    before, writes = house.counts(), 1

    def remind(again: House) -> None:
        again.do(quality_reminding.remind, again.territory)
        (night.folder / "ended").touch()

    night.dies(remind, writes)
    while not (night.folder / "ended").exists():
        assert house.counts() == before, writes
        writes += 1
        night.dies(remind, writes)
    assert writes > 3
    told(house)
    assert (len(house.entries(REGISTER, "quality_reminded")), len(sent(house))) == (1, 1)
