"""Decides how any HTTP operator is reached: TLS outside loopback, our limits, pool, proxy and certificates.

What is said on the wire, and what an answer means, is each adapter's business.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from channels.port import Account, Realm, Refused, Unknown

RECONNECT_S = 5.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


def is_loopback(host: str | None) -> bool:
    """Tell whether `host` can only be this machine. Names are not resolved: DNS could change its mind."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def require_secure(url: str, realm: Realm = "real", schemes: tuple[str, str] = ("https", "http")) -> str:
    """Return `url` without its final slash; raise ValueError if plain text or a sandbox leaves loopback."""
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(
            f"L’adresse de l’opérateur n’est pas utilisable : elle doit commencer par {schemes[0]}://."
        )
    loopback = is_loopback(parts.hostname)
    if parts.scheme != schemes[0] and not loopback:
        raise ValueError(
            f"L’adresse de l’opérateur est en clair ({parts.scheme}://) hors de cette machine : "
            f"remplacez-la par une adresse {schemes[0]}://."
        )
    if realm == "sandbox" and not loopback:
        raise ValueError("L’opérateur d’essai doit être sur cette machine : donnez une adresse 127.0.0.1.")
    return url.rstrip("/")


def open_session(account: Account) -> requests.Session:
    """Return a session that takes nothing from the environment: all of it is the account's."""
    # This logger writes whole addresses at DEBUG, so recipients' numbers when an operator is asked.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
    session = requests.Session()
    session.trust_env = False
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=account.pool)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if account.proxy and not is_loopback(urlsplit(account.base_url).hostname):
        session.proxies = {"http": account.proxy, "https": account.proxy}
    if account.ca_bundle:
        session.verify = account.ca_bundle
    return session


def judge_failure(error: requests.RequestException) -> Refused | Unknown:
    """Say what a failed call proves: without a connection, surely not sent; otherwise nobody knows."""
    if _never_connected(error):
        return Refused("not_connected", again_after=RECONNECT_S)
    return Unknown("timeout" if isinstance(error, requests.Timeout) else "cut")


def _never_connected(error: requests.RequestException) -> bool:
    # urllib3 speaks of a proxy only while no connection through it exists yet.
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return True
    # A certificate is judged during the handshake, before the first byte of the request.
    causes = reason.args if isinstance(reason, Exception) else ()
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)


class Backoff:
    """How long to wait after « too many requests » when the operator does not say: doubled each time.

    Refusals that come while a wait is running belong to the same burst and do not double it again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._delay, self._until = 0.0, 0.0
        self._lock = threading.Lock()

    def refused(self) -> float:
        """Return the seconds to wait."""
        with self._lock:
            now = self._clock()
            if now >= self._until:
                self._delay = min(self._delay * 2 or FIRST_WAIT_S, LONGEST_WAIT_S)
                self._until = now + self._delay
            return self._delay

    def accepted(self) -> None:
        """Start again from the shortest wait."""
        self._delay = 0.0


def parse_retry_after(value: str | None) -> float | None:
    """Read a Retry-After header given in seconds; a date or nonsense gives None."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 86400 else None
