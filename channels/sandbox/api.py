"""Decides what all the parts of the loopback telephone operator share: its door, its lists, its dates, its numbers.

Only numbers of fiction can be reached, except where an exercise plays a real directory. What a message or a call
becomes is the business of `phones.py` and `calls.py`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from channels.sandbox import hostile
from channels.sandbox.http import Reply, Request, as_json
from channels.sandbox.ledger import Seen

# 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and 06 39 98, kept by the regulator for works of fiction.
FICTION = re.compile(r"\+33(?:19900|26191|35301|46571|53649|63998)\d{4}")
# The exercises of a real installation play its own directory; nothing leaves this machine all the same.
ANYBODY = re.compile(r"\+[1-9]\d{6,14}")


class Door:
    """Opens to whoever gives the account and its secret."""

    def __init__(self, account: str, secret: str) -> None:
        self._account = account
        self._basic = b"Basic " + base64.b64encode(f"{account}:{secret}".encode())

    def opens(self, account: str, request: Request) -> bool:
        """Say whether a request for that account may come in."""
        given = request.headers.get("authorization", "").encode()
        return account == self._account and hmac.compare_digest(given, self._basic)

    def lets_in(self, served: re.Pattern[str], request: Request) -> re.Match[str] | Reply:
        """Return what the path names, its account first, or the refusal of whoever asks for another or has no key."""
        path = served.fullmatch(request.path)
        if not path:
            return hostile.error(404, 20404, "The requested resource was not found")
        if not self.opens(path[1], request):
            return hostile.error(401, 20003, "Authenticate")
        return path


def page_of(
    seen: Sequence[Seen], name: str, path: str, query: dict[str, str], show: Callable[[Seen], dict[str, Any]]
) -> Reply:
    """Return one page of a list, with the address of the next one."""
    size, page = _read_count(query, "PageSize", 50), _read_count(query, "Page", 0)
    more = len(seen) > (page + 1) * size
    following = f"{path}?{urlencode({**query, 'Page': page + 1})}" if more else None
    shown = [show(each) for each in seen[page * size : (page + 1) * size]]
    return as_json(200, {name: shown, "page": page, "page_size": size, "next_page_uri": following})


def delivery_of(callback: str) -> str:
    """Return the caller's own key, which it writes in the query of its callback."""
    return parse_qs(urlsplit(callback).query).get("d", [""])[0]


def sid(prefix: str, seed: int, number: int) -> str:
    """Return the operator's reference of the message or call of that number."""
    return prefix + hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()[:32]


def read_instant(given: str) -> datetime:
    """Return an instant that a list is asked from; the beginning of time for none."""
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def date(at: str) -> str:
    """Return an instant as the operator writes it."""
    return format_datetime(datetime.fromisoformat(at))


def _read_count(query: dict[str, str], name: str, default: int) -> int:
    given = query.get(name, "")
    return int(given) if given.isdecimal() else default
