"""An exercise that has begun on a real installation, what may be commanded in it, and what must hold after. No test."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.drills import parts
from crisis.drills.record import Participant
from crisis.drills.terms import INJECT_CHANNELS
from crisis.errors import Refused
from crisis.events import cip, cip_calling_up, cod, conduct, convening, exercise, sending
from crisis.events.orders import Order
from crisis.oncall import rotas
from tests.conducting import sent, state
from tests.exercising import lead, read, ready, whole
from tests.house import seen_whole
from tests.played import Playing, routes_of

AUDIENCES = ("staff", "elected", "officials", "media", "services")
PLAYED_COMMUNE = "commune:15014"
FUNCTIONS = ("communication", "cip_volunteer")
CHANNELS = tuple(INJECT_CHANNELS)
# Whom the injects are for, that are not for the cell: an officer who is named one by one, and nobody who plays.
RECIPIENTS = {"voice": "duty_officer", "paper": "authority"}


@dataclass
class Exercise:
    """An exercise that has begun, and whom it names: a person on duty, a mayor, somebody of an organism, a function."""

    house: Playing
    event: str
    persons: set[str]
    functions: tuple[str, ...] = FUNCTIONS

    def known(self) -> set[str]:
        """Return every address by which somebody who was named may be met."""
        def read(tx: Any) -> set[str]:
            every = [each for audience in AUDIENCES for each in holders(tx, audience)]
            playing = {person for function in self.functions for person in rotas.on_duty_now(tx, function)}
            volunteers = {each.person for each in every if each.function == "cip_volunteer"}
            return routes_of(tx, self.persons | playing | volunteers, every)
        return self.house.look(read)

    def met(self) -> list[dict[str, Any]]:
        return self.house.ways.real.seen()


def begun(house: Playing) -> Exercise:
    """Begin an exercise that was made ready; in a house that plays nothing, open a real event instead.

    The first officer of the rota, the mayor of one commune, and one duty of an organism play; so does whoever else a
    whole exercise names.
    """
    forget(house)
    if not house.plays:
        return Exercise(house, house.open(), set())
    key = _prepared(house)
    persons = {each.person for each in read(house, key).record.participants}
    return Exercise(house, house.do(exercise.start, lead(house), house.here, key), persons)


def forget(house: Playing) -> None:
    """Let the operators of this machine forget what another story told them."""
    house.ways.real.forget()
    house.ways.sandbox.forget()
    house.ways.network.knocks.clear()


def _prepared(house: Playing) -> str:
    """Return an exercise that is ready, with one inject of each channel, every five minutes from H+5."""
    by, key = lead(house), whole(house, rotas=FUNCTIONS)
    mayors = [each.person for each in house.look(holders, "elected", {PLAYED_COMMUNE})]
    # Who is called first of two organisms that a flood convenes: the others stay in the sandbox.
    duties = [each.persons[0] for each in house.look(convening.proposed, house.territory, "flood")[:2]]
    named = {each.person for each in read(house, key).record.participants}
    for person in sorted({house.officer.person, *mayors, *duties} - named):
        house.do(parts.put_participant, by, key, 0, Participant(person, "player", "2020-11-02"))
    injects = [sent(number, 5 * number, channel, recipient=RECIPIENTS.get(channel, "communication"))
               for number, channel in enumerate(CHANNELS, 1)]
    house.do(parts.replace_script, by, key, read(house, key).script_version, injects)
    ready(house, key)
    return key


def _told(played: Exercise) -> None:
    message, bound = played.house.message(played.event)
    played.house.do(sending.approve, played.house.com(1), played.house.here, message, seen_whole(bound), None)


def _passes(played: Exercise, minutes: int) -> None:
    played.house.hours.move(minutes)
    played.house.fire()


def _convene(played: Exercise) -> None:
    house = played.house
    house.do(convening.convene, house.officer, house.here, played.event, None, house.voice())


def _call_up(played: Exercise) -> None:
    house = played.house
    house.do(cip.order, house.officer, house.here, played.event, house.voice())
    house.do(cip_calling_up.call_up, house.on_duty("cip_chief"), house.here, played.event, 3)


def _defer(played: Exercise) -> None:
    house, review = played.house, played.house.hours.now + timedelta(minutes=20)
    house.do(cod.decide, house.officer, house.here, played.event, "defer", None, review, house.voice())


def _issue(played: Exercise, number: int) -> None:
    """Have an inject leave now, whatever its hour."""
    played.house.do(conduct.release, lead(played.house), played.event, number)


def _jump(played: Exercise) -> None:
    """Bring the chronogramme forward by a quarter of an hour: what it passes waits for a person."""
    at = int(state(played.house, played.event).course.position(played.house.hours.now))
    played.house.do(conduct.jump, lead(played.house), played.event, at + 900)


ISSUED: dict[str, Callable[[Exercise], object]] = {
    f"inject {channel}": partial(_issue, number=number) for number, channel in enumerate(CHANNELS, 1)}
# C'EST RÉEL is none of them: it opens a real event, on purpose.
CONDUCTED: dict[str, Callable[[Exercise], object]] = {
    "pause": lambda played: played.house.do(conduct.pause, lead(played.house), played.event),
    "resume": lambda played: played.house.do(conduct.resume, lead(played.house), played.event),
    "jump": _jump,
    "end": lambda played: played.house.do(
        conduct.end, lead(played.house), played.house.here, played.event),
}
COMMANDS: dict[str, Callable[[Exercise], object]] = {
    "activate": lambda played: played.house.activate(played.event),
    "communicate": lambda played: played.house.do(
        cod.start_communication, played.house.officer, played.house.here, played.event, Order()),
    "tell": _told,
    "convene": _convene,
    "call volunteers": _call_up,
    "five minutes": lambda played: _passes(played, 5),
    "half an hour": lambda played: _passes(played, 30),
    "defer": _defer,
    "lift": lambda played: played.house.do(
        cod.lift, played.house.officer, played.house.here, played.event, played.house.voice()),
    "a mistake": lambda played: played.house.do(
        cod.mistaken, played.house.officer, played.house.here, played.event, "Erreur de saisie."),
    "stop": lambda played: played.house.do(
        sending.stop_sending, played.house.officer, played.event, None),
    "send the volunteers home": lambda played: played.house.do(
        cip_calling_up.stand_down, played.house.on_duty("cip_chief"), played.house.here, played.event),
} | ISSUED | CONDUCTED


def play(played: Exercise, commands: list[str]) -> int:
    """Give these commands, one after the other, and let everything leave; return how many were not refused."""
    done = 0
    with played.house.at_work():
        for command in commands:
            try:
                COMMANDS[command](played)
            except Refused:
                continue  # Whatever comes in a wrong order is refused: the next one is given all the same.
            finally:
                played.house.settled()
            done += 1
    return done


def check(played: Exercise) -> None:
    """Nobody but those named was met, in words that say what they are; networks and public pages saw nothing."""
    known, met = played.known(), played.met()
    assert {each["to"] for each in met} <= known
    assert [each["text"] for each in met if "EXERCICE" not in each["subject"] + each["text"]] == []
    assert {each["operator"] for each in met} <= {"twilio", "twilio_voice", "smtp"}
    assert played.house.ways.network.knocks == []
    assert list((played.house.ways.settings.data_dir / "public").glob("*")) == []
    with played.house.db.reading() as tx:
        for row in tx.execute(select(delivery).where(delivery.c.event == played.event)):
            real = row.named and row.audience not in ("public", "media")
            assert (row.mode, row.realm) == ("exercise", "real" if real else "sandbox")
