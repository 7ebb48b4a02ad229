"""A line between us and the loopback operators that writes down each address asked for, and changes nothing.

It knows neither the product nor the operators: what it read is what anybody who carries the request could read.
"""
from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OWN = {"connection", "transfer-encoding", "content-length", "host", "date", "server"}


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # As many callers as an installation has may come at once.


@dataclass
class Relay:
    """`carried`: the method and the whole address, query included, of each request, in the order they came."""

    base: str
    carried: list[tuple[str, str]] = field(default_factory=list)

    def asked(self) -> list[tuple[str, str]]:
        """Return the method and the path of each request, without its query."""
        return [(method, urlsplit(address).path) for method, address in self.carried]


@contextmanager
def relay_to(operators: str) -> Iterator[Relay]:
    """Carry requests to the operators at that address until the end of the block."""
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def carry(self) -> None:
            kept.carried.append((self.command, self.path))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            line = http.client.HTTPConnection(urlsplit(operators).netloc, timeout=10)
            line.request(self.command, self.path, body, dict(self.headers))
            answer = line.getresponse()
            told = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)
            line.close()

        def do_GET(self) -> None:
            self.carry()

        def do_POST(self) -> None:
            self.carry()

        def do_PUT(self) -> None:
            self.carry()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept = Relay(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield kept
    server.shutdown()
    thread.join(5)
    server.server_close()
