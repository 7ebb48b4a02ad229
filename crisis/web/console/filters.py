"""Which entries of a main courante a reader asked for. Judges rows without texts; what may be read is `lines`'s.

What is asked stands in the address: kinds, functions, ids, hours; never a word that was typed: it may be a name.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from crisis.clock import instant, parse_instant
from crisis.events import reopening
from crisis.events.stage import Stage
from crisis.journal.contents import Contents, Row
from crisis.web.console.lines import GAP_S, Line
from crisis.web.french import PARIS

D = TypeVar("D")
# Each kind belongs to one group; a kind that stands in none is shown with the service's own.
GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "ordres": ("Ordres et décisions", frozenset({
        "event_opened", "event_described", "event_linked", "communication_started",
        "exercise_left_behind", "cod_activated", "cod_shared",
        "order_confirmed", "decision_recorded", "cod_lifted", "activation_mistaken", "event_closed",
        "event_reopened"})),
    "messages": ("Messages et envois", frozenset({
        "message_drafted", "message_submitted", "message_returned", "message_approved", "approval_refused",
        "message_dispatched", "sending_stopped"})),
    "cellule": ("Cellule et astreinte", frozenset({
        "officer_joined", "escalation_started", "duty_redialled", "escalation_exhausted", "duty_alerted",
        "duty_answered", "duty_arrived", "presence_corrected", "cell_operational", "cell_stood_down"})),
    "convocation": ("Convocation du COD", frozenset({
        "cod_convened", "organism_called", "organism_redialled", "convocation_answered", "convocation_exhausted",
        "organism_present", "organism_left", "convocation_ended"})),
    "cip": ("Cellule d'information du public", frozenset({
        "cip_ordered", "cip_order_withdrawn", "cip_circuit_set", "cip_line_tested", "cip_opened", "cip_closing_ordered",
        "cip_closed", "cip_shift_planned", "cip_assigned", "cip_unassigned", "volunteers_called",
        "volunteers_stood_down", "cip_post_taken", "cip_post_left", "cip_break_begun", "cip_break_ended",
        "answer_sheet_published", "urgent_instruction_given", "cip_fact_raised", "cip_facts_grouped",
        "cip_fact_parted", "cip_fact_settled", "figures_frozen", "cip_debriefed", "psychologist_named",
        "psychologist_withdrawn"})),
    "appels": ("Appels et publications", frozenset({"contact_logged", "report_imported", "publication_logged",
                                                   "publication_repeated"})),
    "notes": ("Notes, alertes et pièces", frozenset({
        "alert_received", "note_added", "piece_attached", "piece_judged", "overrun_explained"})),
    "fiches": ("Fiches réflexes", frozenset({"card_ticked", "card_unticked"})),
    "points": ("Points de situation et SYNERGI", frozenset({"situation_frozen", "transmission_declared"})),
    "exercice": ("Exercice : conduite, injects, observations", frozenset({
        "exercise_started", "exercise_paused", "exercise_resumed", "exercise_jumped", "exercise_ended",
        "exercise_turned_real", "inject_issued", "inject_held", "inject_released", "inject_skipped", "inject_played",
        "observation_noted"})),
    "rapport": ("Rapport : versions, attestation, visa", frozenset({
        "report_made", "report_attested", "report_visaed"})),
    "systeme": ("Système : accusés, rappels, horloge", frozenset({
        "receipts_sealed", "reminder_raised", "review_rang", "clock_shifted"})),
}
SERVICE = "systeme"
FIELDS = ("genre", "par", "seulement", "du", "au")
ONLY = {"cloture": "écrites après clôture", "retard": "saisies après coup (heure du fait antérieure)",
        "corrigees": "corrigées, ou qui corrigent"}
_GROUP_OF = {kind: code for code, (_, kinds) in GROUPS.items() for kind in kinds}


def group_of(kind: str) -> str:
    """Return the group of a kind."""
    return _GROUP_OF.get(kind, SERVICE)


@dataclass(frozen=True)
class Wanted:
    """What was asked. Empty: everything. `by`: a function or a person's id; `unread`: what was not understood."""

    groups: tuple[str, ...] = ()
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None
    only: str = ""
    words: str = ""
    unread: tuple[str, ...] = field(default=(), compare=False)

    @property
    def active(self) -> bool:
        return self != Wanted()

    def arguments(self) -> dict[str, str | list[str]]:
        """Return the address of this filter: all but the words that were searched."""
        told: dict[str, str | list[str]] = {
            "genre": list(self.groups), "par": self.by, "du": wall(self.since), "au": wall(self.until),
            "seulement": self.only}
        return {name: value for name, value in told.items() if value}


def wall(moment: datetime | None) -> str:
    """Write an instant as a field of date and hour holds it, in Paris."""
    return f"{moment.astimezone(PARIS):%Y-%m-%dT%H:%M}" if moment else ""


def addressed(given: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return what of a form, or of an address, stands in the address of a filter: never the words searched."""
    found = {name: [value[:100] for value in given.getlist(name) if value.strip()] for name in FIELDS}
    return {name: values for name, values in found.items() if values}


class _Address:
    """The arguments of an address, and what of them was not understood."""

    def __init__(self, args: MultiDict[str, str]) -> None:
        self.args, self.doubtful = args, list[str]()

    def choice(self, name: str, label: str, allowed: Iterable[str]) -> str:
        given = self.args.get(name, "").strip()
        return given if not given or given in allowed else self._doubt(label, "")

    def groups(self) -> tuple[str, ...]:
        asked = {each for each in self.args.getlist("genre") if each}
        known = tuple(code for code in GROUPS if code in asked)
        if len(known) != len(asked):
            self._doubt("le genre", "")
        # Every group is no filter.
        return known if len(known) < len(GROUPS) else ()

    def moment(self, name: str, label: str, fold: int) -> datetime | None:
        typed = self.args.get(name, "").strip()
        found = _moment(typed, fold)
        return self._doubt(label, None) if typed and found is None else found

    def _doubt(self, label: str, instead: D) -> D:
        self.doubtful.append(label)
        return instead


def read(args: MultiDict[str, str], authors: Iterable[str], words: str = "") -> Wanted:
    """Return the filter of an address. What is not understood filters nothing, and is said."""
    given = _Address(args)
    wanted = Wanted(given.groups(), given.choice("par", "l'auteur", authors), given.moment("du", "le début", 0),
                    given.moment("au", "la fin", 1), given.choice("seulement", "le choix", ONLY),
                    " ".join(words.split())[:100])
    return replace(wanted, unread=tuple(given.doubtful))


def _moment(typed: str, fold: int) -> datetime | None:
    """Read a wall hour of Paris; of an hour that comes twice, the first to begin with and the second to end with."""
    try:
        naive = datetime.fromisoformat(typed.strip())
        return None if naive.tzinfo else naive.replace(tzinfo=PARIS, fold=fold).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def matching(contents: Contents, wanted: Wanted, stage: Stage) -> list[int]:
    """Return the numbers of the entries asked for, the oldest first; words are `says`'s business."""
    tests = [test for test in (_in_groups(wanted), _by(wanted), _within(wanted), _only(wanted, contents, stage))
             if test]
    return [row.seq for row in contents.rows if all(test(row) for test in tests)]


Test = Callable[[Row], bool] | None


def _in_groups(wanted: Wanted) -> Test:
    return (lambda row: group_of(row.kind) in wanted.groups) if wanted.groups else None


def _by(wanted: Wanted) -> Test:
    return (lambda row: wanted.by in (row.person, row.function)) if wanted.by else None


def _within(wanted: Wanted) -> Test:
    """A period holds an entry whose fact, or whose record, is in it: what is typed late is found at both hours."""
    if wanted.since is None and wanted.until is None:
        return None
    first = instant(wanted.since) if wanted.since else ""
    # The minute that ends a period is in it.
    last = instant(wanted.until + timedelta(minutes=1)) if wanted.until else "9"
    return lambda row: any(first <= hour < last for hour in (row.happened_at, row.recorded_at))


def _only(wanted: Wanted, contents: Contents, stage: Stage) -> Test:
    tests: dict[str, Callable[[Row], bool]] = {
        "cloture": lambda row: reopening.late(stage, row.seq) and row.person != "system",
        "retard": late,
        "corrigees": lambda row: row.corrects is not None or row.seq in contents.corrected}
    return tests.get(wanted.only)


def late(row: Row) -> bool:
    """Return whether a fact was recorded a minute or more after it happened."""
    apart = parse_instant(row.recorded_at) - parse_instant(row.happened_at)
    return apart.total_seconds() >= GAP_S


def says(line: Line, words: str) -> bool:
    """Return whether a line, as this reader may read it, holds every word searched; accents and case do not count."""
    text = plain(f"{line.seq} {line.label} {line.sentence} {line.words} {line.author}")
    return all(word in text for word in plain(words).split())


def plain(text: str) -> str:
    """Return a text without accents, case or the blanks of typography."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()


def counts(contents: Contents) -> dict[str, int]:
    """Return how many entries each group has."""
    found = dict.fromkeys(GROUPS, 0)
    for row in contents.rows:
        found[group_of(row.kind)] += 1
    return found
