"""What every page of an event knows of it: where it stands, its clocks, and the one thing to do now, and by whom."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Missing
from crisis.events import cell
from crisis.events.describing import named
from crisis.events.opening import listing
from crisis.events.stage import Stage, stages
from crisis.events.states import judged
from crisis.events.ties import ties
from crisis.journal import receipts
from crisis.journal.tables import REGISTER, event
from crisis.messages import drafts
from crisis.territory import Territory
from crisis.web.console.cards import Card, cards
from crisis.web.console.tied import Other, other
from crisis.web.french import spaced, when


@dataclass(frozen=True)
class Step:
    """The one thing to do now: what, where (the tab of the event), and the right that it needs.

    `page` leads straight to where it is done, past the tab's first page; `message` is the one concerned.

    `told` takes the place of the act where a decision already taken is what everybody must know first.
    """

    what: str
    why: str
    tab: str
    right: str
    anchor: str = ""
    told: str = ""
    page: str = ""
    message: str = ""

    @property
    def who(self) -> str:
        """Return whose act it is, for those who may only wait for it."""
        return WHO.get(self.right, "")


DECLARE = "declare"  # Not a right but a turn: the right is `confirm_cell`, the turn is that of the duty.
CELL_OR_OFFICER = "la cellule de communication ou le cadre de permanence"
OFFICER_OR_AUTHORITY = "le cadre de permanence ou l'autorité préfectorale"
WHO = {DECLARE: "le titulaire ou le suppléant de l'astreinte de communication", "confirm_cell": CELL_OR_OFFICER,
       "describe": CELL_OR_OFFICER, "draft": CELL_OR_OFFICER, "hand": CELL_OR_OFFICER, "order": OFFICER_OR_AUTHORITY,
       "close": OFFICER_OR_AUTHORITY,
       "approve": "quelqu'un qui n'a pas écrit le message"}


@dataclass(frozen=True)
class Picture:
    """One event as a page shows it. `provisional`: receipts that no seal holds yet are counted. `served_by`: the event
    whose COD serves this one (R5).
    """

    id: str
    title: str
    type: str
    row: Row[Any]
    stage: Stage
    cards: list[Card]
    messages: list[Row[Any]]
    now: datetime
    clock: str
    provisional: bool
    me: Actor
    declares: bool
    served_by: Other | None = None

    @property
    def last(self) -> int:
        return int(self.row.head_seq)

    @property
    def running(self) -> bool:
        """Whether the cell was called and the event goes on."""
        return self.stage.name in ("cod", "communication")

    @property
    def declarable(self) -> bool:
        """Whether the cell is declared here: it was called, or its clock runs; not where it is another event's."""
        card = self.card(47)
        if self.stage.closed or (self.served_by and not self.stage.called):
            return False
        return self.running or (card is not None and card.runs)

    @property
    def step(self) -> Step | None:
        return _step(self)

    @property
    def mine(self) -> bool:
        """Whether the one thing to do now is for the person who looks."""
        step = self.step
        return step is not None and (self.declares if step.right == DECLARE else self.me.may(step.right))

    def card(self, number: int) -> Card | None:
        return next((each for each in self.cards if each.verdict.number == number), None)


def event_row(tx: Tx, event_id: str) -> Row[Any]:
    """Return the row of a crisis event. Raises Missing; the register is no event."""
    row = tx.execute(select(event).where(event.c.id == event_id, event.c.id != REGISTER)).one_or_none()
    if row is None:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    return row


def picture(tx: Tx, territory: Territory, me: Actor, event_id: str) -> Picture:
    """Return the picture of one event now."""
    row = event_row(tx, event_id)
    waiting = bool(receipts.waiting(tx, event_id))
    shown = cards(judged.provisional(tx, event_id), territory, tx.now)
    label = next((each.label for each in territory.types if each.code == row.type), "type à préciser")
    return Picture(event_id, named(tx, territory, event_id), label, row, stages.state(tx, event_id), shown,
                   drafts.of_event(tx, event_id), tx.now, tx.clock, waiting, me,
                   me.may("confirm_cell") and me.person in cell.heads(tx, event_id),
                   other(tx, serving) if (serving := ties.state(tx, event_id).served_by) else None)


def pictures(tx: Tx, territory: Territory, me: Actor) -> list[Picture]:
    """Return the open events, the newest first."""
    return [picture(tx, territory, me, row.id) for row in listing(tx, open_only=True)]


def _step(seen: Picture) -> Step | None:
    """Return the first thing of the list that is not done; nothing once the event is closed."""
    stage = seen.stage
    if stage.closed:
        return None
    if stage.silent:
        return Step("Clôturer l'évènement", "L'exercice est terminé.", "endings", "close")
    if stage.mistaken:
        return Step("Clôturer l'évènement", "L'activation était une erreur ; un rectificatif part vers tous ceux qui "
                    "ont été alertés.", "endings", "close")
    if _undescribed(seen):
        return _describe(stage)
    return _cell(seen) or _inform(seen) or Step("Tenir la main courante, préparer le point suivant",
                                 "Cellule en place, publics informés.", "messages", "draft")


def _cell(seen: Picture) -> Step | None:
    """Return what calls the cell, or declares it; nothing once it is there, or where it is that of another event."""
    stage = seen.stage
    if stage.called:
        if stage.operational:
            return None
        return (None if seen.declares else _awaiting(seen)) or _declare(seen)
    if seen.served_by:
        return None
    return _end(stage) if _ending(stage) else _start(seen)


def _undescribed(seen: Picture) -> bool:
    """Whoever declares the cell does that first, because its hour runs; everybody else, or then, says what it is."""
    stage = seen.stage
    declares_first = seen.declares and stage.called and not stage.operational
    return bool(stage.to_specify) and not _ending(stage) and not declares_first


def _ending(stage: Stage) -> bool:
    return not stage.called and (stage.stood_down or stage.cod_lifted)


def _describe(stage: Stage) -> Step:
    """Return what the activation left open."""
    lacking = " et ".join(word for code, word in (("type", "le type"), ("zone", "les communes"))
                          if code in stage.to_specify)
    return Step(f"Préciser {lacking}", "Aucun message ne peut être soumis avant.", "describing", "describe")


def _declare(seen: Picture) -> Step:
    """Return what brings the cell nearer: its declaration, or for whoever may not declare it, that people answer."""
    if seen.declares or not seen.me.may("hand"):
        return Step("Déclarer la cellule opérationnelle", "L'horloge de l'engagement 47 tourne.", "cell", DECLARE,
                    "declarer")
    return Step("Vérifier que l'astreinte répond", "La cellule est déclarée opérationnelle par le titulaire ou le "
                "suppléant de l'astreinte de communication ; l'horloge de l'engagement 47 tourne.", "cell", "hand",
                "alertes")


def _end(stage: Stage) -> Step:
    """Return the next of the three endings."""
    if stage.operational:
        return Step("Lever la cellule", "Le COD est levé.", "endings", "confirm_cell")
    if stage.name == "cod":
        return Step("Lever le COD", "La cellule est levée.", "endings", "order")
    return Step("Clôturer l'évènement", "Le COD et la cellule ne sont plus en activité.", "endings", "close")


def _start(seen: Picture) -> Step:
    if seen.stage.name == "cod":
        return Step("Changer de niveau si la situation l'exige",
                    "Le niveau actuel n'ouvre aucun délai et n'a alerté personne.", "situation", "order", "niveau")
    linked = any(card.runs for card in seen.cards)
    why = ("L'horloge tourne depuis l'ordre de l'évènement lié." if linked else "Aucune horloge ne tourne en veille.")
    return Step("Activer le COD, ou lancer la communication d'urgence", why, "situation", "order", "activer")


def _inform(seen: Picture) -> Step | None:
    """Return what is still to be done for the three audiences; a decision against informing them comes first."""
    if seen.stage.decision in ("defer", "withhold"):
        return _decided(seen)
    if (awaiting := _awaiting(seen)) is not None:
        return awaiting
    if (to_write := _to_write(seen)) is not None:
        return to_write
    left = _uncovered(seen)
    return Step("Joindre ceux qui ne le sont pas", left, "calls", "hand") if left else None


def _to_write(seen: Picture) -> Step | None:
    """Return the message that was sent back to its authors, else the first one as long as none has left."""
    returned = next((row for row in seen.messages if row.state == "draft" and row.returned_seq), None)
    if returned is not None:
        return Step(f"Reprendre le message n° {returned.number}", "Il a été renvoyé à ses auteurs, avec un motif.",
                    "messages", "draft", page="messages.message", message=returned.id)
    if any(row.state == "approved" for row in seen.messages):
        return None
    return _first(next((row.id for row in seen.messages if row.state == "draft"), ""))


def _first(draft: str) -> Step:
    """Return the first message: the draft that somebody has begun, or a new one."""
    what, page = (("Reprendre le brouillon du premier message", "messages.message") if draft else
                  ("Rédiger le premier message", "beginning.blank"))
    return Step(what, "Élus, public et médias ne sont pas informés.", "messages", "draft", page=page, message=draft)


def _awaiting(seen: Picture) -> Step | None:
    """Return the message that waits for a second person: it may leave before the cell is declared."""
    if seen.stage.decision in ("defer", "withhold"):
        return None
    waiting = next((row for row in seen.messages if row.state == "submitted"), None)
    return None if waiting is None else Step(
        f"Valider le message n° {waiting.number}", "Il attend une seconde personne.", "messages", "approve",
        page="messages.message", message=waiting.id)


def _decided(seen: Picture) -> Step:
    """Return the decision not to inform, or not yet: nothing else is to be done for the audiences while it stands."""
    review = seen.stage.review_at
    if seen.stage.decision == "withhold" or review is None:
        told, why = "Décision : ne pas diffuser", "Aucune information n'est à diffuser tant qu'elle tient."
    else:
        told = f"Décision : différée jusqu'à {when(review, seen.now)}, à revoir"
        why = ("L'heure du réexamen est passée." if review <= seen.now
               else "Un message peut être préparé ; il attend la décision.")
    return Step("Revoir la décision", why, "situation", "order", "decision", spaced(told))


def _uncovered(seen: Picture) -> str:
    card = seen.card(48)
    audiences: Sequence[Any] = card.audiences if card and card.verdict.verdict != "not_applicable" else ()
    found = {each.code: each.left for each in audiences if each.left}
    told = {"elected": "maires à appeler : {}", "public": "aucun moyen permanent prouvé",
            "media": "médias à joindre : {}"}
    return " ; ".join(told[code].format(left) for code, left in found.items())
