"""A post whose state stays unknown: whoever looked says that it stands, with its proof, or posts it again."""
from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.events.hand import RELAYED
from tests.web.test_forms import TEXT
from tests.web.walker import Page, Walker


@pytest.fixture
def doubtful(console: Flask, officer: Walker, one: Database) -> tuple[str, str]:
    """An event and its approved message, whose post on X was handed over and never answered for."""
    house = console.extensions["house"]
    console.extensions["house"] = replace(house, here=replace(house.here, networks=("x",)))
    event = officer.open_event()
    officer.activate(event)
    blank = f"{event}/messages/nouveau"
    message = officer.send(blank, blank, titre="Crue", texte=TEXT, moyen_permanent=["x"]).location
    assert officer.send(message, message, acte="soumettre", moyen_permanent=["x"]).status_code == 303
    com = Walker.signed_in(console, "com1")
    assert com.send(message, f"{message}/valider", vus="oui").status_code == 303
    with one.transaction() as tx:
        posts = delivery.c.channel == "x"
        assert len(tx.execute(select(delivery.c.id).where(posts)).all()) == 1
        tx.execute(update(delivery).where(posts).values(state="unknown", best="unknown", look_ups=2, called_at=tx.now))
    return event, message


def forms(walker: Walker, event: str) -> list[str]:
    return [form.action for form in Page(walker.see(f"{event}/appels").text).forms if "/republier/" in form.action]


def state(db: Database) -> str:
    with db.reading() as tx:
        return str(tx.execute(select(delivery.c.state).where(delivery.c.channel == "x")).scalar_one())


def test_a_post_in_doubt_is_shown_with_both_decisions(officer: Walker, doubtful: tuple[str, str]) -> None:
    event, message = doubtful
    page = officer.see(f"{event}/appels").text.replace("\u00a0", " ")
    assert "état inconnu depuis" in page
    assert ("est publié</button>" in page, len(forms(officer, event))) == (True, 1)
    assert f'href="{event}/appels#inconnus"' in officer.see(message).text


def test_republishing_is_an_entry_and_the_same_delivery_leaves_once_more(
        officer: Walker, doubtful: tuple[str, str], one: Database) -> None:
    event, _ = doubtful
    action = forms(officer, event)[0]
    form = officer.form(f"{event}/appels", action)
    assert officer.again(form).status_code == 303
    assert (officer.kinds(event)[-1], state(one)) == ("publication_repeated", "ready")
    assert "demandée de nouveau" in officer.entries(event)[-1]["sentence"]
    again = officer.again(form, cle="0" * 32)
    assert (again.status_code, officer.kinds(event).count("publication_repeated")) == (409, 1)
    assert forms(officer, event) == []


def test_saying_that_it_stands_is_a_publication_with_its_proof_and_ends_the_doubt(
        officer: Walker, doubtful: tuple[str, str]) -> None:
    event, message = doubtful
    form = next(form for form in Page(officer.see(f"{event}/appels").text).forms
                if form.action.endswith("/appels/publication") and form.fields["moyen"] == ["x"])
    assert officer.again(form, nom="M. Vidal, service de communication").status_code == 303
    assert officer.kinds(event)[-1] == "publication_logged"
    assert forms(officer, event) == []


def test_a_post_too_old_or_stopped_is_not_published_again(
        officer: Walker, doubtful: tuple[str, str], one: Database) -> None:
    event, message = doubtful
    form = officer.form(f"{event}/appels", forms(officer, event)[0])
    with one.transaction() as tx:
        kept = tx.execute(select(delivery.c.not_after).where(delivery.c.channel == "x")).scalar_one()
        tx.execute(update(delivery).where(delivery.c.channel == "x").values(not_after=tx.now))
    late = officer.again(form)
    assert (late.status_code, "Cet envoi est périmé" in late.text, state(one)) == (409, True, "unknown")
    with one.transaction() as tx:
        tx.execute(update(delivery).where(delivery.c.channel == "x").values(not_after=kept))
    assert officer.send(f"{event}/fin", f"{event}/fin/arret").status_code == 303
    stopped = officer.again(form, cle="1" * 32)
    assert (stopped.status_code, state(one), "stopped" in RELAYED) == (409, "unknown", True)
