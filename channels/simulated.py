"""Decides how a post of simulated press or networks is shown on the wall of the sandbox, in an exercise alone.

There is no such operator outside the sandbox. Which posts are shown, and when, is the conduct's business.
"""

from __future__ import annotations

import requests

from channels.port import Accepted, Account, Outcome, Outgoing, Realm, Refused, Unknown
from channels.wire import RECONNECT_S, judge_failure, open_session, parse_retry_after, require_secure


class SimulatedMedia:
    """One wall for all simulated media. An address is `medium:sender`, the subject of a post its headline."""

    operator = "simulated"

    def __init__(self, base_url: str, token: str) -> None:
        account = Account(base_url)
        self.realm: Realm = "sandbox"
        self._url = f"{require_secure(base_url, 'sandbox')}/medias/"
        self._session = open_session(account)
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._timeout = (account.connect_s, account.read_s)

    def send(self, outgoing: Outgoing) -> Outcome:
        """Show one post; told twice under the same key, it is one post."""
        medium, _, sender = outgoing.address.partition(":")
        post = {"key": outgoing.client_key, "medium": medium, "sender": sender, "headline": outgoing.subject,
                "text": outgoing.text}
        try:
            answer = self._session.post(self._url, json=post, timeout=self._timeout, allow_redirects=False)
        except requests.RequestException as error:
            return judge_failure(error)
        return _judge(answer, outgoing.client_key)


def _judge(answer: requests.Response, key: str) -> Outcome:
    """Only a 4xx is a refusal; anything else that is no success leaves the post unknown, to be told again."""
    status = answer.status_code
    if status in (200, 201):
        return Accepted(key)
    if status == 429:
        return Refused("429", again_after=parse_retry_after(answer.headers.get("Retry-After")) or RECONNECT_S)
    return Refused(str(status)) if 400 <= status < 500 and status != 408 else Unknown(str(status))
