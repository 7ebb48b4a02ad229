"""Decides what E.164 number a French spelling means.

Whether the number answers, or is a mobile, is the operator's business.
"""

from __future__ import annotations

import re

import phonenumbers

# Since 1996 overseas numbers are dialled like the others, but each territory has its own country code.
OVERSEAS: dict[str, str] = {
    "0590": "GP", "0690": "GP", "0691": "GP",
    "0594": "GF", "0694": "GF",
    "0596": "MQ", "0696": "MQ", "0697": "MQ",
    "0262": "RE", "0263": "RE", "0692": "RE", "0693": "RE",
    "0269": "YT",
}  # fmt: skip

EXAMPLE = "écrivez par exemple 06 39 98 12 34"
SPELLING = re.compile(r"[+\d\s.()/\-\u2010-\u2015]+")


def normalise_french(number: str) -> str:
    """Return the number in E.164, numbers of fiction included; raise ValueError with a French sentence."""
    written = number.strip()
    if not SPELLING.fullmatch(written):
        raise ValueError(f"Ce numéro contient autre chose que des chiffres : {EXAMPLE}.")
    digits = re.sub(r"[^\d+]", "", written.replace("(0)", ""))
    try:
        parsed = phonenumbers.parse(digits, OVERSEAS.get(digits[:4], "FR"))
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"Ce numéro n’est pas lisible : {EXAMPLE}.") from error
    # The stricter is_valid_number refuses the ranges reserved for fiction.
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError(f"Ce numéro n’a pas le bon nombre de chiffres : {EXAMPLE}.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
