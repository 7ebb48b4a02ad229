"""How a file leaves: with its hash, never shown as a page of ours. Who may read it is said by whoever asks."""
from __future__ import annotations

import hashlib

from flask import Response

from crisis.events.pieces import Held
from crisis.reports.kept import File

OPAQUE = "application/octet-stream"
PRIVATE = "private, no-store"
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/csv": "csv", "text/plain": "txt",
           "text/html": "html", "message/rfc822": "eml"}


def attachment(held: Held) -> Response:
    """Return the file: its name carries the number of its entry and the start of its hash, a header the whole hash."""
    name = f"piece-{held.seq}-{held.sha256[:12]}.{ENDINGS.get(held.media_type, 'bin')}"
    return _file(held.body, OPAQUE if held.media_type == "text/html" else held.media_type, name, held.sha256)


def exported(body: bytes, content_type: str, name: str) -> Response:
    """Return what was made of entries as a file; like a piece, it is downloaded by reading and leaves no entry."""
    return _file(body, content_type, name, hashlib.sha256(body).hexdigest())


def report_file(kept: File, number: int, extension: str) -> Response:
    """Return a file of a report: its name says the version and the start of its hash, and nothing of anybody."""
    content_type = OPAQUE if kept.media_type.startswith("text/html") else kept.media_type
    answer = _file(kept.body, content_type, f"rapport-v{number}-{kept.sha256[:12]}.{extension}", kept.sha256)
    answer.headers["Cache-Control"] = PRIVATE
    return answer


def _file(body: bytes, content_type: str, name: str, sha256: str) -> Response:
    answer = Response(body, content_type=content_type)
    answer.headers.update({"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
                           "X-Content-Type-Options": "nosniff", "X-Content-SHA256": sha256})
    return answer
