"""The lines that callbacks go through: a burst leaves several open, and the other side closes all of them when idle."""
from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from channels.port import Account, Outgoing, Refused
from channels.sandbox.caller import Caller
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BURST = 4


class Listener:
    """Answers once a whole burst has come, so that each takes a line of its own; hangs up when told to."""

    def __init__(self) -> None:
        self.heard, self._open = 0, list[asyncio.StreamWriter]()
        self._together = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.heard += 1
                if self.heard >= BURST:
                    self._together.set()
                await self._together.wait()
                writer.write(ANSWER)
        except (EOFError, OSError):
            writer.close()

    async def hang_up(self) -> None:
        for writer in self._open:
            writer.close()
            await writer.wait_closed()


async def _told() -> tuple[list[int | None], int | None, int]:
    listener, caller = Listener(), Caller()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
    first = await asyncio.gather(*(caller.post(url, b"", {}) for _ in range(BURST)))
    await listener.hang_up()
    last = await caller.post(url, b"", {})
    caller.close()
    await listener.hang_up()
    server.close()
    # Each side lets go of its lines in the turns of the loop that follow.
    for _ in range(10):
        await asyncio.sleep(0)
    return first, last, listener.heard


def test_a_receipt_arrives_although_every_line_of_the_burst_before_was_closed_while_idle() -> None:
    # In a thread of its own: a browser driven by an earlier test may have left its loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        first, last, heard = aside.submit(lambda: asyncio.run(_told())).result(20)
    assert first == [200] * BURST
    assert last == 200
    assert heard == BURST + 1


@pytest.mark.parametrize(("url", "reached"), [
    ("http://127.0.0.1:8001/hooks", True), ("http://localhost:8001/hooks", True), ("http://[::1]:8001/hooks", True),
    ("http://10.1.2.3:8001/hooks", True), ("https://alerte.pref15.example/hooks", False),
    ("http://127.0.0.1.pref15.example/hooks", False), ("http://127.0.0.1@pref15.example/hooks", False),
    ("http://10.1.2.4:8001/hooks", False), ("http://[:8001/hooks", False), ("/hooks", False), ("", False)])
def test_only_this_machine_is_called_back(url: str, reached: bool) -> None:
    assert Caller("10.1.2.3").reaches(url) is reached


def test_without_an_address_of_its_own_loopback_alone_is() -> None:
    assert [Caller().reaches(url) for url in ("http://10.1.2.3:8001/", "http:///hooks", "http://127.0.0.1:1/")] == [
        False, False, True]


def test_a_message_or_a_call_whose_callback_would_leave_this_machine_is_refused(operators: Any) -> None:
    """What a callback tells names somebody of the directory, whom an exercise did not call."""
    outside = Outgoing("d1", "d1", "sms", "+33639981014", "EXERCICE Crue. EXERCICE", "",
                       callback="https://alerte.pref15.example/hooks/twilio/sandbox")
    account = Account(operators.http, ACCOUNT, SECRET, "+33199000015")
    for adapter in (TwilioSms(account, "sandbox"), TwilioVoice(account, "sandbox", "")):
        assert adapter.send(outside) == Refused("21609")
    assert [each["state"] for each in operators.seen()] == ["refused 21609"] * 2
