"""Decides how a message is published on a site and how its publication is proved: by reading it back.

Both adapters take the same `Outgoing`: `client_key` is the slug, `subject` the title. `text` is plain text or
a JSON object {"text": …, "number": …, "published_at": …, "event": …,
"title": …} where only "text" is required.
What the public page looks like is the public listener's business.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from channels.port import Absent, Accepted, Account, Found, Outcome, Outgoing, Realm, Refused, Unknown
from channels.wire import RECONNECT_S, judge_failure, open_session, parse_retry_after, require_secure

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
LATER_S = 5.0


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: `event` tells apart the messages n° 1 of two events.

    `sha256` is that of the UTF-8 text, the trace looked for when reading back.
    """

    slug: str
    title: str
    text: str
    number: int | str | None
    published_at: str | None
    event: str | None
    sha256: str


def read_publication(outgoing: Outgoing) -> Publication:
    """Read what is to be published out of an `Outgoing`; text that is not our JSON object is plain text."""
    fields = _fields(outgoing.text)
    text = fields["text"]
    return Publication(
        slug=outgoing.client_key,
        title=fields.get("title") or outgoing.subject,
        text=text,
        number=fields.get("number"),
        published_at=fields.get("published_at"),
        event=fields.get("event"),
        sha256=_sha256(text),
    )


class SandboxSite:
    """The sandbox's own site: published with PUT, read back with GET."""

    operator = "site"

    def __init__(self, base_url: str, token: str) -> None:
        account = Account(base_url)
        self.realm: Realm = "sandbox"
        self._base = require_secure(base_url, "sandbox")
        self._session = open_session(account)
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._timeout = (account.connect_s, account.read_s)

    def send(self, outgoing: Outgoing) -> Outcome:
        """Publish, then read back; the same slug twice is the same publication."""
        if not SLUG.fullmatch(outgoing.client_key):
            return Refused("bad_slug")
        publication = read_publication(outgoing)
        try:
            answer = self._call("PUT", publication.slug, asdict(publication))
        except requests.RequestException as error:
            return judge_failure(error)
        refused = _judge_answer(answer)
        if refused:
            return refused
        read_back = isinstance(self.look_up(outgoing), Found)
        return Accepted(ref=publication.slug, state="read_back" if read_back else "accepted")

    def look_up(self, outgoing: Outgoing, since: datetime | None = None) -> Found | Absent | Unknown:
        """Read the page; another text under that slug means that ours is not there."""
        publication = read_publication(outgoing)
        try:
            answer = self._call("GET", publication.slug)
            page = answer.json() if answer.status_code == 200 else None
        except requests.RequestException as error:
            return Unknown(judge_failure(error).code)
        if answer.status_code not in (200, 404):
            return Unknown(str(answer.status_code))
        if not isinstance(page, dict) or _sha256(str(page.get("text"))) != publication.sha256:
            return Absent()
        try:
            return Found(publication.slug, "read_back", datetime.fromisoformat(str(page.get("at"))))
        except ValueError:
            return Unknown("unreadable")

    def _call(self, method: str, slug: str, body: dict[str, object] | None = None) -> requests.Response:
        url = f"{self._base}/site/{slug}"
        return self._session.request(method, url, json=body, timeout=self._timeout, allow_redirects=False)


class FolderSite:
    """Our own public pages: `<slug>.json` in the folder of the public listener, read back over HTTP."""

    operator = "site"

    def __init__(self, folder: Path, public_url: str) -> None:
        account = Account(public_url)
        self.realm: Realm = "real"
        self._folder = folder
        self._base = require_secure(public_url)
        self._session = open_session(account)
        self._timeout = (account.connect_s, account.read_s)

    def send(self, outgoing: Outgoing) -> Outcome:
        """Write the file in one step, then look for its SHA-256 on the public page."""
        if not SLUG.fullmatch(outgoing.client_key):
            return Refused("bad_slug")
        publication = read_publication(outgoing)
        try:
            _write(self._folder, publication)
        except OSError:
            # The file takes its name last, so a failed writing has published nothing.
            return Refused("not_written", again_after=LATER_S)
        return Accepted(ref=publication.slug, state="read_back" if self._shows(publication) else "accepted")

    def look_up(self, outgoing: Outgoing, since: datetime | None = None) -> Found | Absent | Unknown:
        """Say whether our text stands in the folder, dated by its file, and whether the page shows it."""
        publication = read_publication(outgoing)
        path = self._folder / f"{publication.slug}.json"
        try:
            written = json.loads(path.read_text("utf-8"))["sha256"] == publication.sha256
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return Absent()
        except (OSError, ValueError, KeyError, TypeError):
            return Unknown("unreadable")
        if not written:
            return Absent()
        return Found(publication.slug, "read_back" if self._shows(publication) else "accepted", at)

    def _shows(self, publication: Publication) -> bool:
        url = f"{self._base}/public/messages/{publication.slug}"
        try:
            answer = self._session.get(url, timeout=self._timeout, allow_redirects=False)
        except requests.RequestException:
            return False
        return answer.status_code == 200 and publication.sha256.encode() in answer.content


def _fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text) if text.lstrip().startswith("{") else None
    except ValueError:
        fields = None
    return fields if isinstance(fields, dict) and isinstance(fields.get("text"), str) else {"text": text}


def _judge_answer(answer: requests.Response) -> Refused | Unknown | None:
    """Return None for a success. Only a 4xx is a refusal; anything else leaves the publication unknown."""
    status = answer.status_code
    if status in (200, 201, 204):
        return None
    if status == 429:
        return Refused("429", again_after=parse_retry_after(answer.headers.get("Retry-After")) or RECONNECT_S)
    return Refused(str(status)) if 400 <= status < 500 and status != 408 else Unknown(str(status))


def _write(folder: Path, publication: Publication) -> None:
    """Name the file only once it is whole and on disk: the public never reads half an instruction."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".", suffix=".draft", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(publication), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        # The public listener may run as another user.
        os.chmod(draft, 0o644)
        os.replace(draft, folder / f"{publication.slug}.json")
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
