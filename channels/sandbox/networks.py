"""Decides what a loopback network keeps: one post per acceptance, and none twice within a day, as the real ones do.

The words in which it is asked and answers are each network's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.sandbox import hostile
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.http import Reply, SilenceError
from channels.sandbox.ledger import Ledger, Seen, now

REPEATED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Words:
    """How one network speaks: of a fault, of a post that it has just taken, and how it numbers posts."""

    of_fault: Callable[[Fault], Reply | None]
    of_post: Callable[[Seen], Reply]
    number: Callable[[str, int], str]


class Posts:
    """The posts of one network. What the caller calls a key is the text's hash: these networks know no other."""

    def __init__(self, network: str, ledger: Ledger, faults: Faults, seed: int, words: Words) -> None:
        self._network, self._ledger, self._faults = network, ledger, faults
        self._seed, self._words = seed, words

    def publish(self, to: str, text: str, wrong: Reply | None, more: dict[str, Any]) -> Reply:
        """Take one post on the account `to`, unless it is `wrong`, already there, or struck."""
        fault = Fault("refused") if wrong else self._choose(to, text)
        seen = self._keep(to, text, fault, more)
        reply = wrong or hostile.before(fault, self._words.of_fault)
        return reply or hostile.after(fault, self._words.of_post(seen), self._words.of_fault)

    def listed(self, to: str, oldest: datetime) -> list[Seen]:
        """Return what anybody sees on an account since an instant, the latest first. A mute account never answers."""
        if self._faults.is_mute(self._network, to):
            raise SilenceError
        shown = [seen for seen in self._ledger.by_to[self._network, to] if seen.state == "visible"]
        return [seen for seen in reversed(shown) if datetime.fromisoformat(seen.at) >= oldest]

    def one(self, ref: str) -> Seen | None:
        """Return one visible post."""
        seen = self._ledger.by_ref.get(ref)
        return seen if seen and seen.operator == self._network and seen.state == "visible" else None

    def _choose(self, to: str, text: str) -> Fault:
        fault = self._faults.strike(self._network, to)
        return Fault("duplicate") if not hostile.spoils(fault) and self._is_repeated(to, text) else fault

    def _keep(self, to: str, text: str, fault: Fault, more: dict[str, Any]) -> Seen:
        taken, told = not hostile.spoils(fault), hostile.refuses(fault)
        shown = "hidden" if fault.name == "not_visible" else "visible"
        return self._ledger.note(
            self._network, to, text, state=shown if taken else fault.name, accepted=taken, refused=told, more=more,
            key=hashlib.sha256(text.encode()).hexdigest()[:32],
            ref=self._words.number(to, self._draw()) if taken else "")

    def _is_repeated(self, to: str, text: str) -> bool:
        since = now() - REPEATED_WITHIN
        return any(seen.accepted and seen.text == text and datetime.fromisoformat(seen.at) >= since
                   for seen in self._ledger.by_to[self._network, to])

    def _draw(self) -> int:
        mark = f"{self._seed}:{self._network}:{len(self._ledger.all)}"
        return 10**17 + int.from_bytes(hashlib.sha256(mark.encode()).digest()[:7])
