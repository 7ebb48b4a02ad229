"""The picture of the delays: was each engagement kept, and who was late. A bar counts from the start of its own delay.

A dashed line is what was not reached when the report was made; it carries no value. 50 has no delay: a mark, no limit.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments.instants import whole_seconds
from crisis.evidence.pictures.drawn import (
    BLACK,
    BLUE,
    GREY,
    RED,
    SMALL,
    SOFT,
    backed,
    drawing,
    hatch,
    line,
    mark,
    rect,
    said_only,
    text,
)
from crisis.evidence.pictures.geometry import MINUTE, Scale, brief, steps
from crisis.evidence.pictures.limits import limit_s, said
from crisis.evidence.pictures.says import COLON, HARD, SEMICOLON, Says
from crisis.evidence.pictures.shades import legend, net_s, shaded, spans
from crisis.evidence.pictures.shades import said as net_said
from crisis.evidence.pictures.twins import SECONDS, Told, figure, moment, twin
from crisis.evidence.shown import Picture
from crisis.evidence.words import AUDIENCES, VERDICTS, duration, hour

CODE, TITLE = "gantt", "Délais des engagements"
NAMES, PLOT, END, TOP, HEAD, ROW = 8.0, 196.0, 504.0, 22.0, 30.0, 34.0
JUDGED = ("elected", "public", "media")
NOBODY = "Aucun délai n'a démarré et aucun ordre d'ouvrir la CIP n'est inscrit\u00a0: il n'y a rien à tracer."
COLUMNS = ("Engagement", "Mesure", "Départ", "Atteint", f"Durée{SECONDS}", f"Limite{SECONDS}",
           f"Dépassement{SECONDS}", f"Durée nette{SECONDS}", "Verdict de l'engagement")


@dataclass(frozen=True, slots=True)
class Bar:
    """One measure of an engagement. `seconds` None: not reached after `elapsed`; `limit` None: no delay to keep.

    `net`: what is left of `seconds` without the pauses of an exercise; None where none took any of them.
    """

    number: int
    name: str
    verdict: str
    since: str
    started: Told
    reached: Told
    seconds: Told
    limit: Told
    elapsed: int
    net: int | None = None

    @property
    def length(self) -> int | None:
        return self.seconds.cell if isinstance(self.seconds.cell, int) else None

    @property
    def most(self) -> int | None:
        return self.limit.cell if isinstance(self.limit.cell, int) else None

    @property
    def over(self) -> int | None:
        """By how much the limit was passed; what ends on the limit itself is 0 s late, and late."""
        if self.length is None or self.most is None or self.length < self.most:
            return None
        return self.length - self.most


def picture(report: dict[str, Any], fr: Says) -> Picture:
    """Return the bars of 47 and of the three audiences of 48, with the mark of 50."""
    bars = [replace(bar, net=net_s(report, bar.since, bar.length))
            for at, one in enumerate(report["commitments"]) for bar in _bars(report, fr, at, one)]
    sentence = _sentence(bars, fr) if bars else NOBODY
    rows = ((Told(bar.number), Told(bar.name), bar.started, bar.reached, bar.seconds, bar.limit, Told(bar.over),
             Told(bar.net), Told(fr.say(VERDICTS, bar.verdict))) for bar in bars)
    svg = drawing(CODE, sentence, *_drawn(report, bars, fr)) if bars else said_only(CODE, sentence)
    return Picture(CODE, TITLE, sentence, svg, twin(CODE, TITLE, COLUMNS, rows))


def _bars(report: dict[str, Any], fr: Says, at: int, one: dict[str, Any]) -> Iterator[Bar]:
    if one["started_at"] is None:
        return
    path, started = f"commitments.{at}", parse_instant(one["started_at"])
    elapsed = whole_seconds(started, parse_instant(report["made_at"]))
    told = moment(f"{path}.started_at", one["started_at"])
    limit = Told(limit_s(report, one))
    if one["number"] == 48:
        which = "first_at" if report["event"]["counting_48"] == "first_send" else "covered_at"
        for name in (each for each in JUDGED if each in one.get("audiences", ())):
            at_last = one["audiences"][name][which]
            # The object keeps the instant of an audience; its seconds are counted here as those of the engagement are.
            seconds = Told(whole_seconds(started, parse_instant(at_last)) if at_last else None)
            yield Bar(48, fr.begin(fr.say(AUDIENCES, name)), one["verdict"], one["started_at"], told,
                      moment(f"{path}.audiences.{name}.{which}", at_last), seconds, limit, elapsed)
        return
    name = "CIP déclarée ouverte" if one["number"] == 50 else "Cellule opérationnelle"
    yield Bar(one["number"], name, one["verdict"], one["started_at"], told, moment(f"{path}.met_at", one["met_at"]),
              figure(f"{path}.seconds", one["seconds"] if one["met_at"] else None), limit, elapsed)


def _sentence(bars: Sequence[Bar], fr: Says) -> str:
    told = []
    for number in sorted({bar.number for bar in bars}):
        some = [bar for bar in bars if bar.number == number]
        verdict = fr.say(VERDICTS, some[0].verdict)
        told.append(f"engagement{HARD}{number}, {verdict}{COLON}{', '.join(map(_told, some))}")
    return fr.begin(SEMICOLON.join(told)) + "."


def _told(bar: Bar) -> str:
    name = bar.name if bar.number == 50 else bar.name[:1].lower() + bar.name[1:]
    if bar.length is None:
        return f"{name}, non atteint"
    late = "" if bar.over is None else f" (dépassement de {duration(bar.over)})"
    return f"{name} en {duration(bar.length)}{net_said(bar.net)}{late}"


def _drawn(report: dict[str, Any], bars: Sequence[Bar], fr: Says) -> tuple[float, list[str], str]:
    """Return the height, the elements and the patterns."""
    limits = sorted({bar.most for bar in bars if bar.most is not None})
    scale = Scale(0, max(MINUTE, *(each * 1.15 for each in limits), *(bar.length or 0 for bar in bars)), PLOT, END)
    parts = [text(scale.at(limit), 16, f"limite{COLON}{said(limit)}", anchor="middle", bold=True)
             for limit in limits[:1]]
    y = TOP
    for _, some in groupby(bars, key=lambda each: each.number):
        group = list(some)
        parts += shaded(spans(report, group[0].since), scale, y + HEAD, y + HEAD + ROW * len(group))
        parts += _group(y, group, scale, fr)
        y += HEAD + ROW * len(group)
    parts += legend(NAMES, y + 22) if report["pauses"] else []
    return y + 32, [*parts, *_axis(y + 4, scale)], hatch(f"{CODE}-retard", RED)


def _group(y: float, bars: Sequence[Bar], scale: Scale, fr: Says) -> list[str]:
    """Return the bars of one engagement under its name, with the line of its limit behind."""
    limit, parts = bars[0].most, list[str]()
    if limit is not None:
        parts.append(line(scale.at(limit), y, scale.at(limit), y + HEAD + ROW * len(bars), stroke=BLACK, wide=2))
    parts += _heading(y, bars[0], fr)
    for at, bar in enumerate(bars):
        parts += _row(y + HEAD + ROW * at, bar, scale)
    return parts


def _heading(y: float, bar: Bar, fr: Says) -> list[str]:
    words = f"Engagement\u00a0{bar.number}{COLON}{fr.say(VERDICTS, bar.verdict)}"
    words += " (aucun délai fixé)" if bar.number == 50 else ""
    since = f"{'ordre' if bar.number == 50 else 'départ'}{COLON}{hour(bar.since)}"
    return [backed(NAMES, y + 20, words, bold=True), text(712, y + 20, since, size=SMALL, anchor="end", fill=SOFT)]


def _row(y: float, bar: Bar, scale: Scale) -> list[str]:
    top, middle, most = y + 5, y + 13, bar.most
    parts = [text(NAMES + 12, middle + 4, bar.name)]
    if bar.length is None:
        end = scale.at(bar.elapsed)
        return [*parts, line(PLOT, middle, end, middle, stroke=GREY, wide=2, dash="5 4"),
                backed(end + 6, middle + 4, "non atteint", fill=SOFT)]
    end = scale.at(bar.length)
    if most is None:
        return [*parts, mark("diamond", end, middle), backed(end + 12, middle + 4, duration(bar.length), bold=True)]
    kept = min(end, scale.at(most))
    parts.append(rect(PLOT, top, max(kept - PLOT, 2), 16, fill=BLUE, stroke=BLUE))
    if bar.over is not None:
        parts += [rect(kept, top, max(end - kept, 2), 16, fill=f"url(#{CODE}-retard)", stroke=RED),
                  text(end + 8, middle + 19, f"dépassement{COLON}{duration(bar.over)}", size=SMALL, fill=RED)]
    return [*parts, backed(end + 8, middle + 4, duration(bar.length), bold=True)]


def _axis(y: float, scale: Scale) -> list[str]:
    parts = [line(PLOT, y, END, y, stroke=GREY)]
    for each in steps(scale.low, scale.high, 6):
        x = scale.at(each)
        parts += [line(x, y, x, y + 5, stroke=GREY),
                  text(x, y + 18, brief(each), size=SMALL, anchor="middle", fill=SOFT)]
    return [*parts, text(712, y + 18, "depuis chaque départ", size=SMALL, anchor="end", fill=SOFT)]
