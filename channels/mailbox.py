"""Decides whether a mail of ours has arrived in a mailbox that we may read: found there by its Message-ID (IMAP).

The mailbox is opened read-only and never changed. What an arrival means for a route is `crisis/delivery`'s business.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from channels.port import Absent, Account, Found, Outgoing, Realm, Unknown
from channels.smtp import SmtpMail
from channels.wire import require_secure

# RFC 3501: the date of a message when it entered the mailbox, as the server noted it.
ENTERED = re.compile(rb'INTERNALDATE "([ 0-9]\d-\w{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mailbox:
    """One mailbox of ours. `account.base_url` is imaps://host:port; imap:// on this machine only."""

    def __init__(self, account: Account, realm: Realm) -> None:
        require_secure(account.base_url, realm, ("imaps", "imap"))
        if not account.account or not account.secret:
            raise ValueError("Le compte de la boîte d’essai manque : renseignez son nom et son mot de passe.")
        self._account = account

    def entered(self, reference: str) -> datetime | Absent | Unknown:
        """Return when the mail of that Message-ID entered the inbox (UTC). Unknown: nobody could look."""
        try:
            client = self._open()
        except (imaplib.IMAP4.error, OSError):
            return Unknown("not_read")
        try:
            return self._look(client, reference)
        except (imaplib.IMAP4.error, OSError):
            return Unknown("not_read")
        finally:
            _leave(client)

    def _look(self, client: imaplib.IMAP4, reference: str) -> datetime | Absent | Unknown:
        client.login(self._account.account, self._account.secret)
        client.select("INBOX", readonly=True)
        told, found = client.uid("SEARCH", "HEADER", "Message-ID", f'"{reference}"')
        if told != "OK":
            return Unknown("search_refused")
        return _date_of(client, found[0].split()[0].decode()) if found[0] else Absent()

    def _open(self) -> imaplib.IMAP4:
        parts = urlsplit(self._account.base_url)
        host, limit = parts.hostname or "", self._account.connect_s + self._account.read_s
        if parts.scheme == "imap":
            return imaplib.IMAP4(host, parts.port or 143, timeout=limit)
        context = ssl.create_default_context(cafile=self._account.ca_bundle)
        return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=limit)


def _leave(client: imaplib.IMAP4) -> None:
    """Say goodbye, or close the line of a server that no longer listens: the client leaves it open then."""
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError):
        with suppress(OSError):
            client.shutdown()


def _date_of(client: imaplib.IMAP4, uid: str) -> datetime | Unknown:
    _, told = client.uid("FETCH", uid, "(INTERNALDATE)")
    lines = (b"".join(line) if isinstance(line, tuple) else line for line in told if line)
    dated = next((match for line in lines if (match := ENTERED.search(line))), None)
    return _read(dated[1].decode()) if dated else Unknown("no_date")


def _read(written: str) -> datetime | Unknown:
    """Read an INTERNALDATE, whose months are English whatever the language of this machine."""
    day, month, year = written.strip().split(" ")[0].split("-")
    if month.title() not in MONTHS:
        return Unknown("no_date")
    number = MONTHS.index(month.title()) + 1
    try:
        return datetime.strptime(f"{day} {number} {year} {written[-14:]}", "%d %m %Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return Unknown("no_date")


class ReadMail(SmtpMail):
    """Mail through one relay, and a mailbox of ours that is read: of what is sent there, it says whether it arrived."""

    def __init__(self, relay: Account, mailbox: Account, address: str, realm: Realm) -> None:
        super().__init__(relay, realm)
        self._mailbox, self._address = Mailbox(mailbox, realm), address

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Look for the mail of that Message-ID; of what went to somebody else's mailbox, nothing is known."""
        if outgoing.address != self._address:
            return Unknown("not_read")
        reference = self.reference(outgoing)
        entered = self._mailbox.entered(reference)
        return entered if isinstance(entered, Absent | Unknown) else Found(reference, "delivered", entered)
