"""Decides how an HTTP operator carries out a fault that it suffers before or after taking a message.

Which request suffers which fault is `faults.py`'s business; faults of receipts are `receipts.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable

from channels.sandbox.faults import Fault
from channels.sandbox.http import CutError, Reply, SilenceError, as_json

SPOILING = {"reset_before_read", "down", "never_answer", "500", "transient"}
# `refused` is no fault: the caller was wrong by itself.
TOLD = {"429", "refuse", "refused", "duplicate", "credits", "token", "blocked", "permission"}

# How an operator words a fault; None for one of which it says nothing.
Told = Callable[[Fault], Reply | None]


def error(status: int, code: int, message: str, headers: dict[str, str] | None = None) -> Reply:
    """Return an error in the shape that the SMS operator documents; the site uses the same."""
    return as_json(status, {"code": code, "message": message, "more_info": "", "status": status}, headers)


def as_phones(fault: Fault) -> Reply | None:
    """Word a fault as the SMS operator does."""
    if fault.name == "429":
        wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return error(429, 20429, "Too Many Requests", wait)
    if fault.name == "refuse":
        return error(400, 21211, "Invalid 'To' Phone Number")
    return error(500, 20500, "Internal Server Error") if fault.name == "500" else None


def before(fault: Fault, told: Told = as_phones) -> Reply | None:
    """Return the answer of an operator that does not take the message, or None when it takes it."""
    if fault.name == "reset_before_read":
        raise CutError(reset=True)
    if fault.name == "down":
        raise CutError(reset=False)
    if fault.name == "never_answer":
        raise SilenceError
    return told(fault) if spoils(fault) else None


def after(fault: Fault, reply: Reply, told: Told = as_phones) -> Reply:
    """Return what the caller hears once the message is taken."""
    if fault.name == "accept_then_hang":
        raise SilenceError
    return (told(Fault("500")) if fault.name == "accept_then_500" else None) or reply


def refuses(fault: Fault) -> bool:
    """Say whether the caller is told that the message is not taken."""
    return fault.name in TOLD


def spoils(fault: Fault) -> bool:
    """Say whether the message is not taken, told or not."""
    return fault.name in SPOILING | TOLD
