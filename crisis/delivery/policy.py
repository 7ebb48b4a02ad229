"""What becomes of a delivery that fails or is unknown: data, one row per channel and urgency (design rule 4)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unknown = Literal["same_key", "ask", "person", "next_route"]

OPERATORS = {"sms": "twilio", "voice": "twilio_voice", "email": "smtp", "site": "site", "x": "x",
             "facebook": "facebook", "simulated": "simulated"}
CONTACTS = ("sms", "voice", "email")  # What reaches somebody; the others are pages that people come to read.
ASKS = 2  # An operator that was asked so often about a call is not asked again.
LANES = {"staff": 0, "services": 0, "elected": 1, "public": 2, "media": 2, "officials": 3, "probe": 3, "simulated": 3}

# The pauses between two attempts, the last one repeated; the number of attempts below makes them last as long as
# the message is worth sending, so that an operator who comes back after half an hour still gets an alert.
ALERT_S = (5, 15, 30, 60, 120)
SLOW_S = (5, 15, 30, 60, 120, 300)

# A call wakes, it does not wait: after five minutes the escalation has gone on to the next person or calls again
# (R16), and a telephone that rings later would speak of a step that is over.
CALL_S = 300


@dataclass(frozen=True, slots=True)
class Policy:
    """`unknown`: how an unknown outcome is settled. `valid_s`: after so long it must not leave any more.

    `attempts`: how many calls at most while the operator surely refuses. `repeats`: how many at most when an outcome
    is unknown, because each may be one more message. `asks_s`: when to look up, in seconds after the call.
    """

    unknown: Unknown
    valid_s: int
    attempts: int
    again_s: tuple[int, ...] = SLOW_S
    repeats: int = 5
    asks_s: tuple[int, int] = (10, 40)


# An "évacuez" that leaves late does harm, so an alert lives one hour and never leaves after it (R16).
POLICIES: dict[tuple[str, str], Policy] = {
    ("sms", "alert"): Policy("next_route", 3600, 32, ALERT_S),
    ("sms", "information"): Policy("ask", 6 * 3600, 76),
    ("sms", "deferred"): Policy("ask", 12 * 3600, 76),
    # Which key was pressed is told to callbacks alone, so a call that may have rung is never placed again by itself.
    ("voice", "alert"): Policy("next_route", CALL_S, 7, ALERT_S),
    ("voice", "information"): Policy("next_route", CALL_S, 7, ALERT_S),
    ("voice", "deferred"): Policy("next_route", CALL_S, 7, ALERT_S),
    ("email", "alert"): Policy("same_key", 3600, 32, ALERT_S),
    ("email", "information"): Policy("same_key", 6 * 3600, 76),
    ("email", "deferred"): Policy("same_key", 24 * 3600, 76),
    ("site", "alert"): Policy("same_key", 3600, 32, ALERT_S),
    ("site", "information"): Policy("same_key", 6 * 3600, 76),
    ("site", "deferred"): Policy("same_key", 24 * 3600, 76),
    # X lists no key of ours, and twice the same post before everybody is a fault of its own: a person decides.
    ("x", "alert"): Policy("person", 3600, 32, ALERT_S),
    ("x", "information"): Policy("person", 6 * 3600, 76),
    ("x", "deferred"): Policy("person", 24 * 3600, 76),
    ("facebook", "alert"): Policy("ask", 3600, 32, ALERT_S),
    ("facebook", "information"): Policy("ask", 6 * 3600, 76),
    ("facebook", "deferred"): Policy("ask", 24 * 3600, 76),
    # The wall of simulated media knows our key: a post told twice is one post.
    ("simulated", "alert"): Policy("same_key", 3600, 32, ALERT_S),
    ("simulated", "information"): Policy("same_key", 6 * 3600, 76),
    ("simulated", "deferred"): Policy("same_key", 24 * 3600, 76),
}


def wait_s(policy: Policy, attempts: int, asked: float | None) -> float:
    """Return the pause before the next attempt: what the operator asked for, never less than our own growing pause."""
    own = policy.again_s[min(attempts, len(policy.again_s)) - 1]
    return max(float(own), asked or 0.0)
