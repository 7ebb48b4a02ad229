"""Decides which misfortune befalls a request: by rules given one by one, or by a mix drawn from a seed.

Carrying it out is each operator's business.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

HTTP = frozenset({
    "ok", "429", "500", "reset_before_read", "accept_then_hang", "accept_then_500", "refuse",
    "never_answer", "down",
})  # fmt: skip
# `stuck` stays in the operator's queue for ever; `undelivered` fails at the phone.
RECEIPTS = frozenset({
    "duplicate_receipt", "receipts_reordered", "no_receipt", "bad_signature", "undelivered", "stuck",
})  # fmt: skip
FAULTS: dict[str, frozenset[str]] = {
    "twilio": HTTP | RECEIPTS,
    # The last four befall the phone itself; `machine` picks up and never presses a key.
    "twilio_voice": HTTP | (RECEIPTS - {"undelivered"}) | {"busy", "no_answer", "failed", "machine"},
    "smtp": frozenset({"ok", "451", "550", "accept_then_cut", "cut_before"}),
    "site": HTTP | {"not_visible"},
    # `not_visible`: taken, but neither shown nor listed.
    "x": HTTP | {"not_visible", "duplicate", "credits"},
    "facebook": HTTP | {"not_visible", "duplicate", "token", "blocked", "permission", "transient"},
    "simulated": HTTP,
}

# Out of a thousand requests, how many meet each fault of the mix; the others meet none.
MIX: dict[str, dict[str, int]] = {
    "twilio": {
        "429": 40, "500": 30, "reset_before_read": 30, "accept_then_hang": 10, "accept_then_500": 40,
        "refuse": 10, "duplicate_receipt": 40, "receipts_reordered": 40, "no_receipt": 30,
        "bad_signature": 20, "undelivered": 20,
    },
    "twilio_voice": {
        "429": 40, "500": 30, "accept_then_500": 40, "refuse": 10, "duplicate_receipt": 40, "receipts_reordered": 40,
        "no_receipt": 30, "bad_signature": 20, "busy": 40, "failed": 20, "machine": 60,
    },
    "smtp": {"451": 40, "550": 10, "accept_then_cut": 30, "cut_before": 30},
    "site": {"500": 40, "accept_then_500": 40},
    "x": {"429": 40, "500": 40, "accept_then_500": 40},
    "facebook": {"429": 40, "transient": 40, "accept_then_500": 40},
    "simulated": {"500": 40, "accept_then_500": 40},
}  # fmt: skip

KEYS = {"operator", "match", "fault", "times", "code", "retry_after"}


class BadRuleError(Exception):
    """A rule that no operator can follow."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request: `code` is that of an `undelivered`, `retry_after` that of a `429`."""

    name: str = "ok"
    code: int = 30003
    retry_after: int | None = None


@dataclass(slots=True)
class Rule:
    """A fault for the requests it matches: the nth, every nth, or all of them, at most `times` times."""

    operator: str
    fault: Fault
    to: str | None
    nth: int | None
    every: int | None
    times: int | None
    seen: int = 0
    fired: int = 0

    def matches(self, operator: str, to: str) -> bool:
        """Say whether it is about that recipient; a final star stands for any ending."""
        if operator != self.operator:
            return False
        if self.to and self.to.endswith("*"):
            return to.startswith(self.to[:-1])
        return self.to in (None, to)

    def exhausted(self) -> bool:
        """Say whether it has fired as often as it may."""
        return self.times is not None and self.fired >= self.times

    def fires(self) -> bool:
        """Count one matching request and say whether this one is struck."""
        self.seen += 1
        due = (self.nth is None or self.seen == self.nth) and (
            self.every is None or self.seen % self.every == 0
        )
        struck = due and not self.exhausted()
        self.fired += struck
        return struck


@dataclass(slots=True)
class Faults:
    """The rules in force, first one first, over the mix of the seed if there is one."""

    seed: int | None = None
    rules: list[Rule] = field(default_factory=list)
    drawn: Counter[tuple[str, str]] = field(default_factory=Counter)

    def script(self, rules: Any) -> int:
        """Add rules given as JSON; raise BadRuleError and add none if one of them is wrong."""
        if not isinstance(rules, list):
            raise BadRuleError("a list of rules is expected")
        read = [_read(rule) for rule in rules]
        self.rules += read
        return len(read)

    def strike(self, operator: str, to: str) -> Fault:
        """Return what happens to a request to `to`. All matching rules count it, the first decides."""
        struck = [rule for rule in self.rules if rule.matches(operator, to) and rule.fires()]
        return struck[0].fault if struck else self._draw(operator, to)

    def is_mute(self, operator: str, to: str) -> bool:
        """Say whether a question about `to` stays without an answer too, so that nothing can be proved.

        A question that names nobody (an empty `to`) may be about any of those that a rule names.
        """
        silent = [rule for rule in self.rules if rule.fault.name == "never_answer"]
        return any(rule.matches(operator, to or rule.to or "") for rule in silent)

    def forget(self) -> None:
        """Drop the rules; the mix starts again."""
        self.rules.clear()
        self.drawn.clear()

    def _draw(self, operator: str, to: str) -> Fault:
        if self.seed is None:
            return Fault()
        # The draw depends on the recipient and not on the order of arrival, which threads change at each run.
        self.drawn[operator, to] += 1
        mark = f"{self.seed}:{operator}:{to}:{self.drawn[operator, to]}"
        point = int.from_bytes(hashlib.sha256(mark.encode()).digest()[:4], "big") % 1000
        for name, share in MIX[operator].items():
            point -= share
            if point < 0:
                return Fault(name)
        return Fault()


def _read(rule: Any) -> Rule:
    if not isinstance(rule, dict) or set(rule) - KEYS:
        raise BadRuleError(f"a rule has only these keys: {', '.join(sorted(KEYS))}")
    operator, name = str(rule.get("operator")), str(rule.get("fault"))
    if name not in FAULTS.get(operator, ()):
        raise BadRuleError(f"no operator named so has this fault: {operator} {name}")
    fault = Fault(name, int(rule.get("code", 30003)), rule.get("retry_after"))
    return Rule(operator, fault, times=_count(rule, "times"), **_read_match(rule.get("match") or {}))


def _read_match(match: Any) -> dict[str, Any]:
    if not isinstance(match, dict) or set(match) - {"to", "nth", "every"}:
        raise BadRuleError("`match` has only these keys: to, nth, every")
    return {"to": match.get("to"), "nth": _count(match, "nth"), "every": _count(match, "every")}


def _count(given: dict[str, Any], name: str) -> int | None:
    number = given.get(name)
    if number is not None and (type(number) is not int or number < 1):
        raise BadRuleError(f"{name} is a positive integer")
    return number
