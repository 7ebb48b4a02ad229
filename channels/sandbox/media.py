"""Decides what the wall of simulated media keeps: each post once, whoever plays it and however often it is told.

What a post looks like to a person is the console's business; here everything is JSON.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

from channels.sandbox import hostile
from channels.sandbox.faults import Faults
from channels.sandbox.http import Reply, Request, as_json, latest
from channels.sandbox.ledger import Ledger, Seen

OPERATOR = "simulated"
GIVEN = ("key", "medium", "sender", "headline", "text")


class Wall:
    """Posts in the order of their first showing; the same key is the same post."""

    def __init__(self, ledger: Ledger, faults: Faults, token: str) -> None:
        self._ledger, self._faults = ledger, faults
        self._bearer = f"Bearer {token}".encode()

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path != "/medias/":
            return hostile.error(404, 404, "Not found")
        if request.method == "GET":
            posts = latest(request, self._ledger.visible(OPERATOR))
            return as_json(200, {"posts": [show(seen) for seen in reversed(posts)]})
        return self._show(request) if request.method == "POST" else hostile.error(405, 405, "Method not allowed")

    def _show(self, request: Request) -> Reply:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), self._bearer):
            return hostile.error(401, 401, "Authenticate")
        post = _parse(request.body)
        if post is None:
            return hostile.error(400, 400, f"A JSON object is expected, with {', '.join(GIVEN)}")
        fault = self._faults.strike(OPERATOR, post["medium"])
        taken, known = not hostile.spoils(fault), post["key"] in self._ledger.by_ref
        seen = self._ledger.note(
            OPERATOR, post["medium"], post["text"], subject=post["headline"], key=post["key"],
            ref=post["key"] if taken else "", accepted=taken, state="visible" if taken else fault.name,
            refused=hostile.refuses(fault), more={"sender": post["sender"]})
        reply = hostile.before(fault)
        return reply or hostile.after(fault, as_json(200 if known else 201, show(seen)))


def show(seen: Seen) -> dict[str, Any]:
    """Return a post as its readers get it."""
    return {"key": seen.key, "medium": seen.to, "sender": seen.more["sender"], "headline": seen.subject,
            "text": seen.text, "at": seen.at}


def _parse(body: bytes) -> dict[str, str] | None:
    try:
        post = json.loads(body)
    except ValueError:
        return None
    whole = isinstance(post, dict) and all(isinstance(post.get(name), str) for name in GIVEN)
    return post if whole and post["key"] and post["medium"] else None
