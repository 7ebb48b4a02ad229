"""What pages say of an act: it woke nobody, it leaves later, it came after the closing; and a piece as a file."""
from __future__ import annotations

import hashlib
import io

from flask import Flask

from tests.web.test_forms import submitted
from tests.web.walker import Walker


def test_what_is_written_after_the_closing_says_so_and_every_page_says_that_it_is_closed(officer: Walker) -> None:
    event = officer.open_event()
    assert officer.send(f"{event}/journal", f"{event}/journal/note", texte="avant").status_code == 303
    assert "Évènement clos" not in officer.see(event).text
    assert officer.send(f"{event}/fin", f"{event}/fin/cloture").status_code == 303
    assert officer.send(f"{event}/journal", f"{event}/journal/note", texte="après").status_code == 303
    assert {entry["words"]: entry["late"] for entry in officer.entries(event) if entry["kind"] == "note_added"} == {
        "avant": False, "après": True}
    journal = officer.see(f"{event}/journal").text
    assert journal.count("<strong>après clôture</strong>") == 1
    for tab in ("", "/cellule", "/messages", "/appels", "/journal", "/fin", "/rapport"):
        assert "Évènement clos le" in officer.see(event + tab).text, tab


def test_a_piece_is_downloaded_as_a_file_with_its_hash(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    body, page = b"<script>alert(1)</script>", officer.form(f"{event}/journal", f"{event}/journal/piece")
    sent = officer.client.post(page.action, data=page.fields | {
        "entree": "1", "fichier": (io.BytesIO(body), "preuve.html", "text/html")})
    assert sent.status_code == 303
    line, sha = officer.entries(event)[-1], hashlib.sha256(body).hexdigest()
    assert sha in line["sentence"]
    assert f'<a href="{line["piece"]}" download>' in officer.see(f"{event}/journal").text
    answer = officer.see(line["piece"])
    assert (answer.status_code, answer.data, answer.mimetype) == (200, body, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="piece-2-{sha[:12]}.html"'
    assert (answer.headers["X-Content-Type-Options"], answer.headers["X-Content-SHA256"]) == ("nosniff", sha)
    assert "no-store" in answer.headers["Cache-Control"]
    assert console.test_client().get(line["piece"]).status_code == 401
    auditor = Walker.signed_in(console, "auditeur1")
    assert (auditor.entries(event)[-1]["piece"], auditor.see(line["piece"]).status_code) == ("", 403)
    assert officer.see(f"{event}/pieces/1").status_code == 404
    assert officer.see(f"{event}/pieces/{'9' * 30}").status_code == 404


def test_a_level_that_starts_no_clock_says_that_nobody_is_alerted(officer: Walker) -> None:
    event = officer.open_event()
    assert "cellule de suivi (n&#39;ouvre aucun délai, n&#39;alerte personne)" in officer.see(event).text
    assert officer.send(event, f"{event}/cod", niveau="monitoring").status_code == 303
    page = officer.see(event).text
    assert "Ce niveau n&#39;ouvre aucun délai\u00a0: personne n&#39;est alerté." in page
    assert [kind for kind in officer.kinds(event) if kind == "duty_alerted"] == ["duty_alerted"]
    assert "SMS pour confirmer" in officer.entries(event)[-1]["sentence"]


def test_a_deferred_approval_says_when_it_leaves(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(Walker.signed_in(console, "com1"), event)
    second = Walker.signed_in(console, "com2")
    assert second.send(message, f"{message}/valider", urgence="deferred", vus="oui").status_code == 303
    assert "jamais entre minuit et 7 h" in second.see(message).text.replace("\u00a0", " ")
