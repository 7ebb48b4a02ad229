"""Somebody who walks pages: reads forms as a browser would, fills them, sends them. Knows no page by heart."""
from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from crisis.accounts.signin import open_login
from crisis.accounts.tables import account
from crisis.web.house import House

Fields = dict[str, Any]


@dataclass
class Form:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """The forms and the visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.styles = 0
        self._select = self._area = None
        self._typed = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.styles += "style" in found or tag == "style"
        self.styles += any(name.startswith("on") for name in found)
        if tag == "form":
            self.forms.append(Form(found.get("action") or ""))
        elif tag == "script":
            self.scripts.append(found)
        elif tag in ("h1", "main"):
            self.headings.append(tag)
        elif self.forms:
            self._control(tag, found)

    def _control(self, tag: str, found: dict[str, str | None]) -> None:
        name = found.get("name")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            kept = self.forms[-1].fields.setdefault(self._select, [found.get("value") or ""])
            if "selected" in found:
                kept[:] = [found.get("value") or ""]
        elif tag == "textarea":
            self._area, self._typed = name, ""
        elif tag == "input" and name and self._sent(found):
            self.forms[-1].fields.setdefault(name, []).append(found.get("value") or "")

    @staticmethod
    def _sent(found: dict[str, str | None]) -> bool:
        # A browser sends no form whose required box is not ticked: whoever walks here has ticked it.
        kind = found.get("type")
        ticked = "checked" in found or (kind == "checkbox" and "required" in found)
        return kind != "file" and (kind not in ("radio", "checkbox") or ticked)

    def handle_data(self, data: str) -> None:
        if self._area:
            self._typed += data
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.forms[-1].fields[self._area] = [self._typed.removeprefix("\n")]
            self._area = None
        elif tag == "select":
            self._select = None


class Walker:
    """One signed-in browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    @classmethod
    def signed_in(cls, app: Flask, login: str) -> Walker:
        """Return somebody whose session is open; what signing in costs is paid by the tests of signing in."""
        house: House = app.extensions["house"]
        with house.db.transaction() as tx:
            person = tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one()
            secret = open_login(tx, person)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = secret
        return cls(client)

    def see(self, url: str) -> TestResponse:
        return self.client.get(url)

    def form(self, url: str, action: str, **chosen: str) -> Form:
        """Return the first form of a page with this action, and these hidden values."""
        forms = [form for form in Page(self.see(url).text).forms if form.action.split("?")[0] == action
                 and all(form.fields.get(name) == [value] for name, value in chosen.items())]
        assert forms, f"no form for {action} in {url}"
        return forms[0]

    def send(self, url: str, action: str, **given: Any) -> TestResponse:
        """Fill the form of a page and send it."""
        form = self.form(url, action)
        return self.client.post(form.action, data=form.fields | given)

    def again(self, form: Form, **given: Any) -> TestResponse:
        return self.client.post(form.action, data=form.fields | given)

    def open_event(self, title: str = "Crue de la Cère", kind: str = "flood") -> str:
        """Open an event of one's own, whatever was opened before, and return its address."""
        form = self.form("/evenements/nouveau", "/evenements/nouveau")
        data = form.fields | {"type": kind, "titre": title, "zone": "liste", "autre": "oui",
                              "commune": ["15014", "15187"]}
        answer = self.client.post("/evenements/nouveau", data=data)
        assert answer.status_code == 303, answer.text
        return answer.location

    def activate(self, event: str) -> None:
        assert self.send(event, f"{event}/cod").status_code == 303

    def entries(self, event: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.see(f"{event}/fil.json").get_json()["entrees"]
        return found

    def kinds(self, event: str) -> list[str]:
        return [entry["kind"] for entry in self.entries(event)]
