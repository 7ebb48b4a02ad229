"""How a piece leaves: as a file with its hash, never shown as a page of ours. Who may read it, the command says."""
from __future__ import annotations

from flask import Response

from crisis.events.pieces import Held

OPAQUE = "application/octet-stream"
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/csv": "csv", "text/plain": "txt",
           "text/html": "html", "message/rfc822": "eml"}


def attachment(held: Held) -> Response:
    """Return the file: its name carries the number of its entry and the start of its hash, a header the whole hash."""
    name = f"piece-{held.seq}-{held.sha256[:12]}.{ENDINGS.get(held.media_type, 'bin')}"
    answer = Response(held.body, content_type=OPAQUE if held.media_type == "text/html" else held.media_type)
    answer.headers.update({"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
                           "X-Content-Type-Options": "nosniff", "X-Content-SHA256": held.sha256})
    return answer
