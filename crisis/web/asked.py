"""What the personal link of an authority asks: each order given by voice, in words. Decides nothing; shows no name."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crisis.db import Tx
from crisis.events import orders
from crisis.territory import Territory
from crisis.web.console.words import word
from crisis.web.french import hour


@dataclass(frozen=True, slots=True)
class Question:
    """One order to confirm: its entry, the sentence, and the last answer (None: none yet)."""

    seq: int
    sentence: str
    answer: bool | None


def questions(tx: Tx, event_id: str, person: str, territory: Territory) -> list[Question]:
    """Return the orders that a person gave by voice in an event, the first first."""
    return [Question(content["seq"], _sentence(content, territory), answer)
            for content, answer in orders.given_by(tx, event_id, person)]


def _sentence(content: dict[str, Any], territory: Territory) -> str:
    order = content["data"]["order"]
    recorded_by = "Le cadre de permanence" if content["by"]["function"] == "duty_officer" else "La préfecture"
    return (f"{recorded_by} a enregistré votre ordre : {_what(content, territory)}, reçu "
            f"{word(order['means'], 'means')} à {hour(order['declared_at'])}. Le confirmez-vous ?")


def _what(content: dict[str, Any], territory: Territory) -> str:
    kind, data = content["kind"], content["data"]
    detail = {"cod_activated": lambda: f" ({territory.level(data['level']).label})",
              "decision_recorded": lambda: f" ({word(data['decision'], 'decision')})",
              "message_approved": lambda: f" n° {data['number']}"}.get(kind, str)()
    return f"{'envoi du message' if kind == 'message_approved' else orders.asked(content)}{detail}"
