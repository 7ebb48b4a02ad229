"""A room of the hotline on the console, and the browsers of whoever sits there. It decides nothing."""
from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.events import cip_answers
from crisis.hotline import answers, doors
from crisis.hotline.answers import Answer, Body
from crisis.hotline.posts import posts
from tests.cip_room import room
from tests.web.walker import Page, Walker

POSTS = ("operator-1", "operator-2", "team_leader-1", "line_technician-1")
SHEET = Body(facts="La Cère déborde à Aurillac.", forbidden="Aucun bilan.",
             answers=(Answer("road", "Le pont est-il ouvert\u202f?", "Non, il est fermé.", "roads"),))


class Room:
    """A hotline that is ordered, with a shift of one hand of people."""

    def __init__(self, console: Flask, officer: Walker) -> None:
        self.app, self.officer = console, officer
        self.db: Database = console.extensions["house"].db
        self.chief = Walker.signed_in(console, "cip1")
        self.url = officer.open_event()
        self.event = self.url.rpartition("/")[2]
        assert officer.send(f"{self.url}/cip", f"{self.url}/cip/ordre").status_code == 303
        with self.db.transaction() as tx:
            self.shift, self.keys = room(tx, self.event, POSTS)
            self.me = Actor(tx.execute(select(account.c.person).where(account.c.login == "cip1")).scalar_one(),
                            "cip_chief", frozenset({"cip_chief"}))

    def code(self, post: str = "operator-1", *, anew: bool = False) -> str:
        with self.db.transaction() as tx:
            return doors.issue(tx, self.me, self.event, self.shift, [post], anew=anew)[0].code

    def publish(self, words: str = "La Cère déborde à Aurillac.") -> int:
        with self.db.transaction() as tx:
            known = answers.current(tx, self.event)
            body = Body(words, SHEET.forbidden, answers=SHEET.answers)
            answers.write(tx, self.me, self.event, known.version if known else 0, body)
        with self.db.transaction() as tx:
            return cip_answers.publish(tx, self.me, self.event, (known.version if known else 0) + 1)

    def at(self, post: str = "operator-1") -> Walker:
        """Return the browser of somebody who typed the code of a post."""
        walker = Walker(self.app.test_client())
        assert typed(walker.client, self.code(post, anew=True)).status_code == 303
        return walker

    def seated(self, post: str = "operator-1") -> Walker:
        walker = self.at(post)
        assert walker.send(f"{self.url}/cip/prise-de-poste", f"{self.url}/cip/prise-de-poste").status_code == 303
        return walker

    def person(self, post: str) -> str:
        with self.db.reading() as tx:
            return next(each.person for each in doors.places(tx, self.event) if each.post == post)

    def sits(self) -> list[str]:
        with self.db.reading() as tx:
            return sorted(posts.state(tx, self.event).seats)


def typed(client: FlaskClient, code: str) -> TestResponse:
    form = next(form for form in Page(client.get("/poste").text).forms if form.action == "/poste")
    return client.post("/poste", data=form.fields | {"code": code})


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text)).replace("\u00a0", " ").replace("\u202f", " ")
