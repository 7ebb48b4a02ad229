"""A hotline at work for a browser: an event of its own, open, with an answer sheet, and people signed in at posts."""
from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import insert, select

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import open_at_post
from crisis.db import Database, Tx, new_id
from crisis.events import cip, cip_answers, cip_roster
from crisis.events.cip_team import team
from crisis.hotline import answers, doors
from crisis.hotline.answers import Answer, Body
from crisis.hotline.tables import assignment, call_sheet, cip_shift, volunteer
from crisis.journal import store
from tests.house import Hours, House
from tests.served import Served

BRIDGE = Answer("bridge", "Le pont de la rue du Rocher est-il ouvert ?", "Il est fermé à la circulation.", "roads")
WATER = Answer("water", "L'eau du robinet est-elle potable ?", "Oui, sauf avis contraire de la mairie.", "utilities")
SHEET = Body(facts="La Cère déborde à Aurillac.", answers=(BRIDGE, WATER))


def enter(tx: Tx, event: str, who: Actor, post: str) -> str:
    """Give somebody a post of a shift, as the roster does, and open the session that its code opens."""
    shift, until = new_id(), clock.now() + timedelta(hours=4)
    if tx.execute(select(volunteer).where(volunteer.c.person == who.person)).first() is None:
        tx.execute(insert(volunteer), {"person": who.person, "service": "DDT", "languages": "fr", "posts": who.function,
                                       "available": "yes"})
    tx.execute(insert(cip_shift), {"id": shift, "event": event, "begins": clock.now(), "ends": until, "wanted": "{}"})
    tx.execute(insert(assignment), {"id": shift, "shift": shift, "post": post, "person": who.person})
    return open_at_post(tx, who.person, who.function, shift, until)


class Line:
    """An open hotline of a served demonstration, and what its chief does beside the browsers."""

    def __init__(self, served: Served, url: str = "") -> None:
        self.served, self.db = served, Database(url or f"sqlite:///{served.folder / 'premiere-heure.db'}")
        self.house = House(self.db, Hours(clock.now()))
        self.event = self.house.open(title="Crue de la Cère à Aurillac", separate=True)
        self.chief = self.house.on_duty("cip_chief")
        self.house.do(cip.order, self.house.officer, self.house.here, self.event, self.house.voice())
        self.house.do(cip.set_circuit, self.chief, self.event, "national", "Cellule nationale : 01 99 00 00 01")
        self.house.do(cip.open_line, self.chief, self.house.here, self.event, untested=True)

    def publish(self, body: Body = SHEET) -> int:
        known = self.house.look(answers.current, self.event)
        made = self.house.do(cip_answers.write, self.chief, self.event, known.version if known else 0, body)
        return self.house.do(cip_answers.publish, self.chief, self.event, made)

    def instruct(self, words: str) -> int:
        return self.house.do(cip_answers.instruct, self.chief, self.event, words)

    def close(self) -> None:
        self.house.hours.now = clock.now()
        self.house.do(cip.order_closing, self.house.officer, self.house.here, self.event, self.house.voice())
        self.house.do(cip.close_line, self.chief, self.event, "La cellule est fermée.", "Standard")

    def closed(self) -> list[tuple[str, ...]]:
        """Return the calls that ended: commune, category, profile, answer, note."""
        kept = select(call_sheet.c.commune, call_sheet.c.category, call_sheet.c.profile, call_sheet.c.answer,
                      call_sheet.c.note).where(call_sheet.c.event == self.event, call_sheet.c.closed_at.is_not(None))
        return [tuple(row) for row in self.house.look(lambda tx: tx.execute(kept).all())]

    def shift(self, begins: timedelta, ends: timedelta, operators: int) -> list[str]:
        """Plan a shift from now, give each of its posts to somebody, print its slips; return the codes, by post."""
        plan = cip_roster.Plan(clock.now() + begins, clock.now() + ends, {"operator": operators})
        planned = self.house.do(cip_roster.plan, self.chief, self.house.here, self.event, plan)
        for rank in range(operators):
            found = next(each for each in self.house.look(team, self.house.here, self.event).planned
                         if each.shift.id == planned).vacancies[0].proposed[0]
            self.house.do(cip_roster.assign, self.chief, self.house.here, self.event, planned, f"operator-{rank + 1}",
                          found.person)
        return [slip.shown for slip in self.house.do(doors.issue, self.chief, self.event, planned)]

    @property
    def url(self) -> str:
        return f"{self.served.url}/evenements/{self.event}/cip/poste"

    def at_post(self, browser: Browser, rank: int = 0, role: str = "operator") -> BrowserContext:
        """Return the browser of somebody who has taken a post."""
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR",
                                      timezone_id="Europe/Paris")
        self.seat(context, rank, role)
        return context

    def seat(self, context: BrowserContext, rank: int = 0, role: str = "operator") -> None:
        """Let somebody take a post, and give a browser the session that its code opens."""
        who = Actor(self.house.com(rank).person, role, frozenset({role}))
        self.house.do(store.append, self.event, "cip_post_taken", {
            "post": f"{role}-{rank + 1}", "person": who.person, "shift": None, "until": None, "read": None}, by=who.by)
        secret = self.house.do(enter, self.event, who, f"{role}-{rank + 1}")
        context.add_cookies([{"name": "premiere_heure", "value": self.cookie(secret), "url": self.served.url}])

    def cookie(self, secret: str) -> str:
        """Return a session as the console signs it."""
        app = Flask("signing")
        app.secret_key = (self.served.folder / "secret-key").read_text("utf-8")
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        return str(signer.dumps({"_user_id": secret}))
