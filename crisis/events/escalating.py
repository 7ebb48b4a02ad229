"""The escalation of an event: started by the order that calls, taken further by timers and by what people answer.

Each look locks the event, asks the pure rule for every chain, and writes what is due with its deliveries. An `Effort`
says which chains: those of our own duties, of the organisms that the COD convened (`convening`), or of the volunteers
of the hotline (`cip_calling_up`).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from crisis.accounts.rights import DUTIES_FR
from crisis.db import Tx
from crisis.delivery import outbox, timers
from crisis.delivery.states import EXPIRED, REFUSED, STOPPED, UNKNOWN
from crisis.delivery.tables import delivery
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.register import is_demonstration
from crisis.oncall import calling, escalation
from crisis.oncall.calling import Callee, Way, Words
from crisis.oncall.chains import Chains, chains
from crisis.oncall.escalation import Chain, Policy, Reach
from crisis.oncall.plan import on_duty
from crisis.oncall.rotas import current_id, plan_of
from crisis.oncall.tables import alert

TIMER = "escalation"
FAILED = (REFUSED, EXPIRED, STOPPED)


def _nobody(_tx: Tx, _event_id: str) -> frozenset[str]:
    return frozenset()


def start(tx: Tx, event: Row[Any], way: Way, text: str, wanted: Sequence[tuple[str, int]], policy: Policy,
          awake: Sequence[Callee], by: store.By) -> None:
    """Start a chain for each (function, how many), and call the first ones at once.

    `awake`: who needs no call, because they act on a screen or have just given the order by voice.
    """
    started = [{"function": function, "wanted": many, "rota": current_id(tx, function)} for function, many in wanted]
    up = [{"person": each.person, "function": each.function} for each in awake]
    store.append(tx, event.id, "escalation_started", {"chains": started, "policy": asdict(policy), "awake": up}, by=by,
                 text=text)
    advance(tx, event, way, by, calling.words(tx, text, way))


@dataclass(frozen=True, slots=True)
class Effort:
    """Chains that escalate in the same way: where they are read, their timer, how their callees are named, what is
    said when nobody is left, the subject of the mail that goes beside (empty: none does), and who is wanted elsewhere:
    neither called by these chains nor counted on.
    """

    state: Projection[Chains]
    timer: str
    callee: Callable[[Chain, str, int], Callee]
    exhausted: Callable[[Tx, Row[Any], Chain, str, store.By], None]
    subject: str = ""
    elsewhere: Callable[[Tx, str], frozenset[str]] = _nobody

    def words(self, tx: Tx, text: str, way: Way) -> Words:
        """Keep the words by which people of these chains are called."""
        return calling.words(tx, text, way, self.subject)


def advance(tx: Tx, event: Row[Any], way: Way, by: store.By = store.SYSTEM, said: Words | None = None,
            effort: Effort | None = None) -> None:
    """Do what is due for every chain of an event, whose lock is held; looked at twice, it does nothing more."""
    made = effort or DUTY
    looks = []
    for chain in made.state.state(tx, event.id).chains:
        state = made.state.state(tx, event.id)
        if not state.live:
            return
        said, look_at = _advance(tx, event, chain, state, way, by, said, made)
        looks.append(look_at)
    _dial_again(tx, event, way, by, said, made)
    _look_at(tx, event.id, made.timer, [each for each in looks if each is not None])


def _advance(tx: Tx, event: Row[Any], chain: Chain, state: Chains, way: Way, by: store.By, said: Words | None,
             effort: Effort) -> tuple[Words | None, datetime | None]:
    """Do what is due for one chain; return the words, made once for all, and when to look again."""
    order, taken = _order(tx, chain), effort.elsewhere(tx, event.id)
    people = {key: each for key, each in state.people.items() if key not in taken}
    free = [person for person in order if person not in taken]
    due = escalation.step(state.policy, chain, people, free, _reach(tx, event.id, state), tx.now)
    if due.call:
        said = said or _words(tx, event, state, way, effort)
        callees = [effort.callee(chain, person, order.index(person)) for person in due.call]
        calling.call_out(tx, event, said, callees, way, by)
    if due.exhausted and chain.function not in state.exhausted:
        effort.exhausted(tx, event, chain, _sender(tx, event, state), by)
    return said, due.look_at


def _order(tx: Tx, chain: Chain) -> tuple[str, ...]:
    """Return who is on duty now by the rota that the chain froze: leaves and swaps agreed since count (R25).

    The duty of an organism is what it was when it was convened.
    """
    return on_duty(plan_of(tx, chain.rota), tx.now) if chain.rota else chain.frozen


def _words(tx: Tx, event: Row[Any], state: Chains, way: Way, effort: Effort) -> Words:
    return effort.words(tx, _text(tx, event, state), way)


def _text(tx: Tx, event: Row[Any], state: Chains) -> str:
    return store.texts(tx, event.id, [state.text]).get(state.text, "")


def _sender(tx: Tx, event: Row[Any], state: Chains) -> str:
    """Return who signs, and for which event: the words before the colon of the text by which people are called."""
    return _text(tx, event, state).partition(" : ")[0] or "Astreinte"


def _exhausted(tx: Tx, event: Row[Any], chain: Chain, sender: str, by: store.By) -> None:
    """Say that nobody is left to call: the duty officer hears it by SMS, and calls by hand from the list."""
    why = "plus personne à appeler" if chain.rota else "aucun tableau publié"
    tell_officer(tx, event, "escalation_exhausted", {"function": chain.function}, by,
                 f"{sender} : astreinte {DUTIES_FR[chain.function]}, {why}. Appelez de vive voix.")


def tell_officer(tx: Tx, event: Row[Any], kind: str, data: Mapping[str, Any], by: store.By, text: str) -> None:
    """Write an entry and the SMS to the duty officer that it orders; an empty text orders none."""
    tell(tx, event, kind, data, calling.holding(tx, ("duty_officer", 1)) if text else {}, by, text)


def tell(tx: Tx, event: Row[Any], kind: str, data: Mapping[str, Any], persons: Mapping[str, str],
         by: store.By, text: str) -> None:
    """Write an entry and the SMS to some people that it orders, which it names. `persons`: see `calling.notices`."""
    orders = calling.notices(tx, persons, text)
    entry = store.append(tx, event.id, kind, {**data, "deliveries": calling.named(orders)}, by=by)
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx), kind="reminder")


DUTY = Effort(chains, TIMER, lambda chain, person, rank: Callee(person, chain.function, rank), _exhausted)


def _look_at(tx: Tx, event_id: str, name: str, instants: Sequence[Any]) -> None:
    """Set the timer of the next look. Its name holds its instant: a timer that has fired is never set again."""
    if instants:
        due_at = max(min(instants), tx.now)
        timers.plan(tx, event_id, name, f"{due_at:%m%d%H%M%S%f}", due_at)


def _dial_again(tx: Tx, event: Row[Any], way: Way, by: store.By, said: Words | None, effort: Effort) -> None:
    state = effort.state.state(tx, event.id)
    for row, routes in _routes(tx, event.id, state).values():
        lost = row.voice in routes and _failed(routes[row.voice])
        if lost and escalation.redials(state.policy, state.people[row.person], tx.now):
            calling.redial(tx, event, row, said or _words(tx, event, state, way, effort), by)


def _reach(tx: Tx, event_id: str, state: Chains) -> dict[str, Reach]:
    """Return what the routes of each last call gave so far; a ring that will be dialled again is still open."""
    return {key: _reached(row, routes, escalation.redials(state.policy, state.people[row.person], tx.now))
            for key, (row, routes) in _routes(tx, event_id, state).items()}


def _reached(row: Row[Any], routes: Mapping[str, Row[Any]], redials: bool) -> Reach:
    """Weigh the routes of one call. A mail that was taken wakes nobody: it counts only where nothing else went."""
    waking = {key: each for key, each in routes.items() if key != row.email} or routes
    return _weighed([each.state for key, each in waking.items() if not _failed(each) or (key == row.voice and redials)])


def _weighed(states: Sequence[str]) -> Reach:
    if not states:
        return "failed"
    return "unknown" if set(states) == {UNKNOWN} else "open"


def _routes(tx: Tx, event_id: str, state: Chains) -> Mapping[str, tuple[Row[Any], dict[str, Row[Any]]]]:
    """Return the last call of each person with the rows of its routes, by alert."""
    last = {person.calls[-1].alert for person in state.people.values() if person.calls}
    rows = list(tx.execute(select(alert).where(alert.c.event == event_id, alert.c.id.in_(last))))
    ids = [key for row in rows for key in (row.delivery, row.voice, row.email) if key]
    found = {row.id: row for row in tx.execute(
        select(delivery.c.id, delivery.c.state, delivery.c.best).where(delivery.c.id.in_(ids)))}
    return {row.id: (row, {key: found[key] for key in (row.delivery, row.voice, row.email) if key in found})
            for row in rows}


def _failed(route: Row[Any]) -> bool:
    return route.state in FAILED or route.best in ("undelivered", "refused")
