"""Texts ready to be copied into SYNERGI or given to the zone (D53). Nothing leaves from here; who copied says so."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import situations, transmissions
from crisis.events.situations import Sections
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.naming import persons_of
from crisis.web.console.picture import Picture
from crisis.web.console.proposals import added, items, sections
from crisis.web.console.tabs import named, page, tab
from crisis.web.console.words import word
from crisis.web.french import count, stamp
from crisis.web.house import house

synergi_tab = tab("synergi")
# No length is published for the fields of SYNERGI: these keep a text short enough to be read on one screen.
MOST, WHOLE = 2_000, 8_000
TITLES = {"event": "Évènement", "situation": "Situation", "figures": "Bilan et chiffres", "actions": "Actions engagées",
          "outlook": "Prévisions"}
TOWNS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One text to copy: `most` signs at most; `left_out` lines, the oldest, had no room."""

    code: str
    title: str
    text: str
    most: int
    left_out: int


def limited(text: str, most: int) -> tuple[str, int]:
    """Return the end of a text, by whole lines, within a length, and how many lines had no room.

    A last line that is itself too long is cut, and ends with an ellipsis.
    """
    lines = text.split("\n")
    kept: list[str] = []
    while lines and sum(map(len, kept)) + len(kept) + len(lines[-1]) <= most:
        kept.insert(0, lines.pop())
    if not kept and lines:
        kept.append(f"{lines.pop()[:most - 1]}…")
    return "\n".join(kept), len(lines)


def blocks(tx: Tx, seen: Picture, *, everything: bool) -> tuple[list[Block], int]:
    """Return the texts to copy, and the entry after which they begin: that of the last transmission, or the first."""
    declared = transmissions.latest(tx, seen.id).get("synergi")
    after = int(declared.content["data"]["up_to_seq"]) if declared and not everything else 0
    told = _sections(tx, seen.id, after)
    texts = {"event": _event(seen), "situation": told.situation, "figures": told.figures, "actions": told.actions,
             "outlook": told.outlook}
    mark = _mark(seen)
    made = [_block(code, TITLES[code], text or "Rien de nouveau.", MOST, mark) for code, text in texts.items()]
    whole = "\n\n".join(f"{TITLES[code].upper()}\n{text}" for code, text in texts.items() if text)
    return [*made, _block("whole", "Texte entier", whole, WHOLE, mark)], after


def _block(code: str, title: str, text: str, most: int, mark: str) -> Block:
    inside, left = limited(text, most - 2 * len(mark) - 2)
    return Block(code, title, f"{mark}\n{inside}\n{mark}" if mark else inside, most, left)


def _mark(seen: Picture) -> str:
    """Return what stands at both ends of a text that is not of a real event."""
    return "" if seen.row.nature == "real" else word(seen.row.nature, "nature").upper()


def _sections(tx: Tx, event_id: str, after: int) -> Sections:
    """Return the last frozen point that is newer than `after`, then what was written since; or only the latter."""
    points = situations.frozen(tx, event_id)
    content = points[-1].content if points else None
    if content is None or content["data"]["up_to_seq"] <= after:
        return sections(tx, event_id, after)
    text = content["text"]
    seen = visible(content, actor(), store.texts(tx, event_id, [text["id"]]).get(text["id"]))
    if seen is None or seen["words"] is None:
        return sections(tx, event_id, after)
    frozen, upto = situations.parts(seen["words"]), content["data"]["up_to_seq"]
    return added(frozen, sections(tx, event_id, upto)) if items(tx, event_id, upto) else frozen


def _event(seen: Picture) -> str:
    """Return what the event is, where, since when, at which level."""
    names = {each.code_insee: each.nom for each in house().territory.communes}
    towns = [names.get(code, code) for code in seen.stage.communes]
    more = f" et {count(len(towns) - TOWNS, 'autre commune', 'autres communes')}" if len(towns) > TOWNS else ""
    level = "" if seen.stage.level is None or seen.stage.cod_lifted else (
        f", {house().territory.level(seen.stage.level).label}")
    return "\n".join((f"{seen.type} : {seen.title}", f"{house().territory.prefecture}, ouvert le "
                      f"{stamp(seen.row.opened_at)}", f"État : {word(seen.stage.name, 'stage')}{level}",
                      f"{count(len(towns), 'commune')} : {', '.join(towns[:TOWNS])}{more}"))


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/synergi.html", "journal", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    everything = request.args.get("tout", "") == "oui"
    made, after = blocks(tx, seen, everything=everything)
    declared = {to: entry.content for to, entry in transmissions.latest(tx, seen.id).items()}
    return {"blocks": made, "after": after, "declared": declared, "receivers": list(transmissions.RECEIVERS.items()),
            "numbers": sorted(situations.numbers(tx, seen.id), reverse=True), "everything": everything,
            } | named(tx, persons_of(declared.values()))


@synergi_tab.get("/synergi")
@access("see")
def texts(event_id: str) -> ResponseReturnValue:
    """Show the texts to copy: since the last transmission, or since the opening."""
    return _page(event_id)


@synergi_tab.post("/synergi")
@access("hand")
def declare(event_id: str) -> ResponseReturnValue:
    """Record that somebody has copied a text there."""
    def do(tx: Tx) -> int:
        number = given.whole("point") if given.text("point") else None
        return transmissions.declare(tx, actor(), event_id, given.text("destinataire"), given.whole("jusqua"), number,
                                     given.past_hour("heure", tx.now))
    return act(do, lambda _: url_for("synergi.texts", event_id=event_id), lambda refusal: _page(event_id, refusal),
               "Transmission inscrite à la main courante.")
