"""The picture of the time of people and of the system: where to save minutes. Who was waited for, stage by stage."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.evidence.pictures.drawn import (
    BLACK,
    BLUE,
    GREY,
    SMALL,
    SOFT,
    backed,
    drawing,
    hatch,
    line,
    rect,
    said_only,
    text,
)
from crisis.evidence.pictures.geometry import MINUTE, Scale, brief, folded, steps
from crisis.evidence.pictures.says import COLON, SEMICOLON, Says
from crisis.evidence.pictures.twins import SECONDS, Told, figure, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import duration

CODE, TITLE = "times", "Temps des personnes et temps du service"
NAMES, PLOT, END, TOP, ROW, BAR = 8.0, 236.0, 530.0, 36.0, 40.0, 16.0
NOTHING = "Aucune étape n'a de durée mesurée de T0 à la dernière couverture\u00a0: rien n'est tracé."
COLUMNS = ("Étape", f"Temps des personnes{SECONDS}", f"Temps du service{SECONDS}", "De l'entrée", "À l'entrée")
SIDES = (("human_s", "personnes"), ("system_s", "service"))
Stage = Mapping[str, Any]


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return one bar per stage: hatched, what waited for somebody; full, what waited for the service."""
    stages = report["times"]
    sentence = _sentence(stages, fr) if stages else NOTHING
    svg = drawing(CODE, sentence, *_drawn(stages, fr)) if stages else said_only(CODE, sentence)
    rows = ((Told(one["label"]), *(figure(f"times.{at}.{key}", one[key])
                                   for key in ("human_s", "system_s", "from_seq", "to_seq")))
            for at, one in enumerate(stages))
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, rows))


def _sentence(stages: Sequence[Stage], fr: Says) -> str:
    human, system = (sum(one[key] for one in stages) for key in ("human_s", "system_s"))
    told = [f"{one['label']}{COLON}{_told(one)}" for one in stages]
    return fr.begin(f"en tout, {duration(human)} à attendre des personnes et {duration(system)} à attendre le service"
                    f"{SEMICOLON}par étape, {SEMICOLON.join(told)}") + "."


def _told(one: Stage) -> str:
    return " et ".join(f"{duration(one[key])} ({name})" for key, name in SIDES if one[key]) or duration(0)


def _drawn(stages: Sequence[Stage], fr: Says) -> tuple[float, list[str], str]:
    scale = Scale(0, max(MINUTE, *(one["human_s"] + one["system_s"] for one in stages)), PLOT, END)
    parts, foot = _legend(), TOP + ROW * len(stages)
    for each in steps(0, scale.high, 5):
        x = scale.at(each)
        parts += [line(x, TOP, x, foot + 5), text(x, foot + 18, brief(each), size=SMALL, anchor="middle", fill=SOFT)]
    for at, one in enumerate(stages):
        parts += _row(TOP + ROW * at, one, scale, fr)
    parts.append(line(PLOT, TOP, PLOT, foot, stroke=GREY))
    return foot + 30, parts, hatch(f"{CODE}-personnes", BLUE)


def _legend() -> list[str]:
    return [rect(PLOT, 8, 24, 12, fill=f"url(#{CODE}-personnes)", stroke=BLUE),
            text(PLOT + 32, 18, "attente de personnes", size=SMALL),
            rect(PLOT + 200, 8, 24, 12, fill=GREY, stroke=BLACK),
            text(PLOT + 232, 18, "attente du service", size=SMALL)]


def _row(y: float, one: Stage, scale: Scale, fr: Says) -> list[str]:
    lines = folded(fr.begin(one["label"]), SMALL, PLOT - NAMES - 12)[:3]
    first = y + ROW / 2 + 4 - 6.5 * (len(lines) - 1)
    middle, end = scale.at(one["human_s"]), scale.at(one["human_s"] + one["system_s"])
    parts = [text(NAMES, first + 13 * at, each, size=SMALL) for at, each in enumerate(lines)]
    top = y + (ROW - BAR) / 2
    if one["human_s"]:
        parts.append(rect(PLOT, top, max(middle - PLOT, 1), BAR, fill=f"url(#{CODE}-personnes)", stroke=BLUE))
    if one["system_s"]:
        parts.append(rect(middle, top, max(end - middle, 1), BAR, fill=GREY, stroke=BLACK))
    told = [f"{name}{COLON}{duration(one[key])}" for key, name in SIDES if one[key]] or [duration(0)]
    foot = y + ROW / 2 + 4 - 7 * (len(told) - 1)
    return [*parts, *(backed(end + 8, foot + 14 * at, each, size=SMALL) for at, each in enumerate(told))]
