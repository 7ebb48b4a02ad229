"""Whether a chain and all that stands beside it hold. Decides intact or refused, naming the entry; judges no delay."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Missing
from crisis.evidence import approved, closings, judged_pieces, registered, signed, standing
from crisis.evidence.register import Known, known
from crisis.evidence.standing import Content, Standing
from crisis.journal import store
from crisis.journal.entry import BrokenChainError, Entry, verified
from crisis.journal.receipts import Line
from crisis.journal.tables import REGISTER, event

# What the row of an event repeats of its first entry; commands read the row, so it must say the same. Its type is
# that of the last description.
REPEATED = ("nature", "plays", "mode", "territory")

NOUN = {closings.CLOSED: "clôture", closings.REOPENED: "réouverture"}

SHAPE = {"kind": str, "happened_at": str, "recorded_at": str, "clock": str, "by": dict, "data": dict}


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain that holds: how many entries, and the hash of the last one."""

    entries: int
    head: str


class RefusedEvidenceError(BrokenChainError):
    """A chain that does not hold, with the event it belongs to (`register`: the chain of the house)."""

    def __init__(self, event_id: str, seq: int, why: str) -> None:
        super().__init__(seq, why)
        self.event = event_id

    def __str__(self) -> str:
        where = "registre" if self.event == REGISTER else f"évènement {self.event}"
        return f"{where}, entrée {self.seq} : {self.why}"


@dataclass(frozen=True, slots=True)
class Chain:
    """A verified chain as it was read: every entry, the sealed lines and the order of each delivery."""

    event: str
    contents: Sequence[Content]
    hashes: Sequence[str]
    standing: Standing

    @property
    def verified(self) -> Verified:
        return Verified(len(self.hashes), self.hashes[-1])

    def hash_of(self, seq: int) -> str | None:
        """Return the hash of the entry `seq`, or None beyond the chain."""
        return self.hashes[seq - 1] if 0 < seq <= len(self.hashes) else None


def verify_event(tx: Tx, event_id: str) -> Verified:
    """Check one event with the register, in one snapshot (`db.reading()`): whoever writes meanwhile raises no alarm.

    Raises BrokenChainError naming the entry, Missing for an unknown event.
    """
    return checked(tx, event_id)[0].verified


def checked(tx: Tx, event_id: str) -> tuple[Chain, Known]:
    """Check one event and return what was read, so that a report rests on nothing else."""
    return _event(tx, event_id, known(_register(tx).contents).get(event_id))


def sealed_chain(tx: Tx, event_id: str) -> tuple[Sequence[Content], Mapping[int, Sequence[Line]]]:
    """Check the chain of an event and its seals, all that a verdict rests on, and return entries and sealed lines.

    Raises BrokenChainError naming the entry. What else stands beside the chain is not looked at: `checked` does.
    """
    row = _row(tx, event_id)
    with _naming(event_id):
        entries, contents = _read(tx, event_id)
        _head(row, entries)
        if row is not None:
            _as_opened(row, contents[0])
        return contents, standing.seals(tx, event_id, contents)


def verify_all(tx: Tx) -> dict[str, Verified]:
    """Check the register and every event, those that it knows and those that stand; return them by id.

    Raises BrokenChainError at the first entry that cannot be believed, or for the first event that is missing.
    """
    found = {REGISTER: _register(tx)}
    house = known(found[REGISTER].contents)
    standing_ids = tx.execute(select(event.c.id).where(event.c.id != REGISTER).order_by(event.c.opened_at)).scalars()
    for event_id in dict.fromkeys((*house, *list(standing_ids))):
        found[event_id] = _event(tx, event_id, house.get(event_id))[0]
    return {event_id: chain.verified for event_id, chain in found.items()}


def _register(tx: Tx) -> Chain:
    chain = _chain(tx, REGISTER)
    with _naming(REGISTER):
        registered.check(tx, chain.contents)
    return chain


def _row(tx: Tx, event_id: str) -> Row[Any] | None:
    return tx.execute(select(event).where(event.c.id == event_id)).one_or_none()


def _event(tx: Tx, event_id: str, noted: Known | None) -> tuple[Chain, Known]:
    row = _row(tx, event_id)
    if row is None and noted is None:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    if noted is None:
        raise RefusedEvidenceError(event_id, 1, "le registre ne connaît pas cet évènement")
    if row is None:
        raise RefusedEvidenceError(event_id, 1, f"l'évènement manque : le registre l'a ouvert (entrée {noted.seq} du "
                                                "registre)")
    chain = _chain(tx, event_id)
    with _naming(event_id):
        _as_opened(row, chain.contents[0])
        _as_registered(chain, noted)
        _as_described(row, chain.contents)
        _as_closed(row, chain.contents)
        approved.check(tx, event_id, chain.contents)
        signed.check(tx, chain.contents)
        judged_pieces.check(chain.contents)
    return chain, noted


def _chain(tx: Tx, event_id: str) -> Chain:
    with _naming(event_id):
        entries, contents = _read(tx, event_id)
        _head(_row(tx, event_id), entries)
        found = standing.check(tx, event_id, contents)
    return Chain(event_id, contents, [entry.hash for entry in entries], found)


@contextmanager
def _naming(event_id: str) -> Iterator[None]:
    try:
        yield
    except RefusedEvidenceError:
        raise
    except BrokenChainError as error:
        raise RefusedEvidenceError(event_id, error.seq, error.why) from error


def _pages(tx: Tx, event_id: str) -> Iterator[Entry]:
    after = 0
    while page := store.entries(tx, event_id, after):
        yield from page
        after = page[-1].seq


def _read(tx: Tx, event_id: str) -> tuple[list[Entry], list[Content]]:
    entries, contents = list[Entry](), list[Content]()
    for entry, content in verified(event_id, _pages(tx, event_id)):
        entries.append(entry)
        contents.append(content)
    for content in contents:
        _shaped(content)
    return entries, contents


def _shaped(content: Content) -> None:
    shaped = all(isinstance(content.get(name), kind) for name, kind in SHAPE.items())
    if not shaped or not all(isinstance(content["by"].get(name), str) for name in ("person", "function")):
        raise BrokenChainError(content["seq"], "son contenu n'a pas la forme d'une entrée")


def _head(row: Row[Any] | None, entries: Sequence[Entry]) -> None:
    if row is None or not entries or row.head_seq > len(entries):
        raise BrokenChainError(len(entries) + 1, "elle manque : la fin de la chaîne a été coupée")
    if row.head_seq < len(entries):
        raise BrokenChainError(row.head_seq + 1, "elle a été ajoutée après la tête enregistrée")
    if entries[-1].hash != row.head_hash:
        raise BrokenChainError(row.head_seq, "son empreinte n'est pas celle de la tête enregistrée")


def _as_opened(row: Row[Any], opening: Content) -> None:
    told = opening["data"]
    same = opening["kind"] == "event_opened" and all(getattr(row, name) == told[name] for name in REPEATED)
    if not same or row.opened_by != opening["by"]["person"] or instant(row.opened_at) != opening["recorded_at"]:
        raise BrokenChainError(1, "la fiche de l'évènement ne dit plus la même chose que son ouverture")


def _as_described(row: Row[Any], contents: Sequence[Content]) -> None:
    said = last_said(contents)
    if row.type != said["data"]["type"]:
        raise BrokenChainError(said["seq"], "la fiche de l'évènement ne dit plus la même chose que sa description")


def last_said(contents: Sequence[Content]) -> Content:
    """Return the entry that last said what the event is and where: its opening, or the last description since."""
    return next(each for each in reversed(contents) if each["kind"] in ("event_described", "event_opened"))


def _as_closed(row: Row[Any], contents: Sequence[Content]) -> None:
    """The row says closed as the last closing does, and open once a reopening has followed it (R6)."""
    closed_at = instant(row.closed_at) if row.closed_at is not None else None
    last = closings.last_act(contents)
    if last is None:
        if closed_at:
            raise BrokenChainError(len(contents) + 1, "elle manque : la fiche de l'évènement le dit clos")
    elif closed_at != (last["recorded_at"] if last["kind"] == closings.CLOSED else None):
        raise BrokenChainError(
            last["seq"], f"la fiche de l'évènement ne dit plus la même chose que sa {NOUN[last['kind']]}")


def _as_registered(chain: Chain, noted: Known) -> None:
    for mark in noted.marks:
        if chain.hash_of(mark.seq) is None:
            raise BrokenChainError(len(chain.hashes) + 1,
                                   f"elle manque : le registre (entrée {mark.noted}) a noté une entrée {mark.seq}")
        if chain.hash_of(mark.seq) != mark.hash:
            raise BrokenChainError(mark.seq, f"son empreinte n'est pas celle que le registre a notée "
                                             f"(entrée {mark.noted})")
    noted_acts = {(mark.act, mark.seq) for mark in noted.marks if mark.act}
    for content in chain.contents:
        if content["kind"] in NOUN and (content["kind"], content["seq"]) not in noted_acts:
            raise BrokenChainError(content["seq"], f"le registre ne connaît pas cette {NOUN[content['kind']]}")
    closings.check(chain.contents)
