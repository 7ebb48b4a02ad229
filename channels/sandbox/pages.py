"""Decides how the loopback site publishes a page and shows it again.

What a page looks like to a person is the console's business; here everything is JSON.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

from channels.sandbox import hostile
from channels.sandbox.faults import Faults
from channels.sandbox.http import Reply, Request, SilenceError, as_json, latest
from channels.sandbox.ledger import Ledger, Seen

PAGE = re.compile(r"/site/([A-Za-z0-9][A-Za-z0-9_-]{0,99})")


class Pages:
    """One page per slug; publishing a slug again replaces its page."""

    def __init__(self, ledger: Ledger, faults: Faults, token: str) -> None:
        self._ledger, self._faults = ledger, faults
        self._bearer = f"Bearer {token}".encode()

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path == "/site/":
            pages = latest(request, self._ledger.visible("site"))
            return as_json(200, {"messages": [show(seen) for seen in reversed(pages)]})
        path = PAGE.fullmatch(request.path)
        if not path:
            return hostile.error(404, 404, "Not found")
        if request.method == "PUT":
            return self._publish(path[1], request)
        return self._read(path[1])

    def _publish(self, slug: str, request: Request) -> Reply:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), self._bearer):
            return hostile.error(401, 401, "Authenticate")
        page = _parse(request.body)
        if page is None:
            return hostile.error(400, 400, "A JSON object with a text is expected")
        fault = self._faults.strike("site", slug)
        taken = not hostile.spoils(fault)
        known = bool(self._ledger.by_to["site", slug])
        hidden = fault.name == "not_visible"
        seen = self._ledger.note(
            "site",
            slug,
            page["text"],
            subject=str(page.get("title") or ""),
            key=slug,
            ref=slug,
            accepted=taken,
            state=("hidden" if hidden else "visible") if taken else fault.name,
            refused=hostile.refuses(fault),
            more={"number": page.get("number"), "published_at": page.get("published_at"),
                  "event": page.get("event")},
        )
        reply = hostile.before(fault)
        return reply or hostile.after(fault, as_json(200 if known else 201, show(seen)))

    def _read(self, slug: str) -> Reply:
        if self._faults.is_mute("site", slug):
            raise SilenceError
        seen = self._ledger.by_ref.get(slug)
        if not seen or seen.state != "visible":
            return hostile.error(404, 404, "Not found")
        return as_json(200, show(seen))


def show(seen: Seen) -> dict[str, Any]:
    """Return a page as its readers get it."""
    return {
        "slug": seen.ref,
        "title": seen.subject,
        "text": seen.text,
        "at": seen.at,
        **seen.more,
        "sha256": hashlib.sha256(seen.text.encode()).hexdigest(),
    }


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        page = json.loads(body)
    except ValueError:
        return None
    return page if isinstance(page, dict) and isinstance(page.get("text"), str) else None
