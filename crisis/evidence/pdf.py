"""The report as a PDF/UA: verdicts, milestones, pictures, then tables. Decides what a page says; its look is Typst's.

`templates/typst/report.typ` gets all of it as data: nothing that was typed by anybody is compiled.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from unicodedata import normalize

import typst

from crisis.clock import instant, parse_instant
from crisis.config import ROOT
from crisis.evidence import words
from crisis.evidence.html import French, title
from crisis.evidence.shown import Cell, Picture, Table
from crisis.evidence.tables.making import UPRIGHT
from crisis.evidence.tables.rest import CODE as REST

TEMPLATE = ROOT / "templates" / "typst" / "report.typ"
ROWS, WHOLE = 300, 1_000
"""The most rows of a table, and of all those behind the signatures; the rest is counted under each."""
IN_FRONT = ("verdicts", "motifs", "autres_lectures", "depassements", "regles", "jalons", "preuve")
SECONDS, CODED = re.compile(r"[ \u00a0]\(s\)$"), " (code)"
# The tables that the twin of a picture stands for: printed once is enough.
TWINNED = {"coverage": ("courbes", "seuils"), "lanes": ("couloirs", "couloirs_liste", "pauses"), "times": ("temps",),
           "trend": ("tendance",)}
# On paper the minus sign of a duration says it.
UNSAID = ("Avant T0",)
# What the fonts of Typst can draw, in each weight. PDF/UA refuses a page with one sign that they cannot: a title with a
# drawing in it must not cost the préfecture its report.
UNDRAWN = re.compile("[^\t\n\r -~\u00a0-\u0377\u0384-\u038a\u0391-\u03a1\u03a3-\u04ff\u1e00-\u1eff\u2010-\u2027"
                     "\u202f-\u2040\u20a0-\u20bf\u2190-\u23ff\u2500-\u25ff\ufffd]")
NO_START = "Aucun délai n'a démarré\u00a0: il n'y a pas de T0."
VIRTUAL = "Horloge virtuelle\u00a0: les heures sont celles de la répétition."
# Measures one by one: the pictures draw them, and the spreadsheet has them.
DETAIL = (REST, "delais_canaux", "marches_informes", "marches_remis", "alarmes_tranches")
LEFT_OUT = "Les mesures une à une ne sont pas imprimées\u202f: le tableur et le fichier CSV les ont."


def written(report: dict[str, Any], fr: French, tables: Sequence[Table], pictures: Sequence[Picture]) -> bytes:
    """Return the file, the same bytes for the same report."""
    page = json.dumps(drawable(laid_out(report, fr, tables, pictures)), ensure_ascii=False)
    made: bytes = typst.compile(TEMPLATE.read_bytes(), pdf_standards=["ua-1"], ignore_system_fonts=True,
                                sys_inputs={"data": page})
    return made


def drawable(said: Any) -> Any:
    """Return the same with a sign that stands for each one that no font has; the sources of drawings are left alone."""
    if isinstance(said, dict):
        return {name: one if name == "svg" else drawable(one) for name, one in said.items()}
    if isinstance(said, list):
        return [drawable(one) for one in said]
    return UNDRAWN.sub("\ufffd", normalize("NFC", said)) if isinstance(said, str) else said


def laid_out(report: dict[str, Any], fr: French, tables: Sequence[Table],
             pictures: Sequence[Picture]) -> dict[str, Any]:
    """Return all that the pages say, as plain text."""
    named = {table.code: table for table in tables}
    event = report["event"]
    return {
        "title": title(report, fr),
        "prefecture": fr.begin(event["prefecture"]), "made": _date(parse_instant(report["made_at"])),
        "mark": fr.mark(event["nature"], event["plays"], demonstration=event["demonstration"]),
        "mentions": _mentions(report, fr), "hash": report["journal"]["head"], "event": event["id"],
        "about": _about(report, fr), "source": fr.wording(), "verdicts": _verdicts(named),
        "milestones": _some(named, "jalons"), "proof": _some(named, "preuve"), "origin": fr.ORIGIN,
        "signed": not report["provisional"], "signatories": _signatories(event["plays"], fr),
        "pictures": [{"title": each.title, "alt": each.sentence, "svg": each.svg}
                                                         for each in pictures],
        "tables": _behind(tables, pictures),
        "left_out": LEFT_OUT if named.keys() & set(DETAIL) else ""}


def _signatories(plays: str, fr: French) -> list[str]:
    """Return who attests and who visas (R27), by the titles that this préfecture gives them."""
    attests = "exercise_lead" if plays == "exercise" else "authority"
    return [f"Attesté : {fr.FUNCTIONS[attests]}", f"Visé : {fr.FUNCTIONS['quality']}"]


def _date(moment: datetime) -> list[int]:
    return [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]


def _mentions(report: dict[str, Any], fr: French) -> list[str]:
    """Return what must be read before any figure."""
    event, told = report["event"], []
    if event["demonstration"] or event["nature"] != "real":
        worth = fr.INVENTED if event["demonstration"] else fr.WITHOUT_VALUE
        told.append(f"{fr.begin(fr.say(fr.NATURES, event['nature']))}\u00a0: {worth}")
    if not event["module7"]:
        told.append(fr.begin(fr.WITHOUT_MODULE_7))
    if report["provisional"]:
        told.append("Provisoire\u00a0: des accusés qui ne sont pas encore scellés sont comptés.")
    return told


def _about(report: dict[str, Any], fr: French) -> str:
    event = report["event"]
    closed = f", clos le {words.stamp(event['closed_at'])}" if event["closed_at"] else ""
    start = f"T0\u00a0: {words.stamp(report['t0'])}." if report["t0"] else NO_START
    return " ".join((
        f"{fr.begin(fr.type(event['type']))}, {fr.say(fr.NATURES, event['nature'])}.",
        f"Ouvert le {words.stamp(event['opened_at'])}{closed}.", start, f"Établi le {words.stamp(report['made_at'])}",
        f"jusqu'à l'entrée n°\u00a0{report['written_up_to']['seq']}. Heures de Paris.",
        VIRTUAL if "virtual" in event["clocks"] else ""))


def _verdicts(named: dict[str, Table]) -> list[dict[str, Any]]:
    """Return each engagement with what its tables say of it."""
    return [{"number": row["Engagement"], "verdict": row["Verdict"], "code": row["Verdict (code)"],
             "facts": [[title, row[title]] for title in ("Départ", "Atteint", "Délai", "Base") if row[title] != "–"],
             **_rule(_of(named, "regles", row)), "reasons": [one["Motif"] for one in _of(named, "motifs", row)],
             "overruns": [one["Motif"] for one in _of(named, "depassements", row)],
             "readings": [_reading(one) for one in _of(named, "autres_lectures", row)]}
            for row in _said(named.get("verdicts"))]


def _rule(rules: Sequence[dict[str, str]]) -> dict[str, str]:
    return {"text": rules[0]["Texte"], "rule": rules[0]["Règle appliquée"], "read_as": rules[0]["Lecture"]}


def _reading(row: dict[str, str]) -> str:
    """Return another reading in one line: what is told of it, and nothing of what is not."""
    told = [row[title] for title in ("Verdict", "Atteint", "Délai") if row[title] != "–"]
    told += [f"{row['Nombre']} sur {row['Sur']}"] if row["Sur"] != "–" else []
    return f"{row['Lecture']}\u00a0: {', '.join(told)}"


def _of(named: dict[str, Table], code: str, verdict: dict[str, str]) -> list[dict[str, str]]:
    return [row for row in _said(named.get(code)) if row["Engagement"] == verdict["Engagement"]]


def _said(table: Table | None) -> list[dict[str, str]]:
    """Return each row by the title of its columns, as it is read."""
    if table is None:
        return []
    return [{SECONDS.sub("", title): told(title, value)
             for title, value in zip(table.columns, row, strict=True)} for row in table.rows]


def _behind(tables: Sequence[Table], pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """Return the twins of the pictures, then every table that neither they nor the first pages have said."""
    left_out = {*IN_FRONT, *DETAIL, *(code for each in pictures for code in TWINNED.get(each.code, ()))}
    printed = [*(each.twin for each in pictures), *(each for each in tables if each.code not in left_out)]
    laid, room = [], WHOLE
    for table in printed:
        laid.append(_laid(table, min(ROWS, room)))
        room -= len(laid[-1]["rows"])
    return [one for one in laid if one["columns"]]


def _some(named: dict[str, Table], code: str) -> list[dict[str, Any]]:
    return [_laid(named[code])] if code in named else []


def _laid(table: Table, most: int = ROWS) -> dict[str, Any]:
    """Return a table as it is printed: without codes, columns that hold nothing, nor the rows that are too many."""
    shown = table.rows[:most]
    kept = [at for at, title in enumerate(table.columns)
            if not title.endswith(CODED) and title not in UNSAID and any(row[at] is not None for row in table.rows)]
    return {"title": table.title, "left": len(table.rows) - len(shown),
            "columns": [SECONDS.sub("", table.columns[at]) for at in kept],
            "numbers": [_numbers(row[at] for row in shown) for at in kept],
            "rows": [_lined(table, row, kept) for row in shown]}


def _lined(table: Table, row: Sequence[Cell], kept: Sequence[int]) -> list[str]:
    """Return a row as it is read. In a table that stands upright each line is titled by its first cell."""
    if table.columns[:2] != UPRIGHT:
        return [told(table.columns[at], row[at]) for at in kept]
    title = str(row[0])
    return [told(title, row[at]) if at else SECONDS.sub("", title) for at in kept]


def _numbers(column: Iterable[Cell]) -> bool:
    return all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in column)


def told(title: str, value: Cell) -> str:
    """Return a value as it is read on paper: an hour of Paris, a duration in words, a decimal comma."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return words.hour(instant(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float) and SECONDS.search(title):
        return words.latency(value) if isinstance(value, float) else _spent(value)
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _spent(seconds: int) -> str:
    """Return whole seconds in words; what came before the start has a minus sign before it."""
    return f"−\u00a0{words.duration(-seconds)}" if seconds < 0 else words.duration(seconds)
