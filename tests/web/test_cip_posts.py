"""Posts of the hotline on the console: what is read, the post, its end; the table of the team leader, and slips."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from crisis.hotline import codes, doors
from tests.cip_room import calling, room
from tests.web.posts_room import POSTS, Room, text, typed
from tests.web.test_pages import LOOSE
from tests.web.walker import Page, Walker


@pytest.fixture
def where(console: Flask, officer: Walker) -> Room:
    return Room(console, officer)


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
    assert taken.location == f"{where.url}/cip/poste"
    assert "Poste tenu depuis" in text(walker.see(f"{where.url}/cip/mon-poste").text)
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
    page = where.chief.send(table, f"{table}/codes", releve=where.shift)
    assert page.status_code == 200
    told = text(page.text)
    shown = re.findall(r'<p class="code">([^<]+)</p>', page.text)
    assert len(shown) == len(POSTS)
    assert told.count("/poste") >= len(POSTS)
    assert all(f"Agent {post}" in told for post in POSTS)
    assert "lisez la fiche réponses" in told
    entered = typed(where.app.test_client(), shown[0].replace("\u00a0", " "))
    assert entered.status_code == 303
    again = where.chief.send(table, f"{table}/codes", releve=where.shift)
    assert (again.status_code, "ont déjà un code" in text(again.text)) == (422, True)
    assert not any(code.replace(" ", "") in again.text for code in shown)
    assert where.chief.send(table, f"{table}/codes", releve=where.shift, poste="operator-1",
                            nouveaux="oui").text.count('class="code"') == 1


def test_the_table_says_who_sits_where_and_the_leader_acts_for_somebody(where: Room) -> None:
    table = f"{where.url}/cip/postes"
    assert "vide" in text(where.chief.see(table).text)
    where.seated()
    leader = where.seated("team_leader-1")
    told = text(leader.see(table).text)
    assert "1 poste répond" in told
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


def test_pages_of_posts_are_set_as_french_is_printed_and_have_one_title(where: Room) -> None:
    where.publish()
    table = f"{where.url}/cip/postes"
    walker, leader = where.at(), where.seated("team_leader-1")
    pages = [walker.see(f"{where.url}/cip/prise-de-poste"), leader.see(f"{where.url}/cip/mon-poste"),
             leader.see(table), walker.see("/poste"), walker.see(f"{where.url}/cip/mon-poste"),
             where.chief.send(table, f"{table}/codes", releve=where.shift)]
    for page in pages:
        body = re.sub(r"<(script|style|option)[^>]*>.*?</\1>", " ", page.text.partition("<main")[2], flags=re.DOTALL)
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
        assert (Page(page.text).headings, Page(page.text).styles) == (["main", "h1"], 0)
        assert "RÉPÉTITION TECHNIQUE" in page.text
