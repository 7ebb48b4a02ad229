"""Calls an outside address while all is on time: its silence is the alarm. Says nothing but that it calls.

When to call is the house's business; who warns whom after a silence, that address's.
"""
from __future__ import annotations

import requests

from channels.port import Account
from channels.wire import open_session, require_secure


class Heartbeat:
    """One address, asked by GET with no data. Raises ValueError for one that is in clear outside this machine."""

    def __init__(self, account: Account) -> None:
        self._url = require_secure(account.base_url)
        self._session = open_session(account)
        self._timeout = (account.connect_s, account.read_s)

    def beat(self) -> bool:
        """Call once; return whether the address answered that it heard."""
        try:
            with self._session.get(self._url, timeout=self._timeout, allow_redirects=False, stream=True) as answer:
                return answer.ok
        except requests.RequestException:
            return False
