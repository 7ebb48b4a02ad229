"""The public process of the measurement: takes signed callbacks and records them through a ledger of its own.

`python -m tests.bench.hooks DATABASE_URL SANDBOX_URL` prints its address, and serves until its input is closed.
"""
from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from channels.port import Account, CallbackRequest
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio import TwilioSms
from crisis.db import Database
from crisis.delivery.worker import Ledger, Result


def main(url: str, sandbox: str) -> None:
    ledger = Ledger(Database(url))
    adapter = TwilioSms(Account(sandbox, ACCOUNT, SECRET, "PREF15"), "sandbox")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            request = CallbackRequest(f"{base}{self.path}", form, dict(self.headers), body)
            ledger.record([Result(word.delivery, word, 0.0) for word in adapter.hear(request)])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(base, flush=True)
    sys.stdin.read()
    ledger.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
