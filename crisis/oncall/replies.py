"""What people say back by a key of the telephone or by SMS: decides which answer it is, and what they are told.

The same word told twice by an operator is one word. Whatever is not surely an answer acknowledges nothing. Who speaks
for whom, and what an answer changes, is the business of `alerts.py`.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text, update

from channels.port import Answered, Said
from crisis.db import Instant, Tx
from crisis.delivery.tables import delivery
from crisis.errors import Refused
from crisis.oncall import alerts, codes, letters
from crisis.oncall.layers import PARIS
from crisis.oncall.tables import said as words

KEYLESS = "Pour répondre, ouvrez le lien du SMS que vous avez reçu."
SILENT = "Aucune touche : rien n'est noté. Ouvrez le lien du SMS que vous avez reçu."
NOBODY = "Cet appel n'attend pas de réponse. En cas de doute, appelez la permanence."
OVER = "Aucune alerte n'attend votre réponse. En cas de doute, appelez la permanence."
UNREAD = "Message non compris : rien n'est noté."
WHICH = "Plusieurs alertes vous attendent : rien n'est noté. Dites pour laquelle."
REFUSED: dict[type[object], str] = {codes.Ambiguous: WHICH, codes.Unread: UNREAD}
LOST = "Votre réponse n'a pas pu être enregistrée. Ouvrez le lien du SMS, ou appelez la permanence."
# A telephone that answers by itself must not be answered for ever.
MOST_REFUSALS = 5
MOST_OFFERED = 4
_FIRST = text("INSERT INTO said (ref, at, recorded, sentence, again) VALUES (:ref, :at, :no, '', :no) "
              "ON CONFLICT (ref) DO NOTHING").bindparams(bindparam("at", type_=Instant))
Verdict = tuple[str | None, bool, Answered]


def take(tx: Tx, operator: str, realm: str, said: Said) -> Answered:
    """Take what a person said through an operator, once, and return what that person is told."""
    if said.by == "key" and not said.words:
        return Answered(SILENT)
    ref = f"{operator}/{realm}/{said.delivery}/{said.ref}"
    # Two processes may hear the same word together: the second one waits here for the first.
    if tx.execute(_FIRST, {"ref": ref, "at": tx.now, "no": False}).rowcount == 0:
        known = tx.execute(select(words.c.sentence, words.c.again).where(words.c.ref == ref)).one()
        return Answered(known.sentence, known.again)
    alert, recorded, answered = _pressed(tx, operator, realm, said) if said.by == "key" else _written(tx, realm, said)
    tx.execute(update(words).where(words.c.ref == ref).values(
        alert=alert, recorded=recorded, sentence=answered.sentence, again=answered.again))
    return answered


def _pressed(tx: Tx, operator: str, realm: str, said: Said) -> Verdict:
    """Judge a key: the call that it answers must be one that this very operator placed."""
    placed = select(delivery.c.id).where(delivery.c.id == said.delivery, delivery.c.operator == operator,
                                         delivery.c.realm == realm)
    call = alerts.by_delivery(tx, said.delivery) if tx.execute(placed).first() else None
    if call is None:
        return None, False, Answered(NOBODY)
    if said.words not in codes.ANSWERS:
        return call.id, False, Answered(codes.MENU, again=True)
    recorded, sentence = _answer(tx, call, *codes.ANSWERS[said.words], "key")
    return call.id, recorded, Answered(sentence)


def _written(tx: Tx, realm: str, said: Said) -> Verdict:
    """Judge a message: one whole code of one alert that waits for its number, or nothing. A stranger gets no answer."""
    known = [row for row in letters.lettered(tx, said.sender) if row.realm == realm]
    asked = [row for row in known if row.waits]
    told = codes.read(said.words, _by_letter(asked))
    if isinstance(told, codes.Understood):
        call = next(row for row in asked if row.id == told.alert)
        recorded, sentence = _answer(tx, call, told.answer, told.minutes, "reply")
        return call.id, recorded, Answered(sentence)
    return _unanswered(tx, known, f"{REFUSED[type(told)]} {_offers(asked)}" if asked else OVER)


def _unanswered(tx: Tx, known: Sequence[Row[Any]], sentence: str) -> Verdict:
    """Record nothing; whoever was alerted is told why, unless nobody seems to read it."""
    if not known or _tired(tx, known[0].id):
        return None, False, Answered("")
    return known[0].id, False, Answered(sentence)


def _by_letter(asked: Sequence[Row[Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in asked:
        found[row.code].append(row.id)
    return found


def _answer(tx: Tx, call: Row[Any], answer: str, minutes: int | None, through: str) -> tuple[bool, str]:
    """Record an answer as the person's own, or return why it is refused: the sentences that a page would show."""
    try:
        alerts.answer(tx, call, answer, minutes, through, alerts.own_by(call))
    except Refused as refused:
        return False, f"Rien n'est noté. {refused.sentences()}"
    return True, f"C'est noté : {f'arrivée dans {minutes} minutes' if minutes else 'vous ne pouvez pas venir'}."


def _offers(asked: Sequence[Row[Any]]) -> str:
    """Return the codes of the alerts that wait, the last ones; each says its hour when there are several."""
    if len(asked) == 1:
        return f"{codes.invitation(asked[0].code)}."
    return " ".join(f"Alerte de {row.sent_at.astimezone(PARIS):%H:%M} : {codes.invitation(row.code)}."
                    for row in reversed(asked[:MOST_OFFERED]))


def _tired(tx: Tx, alert: str) -> bool:
    """Return whether so much was not understood about an alert that nobody is there to read what we say."""
    refused = select(func.count()).where(words.c.alert == alert, words.c.recorded.is_(False))
    return int(tx.execute(refused).scalar_one()) >= MOST_REFUSALS
