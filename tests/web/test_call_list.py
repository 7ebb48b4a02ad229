"""The call list after the first message: whoever the last one did not reach is on it again, until somebody calls."""
from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from flask import Flask
from sqlalchemy import select, update

from channels.port import Accepted, Unknown
from crisis.db import Database
from crisis.directory.tables import mandate, route
from crisis.web.console.calls import KINDS, acts_told
from tests.db.making import Phones, at_hand, set_virtual, turn
from tests.web.test_forms import submitted
from tests.web.test_misfortunes import approved, exhausted
from tests.web.walker import Walker


def listed(officer: Walker, event: str) -> dict[str, str]:
    """Return what the call list says of each commune, by INSEE code."""
    items = officer.see(f"{event}/appels").text.split('<li class="')[1:]
    return {found[1]: re.sub(r"<[^>]+>", "", item.partition("<p>")[2].partition("</p>")[0]).replace("\u00a0", " ")
            for item in items if (found := re.search(r"commune:(\d+)", item))}


def reach(officer: Walker, event: str, insee: str) -> None:
    form = officer.form(f"{event}/appels", f"{event}/appels/contact", cible=f"commune:{insee}")
    assert officer.again(form, resultat="reached", interlocuteur="Mme Untel, adjointe").status_code == 303


def test_a_mayor_reached_by_the_first_message_is_called_again_when_the_second_is_unknown(
        console: Flask, officer: Walker, one: Database) -> None:
    """GA2, LI2: neither an SMS nor a call about the first message hides that the second one may never have come."""
    event, _ = approved(console, officer)
    mail, site = Phones(operator="smtp"), Phones(lambda _: Accepted("S", "read_back"), operator="site")
    exhausted(one, Phones(), mail, site)
    reach(officer, event, "15187")
    assert all("couvert" in said for said in listed(officer, event).values())
    with one.reading() as tx:
        now = tx.now + timedelta(minutes=5)
    set_virtual(one, now)
    second = submitted(officer, event)
    assert Walker.signed_in(console, "com1").send(second, f"{second}/valider").status_code == 303
    worker = at_hand(one, Phones(lambda _: Unknown("timeout")), mail, site)
    turn(worker)
    assert all("couvert" in said for said in listed(officer, event).values())
    set_virtual(one, now + timedelta(seconds=20))
    told = listed(officer, event)
    assert all("à joindre · rappel : SMS" in said for said in told.values()), told
    assert all("(message n° 2)" in said for said in told.values()), told
    reach(officer, event, "15187")
    told = listed(officer, event)
    assert ("couvert" in told["15187"], "rappel" in told["15014"]) == (True, True)
    worker.stop()


def test_a_mayor_whom_a_wave_could_not_reach_is_on_the_call_list(
        console: Flask, officer: Walker, one: Database) -> None:
    """A deferred message goes by mail: who has no address is called, though an SMS came before."""
    event, _ = approved(console, officer)
    exhausted(one, Phones(), Phones(operator="smtp"), Phones(lambda _: Accepted("S", "read_back"), operator="site"))
    with one.transaction() as tx:
        holder = select(mandate.c.id).where(mandate.c.target == "commune:15187")
        tx.execute(update(route).where(route.c.mandate.in_(holder), route.c.channel == "email").values(active=False))
    second, com = submitted(officer, event), Walker.signed_in(console, "com1")
    form = com.form(second, f"{second}/valider")
    refused = com.again(form, urgence="deferred")
    assert refused.status_code == 422
    assert "Sans adresse de courriel" in refused.text
    assert com.again(com.form(second, f"{second}/valider"), urgence="deferred", vus="oui").status_code == 303
    told = listed(officer, event)
    assert ("aucune voie d'envoi" in unescape(told["15187"]), "couvert" in told["15014"]) == (True, True), told
    reach(officer, event, "15187")
    assert "couvert" in listed(officer, event)["15187"]


def test_the_page_of_calls_reads_only_the_entries_that_it_tells(officer: Walker, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    reach(officer, event, "15014")
    with one.reading() as tx:
        acts = acts_told(tx, event.rpartition("/")[2])
    assert [entry["data"]["target"] for entry in acts["contact_logged"]] == ["commune:15014"]
    assert set(acts) <= set(KINDS) < set(officer.kinds(event)) | set(KINDS)
