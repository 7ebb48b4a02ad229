"""What the house does not take: a file too heavy, an error of HTTP itself. Nothing typed is lost for it."""
from __future__ import annotations

import io

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse, encode_multipart

from crisis.events import pieces
from crisis.web.factory import plain
from tests.web.test_forms import submitted
from tests.web.walker import Form, Walker


def with_file(walker: Walker, form: Form, size: int, **given: str) -> TestResponse:
    """Send a form with a file of so many bytes, as a browser does."""
    fields = {name: value for name, values in form.fields.items() for value in values} | given
    photo = FileStorage(io.BytesIO(b"x" * size), "photo.jpg", content_type="image/jpeg")
    boundary, body = encode_multipart(fields | {"fichier": photo})
    return walker.client.post(form.action, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize("size", [pieces.LARGEST + 1, 40 * 1024 * 1024])
def test_a_file_that_is_too_heavy_is_refused_with_its_form_kept(console: Flask, officer: Walker, size: int) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    assert Walker.signed_in(console, "com1").send(message, f"{message}/valider").status_code == 303
    form = officer.form(f"{event}/appels", f"{event}/appels/publication")
    answer = with_file(officer, form, size, nom="M. Aubrac, SRECI")
    assert (answer.status_code, "dépasse" in answer.text, "Réduisez-le" in answer.text) == (422, True, True)
    assert 'value="M. Aubrac, SRECI"' in answer.text
    assert "publication_logged" not in officer.kinds(event)


def test_what_is_too_heavy_to_be_read_says_why_and_what_to_do(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/journal", f"{event}/journal/piece")
    answer = with_file(officer, form, console.config["MAX_CONTENT_LENGTH"])
    assert answer.status_code == 413
    assert "rien n&#39;a été enregistré" in answer.text
    assert "10 Mo au plus" in answer.text


@pytest.mark.parametrize("code", sorted(default_exceptions))
def test_every_error_of_http_says_what_why_and_what_to_do(console: Flask, code: int) -> None:
    with console.test_request_context("/api/v1/events"):
        answer = console.make_response(plain(default_exceptions[code]()))
    told = answer.get_json()
    assert (answer.status_code, told["status"], answer.mimetype) == (code, code, "application/problem+json")
    assert [told[part].endswith(".") for part in ("title", "detail", "todo")] == [True] * 3
