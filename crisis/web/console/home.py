"""The pages of the house: what runs now, who is on duty, the register."""
from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.events import observing
from crisis.events.describing import named
from crisis.events.opening import listing
from crisis.hotline import care
from crisis.journal.tables import REGISTER, event
from crisis.kit import last_made
from crisis.oncall import holes, reachable, swaps
from crisis.oncall.rotas import FUNCTIONS, all_on_duty, held_now
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor, place
from crisis.web.console.act import shown
from crisis.web.console.cip.pages import screen_of
from crisis.web.console.lines import lines
from crisis.web.console.naming import naming
from crisis.web.console.picture import pictures
from crisis.web.house import house

home_pages = Blueprint("home", __name__)
PAGE = 100
CALLED = ("duty_officer", "communication", "authority")  # The order in which a night needs them.


@home_pages.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show what runs, what is due, and the one thing to do now; whoever is at a post of the hotline is led to it."""
    post = place()
    if post is not None:
        return redirect(screen_of(post.event, post.role))
    with house().db.reading() as tx:
        sees = actor().may("see")
        running = pictures(tx, house().territory, actor()) if sees else []
        closed = [row for row in listing(tx) if row.closed_at][:10] if sees else []
        past = [(row, named(tx, house().territory, row.id)) for row in closed]
        asked = [row for row in swaps.proposals(tx, actor().person) if row.asked_of == actor().person]
        person = actor().person
        soon = reachable.mine(tx, person, reachable.SOON)
        lacks = reachable.missing(reachable.lines(tx, [person])[person]) if soon else ()
        return shown("home.html", running=running, past=past, swaps=len(asked), now=tx.now, lacks=lacks,
                     holes=_holes(tx), follows=care.named_in(tx, person), observes=observing.going_on(tx, person))


def _holes(tx: Tx) -> int:
    """Return how many holes the rotas have ahead, to those who may fill one or go on duty without a second person."""
    concerned = actor().may("manage_rota") or actor().may("order")
    return sum(len(gaps) for gaps in holes.of_house(tx).values()) if concerned else 0


@home_pages.get("/garde")
@access("see")
def duty() -> ResponseReturnValue:
    """Show who is on duty now, the first called first."""
    with house().db.reading() as tx:
        found = dict(sorted(all_on_duty(tx).items(), key=lambda each: CALLED.index(each[0])
                            if each[0] in CALLED else len(CALLED)))
        people = naming(tx, house().territory, actor(), {key for keys in found.values() for key in keys})
        numbers = {each.person: each.address("sms") for each in holders(tx, "staff")} if people.persons else {}
        return shown("duty.html", duty=found, people=people, numbers=numbers, now=tx.now, kit=last_made(tx),
                     without=[each for each in FUNCTIONS if each not in found],
                     held=[function for function in found if held_now(tx, function)])


@home_pages.get("/registre")
@access("read_register")
def register() -> ResponseReturnValue:
    """Show the entries of the register, the newest first."""
    with house().db.reading() as tx:
        head = int(tx.execute(select(event.c.head_seq).where(event.c.id == REGISTER)).scalar_one())
        upto = min(given.number("avant", head + 1) - 1, head)
        found = lines(tx, REGISTER, max(0, upto - PAGE), actor(), house().territory, PAGE)
        return shown("register.html", lines=found[::-1], older=max(0, upto - PAGE), head=head)
