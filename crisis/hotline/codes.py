"""The code by which somebody signs in at a post (R26): how it is drawn, shown, and read back as typed. Pure.

Eight signs of thirty: 30^8 is 6.6 × 10^11, a little over 39 bits. A device fails 5 times a minute and an address
20 times (`web/throttle`): in a shift of 5 h an address tries 6 000 codes at most, and finds one of the 60 of a room
with a chance of 6 in ten million. No code opens anything before its shift nor after it.
"""
from __future__ import annotations

import secrets

# No 0 nor O, no 1, I nor L, no U: each sign is one, on paper as on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, HALF = 8, 4


def drawn() -> str:
    """Return a new code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Return a code in two groups of four, as it is printed and read aloud."""
    return f"{code[:HALF]} {code[HALF:]}"


def read(typed: str) -> str:
    """Return the code that was typed, with or without blanks or hyphens, in any case; empty if it cannot be one."""
    code = "".join(sign for sign in typed.upper() if not sign.isspace() and sign not in "-‐‑–")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
