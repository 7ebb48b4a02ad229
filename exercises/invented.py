"""Which numbers and hosts of a text are not invented: an exercise names nobody's telephone, mailbox or site. Pure."""
from __future__ import annotations

import re

# 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98: kept by the regulator for works of fiction.
_FICTION = ("19900", "26191", "35301", "46571", "53649", "63998")
_BLANK = r"[ .\-\u00a0\u202f]?"
_FRENCH = re.compile(rf"(?<![\w.:/-])(?:(?:\+|00){_BLANK}33{_BLANK}(?:\(0\){_BLANK})?|0{_BLANK})"
                     rf"(?P<digits>[1-9](?:{_BLANK}\d){{8}})(?![\w-])")
_ABROAD = re.compile(rf"(?<!\w)\+{_BLANK}(?!33)[1-9](?:{_BLANK}\d){{7,14}}(?![\w-])")
_HOST = re.compile(
    r"://(?P<url>[^\s/?#«»\"'<>]+)"
    r"|(?<=[\w.+-]@)(?P<mail>[\w.-]+)"
    r"|(?<![\w@./-])(?P<bare>www\.[\w.-]+|(?:[\w-]+\.)+"
    r"(?:fr|com|org|net|eu|info|io|tv|be|ch|uk|app|news|social))(?![\w-]|\.\w)", re.IGNORECASE)
_INVENTED = (".example", ".test")


def real_numbers(text: str) -> list[str]:
    """Return the telephone numbers of a text that somebody may bear, as they are written."""
    french = [found[0].strip() for found in _FRENCH.finditer(text)
              if not re.sub(r"\D", "", found["digits"]).startswith(_FICTION)]
    return french + [found[0].strip() for found in _ABROAD.finditer(text)]


def real_hosts(text: str) -> list[str]:
    """Return the hosts of addresses and mailboxes of a text that are neither .example nor .test."""
    named = ((found["url"] or found["mail"] or found["bare"]) for found in _HOST.finditer(text))
    hosts = (each.rpartition("@")[2].split(":")[0].rstrip(".,;)!") for each in named)
    return [host for host in hosts if not host.lower().endswith(_INVENTED)]
