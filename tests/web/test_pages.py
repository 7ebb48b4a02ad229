"""Every page: its access is declared, a GET changes nothing, it stands without script and without inline anything."""
from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from crisis import clock
from crisis.accounts.rights import RIGHTS
from crisis.config import ROOT, Settings
from crisis.db import Database, metadata
from crisis.delivery import beats
from crisis.doctor import examine
from crisis.territory import Territory
from crisis.web.access import EVERYONE, SIGNED_IN
from tests.web.walker import Page, Walker

TABS = ("", "/cellule", "/messages", "/messages/nouveau", "/fiches", "/appels", "/journal", "/points", "/synergi",
        "/cip", "/cip/remontees", "/cip/demandes", "/fin", "/rapport", "/fil.json")
HOUSE = ("/", "/garde", "/registre", "/essai", "/evenements/nouveau", "/connexion")
LOOSE = re.compile(r"\w [:;?!»]|« ")


def counted(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return {name: tx.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()}


def pages_of(officer: Walker) -> list[str]:
    event = officer.open_event()
    officer.activate(event)
    return [*(event + each for each in TABS), *HOUSE]


def test_every_route_declares_its_access(console: Flask) -> None:
    known = {EVERYONE, SIGNED_IN, *(right for rights in RIGHTS.values() for right in rights)}
    rules = [rule for rule in console.url_map.iter_rules() if not rule.endpoint.endswith("static")]
    assert len(rules) > 30
    assert [rule.rule for rule in rules
            if getattr(console.view_functions[rule.endpoint], "access", None) not in known] == []


def test_nobody_reads_a_page_without_signing_in(console: Flask, officer: Walker) -> None:
    stranger = console.test_client()
    closed = [url for url in pages_of(officer) if url not in ("/", "/connexion")]
    assert {stranger.get(url).status_code for url in closed} == {401}
    first = stranger.get("/")
    assert (first.status_code, first.location) == (302, "/connexion")


def test_an_observer_reads_and_may_do_nothing(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    observer = Walker.signed_in(console, "observateur1")
    assert observer.see(event).status_code == 200
    actions = {form.action for tab in TABS[:-1] if tab != "/messages/nouveau"
               for form in Page(observer.see(event + tab).text).forms}
    # To search, and to say how far one has read, is to read: no entry comes of it.
    assert actions <= {"/deconnexion", "", f"{event}/journal", f"{event}/journal/lu"}
    assert observer.client.post(f"{event}/cod").status_code in (403, 422)
    assert officer.kinds(event) == ["event_opened"]


def test_reading_pages_changes_nothing(console_on_both: Flask, both: Database) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    urls = pages_of(officer)
    before = counted(both)
    statuses = {url: officer.see(url).status_code for url in urls}
    assert set(statuses.values()) == {200}, statuses
    assert counted(both) == before


def test_pages_have_one_title_one_main_and_nothing_inline(officer: Walker) -> None:
    for url in pages_of(officer):
        if url.endswith(".json"):
            continue
        page = Page(officer.see(url).text)
        assert page.headings == ["main", "h1"], url
        assert page.styles == 0, url
        assert all(script.get("src") for script in page.scripts), url


def test_pages_forbid_everything_that_is_not_theirs(officer: Walker) -> None:
    policy = officer.see("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_demonstration_says_so_on_every_page(officer: Walker, public_face: Flask) -> None:
    told = "RÉPÉTITION TECHNIQUE"
    assert all(told in officer.see(url).text for url in pages_of(officer) if not url.endswith(".json"))
    assert told in public_face.test_client().get("/public/").text


@pytest.mark.parametrize("url", ["/evenements/register", "/evenements/register/journal", f"/evenements/{'0' * 32}"])
def test_what_is_no_event_has_no_page(officer: Walker, url: str) -> None:
    assert officer.see(url).status_code == 404


def test_the_register_takes_no_note(officer: Walker) -> None:
    form = officer.form(f"{(event := officer.open_event())}/journal", f"{event}/journal/note")
    before = officer.see("/registre").text.count("data-seq")
    form.action = "/evenements/register/journal/note"
    assert officer.again(form, texte="Faux").status_code == 404
    assert officer.see("/registre").text.count("data-seq") == before


def test_texts_of_pages_follow_french_typography() -> None:
    templates = [path for path in (ROOT / "templates").rglob("*.html") if "report" not in path.as_posix()]
    loose = {path.name: found.group() for path in templates
             if (found := LOOSE.search("".join(Page(_plain(path.read_text(encoding="utf-8"))).text)))}
    assert len(templates) > 15
    assert loose == {}


def _plain(template: str) -> str:
    return re.sub(r"\{[{%#].*?[}%#]\}", "", template, flags=re.DOTALL)


NOTHING_LEAVES, NOBODY_RINGS = "Rien ne part", "ne surveille plus les délais"


@pytest.mark.parametrize(("alive", "told"), [
    ((), (True, True)), (("scheduler",), (True, False)), (("worker",), (False, True)),
    (("worker", "scheduler"), (False, False))])
def test_the_band_of_a_silent_service_says_what_stopped_and_whom_to_call(
        officer: Walker, one: Database, alive: tuple[str, ...], told: tuple[bool, bool]) -> None:
    with one.transaction() as tx:
        for part in alive:
            beats.strike(tx, part, clock.now())
    shown = officer.see("/").text
    assert (NOTHING_LEAVES in shown, NOBODY_RINGS in shown) == told
    assert ('href="tel:' in shown) == any(told)


@pytest.mark.parametrize("alive", beats.PARTS)
def test_doctor_is_red_for_the_part_that_does_not_beat(one: Database, cantal: Territory, alive: str) -> None:
    with one.transaction() as tx:
        beats.strike(tx, alive, clock.now())
    found = {each.code: each.good for each in examine(one, Settings(), cantal)}
    assert {part: found[f"beat_{part}"] for part in beats.PARTS} == {part: part == alive for part in beats.PARTS}
