"""Decides how a post is handed to a Facebook Page through Graph, read back once, and found again after a lost answer.

Graph has no key of ours: the Page's own posts tell what was published. Codes are rows of `facebook_codes.py`; what an
outcome does to a delivery is decided above the port.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from channels.facebook_codes import explain, proves
from channels.port import Absent, Accepted, Account, Found, Outcome, Outgoing, Realm, Refused, Unknown
from channels.wire import Backoff, judge_failure, open_session, require_secure

log = logging.getLogger(__name__)

# A version lives about two years.
VERSION = "v26.0"
VERSION_FORM = re.compile(r"v\d{1,3}\.\d")
# Facebook dates to the second, by its own clock: a post dated a little before our call is still ours.
CLOCK_GAP = timedelta(seconds=30)
MOST_LISTED = 100
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError)


class FacebookPage:
    """Posts of one Page. `account.account` is the Page's number, `account.secret` its token."""

    operator = "facebook"

    def __init__(self, account: Account, realm: Realm, version: str = VERSION) -> None:
        base = require_secure(account.base_url, realm)
        if not (account.account.isdecimal() and account.secret):
            raise ValueError("La page Facebook est incomplète : renseignez son numéro et son jeton.")
        if not VERSION_FORM.fullmatch(version):
            raise ValueError(f"La version de Graph s’écrit par exemple {VERSION}.")
        self.realm = realm
        self._page, self._token = account.account, account.secret
        self._base = f"{base}/{version}"
        self._session = open_session(account)
        self._timeout = (account.connect_s, account.read_s)
        self._backoff = Backoff()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Post once, then look at the post once. An update is a new post: a Page has no threads."""
        try:
            answer = self._post(outgoing.text)
        except requests.RequestException as error:
            return judge_failure(error)
        told = _read(answer)
        if answer.status_code == 200 and told.get("id"):
            self._backoff.accepted()
            ref = str(told["id"])
            return Accepted(ref, "read_back" if self._shows(ref, outgoing.text) else "accepted")
        return self._judge(answer.status_code, told, outgoing)

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask for the Page's posts since that instant, and recognise ours by its text."""
        return self._find(outgoing.text, since.astimezone(UTC) - CLOCK_GAP)

    def explain(self, code: str) -> str | None:
        """Return what a person should do about a code, in French; None when the code is not listed."""
        return explain(code)

    def _find(self, text: str, oldest: datetime | None = None) -> Found | Absent | Unknown:
        wanted = {"fields": "id,message,created_time", "limit": MOST_LISTED,
                  "since": int(oldest.timestamp()) if oldest else None}
        try:
            answer = self._get(f"{self._page}/published_posts", wanted)
        except requests.RequestException as error:
            return Unknown(judge_failure(error).code)
        told = _read(answer)
        if answer.status_code != 200:
            return Unknown(_code(told) or str(answer.status_code))
        try:
            return _recognise(told, text)
        except UNREADABLE:
            return Unknown("unreadable")

    def _shows(self, ref: str, text: str) -> bool:
        try:
            answer = self._get(ref, {"fields": "message,created_time"})
        except requests.RequestException:
            return False
        return answer.status_code == 200 and _plain(str(_read(answer).get("message"))) == _plain(text)

    def _judge(self, status: int, told: dict[str, Any], outgoing: Outgoing) -> Outcome:
        code = _code(told)
        proved = proves(status, code)
        if proved == "limit":
            return Refused(code or str(status), again_after=self._backoff.refused())
        if proved == "transient":
            return Unknown(code or ("unreadable" if status == 200 else str(status)))
        if proved == "duplicate" and outgoing.doubtful:
            return self._published(outgoing.text)
        if not explain(code):
            log.warning("unlisted facebook code: code=%s delivery=%s", code, outgoing.delivery)
        return Refused(code)

    def _published(self, text: str) -> Accepted:
        """Return the acceptance that a refused duplicate proves, with its reference if the Page's posts give it."""
        found = self._find(text)
        return Accepted(found.ref, found.state) if isinstance(found, Found) else Accepted("")

    def _post(self, text: str) -> requests.Response:
        return self._session.post(
            f"{self._base}/{self._page}/feed", data={"message": text, "access_token": self._token},
            timeout=self._timeout, allow_redirects=False)

    def _get(self, what: str, wanted: dict[str, Any]) -> requests.Response:
        return self._session.get(
            f"{self._base}/{what}", params={**wanted, "access_token": self._token},
            timeout=self._timeout, allow_redirects=False)


def _recognise(told: dict[str, Any], text: str) -> Found | Absent | Unknown:
    ours = [post for post in told["data"] if _plain(post.get("message", "")) == _plain(text)]
    if ours:
        dated = [(datetime.fromisoformat(post["created_time"]).astimezone(UTC), str(post["id"])) for post in ours]
        at, ref = min(dated)
        return Found(ref, "read_back", at)
    # A list that goes on was cut short, so not seeing the post proves nothing.
    return Unknown("too_many") if told.get("paging", {}).get("next") else Absent()


def _read(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _code(told: dict[str, Any]) -> str:
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return str(code) if isinstance(code, int) else ""


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
