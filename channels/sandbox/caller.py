"""Decides how a callback reaches its address: a few lines kept open, each answer awaited for a bounded time.

It is the only way out of the sandbox, and leads to its own machine alone: what it tells names people of a directory.

What a callback says, and who signs it, is `receipts.py`'s business.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

CALLS_AT_ONCE = 16
ANSWER_S = 15.0
LONGEST_UNMEASURED = 64_000

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Caller:
    """Posts forms on this machine. A line that the other side closed while idle is opened again once.

    `own`: the host of the public listener of this machine where it does not listen on loopback.
    """

    def __init__(self, own: str = "") -> None:
        self._own = own
        self._idle: dict[str, list[Line]] = defaultdict(list)
        self._slots = asyncio.Semaphore(CALLS_AT_ONCE)

    def reaches(self, url: str) -> bool:
        """Say whether an address is on this machine: loopback, or where its own public listener is."""
        try:
            host = urlsplit(url).hostname or ""
            return bool(host) and (host in ("localhost", self._own) or ip_address(host).is_loopback)
        except ValueError:
            return False

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> int | None:
        """Return the status answered, or None if nobody answered."""
        answer = await self.ask(url, body, headers)
        return answer[0] if answer else None

    async def ask(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """Return the status and the body answered, or None if nobody answered or may be asked."""
        if not self.reaches(url):
            return None
        parts = urlsplit(url)
        message = _request(parts, body, headers)
        async with self._slots:
            # A retry on a failed connection is what the operator promises; after that the receipt is lost.
            for _ in range(2):
                try:
                    return await asyncio.wait_for(self._exchange(parts, message), ANSWER_S)
                except TimeoutError:
                    return None
                except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                    # After a burst every idle line is closed at once by the other side: the second try opens its own.
                    self._hang_up(parts.netloc)
        return None

    def close(self) -> None:
        """Hang up every line."""
        for address in self._idle:
            self._hang_up(address)

    def _hang_up(self, address: str) -> None:
        lines = self._idle[address]
        while lines:
            lines.pop()[1].close()

    async def _exchange(self, parts: SplitResult, message: bytes) -> tuple[int, bytes]:
        idle = self._idle[parts.netloc]
        reader, writer = idle.pop() if idle else await _connect(parts)
        kept = False
        try:
            writer.write(message)
            status, body, kept = await _read_answer(reader)
        finally:
            if kept:
                idle.append((reader, writer))
            else:
                writer.close()
        return status, body


async def _connect(parts: SplitResult) -> Line:
    secure = parts.scheme == "https"
    context = ssl.create_default_context() if secure else None
    return await asyncio.open_connection(parts.hostname, parts.port or (443 if secure else 80), ssl=context)


def _request(parts: SplitResult, body: bytes, headers: dict[str, str]) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Return the status, the body, and whether the line may serve again: only if the length is known."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    headers = dict(line.split(": ", 1) for line in head[:-4].split("\r\n")[1:] if ": " in line)
    kept = headers.get("connection") != "close"
    if status == 204:
        return status, b"", kept
    length = headers.get("content-length")
    if length is None:
        # Only an answer is worth waiting for the end of a line that says no length.
        return status, await reader.read(LONGEST_UNMEASURED) if status == 200 else b"", False
    return status, await reader.readexactly(int(length)), kept
