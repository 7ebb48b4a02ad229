"""Facts that callers report: raised by who takes calls, grouped by team leaders, settled by the COD (D44, D45, R26).

What an event knows of them is `crisis.hotline.facts`'. Nothing here writes, or lets leave, a message to the public.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing, Refused
from crisis.events.stage import locked, require_live, stages
from crisis.hotline.calls import CATEGORIES
from crisis.hotline.facts import FINDINGS, Fact, Facts, facts
from crisis.hotline.standing import standings
from crisis.hotline.tables import call_sheet
from crisis.journal import store
from crisis.messages.wording import SHORT, kept

LONGEST_WORDS = 5 * SHORT
INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")


def raise_fact(tx: Tx, actor: Actor, event_id: str, sheet: str | None, commune: str, category: str,
               words: str) -> str:
    """Record what a call said to have happened, *non vérifié*, and return the fact's id.

    `sheet`: the call, None for one that nobody typed; `commune`: INSEE code, or empty; `category`: of `CATEGORIES`
    (`rumour` for what only runs). The words stand beside the entry: nothing else of the call does. Raises Conflict
    before the hotline was opened, Missing for a call of another event.
    """
    actor.require("take_calls")
    _live(tx, event_id)
    if standings.state(tx, event_id).opened_at is None:
        raise Conflict("cip_standing", "La CIP n'est pas ouverte.", "Aucun appel n'a pu signaler ce fait.",
                       "Écrivez une note dans la main courante.")
    text = kept(words, "Le signalement", LONGEST_WORDS)
    _sound(commune, category, text)
    _known(tx, actor, event_id, sheet)
    fact = new_id()
    store.append(tx, event_id, "cip_fact_raised", {
        "fact": fact, "sheet": sheet or None, "commune": commune, "category": category}, by=actor.by, text=text)
    return fact


def group(tx: Tx, actor: Actor, event_id: str, into: str, some: Sequence[str]) -> int:
    """Say that several facts are one, whole with all their reports, and return the entry's number.

    Grouped twice, by two team leaders at once, it is one act. Raises Conflict for facts of which opposite was found.
    """
    actor.require("lead_team")
    known = _live(tx, event_id)
    target, others = _fact(known, into), _distinct(known, some)
    moved = [fact for fact in others if fact is not target]
    if not moved:
        return _grouped_already(target, others)
    if len({fact.found for fact in (target, *moved)} - {""}) > 1:
        raise Conflict("found_apart", "Ces signalements ne peuvent pas être rapprochés.",
                       "L'un est confirmé et l'autre écarté.",
                       "Faites d'abord trancher de nouveau l'un des deux par le COD.")
    return store.append(tx, event_id, "cip_facts_grouped", {
        "into": target.id, "facts": [each.id for fact in moved for each in fact.reports]}, by=actor.by).seq


def _grouped_already(target: Fact, others: Sequence[Fact]) -> int:
    """Return the entry that has grouped these already. Raises Refused if they were but one report."""
    if not others or len(target.reports) == 1:
        raise Refused("alone", "Il faut au moins deux signalements.", "Un seul est désigné.",
                      "Choisissez ceux qui disent le même fait.")
    return max(each.moved for each in target.reports)


def part(tx: Tx, actor: Actor, event_id: str, report: str) -> int:
    """Undo a grouping for one report, which is a fact of its own again, *non vérifié*. Raises Conflict if it is one."""
    actor.require("lead_team")
    fact = _fact(_live(tx, event_id), report)
    if len(fact.reports) == 1:
        raise Conflict("fact_alone", "Ce signalement n'est rapproché d'aucun autre.",
                       "Un autre chef d'équipe l'a peut-être déjà séparé.", "Rechargez la page.")
    return store.append(tx, event_id, "cip_fact_parted", {"fact": report}, by=actor.by).seq


def settle(tx: Tx, actor: Actor, event_id: str, report: str, found: str, words: str = "") -> int:
    """Confirm or reject a fact with all its reports, in one act, and return the entry's number; the last one stands.

    `found`: `confirmed` or `rejected`; `words`: what was found, or nothing. Said again as it stands, without words,
    it is no other act. Raises Missing, Refused.
    """
    actor.require("settle_facts")
    fact = _fact(_live(tx, event_id), report)
    if found not in FINDINGS:
        raise Refused("found", "Constat inconnu.", todo="Choisissez : confirmé ou écarté.")
    text = kept(words, "Le constat", LONGEST_WORDS)
    if fact.found == found and text is None and not fact.unseen:
        return fact.findings[-1].seq
    return store.append(tx, event_id, "cip_fact_settled", {"fact": report, "found": found}, by=actor.by,
                        text=text).seq


def _live(tx: Tx, event_id: str) -> Facts:
    """Lock the event and return its facts. Raises Conflict for one that is closed or was a mistake."""
    locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    return facts.state(tx, event_id)


def _fact(known: Facts, report: str) -> Fact:
    fact = known.of.get(report)
    if fact is None:
        raise Missing("fact_missing", "Ce signalement n'existe pas.", todo="Revenez à la liste des remontées.")
    return fact


def _distinct(known: Facts, some: Sequence[str]) -> list[Fact]:
    return list({fact.id: fact for fact in (_fact(known, each) for each in some)}.values())


def _sound(commune: str, category: str, text: str | None) -> None:
    """What enters the chain is a code: whatever else was typed there would stay for ever."""
    if text is None:
        raise Refused("words", "Le signalement est vide.", "Le COD doit savoir quoi vérifier.",
                      "Écrivez ce qui est signalé, et où. Aucun nom de personne.")
    if commune and not INSEE.fullmatch(commune):
        raise Refused("commune", "Commune inconnue.", todo="Choisissez une commune de la liste, ou aucune.")
    if category not in CATEGORIES:
        raise Refused("category", "Catégorie inconnue.", todo="Choisissez une catégorie de la liste.")


def _known(tx: Tx, actor: Actor, event_id: str, sheet: str | None) -> None:
    """Raise Missing for a call that is not there, or that somebody else took, unless who speaks leads the team."""
    wanted = select(call_sheet.c.id).where(call_sheet.c.id == sheet, call_sheet.c.event == event_id)
    if not actor.may("lead_team"):
        wanted = wanted.where(call_sheet.c.operator == actor.person)
    if sheet and tx.execute(wanted).first() is None:
        raise Missing("sheet_missing", "Cette fiche d'appel n'existe pas.", "Elle n'a pas encore été enregistrée.",
                      "Attendez que la fiche soit enregistrée, puis recommencez.")
