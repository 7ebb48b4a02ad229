"""Decides how the loopback mail relay takes, refuses or loses a mail.

What it keeps is the ledger's business.
"""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.sandbox.faults import Fault, Faults
from channels.sandbox.ledger import Ledger

REFUSALS = {"451": "451 4.7.1 Greylisted, try again later", "550": "550 5.1.1 No such mailbox"}


class Boxes:
    """The handler that aiosmtpd calls; its method names are that library's."""

    def __init__(self, ledger: Ledger, faults: Faults, latency_s: float) -> None:
        self._ledger, self._faults, self._latency_s = ledger, faults, latency_s
        self._struck: WeakKeyDictionary[Envelope, Fault] = WeakKeyDictionary()
        self.in_flight = 0

    async def handle_RCPT(  # noqa: N802  aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        fault = self._faults.strike("smtp", address)
        if fault.name in REFUSALS:
            self._ledger.note("smtp", address, "", state=fault.name, accepted=False, refused=True)
            return REFUSALS[fault.name]
        if fault.name == "cut_before":
            self._ledger.note("smtp", address, "", state=fault.name, accepted=False)
            return _hang_up(server)
        self._struck[envelope] = fault
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802  aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail per recipient."""
        self.in_flight += 1
        try:
            await asyncio.sleep(self._latency_s)
        finally:
            self.in_flight -= 1
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        for address in envelope.rcpt_tos:
            self._keep(mail, address)
        if self._struck.get(envelope, Fault()).name == "accept_then_cut":
            return _hang_up(server)
        return "250 2.0.0 Ok"

    def _keep(self, mail: EmailMessage, address: str) -> None:
        body = mail.get_body(("plain",))
        text = body.get_content().replace("\r\n", "\n") if body else ""
        reference = str(mail["Message-ID"] or "")
        headers = {name: str(value) for name, value in mail.items()}
        self._ledger.note(
            "smtp",
            address,
            text,
            state="stored",
            accepted=True,
            subject=str(mail["Subject"] or ""),
            key=reference,
            ref=reference,
            more={"headers": headers},
        )


def build_relay(boxes: Boxes, account: str, secret: str) -> SMTP:
    """Return the protocol of one connection. Signing in is possible, never required."""
    expected = (account.encode(), secret.encode())

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == expected
        return AuthResult(success=right, handled=False)

    return SMTP(boxes, hostname="relais.example", authenticator=judge, auth_require_tls=False)


def _hang_up(server: SMTP) -> str:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    return "421 4.3.0 Lost"
