"""A mailbox server of ours that speaks IMAP4rev1 (RFC 3501) on loopback, as far as a reader of one inbox needs.

Written from the RFC, on sockets alone: it shares no import with the adapter. It can be told to fail.
"""
from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LOGIN = re.compile(r'LOGIN "?(?P<user>[^" ]+)"? "(?P<secret>[^"]*)"')
SEARCH = re.compile(r'UID SEARCH HEADER (?P<name>[\w-]+) "(?P<value>[^"]*)"', re.IGNORECASE)
FETCH = re.compile(r"UID FETCH (?P<uid>\d+) \(?INTERNALDATE\)?", re.IGNORECASE)


@dataclass
class Post:
    """One mailbox: its mails as (headers, INTERNALDATE as the server writes it), and what was asked of it.

    `fault`: `login`, `search`, `date` (a FETCH that says no date) or `cut` (the line is hung up after LOGIN).
    """

    user: str = "essai"
    secret: str = "mot de passe"
    mails: list[tuple[dict[str, str], str]] = field(default_factory=list)
    fault: str = ""
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def receive(self, reference: str, date: str = "22-Nov-2026 14:05:09 +0100") -> None:
        """Put a mail into the inbox."""
        self.mails.append(({"message-id": reference, "subject": "Essai"}, date))

    def answer(self, line: str) -> list[str]:
        """Return the untagged lines and the end of the answer to one command."""
        self.asked.append(line.split(" ")[0].upper() if not line.upper().startswith("UID") else
                          " ".join(line.upper().split(" ")[:2]))
        if line.upper() == "CAPABILITY":
            return ["* CAPABILITY IMAP4rev1", "OK done"]
        if found := LOGIN.fullmatch(line):
            right = (found["user"], found["secret"]) == (self.user, self.secret) and self.fault != "login"
            return ["OK logged in"] if right else ["NO [AUTHENTICATIONFAILED] refused"]
        if line.upper() in ("EXAMINE INBOX", 'EXAMINE "INBOX"'):
            return [f"* {len(self.mails)} EXISTS", "* OK [UIDVALIDITY 1] valid", "OK [READ-ONLY] examined"]
        return self._read(line)

    def _read(self, line: str) -> list[str]:
        if found := SEARCH.fullmatch(line):
            # RFC 3501, 6.4.4: a message matches when the header contains the string, whatever the case.
            uids = [str(100 + rank) for rank, (headers, _) in enumerate(self.mails)
                    if found["value"].lower() in headers.get(found["name"].lower(), "").lower()]
            return ["NO not now"] if self.fault == "search" else [" ".join(("* SEARCH", *uids)), "OK searched"]
        if found := FETCH.fullmatch(line):
            rank = int(found["uid"]) - 100
            dated = "" if self.fault == "date" else f' INTERNALDATE "{self.mails[rank][1]}"'
            return [f"* {rank + 1} FETCH (UID {found['uid']}{dated})", "OK fetched"]
        return ["* BYE", "OK bye"] if line.upper() == "LOGOUT" else ["BAD unknown command"]


@contextmanager
def serving(post: Post) -> Iterator[Post]:
    """Serve a mailbox on a free port of loopback, until the block ends."""
    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK IMAP4rev1 ready\r\n")
            for read in self.rfile:
                tag, _, line = read.decode().rstrip("\r\n").partition(" ")
                *told, end = post.answer(line)
                self.wfile.write("".join(f"{each}\r\n" for each in (*told, f"{tag} {end}")).encode())
                if line.upper() == "LOGOUT" or (post.fault == "cut" and line.startswith("LOGIN")):
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        post.url = f"imap://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield post
        server.shutdown()
        thread.join(5)
