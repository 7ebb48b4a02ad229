"""Posts of the hotline on the console: the code typed at the door, the briefing, the post, its end; the team leader."""
from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account, login, throttle
from crisis.db import Database, Tx
from crisis.errors import Refused
from crisis.events import cip, cip_answers
from crisis.hotline import answers, codes, doors
from crisis.hotline.answers import Answer, Body
from crisis.hotline.posts import posts
from crisis.hotline.tables import assignment
from crisis.web import api
from crisis.web.access import AROUND_A_POST, EVERYONE
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.cip_room import calling, room
from tests.web.test_pages import LOOSE
from tests.web.walker import Page, Walker

POSTS = ("operator-1", "operator-2", "team_leader-1", "line_technician-1")
SHEET = Body(facts="La Cère déborde à Aurillac.", forbidden="Aucun bilan.",
             answers=(Answer("road", "Le pont est-il ouvert ?", "Non, il est fermé.", "roads"),))


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


@pytest.fixture
def where(console: Flask, officer: Walker) -> Room:
    return Room(console, officer)


def typed(client: FlaskClient, code: str) -> TestResponse:
    form = next(form for form in Page(client.get("/poste").text).forms if form.action == "/poste")
    return client.post("/poste", data=form.fields | {"code": code})


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text)).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_code_typed_the_sheet_read_and_the_post_is_taken(where: Room) -> None:
    sheet = where.publish()
    client = where.app.test_client()
    entered = typed(client, codes.shown(where.code()).lower())
    briefing = f"{where.url}/cip/prise-de-poste"
    assert (entered.status_code, entered.location) == (303, briefing)
    walker = Walker(client)
    page = walker.see(briefing).text
    assert "La Cère déborde à Aurillac." in page
    assert "Le pont est-il ouvert" in page
    form = walker.form(briefing, briefing)
    assert form.fields["lu"] == [str(sheet)]
    refused = walker.again(form, lu=[])
    assert (refused.status_code, "n'ont pas été lues" in text(refused.text)) == (409, True)
    taken = walker.again(form)
    assert (taken.status_code, where.sits()) == (303, ["operator-1"])
    assert "Poste tenu depuis" in text(walker.see(taken.location).text)
    # Typed again after a crash of the browser, the code leads to the post itself.
    again = typed(client, where.code(anew=True))
    assert again.location == taken.location
    assert where.officer.kinds(where.url).count("cip_post_taken") == 1


def test_without_a_sheet_the_briefing_says_so_and_the_post_is_taken(where: Room) -> None:
    walker = where.at()
    assert "Aucune fiche réponses n'est publiée" in text(walker.see(f"{where.url}/cip/prise-de-poste").text)
    where.seated()
    assert where.sits() == ["operator-1"]


def test_a_sheet_that_appears_while_one_reads_is_read_too(where: Room) -> None:
    where.publish()
    walker, briefing = where.at(), f"{where.url}/cip/prise-de-poste"
    form = walker.form(briefing, briefing)
    new = where.publish("La Cère baisse.")
    assert walker.again(form).status_code in (404, 409)
    fresh = walker.form(briefing, briefing)
    assert fresh.fields["lu"] == [str(new)]
    assert walker.again(fresh).status_code == 303


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
        if rule.endpoint in AROUND_A_POST or rule.endpoint.startswith(("cip", "api_cip")):
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


def test_leaving_takes_words_shows_the_door_and_the_next_one_reads_them(where: Room) -> None:
    walker = where.seated()
    with where.db.transaction() as tx:
        calling(tx, where.event, "operator-1", where.person("operator-1"))
    own = f"{where.url}/cip/mon-poste"
    assert "1 fiche d'appel reste ouverte" in text(walker.see(own).text)
    left = walker.send(own, f"{own}/depart", motif="end", consignes="Rappeler la mairie de Vic.")
    assert (left.status_code, left.location, where.sits()) == (303, "/poste", [])
    assert "Poste quitté" in walker.see("/poste").text
    assert walker.see(own).status_code == 401
    assert "Rappeler la mairie de Vic." in where.at().see(f"{where.url}/cip/prise-de-poste").text


def test_a_break_is_taken_and_ended_from_ones_own_post(where: Room) -> None:
    walker, own = where.seated(), f"{where.url}/cip/mon-poste"
    assert walker.send(own, f"{own}/pause", acte="debut").status_code == 303
    assert "En pause depuis" in text(walker.see(own).text)
    assert walker.send(own, f"{own}/pause", acte="fin").status_code == 303
    assert where.officer.kinds(where.url)[-2:] == ["cip_break_begun", "cip_break_ended"]


def test_a_relief_is_offered_with_the_name_of_who_sits_there(where: Room) -> None:
    where.seated()
    with where.db.transaction() as tx:
        # The next one of the same post, in a shift that has begun.
        _, (key,) = room(tx, where.event, ["operator-1"])
        place = doors.place(tx, key)
        assert place is not None
        code = doors.issue(tx, where.me, where.event, place.shift)[0].code
    client, briefing = where.app.test_client(), f"{where.url}/cip/prise-de-poste"
    typed(client, code)
    walker = Walker(client)
    assert "Agent operator-1 tient ce poste depuis" in text(walker.see(briefing).text)
    assert walker.send(briefing, briefing).status_code == 409
    assert walker.send(briefing, briefing, releve="oui").status_code == 303
    assert where.officer.kinds(where.url)[-2:] == ["cip_post_left", "cip_post_taken"]


def test_slips_are_printed_once_with_all_that_is_needed_to_sit_down(where: Room) -> None:
    table = f"{where.url}/cip/postes"
    page = where.chief.send(table, f"{table}/codes", service=where.shift)
    assert page.status_code == 200
    told = text(page.text)
    shown = re.findall(r'<p class="code">([^<]+)</p>', page.text)
    assert len(shown) == len(POSTS)
    assert told.count("/poste") >= len(POSTS)
    assert all(f"Agent {post}" in told for post in POSTS)
    assert "lisez la fiche réponses" in told
    entered = typed(where.app.test_client(), shown[0].replace("\u00a0", " "))
    assert entered.status_code == 303
    again = where.chief.send(table, f"{table}/codes", service=where.shift)
    assert (again.status_code, "ont déjà un code" in text(again.text)) == (422, True)
    assert not any(code.replace(" ", "") in again.text for code in shown)
    assert where.chief.send(table, f"{table}/codes", service=where.shift, poste="operator-1",
                            nouveaux="oui").text.count('class="code"') == 1


def test_the_table_says_who_sits_where_and_the_leader_acts_for_somebody(where: Room) -> None:
    table = f"{where.url}/cip/postes"
    assert "vide" in text(where.chief.see(table).text)
    where.seated()
    leader = where.seated("team_leader-1")
    told = text(leader.see(table).text)
    assert "2 postes répondent" in told
    assert "Agent operator-1" in told
    assert leader.send(table, f"{table}/pause", poste="operator-1", acte="debut").status_code == 303
    assert "en pause depuis" in text(leader.see(table).text)
    assert leader.send(table, f"{table}/prise", affectation=where.keys[3]).status_code == 303
    value = f"operator-1 {where.person('operator-1')}"
    assert leader.send(table, f"{table}/depart", poste=value, motif="other").status_code == 303
    assert where.sits() == ["line_technician-1", "team_leader-1"]
    # A page left open frees nobody who came since.
    assert leader.send(table, f"{table}/depart", poste=value, motif="other").status_code == 303
    assert where.officer.kinds(where.url).count("cip_post_left") == 1


def test_closing_the_hotline_signs_every_post_out(where: Room) -> None:
    walker = where.seated()
    with where.db.transaction() as tx:
        cip.set_circuit(tx, where.me, where.event, "national", "Cellule nationale")
        cip.open_line(tx, where.me, where.app.extensions["house"].here, where.event, untested=True)
    assert where.officer.send(f"{where.url}/cip", f"{where.url}/cip/ordre-fermeture").status_code == 303
    assert walker.see(f"{where.url}/cip/mon-poste").status_code == 200
    with where.db.transaction() as tx:
        cip.close_line(tx, where.me, where.event, "Fermée.", "Standard")
    assert walker.see(f"{where.url}/cip/mon-poste").status_code == 401
    assert _at_posts(where) == 0


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


def test_pages_of_posts_are_set_as_french_is_printed_and_have_one_title(where: Room) -> None:
    where.publish()
    table = f"{where.url}/cip/postes"
    walker, leader = where.at(), where.seated("team_leader-1")
    pages = [walker.see(f"{where.url}/cip/prise-de-poste"), leader.see(f"{where.url}/cip/mon-poste"),
             leader.see(table), walker.see("/poste"), walker.see(f"{where.url}/cip/mon-poste"),
             where.chief.send(table, f"{table}/codes", service=where.shift)]
    for page in pages:
        body = re.sub(r"<(script|style|option)[^>]*>.*?</\1>", " ", page.text.partition("<main")[2], flags=re.DOTALL)
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
        assert (Page(page.text).headings, Page(page.text).styles) == (["main", "h1"], 0)
        assert "RÉPÉTITION TECHNIQUE" in page.text


def test_a_code_is_in_no_table_and_no_entry(where: Room) -> None:
    table = f"{where.url}/cip/postes"
    page = where.chief.send(table, f"{table}/codes", service=where.shift)
    code = re.findall(r'<p class="code">([^<]+)</p>', page.text)[0].replace("\u00a0", "").replace(" ", "")
    with where.db.reading() as tx:
        kept = tx.execute(select(assignment.c.code)).scalars().all()
        assert code not in kept
        with pytest.raises(Refused):
            doors.issue(tx, where.me, where.event, where.shift)
    assert code not in str(where.officer.entries(where.url))
