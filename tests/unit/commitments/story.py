"""Writes the entries of an event tersely, in minutes from the order that activates the COD.

It decides no verdict: it only spares the tests the writing of canonical objects.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from crisis.commitments import Coverage, State, Verdict, fold, verdicts

T0 = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
COMMUNES = ("15001", "15002")
RULES = {"47": {"version": 1, "status": "proposed"}, "48": {"version": 1, "status": "proposed"}}
TARGETS = (
    ("mayor-1", "elected", "commune:15001", "sms"),
    ("mayor-2", "elected", "commune:15002", "voice"),
    ("page", "public", "means:site", "site"),
    ("radio", "media", "medium:radio", "voice"),
    ("paper", "media", "medium:paper", "email"),
)
Minutes = float


def instant(minutes: Minutes, zero: datetime = T0) -> datetime:
    return zero + timedelta(minutes=minutes)


class Story:
    """A journal being written: `at` moves the recording hour, each other verb records one entry."""

    def __init__(self, zero: datetime = T0, **opening: Any) -> None:
        self.zero = zero
        self.recorded = instant(-30, zero)
        self.pairs: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        self.lines_made = 0
        self.add(
            "event_opened",
            {
                "nature": "real",
                "plays": "real",
                "mode": "real",
                "type": "flood",
                "territory": "15",
                "module7": True,
                "communes": list(COMMUNES),
                "minimum_staff": 2,
                "means": ["site", "facebook"],
                "priority_media": ["paper"],
                "convention_media": ["radio"],
                "rules": RULES,
                "demonstration": False,
                **opening,
            },
        )

    def text(self, minutes: Minutes) -> str:
        return instant(minutes, self.zero).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def at(self, minutes: Minutes) -> Self:
        self.recorded = instant(minutes, self.zero)
        return self

    def add(
        self,
        kind: str,
        data: dict[str, Any],
        *,
        by: str = "chief",
        typed: Minutes | None = None,
        lines: list[dict[str, Any]] | None = None,
    ) -> int:
        """Record one entry and return its seq; `typed` is the hour that somebody declares."""
        recorded = self.recorded.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entry = {
            "v": 1,
            "event": "e1",
            "seq": len(self.pairs) + 1,
            "kind": kind,
            "clock": "host",
            "happened_at": recorded if typed is None else self.text(typed),
            "recorded_at": recorded,
            "by": {"person": by, "function": "communication"},
            "data": data,
        }
        self.pairs.append((entry, lines or []))
        return len(self.pairs)

    def _order(self, declared: Minutes | None) -> dict[str, Any]:
        at = self.recorded if declared is None else instant(declared, self.zero)
        return {
            "decided_by": {"person": "prefect", "function": "authority"},
            "means": "telephone",
            "declared_at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }

    def cod(self, declared: Minutes | None = None, starts_47: bool = True, starts_48: bool = True) -> Self:
        self.add(
            "cod_activated",
            {
                "level": "cod",
                "starts_47": starts_47,
                "starts_48": starts_48,
                "order": self._order(declared),
                "plan": None,
            },
        )
        return self

    def without_cod(self, declared: Minutes | None = None) -> Self:
        self.add("communication_started", {"order": self._order(declared)})
        return self

    def cell(
        self, typed: Minutes | None = None, others: bool = True, minimum: int = 2, reduced: bool = False
    ) -> int:
        present = [{"person": "chief", "own": True}, {"person": "second", "own": others}]
        return self.add(
            "cell_operational",
            {
                "head": "chief",
                "present": present,
                "minimum": minimum,
                "journal": True,
                "routes": {},
                "missing": ["routes"] if reduced else [],
                "reduced": reduced,
            },
            typed=typed,
        )

    def stand_down(self) -> Self:
        self.add("cell_stood_down", {})
        return self

    def draft(self, message: str = "m1", version: int = 1) -> Self:
        self.add("message_drafted", {"message": message, "version": version, "variants": ["sms"]})
        return self

    def decide(self, decision: str, means: str = "telephone") -> Self:
        self.add(
            "decision_recorded",
            {
                "decision": decision,
                "motive": None,
                "review_at": None,
                "order": self._order(None) | {"means": means},
            },
        )
        return self

    def approve(
        self,
        message: str = "m1",
        number: int | None = 1,
        wave: int = 1,
        bypass: bool = False,
        version: int = 1,
    ) -> int:
        return self.add(
            "message_approved",
            {
                "message": message,
                "number": number,
                "version": version,
                "hash": "00",
                "wave": wave,
                "urgency": "alert",
                "bypass": bypass,
                "passed": [],
            },
        )

    def confirm(self, of: int, confirmed: bool = True, by: str = "prefect") -> Self:
        self.add("order_confirmed", {"of": of, "confirmed": confirmed}, by=by)
        return self

    def dispatch(
        self,
        message: str = "m1",
        number: int | None = 1,
        wave: int = 1,
        factual: bool = True,
        communes: tuple[str, ...] = COMMUNES,
        without_route: tuple[str, ...] = (),
        targets: tuple[tuple[str, str, str, str], ...] = TARGETS,
        contains: tuple[str, ...] = (),
        real: tuple[str, ...] = (),
    ) -> Self:
        """`real`: in an exercise, the deliveries that leave for participants."""
        self.add(
            "message_dispatched",
            {
                "message": message,
                "number": number,
                "wave": wave,
                "factual": factual,
                "ends_alert": False,
                "contains": list(contains),
                "communes": list(communes),
                "without_route": list(without_route),
                "targets": [{"id": i, "audience": a, "target": t, "channel": c} | ({"real": True} if i in real else {})
                            for i, a, t, c in targets],
            },
        )
        return self

    def send(self, **dispatch: Any) -> Self:
        """Approve by a second person, then dispatch."""
        about = {key: dispatch[key] for key in ("message", "number", "wave") if key in dispatch}
        self.approve(**about)
        return self.dispatch(**dispatch)

    def line(self, delivery: str, state: str, minutes: Minutes) -> dict[str, Any]:
        self.lines_made += 1
        return {
            "delivery": delivery,
            "target": "",
            "channel": "",
            "n": self.lines_made,
            "state": state,
            "at": self.text(minutes),
        }

    def seal(self, *heard: tuple[str, str, Minutes]) -> Self:
        """Seal lines `(delivery, state, minutes)`."""
        lines = [self.line(*one) for one in heard]
        self.add(
            "receipts_sealed", {"count": len(lines), "states": {}, "sha256": "00"}, by="system", lines=lines
        )
        return self

    def accept(self, *deliveries: str, at: Minutes) -> Self:
        """Seal what an operator says when all goes well: the page of the public is also read back."""
        heard = [(one, "read_back" if one == "page" else "accepted", at) for one in deliveries]
        return self.seal(*heard)

    def reached(
        self,
        target: str,
        audience: str = "elected",
        proof: str = "piece",
        typed: Minutes | None = None,
        outcome: str = "reached",
        message: str | None = "m1",
    ) -> int:
        return self.add(
            "contact_logged",
            {"audience": audience, "target": target, "outcome": outcome, "message": message, "proof": proof},
            typed=typed,
        )

    def publish(
        self,
        means: str = "site",
        proof: str = "url",
        read_back: bool = True,
        message: str | None = "m1",
        typed: Minutes | None = None,
    ) -> int:
        return self.add(
            "publication_logged",
            {"means": means, "message": message, "proof": proof, "sha256": None, "read_back": read_back},
            typed=typed,
        )

    def report(self, *reached: tuple[str, Minutes], message: str | None = "m1") -> int:
        """Import a GALA report: each commune with the hour of the file."""
        contacts = [{"target": target, "outcome": "reached", "at": self.text(at)} for target, at in reached]
        data = {"source": "gala", "sha256": "00", "contacts": contacts, "message": message}
        return self.add("report_imported", data)

    def piece(self, of: int, by: str = "chief") -> int:
        return self.add(
            "piece_attached", {"of": of, "sha256": "00", "size": 1, "media_type": "image/png"}, by=by
        )

    def state(self) -> State:
        return fold(self.pairs)

    def verdict(self, number: int, at: Minutes) -> Verdict:
        return next(v for v in verdicts(self.state(), instant(at, self.zero)) if v.number == number)

    def audience(self, name: str, at: Minutes) -> Coverage:
        return self.verdict(48, at).audiences[name]


EVERYBODY = ("mayor-1", "mayor-2", "page", "radio", "paper")


def informed(at: Minutes = 20, **opening: Any) -> Story:
    """An event whose COD is activated at 0 and whose three audiences are covered at `at`."""
    return Story(**opening).at(0).cod().at(10).send().at(at + 0.5).accept(*EVERYBODY, at=at)


def all_but(*deliveries: str) -> Story:
    """The same, sent at 10 and accepted at 20, where nothing was heard yet of some deliveries."""
    heard = [one for one in EVERYBODY if one not in deliveries]
    return Story().at(0).cod().at(10).send().at(20.5).accept(*heard, at=20)
