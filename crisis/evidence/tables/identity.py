"""What the event is, up to where its journal was read, and what the proof is worth."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Line, each, upright

CLOCKS = {"host": "horloge du serveur", "virtual": "horloge virtuelle\u00a0: les heures sont celles de la répétition"}
COUNTING = {"covered": "chaque public couvert", "first_send": "premier envoi à chaque public"}
ORIGINS = {"not_verified": "non vérifiée"}


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Say which event this is, who played it, and when the report was made."""
    event = report["event"]
    yield upright("identite", "Évènement et rapport", report, [
        Line("Titre", "event.title"), Line("Identifiant", "event.id"), Line("Préfecture", "event.prefecture"),
        Line("Département", "event.territory"), Line("Type", "event.type", fr.type(event["type"])),
        Line("Nature", "event.nature", fr.say(fr.NATURES, event["nature"])),
        Line("Joué comme", "event.plays", fr.say(fr.PLAYS, event["plays"])),
        Line("Démonstration", "event.demonstration"), Line("Module 7 pris par la préfecture", "event.module7"),
        Line("Communes", "event.communes"),
        *(Line("À préciser", row.path, fr.say(fr.TO_SPECIFY, row.held)) for row in each(report, "event.to_specify")),
        Line("Engagement 48, lecture retenue", "event.counting_48", fr.say(COUNTING, event["counting_48"])),
        Line("Ouvert", "event.opened_at"), Line("Clos", "event.closed_at"), Line("T0", "t0"),
        *(Line("Horloge", row.path, fr.say(CLOCKS, row.held)) for row in each(report, "event.clocks")),
        Line("Rapport établi", "made_at"), Line("Rapport provisoire", "provisional"),
        Line("Forme du rapport", "shape")])


def worth(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Say what the chain is worth, and that nobody outside vouched for it (R29)."""
    yield upright("preuve", "Ce que vaut cette preuve", report, [
        Line("Dernière entrée lue", "written_up_to.seq"),
        Line("Empreinte de la dernière entrée lue", "written_up_to.hash"),
        Line("Heure de la dernière entrée lue", "written_up_to.at"),
        Line("Entrées après clôture", "written_up_to.after_closing"),
        Line("Entrées de la main courante", "journal.entries"), Line("Empreinte de la chaîne", "journal.head"),
        Line("Chaîne vérifiée à l'établissement", "journal.verified"),
        Line("Dernière entrée notée au registre", "journal.noted.seq"),
        Line("Heure de cette note", "journal.noted.at"), Line("Entrée du registre", "journal.noted.register_seq"),
        Line("Origine", "journal.origin", fr.say(ORIGINS, report["journal"]["origin"])),
        Line("Valeur de preuve", "journal.evidential")])
