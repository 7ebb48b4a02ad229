"""The timing report (*rapport de chronométrie*): one object, from entries and sealed receipts alone.

HTML and JSON are two ways to write it; the French words stand in `words`.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis import commitments
from crisis.clock import instant
from crisis.commitments import State, Verdict
from crisis.commitments.clocks import rule_in_force
from crisis.db import Tx
from crisis.directory import organisms
from crisis.errors import Refused
from crisis.evidence import acts
from crisis.evidence.audiences import coverage
from crisis.evidence.convened import convenings
from crisis.evidence.deliveries import Fate, channels, fates
from crisis.evidence.hotline_sheets import instructions, sheets
from crisis.evidence.milestones import Facts, milestones, oncall
from crisis.evidence.register import Known
from crisis.evidence.standing import Content
from crisis.evidence.verifier import Chain, checked, last_said
from crisis.journal import receipts, store
from crisis.journal.entry import BrokenChainError
from crisis.territory import Territory

SHAPE = 1


@dataclass(frozen=True, slots=True)
class Read:
    """A verified chain and what it adds up to. `waiting`: the lines not sealed yet, empty unless asked for."""

    chain: Chain
    noted: Known
    waiting: Sequence[Mapping[str, Any]]
    state: State
    verdicts: Mapping[int, Verdict]
    fates: Sequence[Fate]
    texts: Mapping[str, str]
    organisms: Mapping[str, str]

    @property
    def opening(self) -> Content:
        return self.chain.contents[0]

    @property
    def title(self) -> str | None:
        """The last title that somebody gave; None if nobody did, or once it was erased."""
        given = [each["text"]["id"] for each in self.chain.contents
                 if each["kind"] in ("event_opened", "event_described") and "text" in each]
        return self.texts.get(given[-1]) if given else None


def report(tx: Tx, event_id: str, territory: Territory, now: datetime, *, provisional: bool = False) -> dict[str, Any]:
    """Return the report of an event as it stands at `now`. `provisional` adds the lines that no seal holds yet.

    Raises Refused if the chain does not hold: no figure is drawn from a journal that was altered.
    """
    read = _read(tx, event_id, now, provisional)
    facts = _facts(read, coverage(read.state, read.verdicts[48], read.opening, read.fates, now))
    return {"shape": SHAPE, "made_at": instant(now), "provisional": bool(read.waiting), **_identity(read, territory),
            "t0": instant(facts.t0) if facts.t0 else None,
            "commitments": [one.to_dict() for one in read.verdicts.values()],
            "milestones": milestones(facts, _limits(read)), "coverage": facts.coverage,
            "channels": channels(read.fates), "oncall": oncall(facts), **_acts(read), "journal": _journal(read)}


def _read(tx: Tx, event_id: str, now: datetime, provisional: bool) -> Read:
    try:
        chain, noted = checked(tx, event_id)
    except BrokenChainError as error:
        raise Refused("chain_broken", "Le rapport ne peut pas être établi.", f"La main courante est altérée : {error}.",
                      "Conservez la base en l'état et lancez « crisis verify ».") from error
    waiting = receipts.waiting(tx, event_id) if provisional else []
    state = _state(chain, waiting, now)
    verdicts = {one.number: one for one in commitments.verdicts(state, now)}
    every = [line for lines in chain.standing.lines.values() for line in lines]
    ids = [content["text"]["id"] for content in chain.contents
           if content["kind"] in ("event_opened", "event_described", "overrun_explained") and "text" in content]
    return Read(chain, noted, waiting, state, verdicts, fates(chain.standing.orders, [*every, *waiting]),
                store.texts(tx, event_id, ids), organisms.names(tx))


def _state(chain: Chain, waiting: Sequence[Mapping[str, Any]], now: datetime) -> State:
    """Fold the verified entries from the start, so that no memory of this process can stand in for them."""
    lines = chain.standing.lines
    state = commitments.fold((content, lines.get(content["seq"], ())) for content in chain.contents)
    if not waiting:
        return state
    to_come = {"kind": "receipts_sealed", "seq": len(chain.contents) + 1, "recorded_at": instant(now), "data": {}}
    return commitments.step(state, to_come, waiting)


def _facts(read: Read, covered: Mapping[str, Any]) -> Facts:
    audience_of = {key: order.audience for key, order in read.chain.standing.orders.items()}
    lines = {**read.chain.standing.lines, 0: read.waiting}
    return Facts(read.chain.contents, lines, audience_of, read.verdicts, covered)


def _limits(read: Read) -> dict[int, datetime]:
    opening = read.state.opening
    if opening is None:
        return {}
    rules = {number: rule_in_force(opening, number)[0] for number in read.verdicts}
    return {number: rules[number].limit(one.started_at)
            for number, one in read.verdicts.items() if rules[number].timed and one.started_at is not None}


def _identity(read: Read, territory: Territory) -> dict[str, Any]:
    opening, data, said = read.opening, read.opening["data"], last_said(read.chain.contents)["data"]
    closed = next((each for each in read.chain.contents if each["kind"] == "event_closed"), None)
    return {
        "event": {"id": read.chain.event, "nature": data["nature"], "plays": data["plays"],
                  "territory": data["territory"], "type": said["type"], "prefecture": territory.prefecture,
                  "title": read.title, "communes": len(said["communes"]),
                  "to_specify": list(said.get("to_specify", ())), "module7": data["module7"],
                  "demonstration": data["demonstration"],
                  "counting_48": data.get("counting_48", "covered"), "opened_at": opening["recorded_at"],
                  "closed_at": closed["recorded_at"] if closed else None,
                  "clocks": sorted({each["clock"] for each in read.chain.contents})},
        "written_up_to": {"seq": len(read.chain.hashes), "hash": read.chain.hashes[-1],
                          "at": read.chain.contents[-1]["recorded_at"],
                          "after_closing": len(read.chain.contents) - closed["seq"] if closed else 0}}


def _acts(read: Read) -> dict[str, Any]:
    contents = read.chain.contents
    return {"cell": acts.cell(contents, read.verdicts.get(47)), "hand": acts.hand(contents),
            "orders": acts.orders(contents), "descriptions": acts.descriptions(contents),
            "reminders": acts.reminders(contents), "convenings": convenings(contents, read.organisms),
            "sheets": sheets(contents), "instructions": instructions(contents),
            "overruns": acts.overruns(contents, read.verdicts, read.texts)}


def _journal(read: Read) -> dict[str, Any]:
    """Say what the chain is worth. `noted`: the last head of this event that the register wrote down."""
    mark = read.noted.marks[-1]
    return {"entries": len(read.chain.hashes), "head": read.chain.hashes[-1], "verified": True,
            "noted": {"seq": mark.seq, "at": mark.at, "register_seq": mark.noted}, "origin": "not_verified",
            "evidential": read.opening["data"]["nature"] == "real" and not read.opening["data"]["demonstration"]}
