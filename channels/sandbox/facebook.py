"""Decides how the loopback Facebook Page answers, in the words of the public Graph API, token checked.

What it keeps and what it calls a repeat is `networks.py`'s business.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime
from typing import Any

from channels.sandbox.faults import Faults
from channels.sandbox.http import Reply, Request, as_json
from channels.sandbox.ledger import Ledger, Seen
from channels.sandbox.networks import Posts, Words

PAGE = "100000000000015"
# Every version of Graph begins so: /v26.0/…
PATH = re.compile(r"/v\d{1,3}\.\d/(\d+)(?:_(\d+))?(?:/(feed|published_posts))?")
FIELDS = {"id", "message", "created_time"}
# Status, code, kind and words of each error.
ERRORS: dict[str, tuple[int, int, str, str]] = {
    "429": (400, 32, "OAuthException", "(#32) Page request limit reached"),
    "500": (500, 1, "OAuthException", "An unknown error has occurred."),
    "transient": (500, 2, "OAuthException", "An unexpected error has occurred. Please retry your request later."),
    "refuse": (400, 100, "OAuthException", "(#100) Invalid parameter"),
    "duplicate": (400, 506, "OAuthException", "(#506) Duplicate status message"),
    "token": (400, 190, "OAuthException", "Error validating access token: The session has been invalidated."),
    "blocked": (400, 368, "OAuthException", "The action attempted has been deemed abusive or is otherwise disallowed"),
    "permission": (403, 200, "OAuthException", "(#200) The user has not authorized the application"),
    "absent": (404, 100, "GraphMethodException", "Unsupported request. Object does not exist."),
}


class Page:
    """One Page: takes its posts, shows one, lists them."""

    def __init__(self, ledger: Ledger, faults: Faults, token: str, seed: int) -> None:
        self._token = token.encode()
        words = Words(lambda fault: _error(fault.name) if fault.name in ERRORS else None,
                      lambda seen: as_json(200, {"id": seen.ref}), lambda to, number: f"{to}_{number}")
        self._posts = Posts("facebook", ledger, faults, seed, words)

    def answer(self, request: Request) -> Reply:
        """Answer one call of the API."""
        path = PATH.fullmatch(request.path)
        given = {**request.query, **request.form()}
        if not hmac.compare_digest(given.get("access_token", "").encode(), self._token):
            return _error("token")
        if not path or path[1] != PAGE:
            return _error("absent")
        if request.method == "POST":
            return self._create(given) if path[3] == "feed" else _error("absent")
        return self._list(given) if path[3] else self._show(path, given)

    def _create(self, given: dict[str, str]) -> Reply:
        text = given.get("message", "")
        right = bool(text.strip()) and not set(given) - {"message", "link", "access_token"}
        return self._posts.publish(PAGE, text, None if right else _error("refuse"), {"link": given.get("link")})

    def _show(self, path: re.Match[str], given: dict[str, str]) -> Reply:
        seen = self._posts.one(f"{path[1]}_{path[2]}")
        return as_json(200, _show(seen, given)) if seen else _error("absent")

    def _list(self, given: dict[str, str]) -> Reply:
        size, since, first = given.get("limit", "25"), given.get("since", "0"), given.get("after", "0")
        if not (size.isdecimal() and 1 <= int(size) <= 100 and since.isdecimal() and first.isdecimal()):
            return _error("refuse")
        kept = self._posts.listed(PAGE, datetime.fromtimestamp(int(since), UTC))
        end = int(first) + int(size)
        paging = {"cursors": {"after": str(end)}, **({"next": f"?after={end}"} if len(kept) > end else {})}
        return as_json(200, {"data": [_show(seen, given) for seen in kept[int(first) : end]], "paging": paging})


def _error(name: str) -> Reply:
    status, code, kind, message = ERRORS[name]
    return as_json(status, {"error": {"message": message, "type": kind, "code": code, "fbtrace_id": "BacASable"}})


def _show(seen: Seen, given: dict[str, str]) -> dict[str, Any]:
    """Return the fields asked for; without any, those that Graph gives by itself."""
    at = datetime.fromisoformat(seen.at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    wanted = set(given.get("fields", "id,message,created_time").split(",")) & FIELDS | {"id"}
    return {name: value for name, value in {"id": seen.ref, "message": seen.text, "created_time": at}.items()
            if name in wanted}
