"""The bilan as a PDF/UA of a few pages: sections of tables, each figure with its definition. Its look is Typst's.

`templates/typst/bilan.typ` gets all of it as data. It computes nothing: what it leaves out is in the spreadsheet.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import typst

from crisis.clock import parse_instant
from crisis.config import ROOT
from crisis.evidence import words
from crisis.evidence.bilan import approached, assessed, ruled, yearly
from crisis.evidence.bilan.files import mark, title
from crisis.evidence.html import French
from crisis.evidence.pdf import drawable
from crisis.quality.lesson_terms import FINDINGS
from crisis.quality.terms import BODIES

TEMPLATE = ROOT / "templates" / "typst" / "bilan.typ"
ROWS = 60
"""The most events that are printed; the rest is counted under the table, and stands in the spreadsheet."""
Laid = dict[str, Any]
NOTHING = "–"
SIDES = {"real": "Réels", "exercise": "Exercices"}
YEARLY = ("counted", "waiting", "open", "off_hours", "hotline", "crises")


def written(found: dict[str, Any], fr: French) -> bytes:
    """Return the file, the same bytes for the same bilan."""
    page = json.dumps(drawable(laid_out(found, fr)), ensure_ascii=False)
    made: bytes = typst.compile(TEMPLATE.read_bytes(), pdf_standards=["ua-1"], ignore_system_fonts=True,
                                sys_inputs={"data": page})
    return made


def laid_out(found: dict[str, Any], fr: French) -> Laid:
    """Return all that the pages say, as plain text."""
    at, told = parse_instant(found["made_at"]), found["territory"]
    return {"title": title(found), "prefecture": fr.begin(told["prefecture"]),
            "made": [at.year, at.month, at.day, at.hour, at.minute, at.second], "mark": mark(found, fr),
            "about": f"Du {_day(found['period']['begins'])} au {_day(found['period']['ends'])}. Établi le "
                     f"{words.stamp(found['made_at'])}, heures de Paris. Évènements réels, exercices et délais établis "
                     "sur déclaration sont comptés à part, jamais additionnés. Un pourcentage n'est écrit qu'à partir "
                     "de dix cas.",
            "missing": [each["sentence"] for each in found["missing"]],
            "sections": [_families(found), _yearly(found, fr), _lessons(found), _approach(found),
                         _rules(found), _events(found, fr)]}


def _section(heading: str, tables: Iterable[Laid], text: str = "") -> Laid:
    return {"title": heading, "text": text, "tables": list(tables)}


def _laid(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]], hints: Iterable[str] = (),
          left: int = 0) -> Laid:
    """Return one table. `hints`: what stands in small under the first cell of each row; `left`: rows not printed."""
    listed = [list(row) for row in rows]
    under = list(hints) or [""] * len(listed)
    return {"title": heading, "columns": list(columns), "rows": listed, "hints": under, "left": left}


def _families(found: dict[str, Any]) -> Laid:
    tables: list[Laid] = []
    for family in found["families"]:
        if not family["cases"]:
            tables.append(_laid(f"{family['title']}\u00a0: aucun évènement jugé sur cette période", (), ()))
            continue
        wider = {each["months"]: each["figures"] for each in family["rolling"]}
        columns = ("Indicateur", "Engagement", "Résultat", *(f"{each} mois" for each in wider))
        tables.append(_laid(family["title"], columns,
                            ([one["title"], str(one["engagement"]), _result(one["words"], one["percent"]),
                              *(_share(figures[at]) for figures in wider.values())]
                             for at, one in enumerate(family["figures"])),
                            (one["definition"] for one in family["figures"])))
        tables.append(_delays(family))
    return _section("Engagements 47, 48 et 50", tables)


def _delays(family: dict[str, Any]) -> Laid:
    return _laid(f"Délais, {family['title'][:1].lower()}{family['title'][1:]}",
                 ("Délai", "Engagement", "Médiane", "Le plus long", "Évènements"),
                 ([one["title"], str(one["engagement"]), words.duration(one["median_s"]),
                   words.duration(one["worst_s"]), str(one["of"])] for one in family["delays"]),
                 (one["definition"] for one in family["delays"]))


def _result(said: str, percent: int | None) -> str:
    return said if percent is None else f"{said} ({percent}\u00a0%)"


def _share(figure: dict[str, Any]) -> str:
    return _result(f"{figure['count']} sur {figure['of']}" if figure["of"] else NOTHING, figure["percent"])


def _yearly(found: dict[str, Any], fr: French) -> Laid:
    columns = ("Année", "Verdict", "Objectif", *(yearly.COUNTS[name] for name in YEARLY))
    rows = ([str(year["year"]), _verdict_49(year, fr), _objective(year["objective"]),
             *(str(year[name]) for name in YEARLY)] for year in found["years"])
    return _section("Engagement 49, par année civile", [_laid("", columns, rows)], yearly.DEFINITION)


def _verdict_49(year: dict[str, Any], fr: French) -> str:
    said = str(fr.say(fr.VERDICTS, year["verdict"]))
    return f"{said}, {yearly.REASONS[year['reason']]}" if year["reason"] else said


def _objective(given: dict[str, Any] | None) -> str:
    if given is None:
        return NOTHING
    return f"{given['per_year']} par an ({BODIES[given['body']]}, {_day(given['adopted_on'])})"


def _lessons(found: dict[str, Any]) -> Laid:
    told = found["actions"]
    return _section("RETEX et actions", [
        _debriefs(found["retex"]["debriefs"]), _findings(found["retex"]["findings"]),
        _laid(f"Actions, état au {words.stamp(told['at'])}", ("Indicateur", "Nombre"),
              ([one["title"], str(one["count"])] for one in told["figures"]),
              (one["definition"] for one in told["figures"]))])


def _debriefs(every: list[dict[str, Any]]) -> Laid:
    """Return one row for each figure, real events and exercises side by side."""
    real, played = ([one for one in every if one["family"] == family] for family in SIDES)
    return _laid("RETEX", ("Indicateur", *SIDES.values()),
                 ([one["title"], f"{one['count']} sur {one['of']}", f"{other['count']} sur {other['of']}"]
                  for one, other in zip(real, played, strict=True)), (one["definition"] for one in real))


def _findings(every: list[dict[str, Any]]) -> Laid:
    real, played = ([one for one in every if one["family"] == family] for family in SIDES)
    return _laid("Constats", ("Nature", *SIDES.values()),
                 ([FINDINGS[one["kind"]], str(one["count"]), str(other["count"])]
                  for one, other in zip(real, played, strict=True)))


def _approach(found: dict[str, Any]) -> Laid:
    """Return the documents, the self-assessments, the committees and the surveys: none of them is a verdict."""
    kept = found["documents"]
    return _section("Documents et démarche qualité", [
        _laid(f"Base documentaire, état au {words.stamp(kept['at'])}", ("Indicateur", "Nombre"),
              ([one["title"], str(one["count"])] for one in kept["figures"]),
              (one["definition"] for one in kept["figures"])),
        _laid("Auto-diagnostic, par année civile", ("Année", "Engagement", "Réponse", "Évalué le"),
              ([str(one["year"]), str(one["number"]), assessed.said(one),
                _day(one["assessed_on"]) if one["assessed_on"] else NOTHING] for one in found["assessments"])),
        _committees(found["committees"]), _satisfaction(found["satisfaction"])])


def _committees(every: list[dict[str, Any]]) -> Laid:
    return _laid("Réunions des comités, par année civile", ("Comité", "Année", "Réunions", "Année tenue"),
                 ([one["name"], str(year["year"]), str(year["held"]) if year["of"] is None else
                   f"{year['held']} sur {year['of']}", approached.VERDICTS.get(year["verdict"], NOTHING)]
                  for one in every for year in one["years"]))


def _satisfaction(told: dict[str, Any]) -> Laid:
    limit = told["threshold_pct"]
    beside = f", seuil de la préfecture\u00a0: {limit}\u00a0%" if limit and told["results"] else ""
    return _laid(f"Satisfaction des usagers, à part de tout délai{beside}",
                 ("Sujet", "Période", "Réponses", "Satisfaits"),
                 ([approached.about(one), f"du {_day(one['begins'])} au {_day(one['ends'])}", str(one["answers"]),
                   _satisfied(one)] for one in told["results"]))


def _satisfied(one: dict[str, Any]) -> str:
    if one["percent"] is None:
        return "moins de dix réponses"
    return f"{one['percent']}\u00a0%{', sous le seuil' if one['below'] else ''}"


def _rules(found: dict[str, Any]) -> Laid:
    judged = found["rules"]["judged"]
    return _section("Règles", [
        _laid("État des règles au jour où ce bilan est établi", ("Engagement", "Version", "État", "Adoptée"),
              ([str(one["number"]), f"v{one['version']}", ruled.STANDINGS[one["standing"]],
                f"{BODIES[one['body']]}, {_day(one['adopted_on'])}" if one["adopted_on"] else NOTHING]
               for one in found["rules"]["known"])),
        _laid("Règles qui ont jugé les évènements", ("Engagement", "Règle", "Évènements"),
              ([str(one["number"]), one["rule"], str(one["events"])] for one in judged))])


def _events(found: dict[str, Any], fr: French) -> Laid:
    every = found["events"]
    return _section("Évènements derrière les chiffres", [
        _laid("", ("Évènement", "Ouvert", "Nature", "47", "48", "50"),
              ([one["event"], words.hour(one["opened_at"]), _nature(one, fr), *_verdicts(one, fr)]
               for one in every[:ROWS]), left=max(0, len(every) - ROWS))], "Sans titre, ni nom, ni lieu.")


def _nature(one: dict[str, Any], fr: French) -> str:
    """Return the nature of an event; of a répétition, what it plays too (R4)."""
    said = str(fr.say(fr.NATURES, one["nature"]))
    return f"{said} ({fr.say(fr.PLAYS, one['plays'])})" if one["nature"] == "rehearsal" else said


def _verdicts(one: dict[str, Any], fr: French) -> list[str]:
    named = {each["number"]: each for each in one["verdicts"]}
    return [_said(named.get(number), fr) for number in (47, 48, 50)]


def _said(verdict: dict[str, Any] | None, fr: French) -> str:
    if verdict is None:
        return NOTHING
    told = str(fr.say(fr.VERDICTS, verdict["verdict"]))
    return told if verdict["seconds"] is None else f"{told}, {words.duration(verdict['seconds'])}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
