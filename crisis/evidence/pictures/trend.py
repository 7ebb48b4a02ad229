"""The picture of the trend: do the delays of this kind of event get better. One mark per event, its verdict as a shape.

A line joins three measured events or more, counted under one version of the rule; a change of version is numbered.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence.pictures.drawn import (
    BLACK,
    GREY,
    SMALL,
    SOFT,
    drawing,
    line,
    mark,
    number,
    path,
    said_only,
    text,
)
from crisis.evidence.pictures.geometry import HOUR, Scale, brief, folded, steps, width
from crisis.evidence.pictures.says import COLON, HARD, SEMICOLON, Says, many
from crisis.evidence.pictures.twins import SECONDS, Told, figure, moment, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import NATURES, PARIS, PLAYS, VERDICTS, duration

CODE, TITLE = "trend", "Tendance sur les derniers évènements"
LEFT, END, TOP, HEAD, HIGH, WIDEST, NOTES = 60.0, 708.0, 34.0, 44.0, 130.0, 110.0, 8.0
# « En moins d'une heure » is the text of 47 and 48 whatever the version of their rules.
LIMIT, FEWEST = HOUR, 3
SHAPES = {"kept": "circle", "missed": "cross", "not_proven": "triangle", "running": "square", "not_applicable": "dash"}
UNCOUNTED = "aucun de ces évènements n'entre dans un indicateur"
# In a demonstration the indicators count what is invented, and say so (R4).
INVENTED = "les indicateurs les comptent en données inventées"
NOTHING = "Aucun évènement de la même sorte n'est à comparer\u00a0: aucune tendance n'est tracée."
COLUMNS = ("Rang", "Date", "Nature", "Joué comme", "Compté",
           *(f"{name} {each}{unit}" for each in (47, 48) for name, unit in (
               ("Règle", ""), ("Durée", SECONDS), ("Verdict", ""))))
Point = Mapping[str, Any]


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return a panel for 47 and one for 48, the events in the order of time."""
    points = report["trend"]["points"]
    apart = _apart(points, demonstration=report["event"]["demonstration"])
    sentence = _sentence(points, fr, apart) if points else NOTHING
    svg = drawing(CODE, sentence, *_drawn(points, fr, apart)) if points else said_only(CODE, sentence)
    rows = (_row(at, each, fr) for at, each in enumerate(points))
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, rows))


def _row(at: int, each: Point, fr: Says) -> tuple[Told, ...]:
    where = f"trend.points.{at}"
    verdicts = (told for one in (47, 48) for told in (
        Told(each[f"rule_{one}"]), figure(f"{where}.seconds_{one}", each[f"seconds_{one}"]),
        Told(fr.say(VERDICTS, each[f"verdict_{one}"]))))
    return (Told(at + 1), moment(f"{where}.at", each["at"]), Told(fr.say(NATURES, each["nature"])),
            Told(fr.say(PLAYS, each["plays"])), Told("oui" if each["counted"] else "non"), *verdicts)


def _apart(points: Sequence[Point], *, demonstration: bool) -> str:
    """Return what must be said of them all: that no indicator counts one, or that what is counted is invented."""
    if _uncounted(points):
        return UNCOUNTED
    return INVENTED if demonstration else ""


def _sentence(points: Sequence[Point], fr: Says, apart: str) -> str:
    told = []
    for one in (47, 48):
        each = ", ".join(_told(point, one, fr) for point in points)
        told.append(f"engagement{HARD}{one}{COLON}{each}{_changed(points, one)}")
    alone = f" ({apart})" if apart else ""
    return f"{many(len(points), 'évènement')}, du plus ancien au plus récent{alone}{SEMICOLON}{SEMICOLON.join(told)}."


def _told(point: Point, one: int, fr: Says) -> str:
    seconds = point[f"seconds_{one}"]
    return fr.say(VERDICTS, point[f"verdict_{one}"]) + (f" en {duration(seconds)}" if seconds is not None else "")


def _changed(points: Sequence[Point], one: int) -> str:
    count = len(_changes(points, one))
    return f" ({many(count, 'changement')} de version de la règle)" if count else ""


def _changes(points: Sequence[Point], one: int) -> list[int]:
    """Return the ranks of the events judged by another version than the one before."""
    return [at for at in range(1, len(points)) if points[at][f"rule_{one}"] != points[at - 1][f"rule_{one}"]]


def _drawn(points: Sequence[Point], fr: Says, apart: str) -> tuple[float, list[str]]:
    slot = min(WIDEST, (END - LEFT) / len(points))
    places = [LEFT + slot * (at + 0.5) for at in range(len(points))]
    parts, y = _legend(points, fr), TOP
    parts += [text(END, 46, apart, size=SMALL, anchor="end")] if apart else []
    for one in (47, 48):
        parts += _panel(y, one, points, places, fr)
        y += HEAD + HIGH + 8
        parts += _feet(y, one, points, places)
        y += 62
        notes = _notes(points, one, fr)
        parts += [text(NOTES, y + 12 + 15 * at, each, size=SMALL, fill=SOFT) for at, each in enumerate(notes)]
        y += 15 * len(notes) + 10
    return y, parts


def _legend(points: Sequence[Point], fr: Says) -> list[str]:
    used = [each for each in SHAPES if any(each == point[f"verdict_{one}"] for point in points for one in (47, 48))]
    parts, x = list[str](), LEFT
    for verdict in used:
        words = fr.say(VERDICTS, verdict)
        parts += [mark(SHAPES[verdict], x, 16, size=4.5), text(x + 12, 20, words, size=SMALL)]
        x += 36 + width(words, SMALL)
    return parts


def _panel(y: float, one: int, points: Sequence[Point], places: Sequence[float], fr: Says) -> list[str]:
    seconds = [each[f"seconds_{one}"] for each in points]
    foot, top = y + HEAD + HIGH, y + HEAD
    scale = Scale(0, max(LIMIT * 1.2, *(each or 0 for each in seconds)), foot, top)
    parts = [text(LEFT, y + 16, f"Engagement{HARD}{one}", bold=True), line(LEFT, foot, END, foot, stroke=GREY)]
    limit = scale.at(LIMIT)
    for each in steps(0, scale.high, 4):
        if abs(scale.at(each) - limit) > 13:
            parts += [line(LEFT, scale.at(each), END, scale.at(each)),
                      text(LEFT - 8, scale.at(each) + 4, brief(each), size=SMALL, anchor="end", fill=SOFT)]
    parts += [line(LEFT, limit, END, limit, stroke=BLACK, wide=2),
              text(LEFT - 8, limit + 4, f"60{HARD}min", size=SMALL, anchor="end", bold=True)]
    for rank, at in enumerate(_changes(points, one), start=1):
        x = (places[at] + places[at - 1]) / 2
        parts += [line(x, top, x, foot, stroke=GREY, wide=1.5, dash="3 3"),
                  text(x, top - 4, str(rank), size=SMALL, anchor="middle")]
    parts += [path(each, stroke=GREY, wide=1.5) for each in _runs(points, one, places, scale)]
    for point, x in zip(points, places, strict=True):
        told = point[f"seconds_{one}"]
        shape = SHAPES.get(point[f"verdict_{one}"], "square")
        parts.append(mark(shape, x, scale.at(told or 0), full=told is not None, size=4.5))
    return parts


def primes(seconds: int) -> str:
    """Return minutes and seconds as they hold in a column: 62′05″. No rounding: 60 minutes are late."""
    return f"{seconds // 60}′{seconds % 60:02d}″"


def _uncounted(points: Sequence[Point]) -> bool:
    """Say whether no indicator counts any of them: répétitions stand among themselves (R4), and may be joined."""
    return not any(point["counted"] for point in points)


def _runs(points: Sequence[Point], one: int, places: Sequence[float], scale: Scale) -> Iterator[str]:
    """Return a path per run of counted, measured events under one rule; those of fewer than three are no line."""
    alone = _uncounted(points)
    counted = [(point, x) for point, x in zip(points, places, strict=True) if point["counted"] or alone]
    for _, some in groupby(counted, key=lambda each: (each[0][f"rule_{one}"], each[0][f"seconds_{one}"] is None)):
        run = [(x, point[f"seconds_{one}"]) for point, x in some if point[f"seconds_{one}"] is not None]
        if len(run) >= FEWEST:
            yield "M" + "L".join(f"{number(x)} {number(scale.at(seconds))}" for x, seconds in run)


def _feet(y: float, one: int, points: Sequence[Point], places: Sequence[float]) -> list[str]:
    """Return what stands under each mark: how long it was, its date, and whether it is left out of the line."""
    parts, alone = list[str](), _uncounted(points)
    for point, x in zip(points, places, strict=True):
        local, seconds = parse_instant(point["at"]).astimezone(PARIS), point[f"seconds_{one}"]
        value = "–" if seconds is None else primes(seconds)
        parts.append(text(x, y + 10, value, size=SMALL, anchor="middle", bold=True))
        words = [f"{local:%d/%m}", f"{local:%Y}", *([] if point["counted"] or alone else ["à part"])]
        parts += [text(x, y + 25 + 13 * at, each, size=SMALL, anchor="middle", fill=SOFT)
                  for at, each in enumerate(words)]
    return parts


def _notes(points: Sequence[Point], one: int, fr: Says) -> list[str]:
    """Return which version of the rule judged the first event, and which each numbered change brought."""
    words = [f"Règle du premier évènement{COLON}{fr.rule(points[0][f'rule_{one}'])}"]
    words += [f"{rank}{COLON}règle {fr.rule(points[at][f'rule_{one}'])}"
              for rank, at in enumerate(_changes(points, one), start=1)]
    return [each for note in words for each in folded(note, SMALL, END - NOTES)]
