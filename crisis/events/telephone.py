"""A call to the préfecture's number that asks for a COD (R30): the code, the questions, the first 1, the call back.

It activates nothing: only the second 1 does, which `ringback` takes. Every step is one transaction on a row of its own,
so that a service restarted between two keys goes on with the same call.
"""
from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from channels.port import Prompt
from crisis.accounts import telephone_codes
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.events import cod, keypad, ringback
from crisis.events.keypad import BEGIN, CALLING, CODE, CONFIRM, OVER, TYPE, WHICH
from crisis.events.stage import stages
from crisis.events.tables import telephone_activation as attempts
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages

# A row serves its own call alone; the register says what came of it.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """What a key leads to: its word, what is said, and what of the row changes."""

    word: str
    sentence: str
    changes: dict[str, Any] = field(default_factory=dict)


def answer(tx: Tx, here: cod.Here, call: str, question: int, keys: str) -> Prompt:
    """Take one step of a call and return what is said. `call`: the operator's mark of it, `keys`: those that were
    pressed as the answer to that question; one that was answered already is told again what was said last.
    """
    store.lock(tx, REGISTER)  # Codes are tried one at a time, and a step told twice is one, whoever takes the call.
    attempt = _attempt(tx, digest(call))
    if question != attempt.question or attempt.state in (OVER, CALLING):
        return Prompt(attempt.sentence, keypad.AWAITS.get(attempt.state, 0), attempt.question)
    step = _step(tx, here, attempt, keys)
    state = keypad.move(attempt.state, step.word)
    if question >= keypad.MOST_QUESTIONS and state not in (OVER, CALLING):
        step, state = replace(step, sentence=keypad.GIVEN_UP), OVER
        _given_up(tx, attempt)
    tx.execute(update(attempts).where(attempts.c.id == attempt.id).values(
        state=state, question=question + 1, sentence=step.sentence, **step.changes))
    return Prompt(step.sentence, keypad.AWAITS.get(state, 0), question + 1)


def _attempt(tx: Tx, call: str) -> Row[Any]:
    """Return the row of a call; the first step makes it."""
    mine = select(attempts).where(attempts.c.call == call)
    if tx.execute(mine).first() is None:
        tx.execute(insert(attempts), {"id": secrets.token_hex(8), "call": call, "state": BEGIN, "question": 0,
                                      "sentence": "", "began_at": tx.now, "type": "", "separate": False})
    return tx.execute(mine).one()


def _step(tx: Tx, here: cod.Here, attempt: Row[Any], keys: str) -> Step:
    if attempt.until is not None and tx.now > attempt.until:
        return Step("late", ringback.end(tx, attempt, "late", keypad.LATE, "late"))
    return _STEPS[attempt.state](tx, here, attempt, keys)


def _begin(tx: Tx, here: cod.Here, _attempt: Row[Any], _keys: str) -> Step:
    tx.execute(delete(attempts).where(attempts.c.began_at < tx.now - KEPT))
    if telephone_codes.closed(tx):
        return Step("shut", keypad.SHUT)
    return Step("came", f"{_sender(here)}, activation du COD. {keypad.CODE_ASKED}")


def _code(tx: Tx, here: cod.Here, attempt: Row[Any], keys: str) -> Step:
    """Judge a code: closed or not, right or not, of somebody who may. Only what was typed counts as a wrong one."""
    if not keys:
        return Step("unread", keypad.CODE_ASKED)
    if telephone_codes.closed(tx):
        return Step("shut", keypad.SHUT)
    person = telephone_codes.holder(tx, keys)
    if person is None:
        return _wrong(tx, here)
    reason = ringback.barred(tx, person)
    if reason is not None:
        store.append(tx, REGISTER, "telephone_refused", {"person": person, "reason": reason},
                     by=store.By(person, ringback.FUNCTION))
        return Step("barred", keypad.barred(reason), {"person": person})
    return _known(tx, here, attempt, person)


def _known(tx: Tx, here: cod.Here, attempt: Row[Any], person: str) -> Step:
    """Ask the first question; an event that was just opened is offered before a new one (R5)."""
    until = _until(tx, here)
    ringback.watch(tx, attempt.id, until)
    found = ringback.offered(tx)
    changes = {"person": person, "until": until}
    if found is None:
        return Step("right", keypad.types(_menu(here)), changes)
    asked = keypad.which(_label(here, found.type), ringback.opened_at(tx, found.id),
                         activated=stages.state(tx, found.id).name == "cod")
    return Step("recent", asked, changes | {"event": found.id, "type": found.type})


def _wrong(tx: Tx, here: cod.Here) -> Step:
    rule = here.territory.telephone_activation
    if not telephone_codes.count_wrong(tx, rule.wrong_codes, rule.closed_s):
        return Step("wrong", keypad.CODE_WRONG)
    minutes = rule.closed_s // 60
    told = house_messages.orders(tx, house_messages.in_charge(tx), "telephone_closed",
                                 {"sender": _sender(here), "minutes": str(minutes)})
    house_messages.send(tx, "telephone_path_closed", {"minutes": minutes}, told, "reminder")
    return Step("shut", keypad.SHUT)


def _which(tx: Tx, here: cod.Here, attempt: Row[Any], keys: str) -> Step:
    word = keypad.word(WHICH, keys, {})
    if word == "same":
        return Step(word, _asked(tx, here, attempt.type, attempt.event))
    if word == "other":
        return Step(word, keypad.types(_menu(here)), {"event": None, "type": "", "separate": True})
    return Step(word, attempt.sentence)


def _type(tx: Tx, here: cod.Here, attempt: Row[Any], keys: str) -> Step:
    word = keypad.word(TYPE, keys, _menu(here))
    if word == "unread":
        return Step(word, attempt.sentence)
    chosen = here.territory.types_by_key.get(keys)
    code = chosen.code if chosen else ""
    return Step(word, _asked(tx, here, code, None), {"type": code})


def _confirm(tx: Tx, here: cod.Here, attempt: Row[Any], keys: str) -> Step:
    """On the first 1, order the call back; it is the entry of the register that orders it, as for any message."""
    word = keypad.word(CONFIRM, keys, {})
    if word != "yes":
        return Step(word, attempt.sentence if word == "unread" else _given_up(tx, attempt))
    reason, line = ringback.barred(tx, attempt.person), ringback.number(tx, attempt.person)
    if reason is not None or line is None:
        return Step("barred", ringback.end(tx, attempt, "barred", keypad.barred(reason or "no_number"),
                                           reason or "no_number"))
    until = _until(tx, here)
    told = house_messages.to_routes(tx, [replace(line, channel="voice")], "telephone_back", urgency="alert", fields={
        "sender": _sender(here), "what": _what(tx, here, attempt.type, attempt.event)})
    house_messages.send(tx, "telephone_called_back", {
        "attempt": attempt.id, "person": attempt.person, "function": ringback.FUNCTION, "type": attempt.type or None,
        "level": here.territory.default_level, "event": attempt.event}, told, "alert", by=ringback.by(attempt))
    ringback.watch(tx, attempt.id, until)
    return Step(word, keypad.RING_BACK, {"delivery": told[0].id, "until": until})


def _given_up(tx: Tx, attempt: Row[Any]) -> str:
    """End a call that goes no further; one whose code was never right leaves no entry."""
    if attempt.person is None:
        return keypad.GIVEN_UP
    return ringback.end(tx, attempt, "no", keypad.GIVEN_UP, "given_up")


_STEPS: dict[str, Callable[[Tx, cod.Here, Row[Any], str], Step]] = {
    BEGIN: _begin, CODE: _code, WHICH: _which, TYPE: _type, CONFIRM: _confirm}


def _until(tx: Tx, here: cod.Here) -> datetime:
    return tx.now + timedelta(seconds=here.territory.telephone_activation.confirm_within_s)


def _asked(tx: Tx, here: cod.Here, kind: str, event_id: str | None) -> str:
    return f"{_what(tx, here, kind, event_id)} {keypad.YES}"


def _what(tx: Tx, here: cod.Here, kind: str, event_id: str | None) -> str:
    """Say what would be activated: always in reality, since no exercise is open (R4); a demonstration says so."""
    mode = "répétition technique, données inventées" if is_demonstration(tx) else "mode réel"
    level = here.territory.level(here.territory.default_level).label
    return keypad.read_back(_label(here, kind), level, mode, ringback.opened_at(tx, event_id) if event_id else "")


def _menu(here: cod.Here) -> dict[str, str]:
    return {key: each.label for key, each in here.territory.types_by_key.items()}


def _label(here: cod.Here, kind: str) -> str:
    return next((each.label for each in here.territory.types if each.code == kind), "évènement non précisé")


def _sender(here: cod.Here) -> str:
    return house_messages.sender(here.territory.prefecture)
