"""The chains of an event as its journal tells them: who was called, what they said. What is due is judged elsewhere.

Three sorts run beside each other: our own duties, one chain for each function; the convening of the COD, one chain
for each organism; the call-up of the volunteers of the hotline (CIP), one chain. None reads what is said in another.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from crisis.accounts.rights import VOLUNTEER
from crisis.clock import parse_instant
from crisis.directory.organisms import target_of
from crisis.journal.fold import Projection
from crisis.oncall.escalation import Call, Chain, Person, Policy

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chains:
    """`text`: the words of the SMS, beside the entry that started the chains. `exhausted`: the functions nobody is
    left to call for, each told once. `ended`: nobody is called any more; `paused`: by the closing of the event alone,
    which a reopening takes back (R6). `gone`: volunteers who left their post since.
    """

    policy: Policy = field(default_factory=Policy)
    chains: tuple[Chain, ...] = ()
    people: dict[str, Person] = field(default_factory=dict)
    text: str = ""
    exhausted: frozenset[str] = frozenset()
    ended: bool = False
    gone: frozenset[str] = frozenset()
    paused: bool = False

    @property
    def live(self) -> bool:
        return bool(self.chains) and not self.ended


Steps = dict[str, Callable[[Chains, Entry], Chains]]


def step(state: Chains, entry: Entry, _lines: Any = ()) -> Chains:
    """Fold one entry into the chains of our own duties; most change nothing here."""
    return state if _of_volunteers(entry) else _folded(_STEPS, state, entry)


def step_convened(state: Chains, entry: Entry, _lines: Any = ()) -> Chains:
    """Fold one entry into the chains of the organisms that the COD convened."""
    return _folded(_CONVENED, state, entry)


def step_called_up(state: Chains, entry: Entry, _lines: Any = ()) -> Chains:
    """Fold one entry into the chain of the volunteers: their calls and their words are those of a duty."""
    return _folded(_STEPS if _of_volunteers(entry) else _CALLED_UP, state, entry)


def _of_volunteers(entry: Entry) -> bool:
    return bool(entry["data"].get("function") == VOLUNTEER)


def _folded(steps: Steps, state: Chains, entry: Entry) -> Chains:
    handler = steps.get(entry["kind"])
    return handler(state, entry) if handler else state


def _started(state: Chains, entry: Entry) -> Chains:
    """A second order that calls (another COD, after the first was lifted) starts anew: nobody has answered it."""
    data = entry["data"]
    chains = tuple(Chain(each["function"], each["wanted"], each["rota"]) for each in data["chains"])
    awake = {each["person"]: Person(each["person"], awake=each["function"]) for each in data["awake"]}
    return Chains(Policy(**data["policy"]), chains, awake, entry["text"]["id"])


def _convened(state: Chains, entry: Entry) -> Chains:
    """Add a chain for each organism; a COD that was lifted since starts anew."""
    data, before = entry["data"], Chains() if state.ended else state
    added = tuple(Chain(_name(each), 1, None, tuple(each["contacts"])) for each in data["organisms"])
    return replace(before, policy=Policy(**data["policy"]), chains=(*before.chains, *added), text=entry["text"]["id"])


def _called_up(state: Chains, entry: Entry) -> Chains:
    """Add volunteers to the call-up that runs (a reinforcement), or begin one.

    Begun again after it was stood down, it counts on whoever is there or comes, and may ask the others once more.
    Whoever left a post has done their part, is counted no more, and is not asked again by the same call-up.
    """
    data, at = entry["data"], parse_instant(entry["recorded_at"])
    before = tuple(key for chain in state.chains for key in chain.frozen) if state.live else ()
    kept = state.people if state.live else {key: each for key, each in state.people.items() if _comes(each)}
    left = {key: Person(key, answer="cannot", answered_at=at) for key in state.gone}
    told_once = state.exhausted if state.live and not data["callees"] else frozenset()
    chain = Chain(VOLUNTEER, data["wanted"], None, (*before, *data["callees"]))
    return Chains(Policy(**data["policy"]), (chain,), kept | left, entry["text"]["id"], told_once)


def _comes(person: Person) -> bool:
    return bool(person.arrived_for) or person.answer == "coming"


def _closed(state: Chains, _entry: Entry) -> Chains:
    """Forget everybody: the next hotline asks anew. The words stay, for whoever opens an old link."""
    return Chains(text=state.text, ended=True)


def _seated(state: Chains, entry: Entry) -> Chains:
    """Count a volunteer who took a post as there, even if nobody noted an arrival."""
    person = entry["data"]["person"]
    if not (person in state.people or any(person in chain.frozen for chain in state.chains)):
        return state
    there = _with(state, person, arrived_for=frozenset({VOLUNTEER}))
    return replace(there, gone=state.gone - {person})


def _unseated(state: Chains, entry: Entry) -> Chains:
    """Remember who left a post. It calls nobody by itself: a relief is somebody's decision."""
    person = entry["data"]["person"]
    return replace(state, gone=state.gone | {person}) if person in state.people else state


def _name(data: dict[str, Any]) -> str:
    """Return the name of the chain that an entry speaks of: a function of ours, or an organism."""
    return str(data["function"]) if "function" in data else target_of(data["organism"])


def _with(state: Chains, person: str, **changes: Any) -> Chains:
    return replace(state, people=state.people | {person: replace(state.people.get(person, Person(person)), **changes)})


def _alerted(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    if "confirms" in data:
        return state
    call = Call(data["alert"], _name(data), parse_instant(entry["recorded_at"]), int(bool(data.get("voice"))))
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
    told, who = _known(state, entry), _who(data)
    known = told.people.get(who, Person(who))
    return _with(told, who, answer=data["answer"], minutes=data["minutes"] or 0,
                 answered_at=parse_instant(entry["recorded_at"]), arrived_for=known.arrived_for - known.noted,
                 noted=frozenset())


def _arrived(state: Chains, entry: Entry) -> Chains:
    data, who, told = entry["data"], _who(entry["data"]), _known(state, entry)
    known, function = told.people.get(who, Person(who)), frozenset({_name(data)})
    # Only a function of ours has a chief who may have noted somebody by mistake; an organism is told by the permanence.
    by_others = function if "function" in data and not data["own"] else frozenset()
    return _with(told, who, arrived_for=known.arrived_for | function, noted=known.noted - function | by_others)


def _corrected(state: Chains, entry: Entry) -> Chains:
    data = entry["data"]
    known = state.people.get(data["person"], Person(data["person"]))
    return _with(state, data["person"], arrived_for=known.arrived_for - {data["function"]},
                 noted=known.noted - {data["function"]})


def _who(data: dict[str, Any]) -> str:
    """Return who spoke: somebody who was called, else the organism itself, whose word somebody typed."""
    return data["person"] or _name(data)


def _known(state: Chains, entry: Entry) -> Chains:
    """Let an organism that spoke before anybody of it was called count in its own chain."""
    data = entry["data"]
    if data["person"] is not None or _name(data) in state.people:
        return state
    call = Call("", _name(data), parse_instant(entry["recorded_at"]))
    return _with(state, _name(data), calls=(call,))


def _exhausted(state: Chains, entry: Entry) -> Chains:
    return replace(state, exhausted=state.exhausted | {_name(entry["data"])})


def _ended(state: Chains, _entry: Entry) -> Chains:
    return replace(state, ended=True)


def _paused(state: Chains, _entry: Entry) -> Chains:
    return replace(state, ended=True, paused=not state.ended)


def _continued(state: Chains, _entry: Entry) -> Chains:
    return replace(state, ended=state.ended and not state.paused, paused=False)


_OVER: Steps = {"event_closed": _paused, "event_reopened": _continued}

_STEPS: Steps = {
    "escalation_started": _started,
    "duty_alerted": _alerted,
    "duty_redialled": _redialled,
    "duty_answered": _answered,
    "duty_arrived": _arrived,
    "presence_corrected": _corrected,
    "escalation_exhausted": _exhausted,
    "cell_stood_down": _ended,
    "activation_mistaken": _ended,
    "exercise_turned_real": _ended,
    "exercise_ended": _ended,
    **_OVER,
}

_CONVENED: Steps = {
    "cod_convened": _convened,
    "organism_called": _alerted,
    "organism_redialled": _redialled,
    "convocation_answered": _answered,
    "organism_present": _arrived,
    "convocation_exhausted": _exhausted,
    "cod_lifted": _ended,
    "activation_mistaken": _ended,
    "exercise_turned_real": _ended,
    "exercise_ended": _ended,
    **_OVER,
}

_CALLED_UP: Steps = {
    "volunteers_called": _called_up,
    "volunteers_stood_down": _ended,
    "cip_post_taken": _seated,
    "cip_post_left": _unseated,
    "cip_closed": _closed,
    "cip_order_withdrawn": _closed,
    "activation_mistaken": _closed,
    "exercise_turned_real": _closed,
    "exercise_ended": _closed,
    **_OVER,
}

chains: Projection[Chains] = Projection(Chains, step)
convened: Projection[Chains] = Projection(Chains, step_convened)
called_up: Projection[Chains] = Projection(Chains, step_called_up)
