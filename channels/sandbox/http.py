"""Decides how a request is read and answered on the sandbox's listener, answers that never come included.

A small HTTP/1.1 on asyncio: keep-alive, bodies with a length. What is answered is others' business.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

T = TypeVar("T")
LONGEST_BODY = 1_000_000
LONGEST_SILENCE_S = 120.0
REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """One request; names of headers are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Return the fields of an urlencoded body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class CutError(Exception):
    """The line is cut without an answer: by a reset, or by an ordinary close."""

    def __init__(self, reset: bool) -> None:
        self.reset = reset


class SilenceError(Exception):
    """Nothing is answered and the line stays open until the caller gives up."""


class MalformedError(Exception):
    """What came is not HTTP as we speak it."""


Answer = Callable[[Request], Awaitable[Reply]]


def as_json(status: int, value: Any, headers: dict[str, str] | None = None) -> Reply:
    """Return an answer in JSON, accents as they are."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def latest(request: Request, rows: Sequence[T]) -> Sequence[T]:
    """Return the last rows, as many as `?last=` asks for; all of them where it does not."""
    wanted = request.query.get("last", "")
    return rows[max(0, len(rows) - int(wanted)):] if wanted.isdecimal() and len(wanted) < 10 else rows


class Listener:
    """Serves connections; `in_flight` counts the requests that operators have not finished answering."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._lines: set[asyncio.Task[None]] = set()
        self.in_flight = 0

    async def open(self, host: str, port: int) -> asyncio.Server:
        """Start to listen."""
        return await asyncio.start_server(self._serve, host, port, backlog=1024)

    async def close(self) -> None:
        """Hang up on everybody."""
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        if line:
            self._lines.add(line)
            line.add_done_callback(self._lines.discard)
        try:
            while await self._exchange(reader, writer):
                pass
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
        ):
            # The caller went away, or we are stopping: either way there is nobody left to answer.
            return
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return False when the line must close."""
        try:
            request = await _read(reader)
        except MalformedError:
            writer.write(_head(as_json(400, {"error": "malformed"}), keep=False))
            return False
        counted = not request.path.startswith("/_")
        self.in_flight += counted
        try:
            reply = await self._answer(request)
        except CutError as cut:
            _cut(writer, cut.reset)
            return False
        except SilenceError:
            await _wait_for_departure(reader)
            return False
        finally:
            self.in_flight -= counted
        keep = request.headers.get("connection", "").lower() != "close"
        writer.write(_head(reply, keep))
        await writer.drain()
        return keep


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head[:-4].split("\r\n")
    try:
        method, target, _ = lines[0].split(" ")
        pairs = [line.split(":", 1) for line in lines[1:]]
        headers = {name.strip().lower(): value.strip() for name, value in pairs}
        length = int(headers.get("content-length", "0"))
    except ValueError as error:
        raise MalformedError from error
    if not 0 <= length <= LONGEST_BODY or "transfer-encoding" in headers:
        raise MalformedError
    body = await reader.readexactly(length) if length else b""
    parts = urlsplit(target)
    return Request(method, unquote(parts.path), dict(parse_qsl(parts.query)), headers, body)


def _head(reply: Reply, keep: bool) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [
        f"Content-Length: {len(reply.body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode("latin-1") + reply.body


def _cut(writer: asyncio.StreamWriter, reset: bool) -> None:
    sock = writer.get_extra_info("socket")
    if reset and sock:
        # A linger of zero turns the close into a reset, which is what a dying operator sends.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _wait_for_departure(reader: asyncio.StreamReader) -> None:
    try:
        await asyncio.wait_for(reader.read(1), LONGEST_SILENCE_S)
    except TimeoutError:
        return
