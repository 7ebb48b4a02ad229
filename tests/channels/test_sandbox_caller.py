"""The lines that callbacks go through: a burst leaves several open, and the other side closes all of them when idle."""
from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from channels.sandbox.caller import Caller

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
