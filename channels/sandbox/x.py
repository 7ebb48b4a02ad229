"""Decides how the loopback X answers, in the words of its public API (version 2), signature verified.

What it keeps and what it calls a repeat is `networks.py`'s business.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from channels.sandbox.faults import Fault, Faults
from channels.sandbox.http import Reply, Request, as_json
from channels.sandbox.ledger import Ledger, Seen, now
from channels.sandbox.networks import Posts, Words
from channels.sandbox.oauth import Signatures

CONSUMER = "application-bac-a-sable"
ACCESS = "1500000000-bac-a-sable"
ONE = re.compile(r"/2/tweets/(\d{1,19})")
LIST = re.compile(r"/2/users/(\d{1,19})/tweets")
LINK = re.compile(r"https?://[^\s<>«»]+[^\s<>«».,;:!?)]")
LONGEST = 280
LIMIT_S = 900
# What counts for one; combining signs of emojis are given away, so that only what is surely too long is refused.
LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200c\u2010-\u201f\u2032-\u2037\U0001f1e6-\U0001f1ff]")
GIVEN = re.compile("\u200d.|[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
PROBLEMS: dict[str, tuple[int, str, str, str]] = {
    "429": (429, "Too Many Requests", "about:blank", "Too Many Requests"),
    "500": (500, "Internal Server Error", "about:blank", "Internal Server Error"),
    "refuse": (403, "Forbidden", "about:blank", "You are not permitted to perform this action."),
    "duplicate": (403, "Forbidden", "about:blank", "You are not allowed to create a Tweet with duplicate content."),
    "credits": (402, "CreditsDepleted", "https://api.twitter.com/2/problems/credits",
                "Your enrolled account does not have any credits to fulfill this request."),
    "unsigned": (401, "Unauthorized", "about:blank", "Unauthorized"),
    "absent": (404, "Not Found", "about:blank", "Not Found"),
    "malformed": (400, "Invalid Request", "https://api.twitter.com/2/problems/invalid-request",
                  "One or more parameters to your request was invalid."),
    "long": (403, "Forbidden", "about:blank", "Your Tweet text is too long."),
    "orphan": (403, "Forbidden", "about:blank",
               "You attempted to reply to a Tweet that is deleted or not visible to you."),
}


class Timeline:
    """One account: takes its posts, shows one, lists them."""

    def __init__(self, ledger: Ledger, faults: Faults, secret: str, seed: int) -> None:
        self._user = ACCESS.partition("-")[0]
        self._signatures = Signatures(CONSUMER, ACCESS, secret)
        words = Words(_of_fault, lambda seen: as_json(201, {"data": {"id": seen.ref, "text": _wrap(seen.text)[0]}}),
                      lambda _to, number: str(number))
        self._posts = Posts("x", ledger, faults, seed, words)

    def answer(self, request: Request) -> Reply:
        """Answer one call of the API."""
        if not self._signatures.accept(request):
            return _problem("unsigned")
        if (request.method, request.path) == ("POST", "/2/tweets"):
            return self._create(request.body)
        one, listed = ONE.fullmatch(request.path), LIST.fullmatch(request.path)
        if request.method != "GET" or not (one or listed):
            return _problem("absent")
        return self._show(one[1]) if one else self._list(request.query, request.path.split("/")[3])

    def _create(self, body: bytes) -> Reply:
        post = _parse(body)
        text, reply_to = (post["text"], post["reply_to"]) if post else ("", None)
        return self._posts.publish(self._user, text, self._find_wrong(post), {"reply_to": reply_to})

    def _find_wrong(self, post: dict[str, Any] | None) -> Reply | None:
        if not post:
            return _problem("malformed")
        if _weigh(post["text"]) > LONGEST:
            return _problem("long")
        reply_to = post["reply_to"]
        return _problem("orphan") if reply_to is not None and not self._posts.one(reply_to) else None

    def _show(self, ref: str) -> Reply:
        seen = self._posts.one(ref)
        if seen:
            return as_json(200, {"data": _show(seen)})
        # X says 200 for a post that it does not find.
        missing = {"title": "Not Found Error", "resource_type": "tweet", "value": ref, "parameter": "id",
                   "type": "https://api.twitter.com/2/problems/resource-not-found"}
        return as_json(200, {"errors": [missing]})

    def _list(self, query: dict[str, str], user: str) -> Reply:
        size, first = query.get("max_results", "10"), query.get("pagination_token", "0")
        oldest = _read_instant(query.get("start_time", "2010-11-06T00:00:00Z"))
        if user != self._user or not (size.isdecimal() and 5 <= int(size) <= 100 and first.isdecimal() and oldest):
            return _problem("malformed")
        kept, end = self._posts.listed(user, oldest), int(first) + int(size)
        shown = kept[int(first) : end]
        meta = {"result_count": len(shown), **({"next_token": str(end)} if len(kept) > end else {})}
        # An empty list has no `data` at all.
        return as_json(200, {**({"data": [_show(seen) for seen in shown]} if shown else {}), "meta": meta})


def _of_fault(fault: Fault) -> Reply | None:
    if fault.name != "429":
        return _problem(fault.name) if fault.name in PROBLEMS else None
    reset = int(now().timestamp()) + (LIMIT_S if fault.retry_after is None else fault.retry_after)
    return _problem("429", {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)})


def _problem(name: str, headers: dict[str, str] | None = None) -> Reply:
    status, title, kind, detail = PROBLEMS[name]
    dated = {"Date": format_datetime(now(), usegmt=True), **(headers or {})}
    return as_json(status, {"title": title, "type": kind, "status": status, "detail": detail}, dated)


def _parse(body: bytes) -> dict[str, Any] | None:
    """Return the text of a post and what it answers; None for anything else, since X refuses what it does not know."""
    try:
        given = json.loads(body)
    except ValueError:
        return None
    if not isinstance(given, dict) or set(given) - {"text", "reply"}:
        return None
    text, reply = given.get("text"), given.get("reply", {"in_reply_to_tweet_id": None})
    if not isinstance(text, str) or not text.strip() or not isinstance(reply, dict):
        return None
    reply_to = reply.get("in_reply_to_tweet_id")
    right = set(reply) == {"in_reply_to_tweet_id"} and ("reply" not in given or isinstance(reply_to, str))
    return {"text": text, "reply_to": reply_to} if right else None


def _weigh(text: str) -> int:
    short = GIVEN.sub("", LINK.sub("x" * 23, text))
    return sum(1 if LIGHT.match(char) else 2 for char in short)


def _wrap(text: str) -> tuple[str, list[dict[str, str]]]:
    """Return the text as X shows it: addresses shortened, & < > written as in HTML, and the list of addresses."""
    links = [{"url": _shorten(link), "expanded_url": link} for link in LINK.findall(text)]
    return html.escape(LINK.sub(lambda found: _shorten(found[0]), text), quote=False), links


def _shorten(link: str) -> str:
    return "https://t.co/" + hashlib.sha256(link.encode()).hexdigest()[:10]


def _show(seen: Seen) -> dict[str, Any]:
    text, links = _wrap(seen.text)
    at = datetime.fromisoformat(seen.at).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    shown = {"id": seen.ref, "text": text, "created_at": at, "edit_history_tweet_ids": [seen.ref]}
    return {**shown, "entities": {"urls": links}} if links else shown


def _read_instant(given: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        return None
    return read if read.tzinfo else None
