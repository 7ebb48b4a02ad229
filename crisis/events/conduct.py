"""The acts of whoever conducts an exercise that was started: pause, resume, jump, hold, release, skip, played, end.

A jump and a pause move the chronogramme alone; the clocks of the engagements run on the time of the server, and the
verdict is on gross time. What leaves by itself is `conducting`'s business; start and closing are `exercise`'s.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.drills import offsets
from crisis.drills.conducted import Conducted, conducted
from crisis.drills.planning import STATES_FR
from crisis.drills.records import Exercise, of_event
from crisis.errors import Conflict, Forbidden, Refused
from crisis.events import injects, over
from crisis.events.cod import Here, signed
from crisis.events.conducting import Board, advance, board
from crisis.events.orders import hour_since
from crisis.events.stage import locked
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import event
from crisis.messages.wording import LONG, kept

RIGHT = "conduct_exercise"
ACTED = frozenset({"planned", "paused", "due", "queued", "blocked", "held"})


def pause(tx: Tx, actor: Actor, event_id: str, why: str = "") -> int:
    """Stop the chronogramme; pausing twice is one pause. Return the entry. The clocks of the engagements run on."""
    def act(event: Row[Any], seen: Board) -> int:
        if seen.state.paused:
            return _nothing(event)
        return _write(tx, actor, event, "exercise_paused", {}, kept(why, "Le motif", LONG))
    return _act(tx, actor, event_id, act)


def resume(tx: Tx, actor: Actor, event_id: str) -> int:
    """Go on after a pause: what was to come is later by its length. Resuming what runs changes nothing."""
    def act(event: Row[Any], seen: Board) -> int:
        return _write(tx, actor, event, "exercise_resumed", {}) if seen.state.paused else _nothing(event)
    return _act(tx, actor, event_id, act)


def jump(tx: Tx, actor: Actor, event_id: str, to: int) -> int:
    """Bring the chronogramme forward to `to` seconds from H; what it passes waits for the animateur (OB2).

    Raises Refused for an hour that is past, or beyond the last inject: nobody means to pass all that is left.
    """
    def act(event: Row[Any], seen: Board) -> int:
        at, last = int(seen.state.course.position(tx.now)), max(each.inject.offset for each in seen.injects)
        if not at < to <= last:
            raise Refused("jump", "Ce saut n'est pas possible.",
                          f"L'exercice en est à {offsets.written(at)}, et le dernier inject est prévu à "
                          f"{offsets.written(last)}.", "Choisissez une heure entre les deux.")
        seconds = to - at
        return _write(tx, actor, event, "exercise_jumped", {"seconds": seconds})
    return _act(tx, actor, event_id, act)


def hold(tx: Tx, actor: Actor, event_id: str, number: int) -> int:
    """Put an inject aside: it leaves only when it is released. Raises Conflict for one that left or was skipped."""
    return _mark(tx, actor, event_id, number, "inject_held", {"why": "person"}, ACTED - {"held"})


def release(tx: Tx, actor: Actor, event_id: str, number: int) -> int:
    """Let an inject go now, whatever its hour and what it waits for. Raises Conflict for one that left."""
    return _mark(tx, actor, event_id, number, "inject_released", {}, ACTED | {"skipped"}, once=True)


def skip(tx: Tx, actor: Actor, event_id: str, number: int, why: str = "") -> int:
    """Leave an inject out; one that depends on it then waits for a person. Raises Conflict for one that left."""
    return _mark(tx, actor, event_id, number, "inject_skipped", {}, ACTED, why)


def say_played(tx: Tx, actor: Actor, event_id: str, number: int, at: datetime | None = None) -> int:
    """Record that an inject which no route carries was said, shown or handed over, and when (UTC; default: now).

    Raises Conflict for one that has not come, or that left by a route; said twice is said once.
    """
    def act(event: Row[Any], seen: Board) -> int:
        if number not in seen.state.by_hand:
            raise Conflict("inject_hand", f"L'inject {number} n'est pas à jouer de vive voix ou à la main.",
                           "Il n'est pas encore venu, ou il est parti par le service.", "Rechargez la page.")
        if number in seen.state.played:
            return _nothing(event)
        said_at = hour_since(tx, at, seen.state.marks[number].at, "le départ de l'inject")
        return store.append(tx, event.id, "inject_played", {"inject": number}, by=actor.by, happened_at=said_at).seq
    return _act(tx, actor, event_id, act, after_end=True)


def end(tx: Tx, actor: Actor, here: Here, event_id: str) -> int:
    """End an exercise (*FINEX*): no inject leaves any more, and whoever was called is told. The event stays open."""
    def act(event: Row[Any], seen: Board) -> int:
        left = sum(each.state in ACTED for each in seen.injects)
        injects.withdraw(tx, event.id, seen.state.orders.values())
        orders = over.notices(tx, event, seen.exercise, f"{signed(here, event)} : fin d'exercice.")
        seq = _write(tx, actor, event, "exercise_ended", {"left": left, "deliveries": over.named(orders)})
        outbox.post(tx, event, seq, orders, demonstration=is_demonstration(tx))
        return seq
    return _act(tx, actor, event_id, act)


def conducted_by(tx: Tx, actor: Actor, event_id: str) -> tuple[Exercise, Conducted]:
    """Return the exercise of an event and how far it has come, to whoever conducts it. Raises Forbidden, Missing."""
    actor.require(RIGHT)
    found = of_event(tx, event_id)
    conducts(actor, found)
    return found, conducted.state(tx, event_id)


def _act(tx: Tx, actor: Actor, event_id: str, act: Callable[[Row[Any], Board], int], *,
         after_end: bool = False) -> int:
    """Do one act on a running exercise, then what it made due. `after_end`: also until its event is closed."""
    event = locked(tx, event_id)
    _, state = conducted_by(tx, actor, event_id)
    if not (state.live or (after_end and state.h is not None and event.closed_at is None)):
        raise Conflict("exercise_over", "Cet exercice est terminé.", "Cet acte n'est plus possible.",
                       "Rechargez la page.")
    seq = act(event, board(tx, event_id, state))
    advance(tx, event)
    return seq


def _mark(tx: Tx, actor: Actor, event_id: str, number: int, kind: str, data: dict[str, Any],
          states: frozenset[str], why: str = "", *, once: bool = False) -> int:
    """Write an act on one inject, if it stands where the act means something. `once`: said twice is said once."""
    def act(event: Row[Any], seen: Board) -> int:
        mark = seen.state.marks.get(number)
        if once and mark is not None and mark.done == "released":
            return _nothing(event)
        found = next((each for each in seen.injects if each.inject.number == number), None)
        if found is None or found.state not in states:
            told = STATES_FR[found.state] if found else "absent de cet exercice"
            raise Conflict("inject_state", f"L'inject {number} est {told}.", "Cet acte n'est plus possible.",
                           "Rechargez la page.")
        return _write(tx, actor, event, kind, {"inject": number} | data, kept(why, "Le motif", LONG))
    return _act(tx, actor, event_id, act)


def _write(tx: Tx, actor: Actor, event: Row[Any], kind: str, data: dict[str, Any], text: str | None = None) -> int:
    return store.append(tx, event.id, kind, data, by=actor.by, text=text).seq


def _nothing(event: Row[Any]) -> int:
    """Return the head as it stands: what was asked is so already."""
    return int(event.head_seq)


def conducts(actor: Actor, found: Exercise) -> None:
    """Raise Forbidden for somebody who neither directs, prepares nor animates an exercise."""
    if actor.person not in found.conducting:
        raise Forbidden("exercise_others", "Vous ne conduisez pas cet exercice.",
                        "Seules les personnes qui le dirigent, le préparent ou l'animent le peuvent.",
                        "Demandez à l'animateur.")


def is_conducted(tx: Tx, actor: Actor, event_id: str) -> bool:
    """Return whether an event plays an exercise that somebody conducts."""
    if not actor.may(RIGHT) or not conducted.state(tx, event_id).exercise:
        return False
    return may_conduct(actor, of_event(tx, event_id))


def may_conduct(actor: Actor, found: Exercise) -> bool:
    """Return whether somebody conducts an exercise: they direct, prepare or animate it, and have the right."""
    return actor.may(RIGHT) and actor.person in found.conducting


def reads_sandbox(tx: Tx, actor: Actor) -> bool:
    """Return whether somebody may read what the sandbox of a real installation received.

    Whoever may conduct, while no exercise is open; then whoever conducts one, unless they play in another.
    """
    rows = tx.execute(select(event.c.id).where(event.c.plays == "exercise", event.c.closed_at.is_(None))).scalars()
    open_ones = [of_event(tx, key) for key in rows if conducted.state(tx, key).exercise]
    if not actor.may(RIGHT) or not open_ones:
        return actor.may(RIGHT)
    others = [each for each in open_ones if not may_conduct(actor, each)]
    return len(others) < len(open_ones) and not any(_plays(actor, each) for each in others)


def _plays(actor: Actor, found: Exercise) -> bool:
    return found.cast.roles.get(actor.person) == "player" or actor.function in found.card.rotas
