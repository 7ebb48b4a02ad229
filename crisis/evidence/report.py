"""The timing report (*rapport de chronométrie*): one object, from entries and sealed receipts alone.

HTML and JSON are two ways to write it; the French words stand in `words`.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crisis.clock import instant
from crisis.commitments.clocks import rule_in_force
from crisis.db import Tx
from crisis.events.describing import named
from crisis.evidence import acts, closings
from crisis.evidence.audiences import coverage
from crisis.evidence.called_up import call_ups
from crisis.evidence.convened import convenings
from crisis.evidence.deliveries import channels
from crisis.evidence.exercise import exercise
from crisis.evidence.hotline import calls
from crisis.evidence.hotline_facts import hotline_facts
from crisis.evidence.hotline_posts import posts_of
from crisis.evidence.hotline_sheets import instructions, sheets
from crisis.evidence.links import links, named_in, shared
from crisis.evidence.milestones import Facts, milestones, oncall
from crisis.evidence.read import Read, read
from crisis.evidence.timing import timing
from crisis.evidence.verifier import last_said
from crisis.territory import Territory

SHAPE = 1


def report(tx: Tx, event_id: str, territory: Territory, now: datetime, *, provisional: bool = False) -> dict[str, Any]:
    """Return the report of an event as it stands at `now`. `provisional` adds the lines that no seal holds yet.

    Raises Refused if the chain does not hold: no figure is drawn from a journal that was altered.
    """
    told = read(tx, event_id, now, provisional=provisional)
    facts = _facts(told, coverage(told.state, told.verdicts[48], told.opening, told.fates, now))
    limits = _limits(told)
    reached = milestones(facts, limits)
    return {"shape": SHAPE, "made_at": instant(now), "provisional": bool(told.waiting), **_identity(told, territory),
            "t0": instant(facts.t0) if facts.t0 else None,
            "commitments": [one.to_dict() for one in told.verdicts.values()],
            "milestones": reached, "coverage": facts.coverage,
            "channels": channels(told.fates), "oncall": oncall(facts), **_acts(told), **_others(tx, told, territory),
            "exercise": exercise(told.chain.contents, told.fates, now),
            **timing(told, facts, reached, limits, now), "journal": _journal(told)}


def _facts(told: Read, covered: Mapping[str, Any]) -> Facts:
    audience_of = {key: order.audience for key, order in told.chain.standing.orders.items()}
    lines = {**told.chain.standing.lines, 0: told.waiting}
    return Facts(told.chain.contents, lines, audience_of, told.verdicts, covered)


def _limits(told: Read) -> dict[int, datetime]:
    opening = told.state.opening
    if opening is None:
        return {}
    rules = {number: rule_in_force(opening, number)[0] for number in told.verdicts}
    return {number: rules[number].limit(one.started_at)
            for number, one in told.verdicts.items() if rules[number].timed and one.started_at is not None}


def _identity(told: Read, territory: Territory) -> dict[str, Any]:
    opening, data, said = told.opening, told.opening["data"], last_said(told.chain.contents)["data"]
    closed = closings.standing(told.chain.contents)
    return {
        "event": {"id": told.chain.event, "nature": data["nature"], "plays": data["plays"],
                  "territory": data["territory"], "type": said["type"], "prefecture": territory.prefecture,
                  "title": told.title, "communes": len(said["communes"]),
                  "to_specify": list(said.get("to_specify", ())), "module7": data["module7"],
                  "demonstration": data["demonstration"],
                  "counting_48": data.get("counting_48", "covered"), "opened_at": opening["recorded_at"],
                  "closed_at": closed["recorded_at"] if closed else None,
                  "clocks": sorted({each["clock"] for each in told.chain.contents})},
        "written_up_to": {"seq": len(told.chain.hashes), "hash": told.chain.hashes[-1],
                          "at": told.chain.contents[-1]["recorded_at"],
                          "after_closing": sum(1 for _ in closings.late(told.chain.contents))}}


def _acts(told: Read) -> dict[str, Any]:
    contents = told.chain.contents
    return {"cell": acts.cell(contents, told.verdicts.get(47)), "hand": acts.hand(contents),
            "orders": acts.orders(contents), "descriptions": acts.descriptions(contents),
            "reminders": acts.reminders(contents), "convenings": convenings(contents, told.organisms),
            "cip_posts": posts_of(contents),
            "call_ups": call_ups(contents),
            "calls": calls(contents),
            "hotline_facts": hotline_facts(contents),
            "sheets": sheets(contents), "instructions": instructions(contents),
            "overruns": acts.overruns(contents, told.verdicts, told.texts)}


def _others(tx: Tx, told: Read, territory: Territory) -> dict[str, Any]:
    """Tell of the events that are tied to this one, called as they are now: their chains are not read."""
    contents = told.chain.contents
    titles = {key: named(tx, territory, key) for key in named_in(contents)}
    return {"links": links(contents, told.verdicts, titles), "shared_cod": shared(contents, titles)}


def _journal(told: Read) -> dict[str, Any]:
    """Say what the chain is worth. `noted`: the last head of this event that the register wrote down."""
    mark = told.noted.marks[-1]
    return {"entries": len(told.chain.hashes), "head": told.chain.hashes[-1], "verified": True,
            "noted": {"seq": mark.seq, "at": mark.at, "register_seq": mark.noted}, "origin": "not_verified",
            "evidential": told.opening["data"]["nature"] == "real" and not told.opening["data"]["demonstration"]}
