"""The acts of the posts, the figures and the facts of the hotline, for the walk of rights, each with its right."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import cip, cip_answers, cip_facts, cip_figures, cip_imports, cip_posts
from crisis.hotline import answers, briefing, call_sheets, doors
from crisis.hotline.answers import Body
from crisis.hotline.call_typed import Given, Typed
from crisis.hotline.figures import Figures
from crisis.hotline.figures_files import HEADER
from crisis.hotline.posts import posts
from crisis.hotline.quarters import QUARTER, quarter
from tests.cip_room import assigned, room
from tests.hotline import listening, raised
from tests.house import House
from tests.stories.cip_after import sit

WORDS = "un fait"


def stage(s: Any, house: House) -> None:
    """Give a scene figures of a quarter hour that ended, an open hotline with what callers reported, and a room."""
    s.figures = Figures(quarter(house.hours.now) - QUARTER, 40, 30, 6, 9, 45, 200)
    s.file = f"{';'.join(HEADER)}\n{s.figures.begins.isoformat()};40;30;6;9;45;200\n".encode()
    # Two facts, and two reports of a third.
    s.heard = listening(house)
    s.facts = [raised(house, s.heard) for _ in range(4)]
    house.do(cip_facts.group, house.officer, s.heard, s.facts[2], s.facts[3:])
    # A sheet in force, and the draft of the next one.
    chief = house.on_duty("cip_chief")
    house.do(cip_answers.write, chief, s.heard, 0, Body(WORDS))
    s.sheet = house.do(cip_answers.publish, chief, s.heard, 1)
    house.do(cip_answers.write, chief, s.heard, 1, Body("un autre"))
    # Two posts, of which somebody holds the first.
    s.shift, (held, s.free) = house.do(room, s.event, ["operator-1", "operator-2"])
    house.do(cip_posts.take, house.on_duty("cip_chief"), s.event, held)
    s.held = house.look(posts.state, s.event).seats["operator-1"].person
    _line(s, house)


def _line(s: Any, house: House) -> None:
    """Open a hotline of its own: a relay waits for its answer."""
    s.line = house.open(separate=True)
    house.do(cip.order, house.officer, house.here, s.line, house.voice())
    house.do(cip.set_circuit, house.officer, s.line, "national", WORDS)
    house.do(cip.open_line, house.officer, house.here, s.line, untested=True)
    s.relayed_call, s.fresh_call = "a" * 32, "b" * 32
    house.do(call_sheets.relay, house.on_duty("cip_chief"), house.territory, s.line,
             Given(s.relayed_call, 1, Typed(priority=1, place=WORDS, phone="06 39 98 00 01")))


def _take_call(tx: Tx, s: Any, who: Actor) -> None:
    sit(tx, s.line, who)
    call_sheets.close(tx, who, s.territory, s.line, Given(s.fresh_call, 1, Typed(category="roads")))


def _relay_call(tx: Tx, s: Any, who: Actor) -> None:
    sit(tx, s.line, who)
    call_sheets.relay(tx, who, s.territory, s.line, Given(s.fresh_call, 1, Typed(priority=1, place=WORDS, phone=WORDS)))


def _print(tx: Tx, event: str) -> str:
    kept = answers.draft(tx, event)
    return kept.print if kept else ""


ACTS: dict[str, tuple[str, Callable[[Tx, Any, Actor], Any]]] = {
    "write answers": ("write_answers", lambda tx, s, who: cip_answers.write(tx, who, s.heard, 1, Body(WORDS))),
    "drop answers": ("write_answers", lambda tx, s, who: answers.discard(tx, who, s.heard, _print(tx, s.heard))),
    "publish answers": ("run_cip", lambda tx, s, who: cip_answers.publish(tx, who, s.heard, 2)),
    "instruct": ("run_cip", lambda tx, s, who: cip_answers.instruct(tx, who, s.heard, WORDS)),
    "read answers": ("read_answers", lambda tx, s, who: briefing.read(tx, who, s.heard, s.sheet)),
    "take a call": ("take_calls", _take_call),
    "relay a call": ("take_calls", _relay_call),
    "answer a relay": ("lead_team", lambda tx, s, who: call_sheets.answer_relay(
        tx, who, s.line, s.relayed_call, WORDS)),
    "type figures": ("lead_team", lambda tx, s, who: cip_figures.record(tx, who, s.event, s.figures)),
    "import figures": ("lead_team", lambda tx, s, who: cip_imports.load(tx, who, s.event, s.file)),
    "raise a fact": ("take_calls", lambda tx, s, who: cip_facts.raise_fact(tx, who, s.heard, None, "", "fact", WORDS)),
    "group facts": ("lead_team", lambda tx, s, who: cip_facts.group(tx, who, s.heard, s.facts[0], s.facts[1:2])),
    "part facts": ("lead_team", lambda tx, s, who: cip_facts.part(tx, who, s.heard, s.facts[3])),
    "settle a fact": ("settle_facts", lambda tx, s, who: cip_facts.settle(tx, who, s.heard, s.facts[0], "confirmed")),
    "print the codes": ("lead_team", lambda tx, s, who: doors.issue(tx, who, s.event, s.shift)),
    "seat somebody": ("lead_team", lambda tx, s, who: cip_posts.take(tx, who, s.event, s.free)),
    "free a post": ("lead_team", lambda tx, s, who: cip_posts.leave(
        tx, who, s.event, "operator-1", "other", person=s.held)),
    "pause somebody": ("lead_team", lambda tx, s, who: cip_posts.begin_break(tx, who, s.event, "operator-1")),
    "take one's post": ("at_post", lambda tx, s, who: cip_posts.take(
        tx, who, s.event, assigned(tx, s.shift, "operator-3", who.person))),
}
SILENT = ("type figures", "import figures", "print the codes", "write answers", "drop answers", "read answers",
          "answer a relay")
"""What writes no entry."""
