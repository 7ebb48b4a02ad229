"""How the loopback operators call back: a listener that hangs up on idle lines loses no receipt."""
from __future__ import annotations

import asyncio
from contextlib import suppress

from channels.sandbox.caller import Caller


class Listener:
    """Answers on lines that it keeps open, until it hangs up on all of them at once, as a web server does when idle."""

    def __init__(self) -> None:
        self.heard = list[bytes]()
        self._lines = list[asyncio.StreamWriter]()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append(writer)
        with suppress(asyncio.IncompleteReadError):
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                await asyncio.sleep(0.01)  # Long enough for the others to need lines of their own.
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async def hang_up(self) -> int:
        hung = len(self._lines)
        for writer in self._lines:
            writer.close()
            await writer.wait_closed()
        self._lines.clear()
        return hung


async def told(caller: Caller, base: str, times: int) -> list[int | None]:
    return await asyncio.gather(*[caller.post(f"{base}/hooks", b"", {}) for _ in range(times)])


async def story() -> None:
    listener, caller = Listener(), Caller()
    server = await asyncio.start_server(listener.take, "127.0.0.1", 0)
    base = "http://{}:{}".format(*server.sockets[0].getsockname())
    assert await told(caller, base, 6) == [204] * 6
    assert await listener.hang_up() > 2
    assert await told(caller, base, 1) == [204]
    assert await told(caller, base, 5) == [204] * 5
    assert len(listener.heard) == 12
    caller.close()
    await listener.hang_up()
    server.close()


def test_a_receipt_is_told_though_every_idle_line_was_hung_up() -> None:
    asyncio.run(asyncio.wait_for(story(), 20))
