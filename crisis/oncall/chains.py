"""The chains of an event as its journal tells them: who was called, what they said. What is due is judged elsewhere."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection
from crisis.oncall.escalation import Call, Chain, Person, Policy

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chains:
    """`text`: the words of the SMS, beside the entry that started the chains. `exhausted`: the functions nobody is
    left to call for, each told once. `ended`: people are awaited no more.
    """

    policy: Policy = field(default_factory=Policy)
    chains: tuple[Chain, ...] = ()
    people: dict[str, Person] = field(default_factory=dict)
    text: str = ""
    exhausted: frozenset[str] = frozenset()
    ended: bool = False

    @property
    def live(self) -> bool:
        return bool(self.chains) and not self.ended


def step(state: Chains, entry: Entry, _lines: Any = ()) -> Chains:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def _started(state: Chains, entry: Entry) -> Chains:
    """A second order that calls (another COD, after the first was lifted) starts anew: nobody has answered it."""
    data = entry["data"]
    chains = tuple(Chain(each["function"], each["wanted"], each["rota"]) for each in data["chains"])
    awake = {each["person"]: Person(each["person"], awake=each["function"]) for each in data["awake"]}
    return Chains(Policy(**data["policy"]), chains, awake, entry["text"]["id"])


def _with(state: Chains, person: str, **changes: Any) -> Chains:
    return replace(state, people=state.people | {person: replace(state.people.get(person, Person(person)), **changes)})


def _alerted(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    if "confirms" in data:
        return state
    call = Call(data["alert"], data["function"], parse_instant(entry["recorded_at"]), int(bool(data.get("voice"))))
    known = state.people.get(data["person"], Person(data["person"])).calls
    return _with(state, data["person"], calls=(*known, call))


def _redialled(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    calls = tuple(replace(call, dials=call.dials + 1) if call.alert == data["alert"] else call
                  for call in state.people[data["person"]].calls)
    return _with(state, data["person"], calls=calls)


def _answered(state: Chains, entry: Entry) -> Chains:
    """The last word counts: an answer takes back a presence that somebody else had noted."""
    data = entry["data"]
    known = state.people.get(data["person"], Person(data["person"]))
    return _with(state, data["person"], answer=data["answer"], minutes=data["minutes"] or 0,
                 answered_at=parse_instant(entry["recorded_at"]), arrived_for=known.arrived_for - known.noted,
                 noted=frozenset())


def _arrived(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    known, function = state.people.get(data["person"], Person(data["person"])), frozenset({data["function"]})
    return _with(state, data["person"], arrived_for=known.arrived_for | function,
                 noted=known.noted - function if data["own"] else known.noted | function)


def _corrected(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    known = state.people.get(data["person"], Person(data["person"]))
    return _with(state, data["person"], arrived_for=known.arrived_for - {data["function"]},
                 noted=known.noted - {data["function"]})


def _exhausted(state: Chains, entry: Entry) -> Chains:
    return replace(state, exhausted=state.exhausted | {entry["data"]["function"]})


def _ended(state: Chains, _entry: Entry) -> Chains:
    return replace(state, ended=True)


_STEPS: dict[str, Callable[[Chains, Entry], Chains]] = {
    "escalation_started": _started,
    "duty_alerted": _alerted,
    "duty_redialled": _redialled,
    "duty_answered": _answered,
    "duty_arrived": _arrived,
    "presence_corrected": _corrected,
    "escalation_exhausted": _exhausted,
    "cell_stood_down": _ended,
    "activation_mistaken": _ended,
    "event_closed": _ended,
}

chains: Projection[Chains] = Projection(Chains, step)
