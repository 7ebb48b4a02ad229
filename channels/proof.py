"""Reads the page given as proof of a publication made by hand (R18). Says what was read, not what it proves."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from channels.port import Account
from channels.wire import open_session

LARGEST = 5 * 1024 * 1024


class UnreadableError(Exception):
    """The page could not be read; the code says why: `host`, `network`, `status`, `size`."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stood at the address when it was read."""

    url: str
    body: bytes
    media_type: str


class PageReader:
    """Reads pages over https, on hosts of the permanent means only, and follows no redirection elsewhere."""

    def __init__(self, account: Account) -> None:
        self._session = open_session(account)
        self._timeout = (account.connect_s, account.read_s)

    def read(self, url: str, hosts: Collection[str]) -> Page:
        """Return the page. Raises UnreadableError."""
        if not _allowed(url, hosts):
            raise UnreadableError("host")
        try:
            with self._session.get(url, timeout=self._timeout, allow_redirects=False, stream=True) as answer:
                return Page(url, self._body(answer), answer.headers.get("Content-Type", "").partition(";")[0])
        except requests.RequestException as error:
            raise UnreadableError("network") from error

    def _body(self, answer: requests.Response) -> bytes:
        if answer.status_code != 200:
            raise UnreadableError("status")
        body = b""
        for part in answer.iter_content(65536):
            body += part
            if len(body) > LARGEST:
                raise UnreadableError("size")
        return body


def _allowed(url: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.hostname in hosts and parts.port in (None, 443)
    except ValueError:
        # Brackets that are not closed, or a port that cannot be, make it no address at all.
        return False
