"""The picture of what caused what: one lane for each who acts, planned and actual marks, pauses shaded.

A mark bears the letter of its lane and its rank in it; its words stand beside where they have room, and in the twin.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import digits
from typing import Any

from crisis.evidence.pictures.drawn import (
    BLACK,
    BLUE,
    GREY,
    PALE,
    SMALL,
    SOFT,
    TEXT,
    drawing,
    line,
    mark,
    said_only,
    text,
)
from crisis.evidence.pictures.geometry import BOLDER, MINUTE, WIDTH, Scale, brief, fitted, steps
from crisis.evidence.pictures.labels import beside
from crisis.evidence.pictures.says import COLON, HARD, SEMICOLON, Says, many
from crisis.evidence.pictures.shades import legend, shaded
from crisis.evidence.pictures.twins import SECONDS, Told, figure, moment, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import duration, hour

CODE, TITLE = "lanes", "Couloirs de l'évènement"
LEFT, END, TOP, HEAD, ROW, FOOT = 20.0, 700.0, 56.0, 22.0, 34.0, 9.0
NOTHING = "Aucun message d'exercice et aucun jalon n'est inscrit\u00a0: rien n'est tracé dans les couloirs."
COLUMNS = ("Repère", "Couloir", "Heure", f"Depuis T0{SECONDS}", "Sorte", "Libellé", "Entrée")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the report: where it stands there (`path`), its lane and what it is called in the picture."""

    path: str
    lane: int
    code: str
    said: Mapping[str, Any]

    @property
    def seconds(self) -> int:
        return int(self.said["seconds"])


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return the lanes that hold something, on one scale of time from T0."""
    marks = [each for at, lane in enumerate(report["lanes"]) for each in _marks(at, lane)]
    sentence = _sentence(report, marks, fr) if marks else NOTHING
    svg = drawing(CODE, sentence, *_drawn(report, marks, fr)) if marks else said_only(CODE, sentence)
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, _rows(report, marks)))


def _marks(at: int, lane: Mapping[str, Any]) -> Iterator[Mark]:
    """Return the marks of a lane in the order of time, each with the letter of its lane and its rank."""
    letter = LETTERS[at] if at < len(LETTERS) else f"{LETTERS[at % 26]}{LETTERS[at // 26 - 1]}"
    order = sorted(range(len(lane["marks"])), key=lambda index: (lane["marks"][index]["seconds"], index))
    for rank, index in enumerate(order, start=1):
        yield Mark(f"lanes.{at}.marks.{index}", at, f"{letter}{rank}", lane["marks"][index])


def _rows(report: dict[str, Any], marks: Sequence[Mark]) -> Iterator[tuple[Told, ...]]:
    for each in sorted(marks, key=lambda one: one.seconds):
        said = each.said
        yield (Told(each.code), Told(report["lanes"][each.lane]["label"]), moment(f"{each.path}.at", said["at"]),
               figure(f"{each.path}.seconds", said["seconds"]), Told("prévu" if said["planned"] else "réalisé"),
               Told(said["label"]), figure(f"{each.path}.seq", said.get("seq")))
    for at, pause in enumerate(report["pauses"]):
        for name, edge in (("from", "début de pause"), ("to", "fin de pause")):
            yield (Told(f"P{at + 1}"), Told("Pauses"), moment(f"pauses.{at}.{name}", pause[name]),
                   figure(f"pauses.{at}.{name}_s", pause[f"{name}_s"]), Told(edge), Told(""), Told(None))


def _sentence(report: dict[str, Any], marks: Sequence[Mark], fr: Says) -> str:
    told = []
    for at, lane in enumerate(report["lanes"]):
        some = [each.said["planned"] for each in marks if each.lane == at]
        planned, actual = many(sum(some), "prévu"), many(len(some) - sum(some), "réalisé")
        told += [f"{lane['label']}{COLON}{planned} et {actual}"] if some else []
    first, last = (_since(choose(each.seconds for each in marks)) for choose in (min, max))
    return fr.begin(f"{many(len(marks), 'repère')}, de {first} à {last}{SEMICOLON}{SEMICOLON.join(told)}"
                    f"{SEMICOLON}{many(len(report['pauses']), 'pause')}{_lengths(report)}") + "."


def _lengths(report: dict[str, Any]) -> str:
    """Return the gross and the net length of an event that was paused."""
    if not report["pauses"]:
        return ""
    return f"{COLON}durée brute {duration(report['gross_s'])}, durée nette {duration(report['net_s'])}"


def _since(seconds: int) -> str:
    return f"{duration(abs(seconds))} avant T0" if seconds < 0 else duration(seconds)


def _drawn(report: dict[str, Any], marks: Sequence[Mark], fr: Says) -> tuple[float, list[str]]:
    scale, pauses = _scale(marks, report["pauses"]), report["pauses"]
    lanes, y = list[str](), TOP
    for at, lane in enumerate(report["lanes"]):
        some = [each for each in marks if each.lane == at]
        if some:
            parts, high = _lane(y, fr.begin(lane["label"]), some, scale)
            lanes, y = lanes + parts, y + high
    shades = shaded([(each["from_s"], each["to_s"]) for each in pauses], scale, TOP - 2, y)
    t0 = [text(LEFT, y + 36, f"T0{COLON}{hour(report['t0'])}", size=SMALL, fill=SOFT)] if report["t0"] else []
    return y + 46, [*shades, *_axis(y, scale), *_legend(bool(pauses)), *_paused(pauses, scale), *lanes, *t0]


def _scale(marks: Sequence[Mark], pauses: Sequence[Mapping[str, Any]]) -> Scale:
    ends = (each[name] for each in pauses for name in ("from_s", "to_s") if each[name] is not None)
    every = [0, *(each.seconds for each in marks), *ends]
    return Scale(min(every), max(*every, min(every) + MINUTE), LEFT + 8, END - 8)


def _legend(paused: bool) -> list[str]:
    parts = [mark("diamond", LEFT + 8, 16, ink=BLUE, full=False, size=4.5), text(LEFT + 20, 20, "prévu", size=SMALL),
             mark("circle", LEFT + 88, 16, size=4.5), text(LEFT + 100, 20, "réalisé", size=SMALL)]
    return [*parts, *legend(LEFT + 170, 20)] if paused else parts


def _paused(pauses: Sequence[Mapping[str, Any]], scale: Scale) -> list[str]:
    """Return the name of each pause above its shade, with how long it was where there is room."""
    told = [(scale.at(each["from_s"]) + 5, f"P{at + 1}", _long(each)) for at, each in enumerate(pauses)]
    return [text(label.x, TOP - 8, label.words, size=SMALL, fill=SOFT)
            for label in beside(sorted(told, key=lambda each: each[0]), SMALL, LEFT, END)]


def _long(pause: Mapping[str, Any]) -> str:
    return "en cours" if pause["to_s"] is None else duration(pause["to_s"] - pause["from_s"])


def _lane(y: float, name: str, marks: Sequence[Mark], scale: Scale) -> tuple[list[str], float]:
    """Return a lane and its height: its name, then a line of what was planned and one of what was done, if any."""
    letter = marks[0].code.rstrip(digits)
    words = fitted(f"{letter}{HARD}– {name}", TEXT, (END - LEFT) / BOLDER)
    parts = [line(0, y, WIDTH, y, stroke=PALE), text(LEFT, y + 16, words, bold=True)]
    at = y + HEAD
    for planned in (True, False):
        some = [each for each in marks if bool(each.said["planned"]) is planned]
        if some:
            parts += _line(at, some, scale, planned)
            at += ROW
    return parts, at + FOOT - y


def _line(y: float, marks: Sequence[Mark], scale: Scale, planned: bool) -> list[str]:
    middle = y + 10
    said = [(scale.at(each.seconds), each.code, str(each.said["label"])) for each in marks]
    # Marks of one place are one drawing: a night of thousands stays a picture, and its twin tells each.
    places = dict.fromkeys(round(x, 1) for x, _, _ in said)
    shape, ink = ("diamond", BLUE) if planned else ("circle", BLACK)
    return [line(LEFT, middle, END, middle, stroke=GREY),
            *(mark(shape, x, middle, ink=ink, full=not planned, size=4.5) for x in places),
            *(text(each.x, y + 28, each.words, size=SMALL) for each in beside(said, SMALL, LEFT, END))]


def _axis(y: float, scale: Scale) -> list[str]:
    parts = [line(LEFT, y, END, y, stroke=GREY)]
    for each in steps(scale.low, scale.high, 8):
        x = scale.at(each)
        parts += [line(x, TOP, x, y + 5), text(x, y + 18, brief(each) if each else "T0", size=SMALL, anchor="middle",
                                              fill=SOFT)]
    return parts
