"""Decides how a mail is handed to the relay: one recipient each, our Message-ID, a connection per thread.

What a refusal or a lost answer means for a delivery is `crisis/delivery`'s business.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from typing import TypeVar
from urllib.parse import urlsplit

from channels.port import Accepted, Account, Outcome, Outgoing, Realm, Refused, Unknown
from channels.wire import RECONNECT_S, is_loopback, require_secure

MAILS_PER_CONNECTION = 100
# Greylisting relays want the same mail again after a while; one minute is what most of them accept.
LATER_S = 60.0
ADDRESS = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")
FORBIDDEN_IN_ADDRESS = frozenset('<>,;:"()[]\\')
Left = TypeVar("Left", Refused, Unknown, None)


class SmtpMail:
    """Mail through one relay. A repeat of the same attempt carries the same Message-ID.

    `account.base_url` is smtp://host:port (STARTTLS required outside loopback) or smtps://host:port.
    """

    operator = "smtp"

    def __init__(self, account: Account, realm: Realm) -> None:
        parts = urlsplit(account.base_url)
        if parts.scheme == "smtps":
            require_secure(account.base_url, realm, ("smtps", "smtp"))
        elif parts.scheme != "smtp" or not parts.hostname:
            raise ValueError("L’adresse du relais de messagerie doit commencer par smtp:// ou smtps://.")
        elif realm == "sandbox" and not is_loopback(parts.hostname):
            raise ValueError("Le relais d’essai doit être sur cette machine : donnez une adresse 127.0.0.1.")
        if "@" not in account.sender:
            raise ValueError("L’expéditeur des courriels manque : renseignez une adresse.")
        self.realm = realm
        self._account = account
        self._domain = account.sender.rpartition("@")[2]
        self._mine = threading.local()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand over one mail. After its text has begun to leave, a lost answer is unknown."""
        if not ADDRESS.fullmatch(outgoing.address) or FORBIDDEN_IN_ADDRESS & set(outgoing.address):
            return Refused("bad_address")
        reference = self.reference(outgoing)
        content = _dotted(self._compose(outgoing, reference))
        try:
            client = self._ready()
            code = _open_mail(client, self._account.sender, outgoing.address)
        except smtplib.SMTPResponseException as error:
            return self._leave(_refused(error.smtp_code))
        except smtplib.SMTPNotSupportedError:
            return self._leave(Refused("tls_or_login_missing"))
        except (smtplib.SMTPException, OSError):
            return self._leave(Refused("not_connected", again_after=RECONNECT_S))
        return self._finish(client, content, reference) if code == 354 else _refused(code)

    def reference(self, outgoing: Outgoing) -> str:
        """Return the Message-ID of a mail, the same at every repeat of one attempt."""
        return f"<{outgoing.client_key}@{self._domain}>"

    def _finish(self, client: smtplib.SMTP, content: bytes, reference: str) -> Outcome:
        try:
            client.send(content)
            code, _ = client.getreply()
        except (smtplib.SMTPException, OSError):
            return self._leave(Unknown("cut"))
        return Accepted(ref=reference) if code == 250 else _refused(code)

    def _compose(self, outgoing: Outgoing, reference: str) -> bytes:
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = self._account.sender
        mail["To"] = outgoing.address
        mail["Subject"] = " ".join(outgoing.subject.split("\n")).replace("\r", "")
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = reference
        # Both keep absence notices and auto-replies from answering an alert.
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail.set_content(outgoing.text, cte="quoted-printable")
        return mail.as_bytes()

    def _ready(self) -> smtplib.SMTP:
        """Return this thread's connection, renewed every 100 mails; RSET proves that it is still alive."""
        client: smtplib.SMTP | None = getattr(self._mine, "client", None)
        if client and self._mine.mails < MAILS_PER_CONNECTION and _still_listens(client):
            self._mine.mails += 1
            return client
        self._leave(None)
        client = self._connect()
        self._mine.client, self._mine.mails = client, 1
        return client

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self._account.base_url)
        host, implicit = parts.hostname or "", parts.scheme == "smtps"
        context = ssl.create_default_context(cafile=self._account.ca_bundle)
        client = _Relay(self._account, host, self._domain, context if implicit else None)
        try:
            code, reply = client.connect(host, parts.port or (465 if implicit else 25))
            if code != 220:
                raise smtplib.SMTPConnectError(code, reply)
            self._identify(client, None if implicit or is_loopback(host) else context)
        except (smtplib.SMTPException, OSError):
            client.close()
            raise
        return client

    def _identify(self, client: smtplib.SMTP, starttls: ssl.SSLContext | None) -> None:
        client.ehlo_or_helo_if_needed()
        if starttls:
            client.starttls(context=starttls)
            client.ehlo()
        if self._account.account and self._account.secret:
            client.login(self._account.account, self._account.secret)

    def _leave(self, outcome: Left) -> Left:
        """Forget this thread's connection, whose state is no longer sure, and return `outcome`."""
        client: smtplib.SMTP | None = getattr(self._mine, "client", None)
        if client:
            client.close()
        self._mine.client = None
        return outcome


class _Relay(smtplib.SMTP):
    """The standard client with two time limits in place of one, and TLS from the first byte when asked."""

    def __init__(self, account: Account, host: str, domain: str, implicit: ssl.SSLContext | None) -> None:
        super().__init__(local_hostname=domain, timeout=account.connect_s)
        # The standard client checks the certificate against this name.
        self._host = host
        self._read_s = account.read_s
        self._implicit = implicit

    def __del__(self) -> None:
        # A thread that ends leaves its connection to nobody.
        self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(self._read_s)
        return self._implicit.wrap_socket(sock, server_hostname=host) if self._implicit else sock


def _open_mail(client: smtplib.SMTP, sender: str, address: str) -> int:
    """Go as far as the relay allows; 354 means that it waits for the text, anything else is a refusal."""
    code = client.mail(sender)[0]
    if code == 250:
        code = client.rcpt(address)[0]
    return client.docmd("DATA")[0] if code in (250, 251) else code


def _refused(code: int) -> Refused:
    """A 4xx invites a repeat; any other refusal is for good."""
    return Refused(str(code), again_after=LATER_S if 400 <= code < 500 else None)


def _still_listens(client: smtplib.SMTP) -> bool:
    try:
        return client.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _dotted(content: bytes) -> bytes:
    """Double the leading dots, as SMTP asks, and add the final one."""
    return re.sub(rb"(?m)^\.", b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"
