"""What a playbook may not say although its keys are right: a word never pre-filled, an unknown field, an act twice.

Returns the place and one French phrase; whoever read the file turns them into a refusal.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from playbooks.merged import BLANK, blanks, names, taken
from playbooks.shapes import (
    SPOKEN,
    Audience,
    Blank,
    Channel,
    Common,
    Kind,
    Line,
    ListName,
    Reviewed,
    Role,
    Skeletons,
    Word,
)
from playbooks.wordlist import held

Where = tuple[str | int, ...]
Fault = tuple[Where, str]
Leaving = tuple[Where, str]
AUTOMATIC = ("{expediteur}", "{prefecture}", "{site}", "{mot_diese}", "{numero}")
BRACED = ("skeletons", "title", "endings", "ending_title")
BRACES = re.compile(r"\{[^{}]*\}|[{}]")
REQUIRED = {"hour": "l'heure", "place": "le lieu", "instruction": "la consigne", "next": "la prochaine information"}
ENDING = REQUIRED | {"order": "l'ordre de l'autorité"}
# What only a person may type, whatever the file says.
TYPED = {"instruction": "une consigne n'est jamais préremplie", "order": "un ordre n'est jamais prérempli"}


def of_common(common: Common) -> Iterator[Fault]:
    """Tell what is wrong in `_commun.yaml`, the first fault first."""
    yield from half_validated(common)
    yield from _missing_skeletons(common)
    yield from _unknown_lines(common, common.without_type, "without_type")
    yield from _doubles(common, None)
    yield from _prefilled(common, common, None)
    yield from _texts(common, common.forbidden, common, None)


def of_kind(common: Common, kind: Kind) -> Iterator[Fault]:
    """Tell what is wrong in the file of a type, once the common file is known to be right."""
    yield from half_validated(kind)
    yield from _unknown_lines(common, kind.common, "common")
    yield from _unfinished(kind)
    yield from _doubles(common, kind)
    yield from _prefilled(kind, common, kind)
    yield from _texts(kind, (*kind.forbidden, *common.forbidden), common, kind)


def half_validated(own: Reviewed) -> Iterator[Fault]:
    day, review = own.validated_on, own.review_before
    if len({each is None for each in (own.validated_by, day, review)}) > 1:
        yield ("validated_by",), "validated_by, validated_on et review_before se remplissent ensemble"
    if day and review and review <= day:
        yield ("review_before",), "la relecture précède la validation ; donnez une date plus tardive"


def _missing_skeletons(common: Common) -> Iterator[Fault]:
    for key, given in _series_of_skeletons(common):
        for audience, channels in SPOKEN.items():
            for channel in channels:
                if channel not in given.get(audience, {}):
                    yield (key, audience), f"modèle absent : {audience}, {channel} ; ajoutez-le"


def _series_of_skeletons(own: Common | Kind) -> tuple[tuple[str, Skeletons], ...]:
    """Return the two series of texts that a file may hold, each under its key."""
    return ("skeletons", own.skeletons), ("endings", own.endings)


def _unknown_lines(common: Common, wanted: Sequence[str], key: str) -> Iterator[Fault]:
    known = {line.id for line in common.instructions}
    for index, code in enumerate(wanted):
        if code not in known:
            yield (key, index), f"consigne commune inconnue « {code} » ; voyez _commun.yaml"


def _unfinished(kind: Kind) -> Iterator[Fault]:
    if kind.validated_by and not kind.complete:
        yield ("validated_by",), "un modèle à compléter ne se valide pas ; complétez-le d'abord"
    if kind.complete and not (kind.instructions and kind.lists.get("phenomenon")):
        yield ("complete",), "un modèle complet a des consignes et une liste phenomenon ; ajoutez-les"
    for index, line in enumerate(kind.instructions):
        if kind.complete and not line.short:
            yield ("instructions", index), "un modèle complet donne à chaque consigne sa forme courte ; ajoutez short"


def _prefilled(own: Common | Kind, common: Common, kind: Kind | None) -> Iterator[Fault]:
    """Tell a field that stands filled in two ways, with an instruction, or with a line that its list has not."""
    for index, blank in enumerate(own.blanks):
        ways = [name for name in ("known", "offered", "default") if getattr(blank, name)]
        if len(ways) > 1:
            yield ("blanks", index, ways[1]), f"un seul de {', '.join(ways)} remplit un champ ; retirez les autres"
        if ways and blank.kind in TYPED:
            yield ("blanks", index, ways[0]), f"{TYPED[blank.kind]} ; retirez cette clé"
        known = _listed(common, kind, blank.choices)
        for code in blank.offered:
            if code not in known:
                yield ("blanks", index, "offered"), f"ligne inconnue « {code} » ; voyez la liste de ce champ"


def _listed(common: Common, kind: Kind | None, name: str | None) -> set[str]:
    if name is None or name == "instructions":
        return set()
    own = kind.lists if kind else {}
    return {line.id for lists in (common.lists, own) for key, lines in lists.items() if key == name for line in lines}


def _doubles(common: Common, kind: Kind | None) -> Iterator[Fault]:
    """Tell an id met twice in what will be one list: whoever ticks or picks a line must find only that one."""
    for where, before, lines in _series(common, kind):
        seen = set(before)
        for index, code in enumerate(lines):
            if code in seen:
                yield (*where, index), f"« {code} » présent deux fois ; gardez-en un seul"
            seen.add(code)


def _series(common: Common, kind: Kind | None) -> Iterator[tuple[Where, list[str], list[str]]]:
    own: Common | Kind = kind or common
    yield ("instructions",), _ids(taken(common, kind)) if kind else [], _ids(own.instructions)
    yield ("blanks",), [], [blank.name for blank in own.blanks]
    for role in get_args(Role):
        yield ("cards", role), _ids(common.cards[role]) if kind else [], _ids(own.cards.get(role, ()))
    for name in get_args(ListName):
        yield ("lists", name), _ids(common.lists.get(name, ())) if kind else [], _ids(own.lists.get(name, ()))
    reserved: list[str] = [each.id for each in common.reserved]
    if kind:
        yield ("on_order",), reserved, _ids(kind.on_order)
    else:
        yield ("reserved",), [], reserved


def _ids(lines: Sequence[Line]) -> list[str]:
    return [line.id for line in lines]


def _texts(own: Common | Kind, forbidden: Sequence[Word], common: Common, kind: Kind | None) -> Iterator[Fault]:
    known = blanks(common, kind)
    for where, text in _leaving(own):
        yield from ((where, told) for told in _wrong_words(text, forbidden, common))
        yield from ((where, told) for told in _wrong_fields(text, known, skeleton=where[0] in BRACED))
    for key, audience, channel, text in _skeletons(own):
        where = (key, audience, channel)
        if channel not in SPOKEN[audience]:
            yield where, f"ce public n'est pas joint par ce canal ; admis : {', '.join(SPOKEN[audience])}"
        yield from ((where, told) for told in _wanting(text, known, ENDING if key == "endings" else REQUIRED))


def _skeletons(own: Common | Kind) -> Iterator[tuple[str, Audience, Channel, str]]:
    for key, series in _series_of_skeletons(own):
        for audience, by_channel in series.items():
            for channel, wording in by_channel.items():
                yield key, audience, channel, wording.text


def _leaving(own: Common | Kind) -> Iterator[Leaving]:
    """Return every text that may leave as it is; acts and reminders are for the house and are not among them."""
    for key, title in (("title", own.title), ("ending_title", own.ending_title)):
        if title is not None:
            yield (key, "text"), title.text
    series: list[tuple[Where, Sequence[Line]]] = [(("instructions",), own.instructions)]
    for where, lines in [*series, *((("lists", name), lines) for name, lines in own.lists.items())]:
        for index, line in enumerate(lines):
            yield (*where, index, "text"), line.text
            yield (*where, index, "short"), line.short
    for index, blank in enumerate(own.blanks):
        # The example of an order says how an authority speaks: it is shown to the writer, and stands in no text.
        if blank.kind != "order":
            yield ("blanks", index, "example"), blank.example
        yield ("blanks", index, "default"), blank.default
    for key, audience, channel, text in _skeletons(own):
        yield (key, audience, channel, "text"), text


def _wrong_words(text: str, forbidden: Sequence[Word], common: Common) -> Iterator[str]:
    for word in held(text, (word for each in common.reserved for word in each.words)):
        yield f"« {word} » n'est jamais prérempli ; retirez-le de ce texte"
    for word in held(text, (each.text for each in forbidden)):
        yield f"mot interdit « {word} » ; retirez-le de ce texte"
    if "EXERCICE" in text:
        yield "le mot EXERCICE est ajouté par le brouillon ; retirez-le de ce texte"


def _wrong_fields(text: str, known: Mapping[str, Blank], *, skeleton: bool) -> Iterator[str]:
    for name in names(text):
        if name not in known:
            yield f"champ inconnu [{name}] ; déclarez-le dans blanks ou corrigez son nom"
    if "[" in BLANK.sub("", text) or "]" in BLANK.sub("", text):
        yield "crochet sans son pair ; un champ s'écrit [NOM], sur une seule ligne"
    for braces in BRACES.findall(text):
        if not (skeleton and braces in AUTOMATIC):
            yield f"« {braces} » n'est rempli par rien ; admis dans un modèle : {', '.join(AUTOMATIC)}"


def _wanting(text: str, known: Mapping[str, Blank], wanted: Mapping[str, str]) -> Iterator[str]:
    given = {known[name].kind for name in names(text) if name in known}
    absent = [told for kind, told in wanted.items() if kind not in given]
    if absent:
        yield f"champ absent du modèle : {', '.join(absent)} ; ajoutez-le"
