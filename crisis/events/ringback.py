"""The call back that activates the COD (R30): who may, what the second 1 does, and what becomes of it without one.

The first call is `telephone`'s business; what an activation does is `activation`'s and `cod`'s.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from channels.port import Answered, Said
from crisis.accounts import telephone_codes
from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as actor_of
from crisis.db import Tx
from crisis.delivery import timers
from crisis.delivery.tables import delivery
from crisis.directory import routes
from crisis.directory.routes import Route
from crisis.errors import Refused
from crisis.events import cod, keypad, opening
from crisis.events.activation import Activation, activate_at_once, first_called
from crisis.events.keypad import OVER
from crisis.events.orders import Order, spoken_hour
from crisis.events.stage import stages
from crisis.events.tables import telephone_activation as attempts
from crisis.journal import store
from crisis.journal.tables import REGISTER, event
from crisis.oncall.rotas import on_duty_now

TIMER = "telephone"
FUNCTION = "duty_officer"
# What stands beside the entry of the activation: the chain says by which way it came.
MOTIVE = "Activation par téléphone."
# What each word of the second call is called in the register.
OUTCOMES = {"no": "other_key", "silent": "no_key", "late": "late", "refused": "refused"}
SAID = {"no": keypad.GIVEN_UP, "silent": keypad.NO_KEY, "late": keypad.LATE}


def barred(tx: Tx, person: str) -> str | None:
    """Return why a person may not activate by telephone at this minute, None if they may: a key of `keypad.BARRED`.

    A code opens to whoever may activate on the page, while the duty is theirs: one that was seen over a shoulder is
    worth nothing for most of the year. What is rung back is a number that its holder has verified.
    """
    if not telephone_codes.held(tx, person) or not all(
            actor_of(tx, person).may(right) for right in ("open_event", "order")):
        return "no_right"
    if person not in on_duty_now(tx, FUNCTION):
        return "off_duty"
    return None if number(tx, person) else "no_number"


def number(tx: Tx, person: str) -> Route | None:
    """Return where a person is rung back: a verified line of their own for calls, or the verified one of their SMS."""
    verified = [each for each in routes.of_staff(tx, [person])[person] if each.verified_at is not None]
    return next((each for channel in ("voice", "sms") for each in verified if each.channel == channel), None)


def by(attempt: Row[Any]) -> store.By:
    """Return who acts by telephone: the officer whose code it was."""
    return store.By(attempt.person, FUNCTION)


def confirm(tx: Tx, here: cod.Here, operator: str, realm: str, said: Said) -> Answered | None:
    """Take a key pressed during a call back, once; None for a call that is none of ours.

    Raises Refused for whatever the activation itself refuses: nothing is then written, and the caller says so by
    `refuse`, in another transaction.
    """
    attempt = _called(tx, operator, realm, said.delivery)
    if attempt is None:
        return None
    if attempt.state == OVER:
        return Answered(attempt.sentence)
    word = "late" if tx.now > attempt.until else keypad.word(attempt.state, said.words, {})
    if word != "yes":
        return Answered(end(tx, attempt, word, SAID[word], OUTCOMES[word]))
    reason = barred(tx, attempt.person)
    if reason is not None:
        return Answered(end(tx, attempt, "barred", keypad.barred(reason), reason))
    return Answered(_act(tx, here, attempt))


def refuse(tx: Tx, operator: str, realm: str, said: Said, refusal: Refused) -> Answered:
    """Record that the activation was refused, and say why."""
    attempt = _called(tx, operator, realm, said.delivery)
    if attempt is None or attempt.state == OVER:
        return Answered(keypad.NOTHING if attempt is None else attempt.sentence)
    sentence = f"{keypad.NOTHING} {refusal.sentences()}"
    return Answered(end(tx, attempt, "refused", sentence, OUTCOMES["refused"], refusal=refusal.code))


def _called(tx: Tx, operator: str, realm: str, key: str) -> Row[Any] | None:
    """Return what a call back belongs to, the register locked: a call that this very operator placed.

    Under the register nobody opens an event or closes one, so that whoever is second joins whoever was first.
    """
    placed = select(delivery.c.id).where(delivery.c.id == key, delivery.c.operator == operator,
                                         delivery.c.realm == realm)
    ours = select(attempts).where(attempts.c.delivery.in_(placed))
    if tx.execute(ours).first() is None:
        return None
    store.lock(tx, REGISTER)
    return tx.execute(ours).one_or_none()


def _act(tx: Tx, here: cod.Here, attempt: Row[Any]) -> str:
    """Activate, by the commands of the page: the event is new, or the one that was meant, or that came meanwhile."""
    actor = actor_of(tx, attempt.person)
    meant = attempt.event or _meanwhile(tx, attempt)
    level = here.territory.level(here.territory.default_level)
    if meant is None:
        done = activate_at_once(tx, actor, here, Activation(type=attempt.type, motive=MOTIVE, separate=True))
        return end(tx, attempt, "yes", keypad.activated(level.label), "activated", event=done.event, seq=done.seq)
    opening.join(tx, actor, meant)
    stage = stages.state(tx, meant)
    if stage.name == "cod":
        sentence = keypad.joined(spoken_hour(stage.cod_at or tx.now))
        return end(tx, attempt, "yes", sentence, "joined", event=meant, seq=stage.cod_seq)
    seq = cod.activate(tx, actor, here, meant, level.code, _order(tx, actor), MOTIVE)
    return end(tx, attempt, "yes", keypad.activated(level.label), "activated", event=meant, seq=seq)


def _meanwhile(tx: Tx, attempt: Row[Any]) -> str | None:
    """Return the event that a colleague has opened since the call began, or that nobody spoke of."""
    found = [row.id for row in _real(tx) if not attempt.separate or row.opened_at > attempt.began_at]
    return found[0] if found else None


def _order(tx: Tx, actor: Actor) -> Order:
    return Order() if "authority" in actor.roles else Order(decided_by=first_called(tx))


def end(tx: Tx, attempt: Row[Any], word: str, sentence: str, outcome: str, **more: Any) -> str:
    """Write how it ended, in the register, and return what is said."""
    tx.execute(update(attempts).where(attempts.c.id == attempt.id).values(
        state=keypad.move(attempt.state, word), sentence=sentence))
    facts = {"attempt": attempt.id, "person": attempt.person, "function": FUNCTION, "outcome": outcome,
             "event": None, "seq": None} | more
    store.append(tx, REGISTER, "telephone_ended", facts, by=by(attempt))
    return sentence


def expire(tx: Tx, timer: Row[Any]) -> None:
    """End what brought no key in time: hung up, unanswered, a machine. The register is locked."""
    row = tx.execute(select(attempts).where(attempts.c.id == timer.occurrence)).one_or_none()
    if row is not None and row.state != OVER:
        end(tx, row, "late", keypad.LATE, "unanswered" if row.state == keypad.CALLING else "hung_up")


def offered(tx: Tx) -> Row[Any] | None:
    """Return the event that a caller is asked about: the last one opened within two hours (R5)."""
    return next(iter(_real(tx)), None)


def _real(tx: Tx) -> list[Row[Any]]:
    """Return what a caller may join: never an exercise, since a telephone activates in reality alone (R4)."""
    return [row for row in opening.recent(tx) if row.plays == "real"]


def opened_at(tx: Tx, event_id: str) -> str:
    """Return the hour of an event as it is said."""
    return spoken_hour(tx.execute(select(event.c.opened_at).where(event.c.id == event_id)).scalar_one())


def watch(tx: Tx, attempt_id: str, until: datetime) -> None:
    """Have somebody look when the time of a call is over."""
    timers.plan(tx, REGISTER, TIMER, attempt_id, until)
