"""Calling people: an entry, an alert with its personal link (R19), one delivery for each route, all at once.

Whom to call, and when, is `escalation`'s judgement; what they answer is `alerts`' business.
"""
from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from crisis.accounts.signin import digest
from crisis.bulk import insert_many
from crisis.db import Tx, new_id
from crisis.delivery import timers
from crisis.delivery.outbox import Order, post, post_all, withdraw, write
from crisis.directory.contacts import Contact, holders
from crisis.directory.organisms import AUDIENCE, target_of
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.journal.register import is_demonstration
from crisis.oncall import codes, letters, marks
from crisis.oncall.rotas import on_duty_now
from crisis.oncall.tables import alert


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to wake: the person, in which function, at which rank of the rota (0 is the first called).

    `organism`: the id of the one whose duty it is; empty for our own people.
    """

    person: str
    function: str
    rank: int
    organism: str = ""

    @property
    def audience(self) -> str:
        return AUDIENCE if self.organism else "staff"

    @property
    def target(self) -> str:
        return target_of(self.organism) if self.organism else f"person:{self.person}"

    @property
    def named(self) -> dict[str, str]:
        """Return how an entry names who is called: by a function of ours, or by an organism."""
        told = {"organism": self.organism} if self.organism else {"function": self.function}
        return {"person": self.person} | told


@dataclass(frozen=True, slots=True)
class Way:
    """How people are called: the address that personal links carry, whether an operator places voice calls, and
    whether the sender of SMS receives replies, so that each says its codes.
    """

    public_url: str
    voice: bool = False
    two_way: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, kept once for all who are called: the SMS, which carries `{lien}`, and the spoken text.

    `email`: the mail to the duties of organisms, which carries `{lien}` too.
    """

    sms: str
    spoken: str | None
    email: str | None = None


def words(tx: Tx, text: str, way: Way, subject: str = "") -> Words:
    """Keep the words of a call-out. `subject`: of the mail that goes beside; empty: no mail does."""
    return Words(write(tx, "", marks.sms(f"{text} Répondez : {{lien}}")),
                 write(tx, codes.MENU, marks.spoken(text)) if way.voice else None,
                 write(tx, marks.subject(text, subject), marks.mail(f"{text}\n\nRépondez par ce lien : {{lien}}"))
                 if subject else None)


def callees(tx: Tx, wanted: Sequence[tuple[str, int]], but: str = "") -> list[Callee]:
    """Return who is on duty for each (function, how many), each person once and never `but`."""
    found: dict[str, Callee] = {}
    for function, how_many in wanted:
        for rank, person in enumerate(on_duty_now(tx, function)[:how_many]):
            if person != but:
                found.setdefault(person, Callee(person, function, rank))
    return list(found.values())


def call_out(tx: Tx, event: Row[Any], said: Words, people: Sequence[Callee], way: Way, by: store.By) -> None:
    """Call people on duty: an entry, an alert and the deliveries of each. Somebody without a number is called too:
    the entry says that no route was found, and the next person is called at the next tick.
    """
    if not people:
        return
    reached = _staff(tx, people[0].audience)
    take_back(tx, event, people)
    called = [(callee, reached.get(callee.person)) for callee in people]
    letters_ = _letters(tx, [contact for _, contact in called], way)
    calls = [_call(callee, contact, said, way, letter)
             for (callee, contact), letter in zip(called, letters_, strict=True)]
    _place(tx, event, calls, by)
    mute = next((call for call in calls if not call.orders), None)
    if mute is not None:
        timers.ring(tx, event.id, mute.id[:20])


def ask(tx: Tx, event: Row[Any], person: str, of: int, text: str, way: Way, by: store.By) -> None:
    """Ask an authority to confirm the order of the entry `of` by a personal link; nobody is asked without a number."""
    found = _staff(tx).get(person)
    if found and found.address("sms"):
        said = Words(write(tx, "", marks.sms(text)), None)
        _place(tx, event, [_call(Callee(person, "authority", 0), found, said, way, None)], by, of)


def redial(tx: Tx, event: Row[Any], call: Row[Any], said: Words, by: store.By) -> None:
    """Dial again somebody whose voice call nobody took: another delivery of the same alert, with its entry."""
    callee = Callee(call.person, call.function, call.rank, call.organism or "")
    number = _number(_staff(tx, callee.audience).get(call.person))
    if number is None or said.spoken is None:
        return
    key = new_id()
    tx.execute(update(alert).where(alert.c.id == call.id).values(voice=key))
    entry = store.append(tx, event.id, "organism_redialled" if callee.organism else "duty_redialled", {
        "alert": call.id, "voice": key} | callee.named, by=by)
    order = Order(key, callee.audience, callee.target, "voice", number, said.spoken, "alert",
                  person=callee.person, function=callee.function)
    post(tx, event, entry.seq, [order], demonstration=is_demonstration(tx))


def _staff(tx: Tx, audience: str = "staff") -> dict[str, Contact]:
    return {contact.person: contact for contact in holders(tx, audience) if contact.person}


def _number(contact: Contact | None) -> str | None:
    """Return where somebody is telephoned: a line of their own for it, or the one that receives their SMS."""
    return (contact.address("voice") or contact.address("sms")) if contact else None


@dataclass(frozen=True, slots=True)
class _Call:
    """One call to be placed: its alert, the secret of its link, the letter of its codes, a delivery for each route."""

    id: str
    callee: Callee
    token: str
    letter: str | None
    orders: tuple[Order, ...]

    def route(self, channel: str) -> str | None:
        return next((order.id for order in self.orders if order.channel == channel), None)

    @property
    def routes(self) -> dict[str, str | None]:
        return {"delivery": self.route("sms"), "voice": self.route("voice")}


def _call(callee: Callee, contact: Contact | None, said: Words, way: Way, letter: str | None) -> _Call:
    token = secrets.token_urlsafe(18)
    orders = _routes(callee, contact, said, f"{way.public_url}/a/{token}", letter)
    return _Call(new_id(), callee, token, letter, tuple(orders))


def _place(tx: Tx, event: Row[Any], calls: Sequence[_Call], by: store.By, confirms: int | None = None) -> None:
    """Write the alerts, an entry for each, and their deliveries: many people are called in a few statements."""
    insert_many(tx, alert, [{
        "id": call.id, "event": event.id, "person": call.callee.person, "function": call.callee.function,
        "rank": call.callee.rank, "token": digest(call.token), "email": call.route("email"),
        "organism": call.callee.organism or None, "sent_at": tx.now, "of_seq": confirms, "code": call.letter}
        | call.routes for call in calls])
    told = [(_tell(tx, event, call, confirms, by).seq, call) for call in calls]
    post_all(tx, event, [(seq, order) for seq, call in told for order in call.orders],
             demonstration=is_demonstration(tx))


def take_back(tx: Tx, event: Row[Any], people: Sequence[Callee]) -> None:
    """Take back what of earlier calls has not left: an operator that comes back must not say the same twice."""
    again = {(callee.person, callee.function) for callee in people}
    before = tx.execute(select(alert).where(alert.c.event == event.id, alert.c.of_seq.is_(None),
                                            alert.c.person.in_([person for person, _ in again])))
    routes = [key for row in before if (row.person, row.function) in again
              for key in (row.delivery, row.voice, row.email) if key]
    if routes:
        withdraw(tx, routes)


def _tell(tx: Tx, event: Row[Any], call: _Call, confirms: int | None, by: store.By) -> Entry:
    """Write the entry of a call: of a person on duty, or of whoever is on duty in an organism."""
    callee = call.callee
    data = {"alert": call.id, "rank": callee.rank} | call.routes | callee.named
    if callee.organism:
        return store.append(tx, event.id, "organism_called", data | {"email": call.route("email")}, by=by)
    asks = {} if confirms is None else {"confirms": confirms}
    return store.append(tx, event.id, "duty_alerted", data | asks, by=by)


def _letters(tx: Tx, contacts: Sequence[Contact | None], way: Way) -> list[str | None]:
    """Return the letter of the reply codes of each call, where the sender of our SMS can receive."""
    numbers = [contact.address("sms") if contact else None for contact in contacts]
    found = iter(letters.allotted(tx, [number for number in numbers if number]) if way.two_way else ())
    return [next(found, None) if number else None for number in numbers]


def _routes(callee: Callee, contact: Contact | None, said: Words, link: str, letter: str | None) -> list[Order]:
    """Return one delivery for each way to reach somebody; the spoken one carries no link, its keys answer."""
    sms, mail = (contact.address(channel) if contact else None for channel in ("sms", "email"))
    offered = f"{link} {codes.invitation(letter)}" if letter else link
    ways = (("sms", sms, said.sms, offered), ("voice", _number(contact), said.spoken, None),
            ("email", mail, said.email, link))
    return [Order(new_id(), callee.audience, callee.target, channel, address, content, "alert", merge=merge,
                  person=callee.person, function=callee.function)
            for channel, address, content, merge in ways if address and content]


def notices(tx: Tx, persons: Mapping[str, str], text: str, *, voice: bool = False) -> list[Order]:
    """Return one SMS for each of these persons who has a number; the entry that orders them names each one.

    `persons`: under which function each one is told, or several separated by a blank. `voice`: whoever has no number
    for an SMS is called, with the same words and no key to press.
    """
    staff = _staff(tx)
    ways = {person: way for person in persons if person in staff and (way := _notice_way(staff[person], voice))}
    said = {"sms": marks.sms(text), "voice": marks.spoken(text)}
    contents = {channel: write(tx, "", said[channel]) for channel in sorted({channel for channel, _ in ways.values()})}
    return [Order(new_id(), "staff", f"person:{person}", channel, address, contents[channel], "alert", person=person,
                  function=persons[person]) for person, (channel, address) in ways.items()]


def _notice_way(contact: Contact, voice: bool) -> tuple[str, str] | None:
    """Return the channel and number by which one of our people hears a notice; None if nothing can be said to them."""
    ways = [(channel, contact.address(channel)) for channel in ("sms", *(("voice",) if voice else ()))]
    return next(((channel, address) for channel, address in ways if address), None)


def holding(tx: Tx, *wanted: tuple[str, int]) -> dict[str, str]:
    """Return who is on duty for each (function, how many), each person once, with the functions that they hold so."""
    found: dict[str, str] = {}
    for function, how_many in wanted:
        for person in on_duty_now(tx, function)[:how_many]:
            found[person] = f"{found[person]} {function}" if person in found else function
    return found


def named(orders: Iterable[Order]) -> list[dict[str, str]]:
    """Return the `deliveries` of an entry: what it orders, so that nothing else can ever claim its order."""
    return [{"id": order.id, "target": order.target, "channel": order.channel} for order in orders]


def told(tx: Tx, event_id: str) -> dict[str, str]:
    """Return our own people whom this event has alerted or asked to confirm an order, the first first, each once.

    With the functions under which they were: whoever was really reached by one of them is reached again.
    """
    found: dict[str, str] = {}
    for row in tx.execute(select(alert.c.person, alert.c.function).where(
            alert.c.event == event_id, alert.c.organism.is_(None)).order_by(alert.c.sent_at, alert.c.rank)):
        found[row.person] = " ".join(dict.fromkeys((*found.get(row.person, "").split(), row.function)))
    return found


def notices_to(tx: Tx, event_id: str, organisms: Collection[str], subject: str, text: str,
               among: Mapping[str, Collection[str]] | None = None) -> list[Order]:
    """Return an SMS, or a mail for want of a number, to everyone whom this event called of these organisms.

    `among`: only these persons of each.
    """
    rows = list(tx.execute(select(alert.c.person, alert.c.organism).where(
        alert.c.event == event_id, alert.c.organism.in_(list(organisms))).order_by(alert.c.sent_at, alert.c.rank)))
    if not rows:
        return []
    reached = _staff(tx, AUDIENCE)
    told = dict.fromkeys((row.person, row.organism) for row in rows
                         if among is None or row.person in among.get(row.organism, ()))
    ways = [(person, organism, *way) for person, organism in told if (way := _way_to(reached.get(person)))]
    texts = {"sms": ("", marks.sms(text)), "email": (marks.subject(text, subject), marks.mail(text))}
    contents = {channel: write(tx, *texts[channel]) for channel in {channel for _, _, channel, _ in ways}}
    return [Order(new_id(), AUDIENCE, target_of(organism), channel, address, contents[channel], "alert", person=person)
            for person, organism, channel, address in ways]


def _way_to(contact: Contact | None) -> tuple[str, str] | None:
    """Return the channel and address by which somebody reads a notice; None if nothing can be written to them."""
    routes = contact.routes if contact else ()
    return next((route for channel in ("sms", "email") for route in routes if route[0] == channel), None)
