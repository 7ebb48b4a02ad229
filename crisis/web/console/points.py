"""*Points de situation* on the console: proposed from entries, written, frozen, listed, read, taken away as a file."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Forbidden, Missing, Refused
from crisis.events import situations
from crisis.events.situations import Sections
from crisis.events.stage import locked
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.naming import Naming, naming, persons_of
from crisis.web.console.picture import Picture
from crisis.web.console.proposals import added, sections
from crisis.web.console.tabs import page, tab
from crisis.web.download import exported
from crisis.web.house import house

points_tab = tab("points")
# The field of each section, in the order in which it is written.
FIELDS = {"situation": "situation", "figures": "chiffres", "actions": "actions", "outlook": "perspectives"}
SAID = {"enregistrer": "Brouillon enregistré.",
        "completer": "Inscriptions plus récentes ajoutées : relisez chaque partie.",
        "figer": "Point de situation validé et figé.", "abandonner": "Brouillon abandonné."}


@dataclass(frozen=True)
class Point:
    """One frozen text as a reader sees it. `words` is None if it was erased or is not for this reader."""

    number: int
    seq: int
    at: str
    author: str
    writers: str
    words: str | None
    up_to_seq: int
    replaces: int | None
    replaced_by: int | None
    sha256: str


def points(tx: Tx, event_id: str, viewer: Actor) -> list[Point]:
    """Return the frozen texts of an event as `viewer` may read them, the oldest first."""
    entries = situations.frozen(tx, event_id)
    read = [entry.content for entry in entries]
    replaced = {content["data"]["replaces"]: content["data"]["number"] for content in read}
    people = naming(tx, house().territory, viewer, persons_of(read))
    return [_point(tx, entry, viewer, people, replaced.get(entry.content["data"]["number"])) for entry in entries]


def _point(tx: Tx, entry: Entry, viewer: Actor, people: Naming, replaced_by: int | None) -> Point:
    content = entry.content
    text = content["text"]
    seen = visible(content, viewer, store.texts(tx, entry.event, [text["id"]]).get(text["id"]))
    data, by = content["data"], content["by"]
    return Point(data["number"], entry.seq, content["recorded_at"], people.person(by["person"], by["function"]),
                 " ; ".join(people.person(each["person"], each["function"]) for each in data["writers"]),
                 seen["words"] if seen else None, data["up_to_seq"], data["replaces"], replaced_by, text["sha256"])


def _list(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/points.html", "journal", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    draft = situations.draft_of(tx, seen.id)
    newer = seen.last - draft.up_to_seq if draft else 0
    return {"points": points(tx, seen.id, actor())[::-1], "draft": draft, "newer": newer, "titles": situations.TITLES,
            "fields": FIELDS}


@points_tab.get("/points")
@access("see")
def listing(event_id: str) -> ResponseReturnValue:
    """List the frozen points, and show the draft to those who write it."""
    return _list(event_id)


@points_tab.post("/points")
@access("write_situation")
def prepare(event_id: str) -> ResponseReturnValue:
    """Start a draft from the entries since the last point, or from the text of the one that it replaces."""
    def do(tx: Tx) -> int:
        head = situations.begin(tx, actor(), event_id)
        replaces = given.whole("remplace") if given.text("remplace") else None
        proposed = (sections(tx, event_id, situations.last(tx, event_id)) if replaces is None
                    else situations.parts(_words(tx, event_id, replaces)))
        return situations.prepare(tx, actor(), event_id, proposed, head, replaces)
    return act(do, lambda _: _here(event_id), lambda refusal: _list(event_id, refusal),
               "Brouillon proposé à partir de la main courante : relisez et complétez chaque partie.")


def _words(tx: Tx, event_id: str, number: int) -> str:
    entry = situations.numbered(tx, event_id, number)
    key = entry.content["text"]["id"]
    return store.texts(tx, event_id, [key]).get(key, "")


@points_tab.post("/points/brouillon")
@access("write_situation")
def write(event_id: str) -> ResponseReturnValue:
    """Save the draft; then, as the button says, add newer entries, freeze it, or throw it away."""
    asked = given.text("acte")
    return act(lambda tx: _write(tx, event_id, asked), lambda _: _here(event_id),
               lambda refusal: _list(event_id, refusal), SAID.get(asked, SAID["enregistrer"]))


def _write(tx: Tx, event_id: str, asked: str) -> None:
    version = given.whole("version")
    if asked == "abandonner":
        situations.abandon(tx, actor(), event_id, version)
        return
    written, upto = Sections(**{name: given.text(field) for name, field in FIELDS.items()}), None
    # The lock comes first: nothing enters between the entries that are read and the number of the last one.
    head = int(locked(tx, event_id).head_seq)
    if asked == "completer" and (draft := situations.draft_of(tx, event_id)):
        upto = head
        written = added(written, sections(tx, event_id, draft.up_to_seq))
    version = situations.save(tx, actor(), event_id, version, written, upto)
    if asked == "figer":
        situations.freeze(tx, actor(), event_id, version)


def _here(event_id: str) -> str:
    return url_for("points.listing", event_id=event_id)


def _one(tx: Tx, event_id: str, number: int) -> Point:
    found = next((each for each in points(tx, event_id, actor()) if each.number == number), None)
    if found is None:
        raise Missing("situation_missing", "Ce point de situation n'existe pas.",
                      todo="Revenez à la liste des points de situation.")
    return found


@points_tab.get("/points/<int:number>")
@access("see")
def one(event_id: str, number: int) -> ResponseReturnValue:
    """Show one frozen point, ready to be printed."""
    return page("event/point.html", "journal", event_id, lambda tx, seen: {"point": _one(tx, seen.id, number)})


@points_tab.get("/points/<int:number>.txt")
@access("see")
def export(event_id: str, number: int) -> Response:
    """Give one frozen point as a file of plain text, with its number and its hash."""
    with house().db.reading() as tx:
        found = _one(tx, event_id, number)
        if found.words is None:
            raise Forbidden("situation_withheld", "Ce texte ne peut pas être donné.",
                            "Il a été occulté, ou votre rôle ne lit pas les textes libres.",
                            "Demandez-le à la permanence.")
        body = render_template("event/point.txt", point=found)
    return exported(body.encode(), "text/plain; charset=utf-8", f"point-de-situation-{number}-{found.sha256[:12]}.txt")
