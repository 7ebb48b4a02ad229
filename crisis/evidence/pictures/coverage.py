"""The picture of the coverage: when each audience reached 50, 80 and 95 %, out of how many, accepted and delivered.

Counts stand beside shares, and alone under ten: two media out of three are no 67 % (R28).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from crisis.evidence.pictures.drawn import (
    BLACK,
    BLUE,
    GREY,
    RED,
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
from crisis.evidence.pictures.geometry import MINUTE, Scale, brief, spread, steps
from crisis.evidence.pictures.limits import limit_s, said, started_at
from crisis.evidence.pictures.says import COLON, HARD, SEMICOLON, Says, grouped, listed, many
from crisis.evidence.pictures.shades import Span, legend, net_s, shaded, spans
from crisis.evidence.pictures.shades import said as net_said
from crisis.evidence.pictures.twins import SECONDS, Told, figure, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import AUDIENCES, duration

CODE, TITLE = "coverage", "Couverture de chaque public"
LEFT, END, TOP, HEAD, HIGH, GAP, AXIS = 56.0, 436.0, 52.0, 30.0, 100.0, 15.0, 46.0
UNITS = {"commune": ("commune", "communes"), "means": ("moyen permanent", "moyens permanents"),
         "medium": ("média", "médias")}
FEW, PAUSED = 10, 300.0
# R8: the steps tell how far each means went, the verdict asks for one.
ONE_IS_ENOUGH = " (un seul suffit à l'engagement)"
NOTHING = "Aucun délai de l'engagement 48 n'a démarré\u00a0: aucune courbe de couverture n'est tracée."
COLUMNS = ("Public", "Dénominateur", "Compté en", "Seuil (%)", "Nombre du seuil", f"Atteint depuis le départ{SECONDS}",
           f"Sans les pauses{SECONDS}", "Informés à la fin", "Remis à la fin")
Curve = Mapping[str, Any]
Net = Callable[[int | None], int | None]


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return one panel of steps per audience, all on one scale of time."""
    curves, start = report["curves"], started_at(report, 48)
    net = partial(net_s, report, start)
    sentence = _sentence(curves, fr, net) if curves else NOTHING
    limit = next((limit_s(report, one) for one in report["commitments"] if one["number"] == 48), None)
    svg = (drawing(CODE, sentence, *_drawn(curves, fr, limit, spans(report, start))) if curves
           else said_only(CODE, sentence))
    rows = [row for at, curve in enumerate(curves) for row in _rows(at, curve, fr, net)]
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, rows))


def _rows(at: int, curve: Curve, fr: Says, net: Net) -> Iterator[tuple[Told, ...]]:
    where = f"curves.{at}"
    for index, each in enumerate(curve["thresholds"]):
        path_ = f"{where}.thresholds.{index}"
        yield (Told(fr.begin(fr.say(AUDIENCES, curve["audience"]))),
               figure(f"{where}.denominator", curve["denominator"]), Told(_unit(curve)[1]),
               figure(f"{path_}.share", each["share"]), figure(f"{path_}.count", each["count"]),
               figure(f"{path_}.seconds", each["seconds"]), Told(net(each["seconds"])),
               _last(where, "steps", curve),
               _last(where, "delivered", curve))


def _last(where: str, name: str, curve: Curve) -> Told:
    steps_ = curve[name]
    return figure(f"{where}.{name}.{len(steps_) - 1}.covered", steps_[-1]["covered"]) if steps_ else Told(0)


def _unit(curve: Curve) -> tuple[str, str]:
    return UNITS.get(curve["unit"], (curve["unit"], curve["unit"]))


def _sentence(curves: Sequence[Curve], fr: Says, net: Net) -> str:
    told = []
    for curve in curves:
        name = fr.say(AUDIENCES, curve["audience"])
        out_of = many(curve["denominator"], *_unit(curve))
        marks = [f"{label} {_when(each)}{net_said(net(each['seconds']))}" for label, each in _merged(curve)]
        told.append(f"{name}, sur {out_of}{COLON}{', '.join(marks) if marks else 'rien à informer'}")
    return fr.begin(SEMICOLON.join(told)) + "."


def _when(threshold: Mapping[str, Any]) -> str:
    return "non atteint" if threshold["seconds"] is None else f"en {duration(threshold['seconds'])}"


def _merged(curve: Curve) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each distinct count to reach, in words, with its threshold; shares of one count are said together."""
    if not curve["denominator"]:
        return []
    found: dict[int, list[Mapping[str, Any]]] = {}
    for each in curve["thresholds"]:
        found.setdefault(each["count"], []).append(each)
    return [(_label(curve, count, [each["share"] for each in some]), some[0]) for count, some in sorted(found.items())]


def _label(curve: Curve, count: int, shares: Sequence[int]) -> str:
    out_of = f"{grouped(count)} sur {grouped(curve['denominator'])}"
    if curve["denominator"] < FEW:
        return out_of
    return f"{listed([str(share) for share in shares])}{HARD}%, {out_of}"


def _drawn(curves: Sequence[Curve], fr: Says, limit: int | None, pauses: Sequence[Span]) -> tuple[float, list[str]]:
    last = max((each["seconds"] for curve in curves for each in (*curve["steps"], *curve["delivered"])),
               default=0)
    scale, y = Scale(0, max(MINUTE, last * 1.05), LEFT, END), TOP
    shown = limit if limit is not None and limit <= scale.high else None
    parts = _legend(shown, any(curve["delivered"] for curve in curves))
    parts += legend(PAUSED, 38) if pauses else []
    for curve in curves:
        parts += shaded(pauses, scale, y + HEAD, y + HEAD + HIGH) if curve["denominator"] else []
        parts += _panel(y, curve, scale, fr, shown)
        y += HEAD + HIGH + AXIS
    return y - 8, parts


def _legend(limit: int | None, delivered: bool) -> list[str]:
    late = [] if limit is None else [line(END, 34, END + 34, 34, stroke=RED, wide=1.5, dash="7 3"),
                                     text(END + 42, 38, f"limite{COLON}{said(limit)}", size=SMALL)]
    brought = [line(LEFT, 34, LEFT + 34, 34, stroke=BLACK, wide=1.5, dash="4 3"),
               text(LEFT + 42, 38, "remis aux destinataires", size=SMALL)] if delivered else []
    return [*late, *brought, line(LEFT, 16, LEFT + 34, 16, stroke=BLUE, wide=2.5),
            text(LEFT + 42, 20, "informés\u00a0: envoi accepté (publication relue), ou fait à la main", size=SMALL)]


def _panel(y: float, curve: Curve, scale: Scale, fr: Says, limit: int | None) -> list[str]:
    name = fr.begin(fr.say(AUDIENCES, curve["audience"]))
    enough = ONE_IS_ENOUGH if curve["audience"] == "public" else ""
    title = text(LEFT, y + 16, f"{name}{COLON}{many(curve['denominator'], *_unit(curve))}{enough}", bold=True)
    top, foot = y + HEAD, y + HEAD + HIGH
    if not curve["denominator"]:
        return [title, text(LEFT, top + 16, "Rien n'est désigné à informer\u00a0: aucune courbe.", fill=SOFT)]
    level = Scale(0, curve["denominator"], foot, top)
    return [title, *_axes(foot, top, curve, scale, limit), *_thresholds(curve, level),
            *(_steps(curve["delivered"], level, scale, BLACK, "4 3") if curve["delivered"] else ()),
            *_steps(curve["steps"], level, scale, BLUE, ""), *_marks(curve, level, scale)]


def _axes(foot: float, top: float, curve: Curve, scale: Scale, limit: int | None) -> list[str]:
    parts = [line(LEFT, foot, END, foot, stroke=GREY), line(LEFT, top, LEFT, foot, stroke=GREY),
             text(LEFT - 8, foot + 4, "0", size=SMALL, anchor="end", fill=SOFT),
             text(LEFT - 8, top + 4, grouped(curve["denominator"]), size=SMALL, anchor="end", fill=SOFT)]
    for each in steps(0, scale.high, 5):
        x = scale.at(each)
        parts += [line(x, foot, x, foot + 5, stroke=GREY),
                  text(x, foot + 18, brief(each), size=SMALL, anchor="middle", fill=SOFT)]
    if limit is not None:
        parts.append(line(scale.at(limit), top, scale.at(limit), foot, stroke=RED, wide=1.5, dash="7 3"))
    return parts


def _thresholds(curve: Curve, level: Scale) -> list[str]:
    """Return the line of each count to reach, and its words at the right of the panel, from the lowest up."""
    found = _merged(curve)[::-1]
    places = spread([level.at(each["count"]) + 4 for _, each in found], GAP, level.end, level.start + 4)
    parts = []
    for (label, each), place in zip(found, places, strict=True):
        y = level.at(each["count"])
        parts += [line(LEFT, y, END, y, stroke=GREY, dash="1 4"), line(END, y, END + 10, place - 4, stroke=GREY),
                  text(END + 14, place, f"{label}{COLON}{_when(each)}", size=SMALL)]
    return parts


def _steps(found: Sequence[Mapping[str, Any]], level: Scale, scale: Scale, ink: str, dash: str) -> list[str]:
    # Steps of one place are one step, as high as the last of them.
    reached = {number(scale.at(each["seconds"])): number(level.at(each["covered"])) for each in found}
    points = "".join(f"H{x}V{y}" for x, y in reached.items())
    start = f"M{number(scale.at(0))} {number(level.at(0))}"
    return [path(f"{start}{points}H{number(scale.end)}", stroke=ink, wide=1.5 if dash else 2.5, dash=dash)]


def _marks(curve: Curve, level: Scale, scale: Scale) -> list[str]:
    return [mark("circle", scale.at(each["seconds"]), level.at(each["count"]), ink=BLUE, full=False, size=4)
            for _, each in _merged(curve) if each["seconds"] is not None]
