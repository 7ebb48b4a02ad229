"""The picture of the latencies: which channel is slow. Each stroke is a delivery; failures are counted apart.

The scale is logarithmic, since an SMS takes a second and a call a minute: it says so, and every figure is written out.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from crisis.evidence.pictures.drawn import (
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
    rect,
    said_only,
    text,
)
from crisis.evidence.pictures.geometry import DAY, HOUR, MINUTE, Scale, brief
from crisis.evidence.pictures.says import COLON, HARD, SEMICOLON, Says, many
from crisis.evidence.pictures.twins import SECONDS, Told, figure, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import CHANNELS, latency

CODE, TITLE = "latency", "Délai de chaque canal, de l'ordre à l'acceptation"
LEFT, END, TOP, ROW = 16.0, 704.0, 34.0, 74.0
LEAST = 0.1
AXIS = f"échelle logarithmique, depuis l'ordre d'envoi{SEMICOLON}0,1{HARD}s et moins sont au premier trait"
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY)
FAILURES = (("refused", "refusé"), ("unknown", "inconnu"), ("expired", "expiré"), ("stopped", "arrêté"))
MEASURES = (("p50_s", "médiane"), ("p95_s", "95e\u00a0centile"), ("max_s", "maximum"))
SHAPES = {"p50_s": "diamond", "p95_s": "circle", "max_s": "triangle"}
NOTHING = "Rien n'a été envoyé\u00a0: aucun délai de canal n'est tracé."
COLUMNS = ("Canal", "Mesures", *(f"{label[0].upper()}{label[1:]}{SECONDS}" for _, label in MEASURES),
           "Refusés", "Inconnus", "Expirés", "Arrêtés")
Channel = Mapping[str, Any]


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return one strip per channel, with n, p50, p95 and maximum, and what failed."""
    channels = report["channels"]
    sentence = fr.begin(SEMICOLON.join(_told(one, fr) for one in channels)) + "." if channels else NOTHING
    svg = drawing(CODE, sentence, *_drawn(channels, fr)) if channels else said_only(CODE, sentence)
    rows = ((Told(fr.say(CHANNELS, one["name"])), figure(f"channels.{at}.n", one["n"]),
             *(figure(f"channels.{at}.{key}", one[key]) for key, _ in (*MEASURES, *FAILURES)))
            for at, one in enumerate(channels))
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, rows))


def _told(one: Channel, fr: Says) -> str:
    return f"{fr.say(CHANNELS, one['name'])}{COLON}{_measures(one)}, {_failures(one)}"


def _measures(one: Channel) -> str:
    if not one["n"]:
        return "aucune mesure"
    return ", ".join((many(one["n"], "mesure"), *(f"{label} {latency(one[key])}" for key, label in MEASURES)))


def _failures(one: Channel) -> str:
    """Return what was not accepted, in words. An unknown is no failure, and is never called so."""
    return ", ".join(many(one[key], label) for key, label in FAILURES if one[key]) or "aucun échec ni inconnu"


def _drawn(channels: Sequence[Channel], fr: Says) -> tuple[float, list[str]]:
    values = [value for one in channels for value in (*one["latencies"], *(one[key] or 0 for key, _ in MEASURES))]
    scale = _scale(max(values, default=0))
    parts, foot = _legend(), TOP + ROW * len(channels)
    shown = [each for each in TICKS if each <= 10 ** scale.high * 1.001]
    parts += [line(_x(scale, each), TOP, _x(scale, each), foot) for each in shown]
    for at, one in enumerate(channels):
        parts += _strip(TOP + ROW * at, one, scale, fr)
    parts += [text(_x(scale, each), foot + 16, _tick(each), size=SMALL, anchor="middle", fill=SOFT) for each in shown]
    parts.append(text(LEFT, foot + 34, AXIS, size=SMALL, fill=SOFT))
    return foot + 44, parts


def _scale(highest: float) -> Scale:
    """Return the scale, in powers of ten, up to the first tick that holds the highest value and ten seconds."""
    top = next((each for each in TICKS if each >= max(highest, 10)), highest)
    return Scale(math.log10(LEAST), math.log10(top), LEFT + 10, END - 14)


def _x(scale: Scale, seconds: float) -> float:
    return scale.at(math.log10(max(seconds, LEAST)))


def _tick(seconds: float) -> str:
    return brief(int(seconds)) if seconds >= 1 else f"{seconds:.1f}{HARD}s".replace(".", ",")


def _legend() -> list[str]:
    parts, x = [line(LEFT + 4, 9, LEFT + 4, 19, stroke=GREY), text(LEFT + 14, 18, "un envoi", size=SMALL)], LEFT + 96
    for key, label in MEASURES:
        parts += [mark(SHAPES[key], x, 14, ink=BLUE, full=key != "p95_s", size=4), text(x + 12, 18, label, size=SMALL)]
        x += 116
    return parts


def _strip(y: float, one: Channel, scale: Scale, fr: Says) -> list[str]:
    failed = any(one[key] for key, _ in FAILURES)
    name = fr.begin(fr.say(CHANNELS, one["name"]))
    middle = y + 54
    parts = [rect(LEFT, y, END - LEFT, 38, fill="#ffffff"), text(LEFT, y + 16, name, bold=True),
             text(END, y + 16, _failures(one), size=SMALL, anchor="end", fill=RED if failed else SOFT),
             text(LEFT, y + 33, _measures(one), size=SMALL), line(LEFT, middle, END, middle, stroke=GREY)]
    strokes = "".join(f"M{x} {number(middle - 7)}v14" for x in sorted({number(_x(scale, each)) for each in
                                                                        one["latencies"]}, key=float))
    parts += [path(strokes, stroke=GREY, wide=1)] if strokes else []
    parts += [mark(SHAPES[key], _x(scale, one[key]), middle, ink=BLUE, full=key != "p95_s", size=4.5)
              for key, _ in MEASURES[::-1] if one[key] is not None]
    return parts
