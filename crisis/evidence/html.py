"""The report as a page: gives templates the object and the words, and writes the stand-alone page. Computes nothing."""
from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from crisis.config import ROOT
from crisis.evidence import words
from crisis.evidence.acronyms import first_in_words, over_text
from crisis.evidence.pictures import pictures
from crisis.evidence.pictures.twins import cells, headings
from crisis.territory import Territory


class French:
    """What a template may ask: the words of the report, and the names of this territory."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self._communes = {commune.code_insee: commune.nom for commune in territory.communes}
        self._means = {means.code: means.label for means in territory.permanent_means}
        self._media = {medium.id: medium.name for medium in territory.media}
        self._types = {each.code: each.label for each in territory.types}
        self.FUNCTIONS = {each: words.post_of(territory, each) for each in words.FUNCTIONS}
        self._levels = {level.code: level.label for level in territory.cod_levels}

    def __getattr__(self, name: str) -> Any:
        """Give a table or a function of `words`, by its name."""
        return getattr(words, name)

    def say(self, table: dict[str, str], code: str | None) -> str:
        """Return the word for a code; an unlisted code is shown as it is rather than hidden."""
        return "–" if code is None else table.get(code, code)

    def begin(self, text: str) -> str:
        """Return a sentence with its first letter raised; the rest keeps its own capitals (COD)."""
        return text[:1].upper() + text[1:]

    def target(self, target: str) -> str:
        """Return a target as people know it: `commune:15014` is Aurillac (15014)."""
        kind, _, code = target.partition(":")
        return self.name(kind, code)

    def name(self, kind: str, code: str) -> str:
        table = {"commune": self._communes, "means": self._means, "medium": self._media}.get(kind, {})
        return f"{table[code]} ({code})" if code in table else code

    def audience_bases(self, report: dict[str, Any]) -> dict[str, str]:
        """Return the words for what covers an audience, in the event of a report (R4)."""
        event = report["event"]
        return words.bases(event["nature"], demonstration=event["demonstration"])

    def type(self, code: str) -> str:
        return self._types.get(code, words.UNSPECIFIED.get(code, code))

    def call_code(self, kind: str, code: str) -> str:
        """Return what calls were counted under: a category, a priority, a commune, or that nobody said."""
        if not code:
            return words.NOT_SAID
        return self.name("commune", code) if kind == "communes" else self.say(words.CALLS[kind], code)

    def by_audience(self, told: dict[str, Any]) -> list[tuple[str, Any]]:
        """Return what is told of each audience in the order of the engagement, whatever the order of the keys."""
        return [(name, told[name]) for name in words.AUDIENCES if name in told]

    def detail(self, code: str | None) -> str:
        return self.say({**words.DETAILS, **self._levels}, code)

    def engagement(self, number: int) -> str:
        return next((text for key, text in self.territory.engagements.items() if key == number), "")

    def wording(self) -> str:
        """Return whose words the engagements are: who publishes none borrows another's, and it is said."""
        whose = "" if self.territory.own_wording else " emprunté"
        return f"Texte des engagements{whose}\u00a0: {self.territory.wording_source}"

    def rule(self, label: str) -> str:
        """Return a rule as printed beside its verdict, with the mention that a proposed rule needs (R12)."""
        return f"{label} – {words.PROPOSED}" if label.endswith("(proposée)") else label


def title(report: dict[str, Any], fr: French) -> str:
    """Return the title of a document: what it is, and of which event."""
    return f"Rapport de chronométrie – {report['event']['title'] or fr.type(report['event']['type'])}"


def context(report: dict[str, Any], territory: Territory) -> dict[str, Any]:
    """Return what `report.html` needs beside what every page of the console has."""
    fr = French(territory)
    shown = [{"picture": each, "columns": headings(each.twin), "rows": cells(each.twin)}
             for each in pictures(report, fr)]
    return {"report": report, "fr": fr, "pictures": shown}


def render(report: dict[str, Any], territory: Territory) -> str:
    """Return the report as one self-contained page, without script."""
    page = _environment().get_template("report/alone.html").render(context(report, territory))
    head, body, rest = page.partition("<body>")
    return head + body + over_text(rest, first_in_words())


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=select_autoescape(), trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined)
