"""The door of the posts: how often a code may be tried, and what the session that it opens reaches."""
from __future__ import annotations

import re
from datetime import timedelta
from math import ceil
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from crisis.accounts.tables import login, throttle
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip
from crisis.hotline import doors
from crisis.hotline.tables import assignment, call_sheet, cip_shift
from crisis.web import api
from crisis.web.access import AROUND_A_POST, EVERYONE, OF_POSTS
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.web.posts_room import Room, text, typed
from tests.web.walker import Walker


@pytest.fixture
def where(console: Flask, officer: Walker) -> Room:
    return Room(console, officer)


def test_the_sixth_wrong_code_of_a_minute_is_refused_and_good_ones_are_never_counted(where: Room) -> None:
    with where.db.transaction() as tx:
        tx.execute(throttle.delete())
    client = where.app.test_client()
    assert {typed(where.app.test_client(), where.code(anew=True)).status_code
            for _ in range(7)} == {303}
    told = [typed(client, "ZZZZ ZZZZ") for _ in range(6)]
    assert [each.status_code for each in told] == [403] * 5 + [429]
    assert "demandez un autre code" in text(told[-1].text)
    # Another device of the same room still enters; the address as a whole is kept out after twenty.
    assert typed(where.app.test_client(), where.code(anew=True)).status_code == 303
    others = [typed(where.app.test_client(), "ZZZZ ZZZZ") for _ in range(16)]
    assert {each.status_code for each in others[:15]} == {403}
    assert others[-1].status_code == 429
    with where.db.transaction() as tx:
        assert not [key for key in tx.execute(select(throttle.c.key)).scalars() if "ZZZZ" in key]
        tx.execute(throttle.delete())


def test_a_wrong_code_is_kept_in_its_field_and_names_nobody(where: Room) -> None:
    told = typed(where.app.test_client(), "K7PM 3QXT")
    assert told.status_code == 403
    assert 'value="K7PM 3QXT"' in told.text
    assert "Ce code n'ouvre aucun poste." in text(told.text)


def asked(where: Room, method: str, endpoint: str, arguments: set[str], secret: str) -> TestResponse:
    """Ask for an address as the session of a post does: by its cookie, and for the API by its bearer."""
    known = {"event_id": where.event}
    url = where.app.url_map.bind("127.0.0.1").build(
        endpoint, {name: known.get(name, "1") for name in arguments}, method=method)
    client, machine = where.app.test_client(), url.startswith("/api")
    with client.session_transaction() as session:
        session["_user_id"] = secret
    return client.open(url, method=method, json={} if machine else None,
                       headers={"Authorization": f"Bearer {secret}"} if machine else {})


@pytest.mark.parametrize("post", ["operator-1", "team_leader-1"])
def test_a_session_of_a_post_reaches_the_pages_of_posts_alone(where: Room, post: str) -> None:
    """Every route there is, pages and API, reads and writes: what is not of the hotline is refused as such."""
    where.app = application(where.app.extensions["house"], "k" * 32, blueprints(), public=False)
    api.install(where.app)
    where.app.config["WTF_CSRF_ENABLED"] = False  # So that a form meets the guard and not its missing token.
    with where.db.transaction() as tx:
        secret = doors.enter(tx, doors.issue(tx, where.me, where.event, where.shift, [post])[0].code).secret
    closed = 0
    for rule in where.app.url_map.iter_rules():
        view = where.app.view_functions[rule.endpoint]
        if rule.endpoint.endswith("static") or getattr(view, "access", "") == EVERYONE:
            continue
        if rule.endpoint in AROUND_A_POST or rule.endpoint.startswith(OF_POSTS):
            continue
        for method in set(rule.methods or ()) & {"GET", "POST", "PUT", "DELETE"}:
            told = asked(where, method, rule.endpoint, rule.arguments, secret)
            assert told.status_code == 403, (method, rule.rule)
            assert "Votre rôle" in told.text or "celle de votre poste" in told.text, (method, rule.rule)
            closed += 1
    assert closed > 100
    open_ = {each: asked(where, "GET", each, {"event_id"} if each != "home.home" else set(), secret).status_code
             for each in ("home.home", "cip_seat.seat", "cip_seat.read_first", "cip_posts.table", "cip.hotline")}
    leads = 200 if post == "team_leader-1" else 403
    assert open_ == {"home.home": 302, "cip_seat.seat": 200, "cip_seat.read_first": 200, "cip_posts.table": leads,
                     "cip.hotline": leads}


def test_no_write_of_another_page_passes_for_a_team_leader_at_a_post(where: Room) -> None:
    leader = where.seated("team_leader-1")
    token = leader.form(f"{where.url}/cip/mon-poste", f"{where.url}/cip/mon-poste/depart").fields
    before = where.officer.kinds(where.url)
    for url in (f"{where.url}/journal/note", f"{where.url}/cod", "/mon-astreinte/telephone", "/astreintes/echange",
                f"{where.url}/cellule/reponse", "/evenements/nouveau", f"{where.url}/cip/ordre"):
        told = leader.client.post(url, data=token | {"texte": "x", "reponse": "arrived"})
        assert told.status_code in (403, 404, 405), url
    assert where.officer.kinds(where.url) == before


def test_a_session_of_a_post_sees_no_other_event(where: Room) -> None:
    leader, other = where.seated("team_leader-1"), where.officer.open_event()
    where.officer.send(f"{other}/cip", f"{other}/cip/ordre")
    assert leader.see(f"{where.url}/cip/postes").status_code == 200
    assert {leader.see(other + each).status_code for each in ("/cip", "/cip/postes", "/fil.json")} == {403}


def test_home_leads_a_post_to_its_screen_and_shows_no_other_way(where: Room) -> None:
    walker = where.seated()
    assert walker.see("/").location.startswith(f"{where.url}/cip/")
    page = walker.see(f"{where.url}/cip/mon-poste").text
    for away in ("/astreintes", "/mon-astreinte", "/garde", "/registre", f"{where.url}/journal"):
        assert f'href="{away}"' not in page
    leader = where.seated("team_leader-1").see(f"{where.url}/cip/postes").text
    assert f'href="{where.url}/journal"' not in leader
    assert f'href="{where.url}/cip/mon-poste"' in leader


def test_a_session_ends_with_its_assignment(where: Room) -> None:
    walker = where.seated()
    with where.db.transaction() as tx:
        tx.execute(update(assignment).where(assignment.c.id == where.keys[0]).values(withdrawn_at=tx.now))
    gone = walker.see(f"{where.url}/cip/mon-poste")
    assert gone.status_code == 401
    assert 'href="/poste"' in gone.text


def test_closing_the_hotline_leaves_a_post_its_page_to_send_and_the_way_out(where: Room) -> None:
    walker = where.seated()
    with where.db.transaction() as tx:
        cip.set_circuit(tx, where.me, where.event, "national", "Cellule nationale")
        cip.open_line(tx, where.me, where.app.extensions["house"].here, where.event, untested=True)
    assert where.officer.send(f"{where.url}/cip", f"{where.url}/cip/ordre-fermeture").status_code == 303
    assert walker.see(f"{where.url}/cip/mon-poste").status_code == 200
    with where.db.transaction() as tx:
        cip.close_line(tx, where.me, where.event, "Fermée.", "Standard")
    page = walker.see(walker.see("/").location)
    assert page.status_code == 200
    assert "La CIP est fermée : vos appels gardés sur ce poste sont envoyés." in text(page.text)
    assert {walker.see(where.url + each).status_code for each in CLOSED_AFTER} == {403}
    inside = re.findall(r'<a [^>]*href="(/[^"]*)"', page.text)
    assert {walker.see(each).status_code for each in inside} <= {200, 302, 303}
    assert walker.send(f"{where.url}/cip/poste", "/deconnexion").status_code == 303
    assert _at_posts(where) == 0


CALL = {"categorie": "roads", "note_appel": "Le pont ?"}
CLOSED_AFTER = ("/cip/mon-poste", "/cip/a-lire", "/cip/postes", "/cip/rappels", "/cip", "/fil.json")


def _opened(where: Room) -> None:
    with where.db.transaction() as tx:
        cip.set_circuit(tx, where.me, where.event, "national", "Cellule nationale")
        cip.open_line(tx, where.me, where.app.extensions["house"].here, where.event, untested=True)


def _closed(where: Room) -> None:
    assert where.officer.send(f"{where.url}/cip", f"{where.url}/cip/ordre-fermeture").status_code == 303
    with where.db.transaction() as tx:
        cip.close_line(tx, where.me, where.event, "Fermée.", "Standard")


def _token(walker: Walker) -> str:
    """Return the token of a page that does not load again: what an open tab holds."""
    return str(walker.form("/affichage", "/affichage").fields["csrf_token"][0])


def _kept(where: Room, walker: Walker, token: str, sheet: str, **fields: str) -> tuple[int, str]:
    told = walker.client.post(f"{where.url}/cip/poste/saisie", data=CALL | {
        "csrf_token": token, "fiche": sheet, "revision": "1"} | fields)
    return told.status_code, told.json.get("code", "") if told.json else ""


def _sheets(where: Room) -> dict[str, tuple[str, bool]]:
    with where.db.reading() as tx:
        return {row.id: (row.note, row.closed_at is not None) for row in tx.execute(select(call_sheet).where(
            call_sheet.c.event == where.event))}


def test_the_last_words_of_a_post_arrive_after_the_closing_and_no_new_call_does(where: Room) -> None:
    code = where.code()
    walker = Walker(where.app.test_client())
    assert typed(walker.client, code).status_code == 303
    assert walker.send(f"{where.url}/cip/prise-de-poste", f"{where.url}/cip/prise-de-poste").status_code == 303
    _opened(where)
    with where.db.reading() as tx:
        since = tx.now
    token, (begun, unsent, offline, new) = _token(walker), (uuid4().hex for _ in range(4))
    assert _kept(where, walker, token, begun, note_appel="Le") == (200, "")
    _closed(where)
    with where.db.reading() as tx:
        before = str(ceil((tx.now - since).total_seconds()))
    assert _kept(where, walker, token, begun, revision="2", acte="enregistrer", depuis=before)[0] == 200
    assert _kept(where, walker, token, unsent, depuis=before) == (200, "")
    assert _kept(where, walker, token, new) == (409, "post_over")
    # The same code, typed again on the device, still brings what was taken without the network.
    assert typed(walker.client, code).location.endswith("/cip/poste")
    assert _kept(where, walker, token, offline, hors_ligne="oui") == (422, "")  # The old page, of the old session.
    page = walker.form(f"{where.url}/cip/poste", "").fields["csrf_token"][0]
    assert _kept(where, walker, page, offline, acte="clore", hors_ligne="oui", depuis=before) == (200, "")
    assert _kept(where, walker, page, new) == (409, "post_over")
    assert _sheets(where) == dict.fromkeys((begun, unsent, offline), ("Le pont ?", True))
    assert {walker.see(where.url + each).status_code for each in CLOSED_AFTER} == {403}
    other = where.app.test_client()
    assert typed(other, "ZZZZ ZZZZ").status_code == 403


def test_a_post_whose_shift_is_over_sends_what_it_holds_and_reaches_nothing_else(where: Room) -> None:
    walker = where.seated()
    _opened(where)
    token, begun, new = _token(walker), uuid4().hex, uuid4().hex
    with where.db.transaction() as tx:
        ended = tx.now - where.app.extensions["house"].here.territory.hotline.overlap - timedelta(minutes=1)
        tx.execute(update(cip_shift).where(cip_shift.c.id == where.shift).values(
            begins=ended - timedelta(hours=4), ends=ended))
    assert "Votre relève est finie : vos appels gardés sur ce poste sont envoyés." in text(
        walker.see(f"{where.url}/cip/poste").text)
    assert _kept(where, walker, token, begun, depuis="90") == (200, "")
    assert _kept(where, walker, token, new, depuis="30") == (409, "post_over")
    assert {walker.see(where.url + each).status_code for each in CLOSED_AFTER} == {403}
    assert walker.client.post(f"{where.url}/cip/poste", data=CALL | {"csrf_token": token}).status_code == 403
    assert list(_sheets(where)) == [begun]


def _at_posts(where: Room) -> int:
    def count(tx: Tx) -> int:
        return len(tx.execute(select(login.c.id).where(login.c.post.is_not(None))).all())
    with where.db.reading() as tx:
        return count(tx)


def test_somebody_without_a_code_is_led_to_the_door(where: Room) -> None:
    stranger = Walker.signed_in(where.app, "operateur1")
    told = stranger.see(f"{where.url}/cip/mon-poste")
    assert (told.status_code, 'href="/poste"' in told.text) == (403, True)
    assert stranger.see(f"{where.url}/cip/postes").status_code == 403


def test_a_code_is_in_no_table_and_no_entry(where: Room) -> None:
    table = f"{where.url}/cip/postes"
    page = where.chief.send(table, f"{table}/codes", releve=where.shift)
    code = re.findall(r'<p class="code">([^<]+)</p>', page.text)[0].replace("\u00a0", "").replace(" ", "")
    with where.db.reading() as tx:
        kept = tx.execute(select(assignment.c.code)).scalars().all()
        assert code not in kept
        with pytest.raises(Refused):
            doors.issue(tx, where.me, where.event, where.shift)
    assert code not in str(where.officer.entries(where.url))
