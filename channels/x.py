"""Decides how a post is handed to X through tweepy, read back once, and found again when its answer was lost.

X has no key of ours: after a lost answer only its own timeline, or its refusal of a duplicate, tells. Who repeats
a doubtful post, and when, is a person's decision; refusals are rows of `x_codes.py`.
"""

from __future__ import annotations

import html
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

from channels.port import Absent, Accepted, Account, Found, Outcome, Outgoing, Realm, Refused, Unknown
from channels.wire import Backoff, judge_failure, open_session, require_secure
from channels.x_codes import CODES, name_refusal

log = logging.getLogger(__name__)

# tweepy calls and signs for this host and no other; our base address only changes where the request goes.
SIGNED = "https://api.twitter.com/"
# X dates by its own clock: a post dated a little before our call is still ours.
CLOCK_GAP = timedelta(seconds=30)
MOST_LISTED = 100
SHOWN = ["created_at", "entities"]
UNREADABLE = (tweepy.TweepyException, ValueError, TypeError, AttributeError, KeyError)


@dataclass(frozen=True, slots=True)
class Keys:
    """OAuth 1.0a user context: the keys of our application (consumer) and of the account that posts (access)."""

    consumer: str
    access: str
    consumer_secret: str = field(repr=False)
    access_secret: str = field(repr=False)

    @property
    def user(self) -> str:
        """Return the number of the account that posts: X writes it before the dash of an access key."""
        return self.access.partition("-")[0]


def read_keys(account: Sequence[str], secret: Sequence[str]) -> Keys:
    """Read the keys as settings give them: [consumer, access] and their secrets. Raise ValueError if one is missing."""
    if isinstance(account, str) or isinstance(secret, str) or len(account) != 2 or len(secret) != 2:
        raise ValueError("Le compte X s’écrit en deux listes de deux : les clés (application, accès) et leurs secrets.")
    keys = Keys(account[0], account[1], secret[0], secret[1])
    if not (all([*account, *secret]) and keys.user.isdecimal()):
        raise ValueError("Le compte X est incomplet : il faut la clé d’application, la clé d’accès et leurs secrets.")
    return keys


class Rebased(HTTPAdapter):
    """Sends what tweepy signed to our base address, within our time limits."""

    def __init__(self, account: Account, base: str) -> None:
        super().__init__(pool_connections=4, pool_maxsize=account.pool)
        self._base = base
        self._timeout = (account.connect_s, account.read_s)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request. tweepy names no time limit, so ours always holds."""
        parts = urlsplit(str(request.url))
        request.url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().send(request, *args, **{**kwargs, "timeout": self._timeout})


class XPosts:
    """Posts of one account. `account` says where and how; its own keys are `keys`."""

    operator = "x"

    def __init__(self, account: Account, keys: Keys, realm: Realm) -> None:
        base = require_secure(account.base_url, realm)
        self.realm = realm
        self._user = keys.user
        self._client = _open_client(account, base, keys)
        self._backoff = Backoff()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Post once, in the thread of `reply_to` if there is one, then look at the post once."""
        try:
            answer = self._client.create_tweet(text=outgoing.text, in_reply_to_tweet_id=outgoing.reply_to)
            ref = str(answer["data"]["id"])
        except requests.JSONDecodeError:
            return Unknown("unreadable")
        except requests.RequestException as error:
            return judge_failure(error)
        except tweepy.HTTPException as error:
            return self._judge(error, outgoing)
        except UNREADABLE:
            # Something answered in X's place, after the request had left.
            return Unknown("unreadable")
        self._backoff.accepted()
        return Accepted(ref, "read_back" if self._shows(ref, outgoing.text) else "accepted")

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask for the account's own posts since that instant, and recognise ours by its text."""
        return self._find(outgoing.text, since.astimezone(UTC) - CLOCK_GAP)

    def explain(self, code: str) -> str | None:
        """Return what a person should do about a code, in French; None when the code is not listed."""
        return CODES.get(code)

    def _find(self, text: str, oldest: datetime | None = None) -> Found | Absent | Unknown:
        try:
            answer = self._client.get_users_tweets(
                self._user, max_results=MOST_LISTED, start_time=oldest, tweet_fields=SHOWN, user_auth=True)
            ours = [post for post in answer.get("data", []) if _is_same(post, text)]
            if ours:
                # The list goes back in time: the last one is the first that was published.
                return Found(str(ours[-1]["id"]), "read_back", datetime.fromisoformat(ours[-1]["created_at"]))
            # A list that goes on was cut short, so not seeing the post proves nothing.
            return Unknown("too_many") if answer.get("meta", {}).get("next_token") else Absent()
        except requests.RequestException as error:
            return Unknown(judge_failure(error).code)
        except tweepy.HTTPException as error:
            return Unknown(_name(error))
        except UNREADABLE:
            return Unknown("unreadable")

    def _shows(self, ref: str, text: str) -> bool:
        try:
            answer = self._client.get_tweet(ref, tweet_fields=SHOWN, user_auth=True)
            return _is_same(answer["data"], text)
        except (requests.RequestException, *UNREADABLE):
            # A read may be refused or unpaid while posts are taken: published, not read back.
            return False

    def _judge(self, error: tweepy.HTTPException, outgoing: Outgoing) -> Outcome:
        status = error.response.status_code
        # Only a 4xx is X's own refusal; a 408 is a proxy that lost patience.
        if not 400 <= status < 500 or status == 408:
            return Unknown(str(status))
        code = _name(error)
        if code == "duplicate" and outgoing.doubtful:
            return self._published(outgoing.text)
        if code == "429":
            return Refused(code, again_after=self._wait(error.response))
        if code not in CODES:
            log.warning("unlisted x refusal: status=%s delivery=%s", code, outgoing.delivery)
        return Refused(code)

    def _published(self, text: str) -> Accepted:
        """Return the acceptance that a refused duplicate proves, with its reference if the timeline gives it."""
        found = self._find(text)
        return Accepted(found.ref, found.state) if isinstance(found, Found) else Accepted("")

    def _wait(self, response: requests.Response) -> float:
        """Return the seconds until the limit is lifted, both instants by X's clock; without them, a growing wait."""
        growing = self._backoff.refused()
        try:
            now = parsedate_to_datetime(response.headers["Date"]).timestamp()
            return max(float(response.headers["x-rate-limit-reset"]) - now, 0.0) + 1.0
        except (KeyError, ValueError):
            return growing


def _open_client(account: Account, base: str, keys: Keys) -> tweepy.Client:
    # These loggers write texts, signatures or whole requests at DEBUG.
    for name in ("tweepy.client", "requests_oauthlib", "oauthlib"):
        logging.getLogger(name).setLevel(logging.INFO)
    client = tweepy.Client(
        consumer_key=keys.consumer, consumer_secret=keys.consumer_secret,
        access_token=keys.access, access_token_secret=keys.access_secret,
        return_type=dict, wait_on_rate_limit=False)
    client.session = open_session(account)
    client.session.mount(SIGNED, Rebased(account, base))
    # A post is never carried to another address than ours.
    client.session.max_redirects = 0
    return client


def _name(error: tweepy.HTTPException) -> str:
    """Return our code for what X answered."""
    try:
        told = error.response.json()
    except ValueError:
        told = None
    words = [str(told.get(key, "")) for key in ("title", "type", "detail")] if isinstance(told, dict) else []
    return name_refusal(error.response.status_code, " ".join([*words, *map(str, error.api_messages)]))


def _is_same(post: Any, text: str) -> bool:
    """Recognise our text in a post as X gives it: addresses shortened, & < > written as in HTML."""
    shown = str(post["text"])
    for link in post.get("entities", {}).get("urls", []):
        shown = shown.replace(link["url"], link["expanded_url"])
    return _plain(html.unescape(shown)) == _plain(text)


def _plain(text: str) -> str:
    # X writes a scheme before a bare address, and may add or drop its final slash.
    without = re.sub(r"https?://|/(?!\w)", "", unicodedata.normalize("NFC", text))
    return " ".join(without.split())
