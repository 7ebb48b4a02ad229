"""How a form acts: one key, one transaction, one redirection; a refusal is shown above the form with what was typed."""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from crisis.accounts import once
from crisis.db import Tx, new_id
from crisis.errors import Refused
from crisis.web import given
from crisis.web.access import actor
from crisis.web.french import spaced
from crisis.web.house import house

T = TypeVar("T")
Again = Callable[[Refused], ResponseReturnValue]
KEY, TOKEN = "cle", "csrf_token"


@dataclass(frozen=True)
class Typed:
    """What was typed in the one form of the page that was refused; every other form shows its defaults."""

    form: str = ""
    values: MultiDict[str, str] = field(default_factory=MultiDict)

    def here(self, form: str, **same: str) -> bool:
        """Say whether `form` is the one refused; `same` tells apart forms that are repeated in a page."""
        return form == self.form and all(self.values.get(name) == value for name, value in same.items())

    def get(self, form: str, name: str, default: object = "") -> str:
        return self.values.get(name, "") if form == self.form else str(default or "")

    def all(self, form: str, name: str, default: list[str] | tuple[str, ...] = ()) -> list[str]:
        return self.values.getlist(name) if form == self.form else list(default)


def shown(template: str, refusal: Refused | None = None, resumed: Typed | None = None,
          **data: Any) -> ResponseReturnValue:
    """Return a page; after a refusal with its status, its sentences, and what was typed.

    `resumed`: what was typed before this page was asked for, and kept.
    """
    now = Typed((request.endpoint or "").rpartition(".")[2], request.form) if refusal else None
    typed = now or resumed or Typed()
    body = render_template(template, refusal=refusal, typed=typed, new_key=new_id, **data)
    return body, refusal.status if refusal else 200


def act(do: Callable[[Tx], T], then: Callable[[T], str], again: Again, said: str = "",
        key: str = "") -> ResponseReturnValue:
    """Run one command in one transaction and go to `then`; `said` is shown there. Twice the same key is one act.

    `key` tells apart two acts of one form. Whatever is refused leaves nothing behind, and `again` shows the form.
    """
    try:
        where = _once(do, then, key)
    except Refused as refusal:
        return again(refusal)
    if said:
        when = given.understood()
        # Its category is the key of the form: a script then forgets the copy that it kept of what was typed.
        flash(spaced(f"{said} Heure comprise : {when}." if when else said), request.form.get(KEY, ""))
    return redirect(where, 303)


def _once(do: Callable[[Tx], T], then: Callable[[T], str], part: str) -> str:
    try:
        return _run(do, then, part)
    except IntegrityError:
        # The same form sent twice at the same instant: the first has committed its key, so its answer is there now.
        return _run(do, then, part)


def _run(do: Callable[[Tx], T], then: Callable[[T], str], part: str) -> str:
    key, body, person = _key() + part, _body(), actor().person
    with house().db.transaction() as tx:
        kept = once.before(tx, person, key, body)
        if kept is not None:
            return kept.body
        where = then(do(tx))
        once.keep(tx, person, key, body, once.Answer(303, where))
        return where


def _key() -> str:
    key = request.form.get(KEY, "")
    if not 16 <= len(key) <= 64:
        raise Refused("form_key", "Ce formulaire est incomplet.", "Il ne porte pas la clé qui évite un double envoi.",
                      "Rechargez la page, puis recommencez.")
    return key


def _body() -> bytes:
    """Return what tells one request from another: where it goes, every field but key and token, every file."""
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in (KEY, TOKEN))
    return "\n".join((request.path, urlencode(fields), *_files(request.files))).encode()


def _files(files: Mapping[str, Any]) -> list[str]:
    found = []
    for name in sorted(files):
        files[name].stream.seek(0)
        found.append(f"{name}={hashlib.sha256(files[name].stream.read()).hexdigest()}")
        files[name].stream.seek(0)
    return found
