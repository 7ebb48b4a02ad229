"""Decides whether a request is signed with the keys of the loopback X account (OAuth 1.0a, HMAC-SHA1).

The signature is that of the network's public address, which is what its callers sign wherever they are sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from oauthlib.oauth1.rfc5849.signature import collect_parameters, verify_hmac_sha1

from channels.sandbox.http import Request
from channels.sandbox.ledger import now

HOST = "https://api.twitter.com"
CLOCKS_APART_S = 300


@dataclass(frozen=True, slots=True)
class _Signed:
    """What the verification reads; its names are the library's."""

    uri: str
    http_method: str
    params: list[tuple[str, str]]
    signature: str


class Signatures:
    """Knows one application and one account; a nonce serves once."""

    def __init__(self, consumer: str, access: str, secret: str) -> None:
        self._expected = {"oauth_consumer_key": consumer, "oauth_token": access, "oauth_signature_method": "HMAC-SHA1"}
        self._secret = secret
        self._nonces: set[str] = set()

    def accept(self, request: Request) -> bool:
        """Say whether this request is signed, by whom it should be, now and for the first time."""
        given = _collect(request)
        told = dict(given)
        nonce, signature = told.get("oauth_nonce", ""), told.get("oauth_signature", "")
        if any(told.get(name) != value for name, value in self._expected.items()) or not nonce or nonce in self._nonces:
            return False
        if abs(now().timestamp() - _read_count(told.get("oauth_timestamp", ""))) > CLOCKS_APART_S:
            return False
        signed = _Signed(HOST + quote(request.path), request.method,
                         [pair for pair in given if pair[0] != "oauth_signature"], signature)
        right = bool(verify_hmac_sha1(signed, self._secret, self._secret))
        if right:
            self._nonces.add(nonce)
        return right


def _collect(request: Request) -> list[tuple[str, str]]:
    headers = {"Authorization": request.headers.get("authorization", "")}
    try:
        return list(collect_parameters(urlencode(request.query), headers=headers, exclude_oauth_signature=False))
    except ValueError:
        # A header of another scheme is no signature.
        return []


def _read_count(given: str) -> int:
    return int(given) if given.isdecimal() else 0
