"""The page of the reflex cards: one's own card open, a line ticked in one press, told with its hour in the journal."""
from __future__ import annotations

import re

from flask import Flask

from crisis.web.console.places import PLACES
from tests.house import shipped
from tests.web.walker import Page, Walker


def test_a_line_is_ticked_shown_and_told_and_its_tick_taken_back(officer: Walker) -> None:
    event = officer.open_event()
    cards = f"{event}/fiches"
    form = officer.form(cards, cards, fiche="duty_officer", ligne="note_alert")
    assert officer.again(form).location.endswith("#duty_officer-note_alert")
    page = officer.see(cards).text
    assert page.count("<strong>Fait</strong>") == 1
    told = next(entry["sentence"] for entry in officer.entries(event) if entry["kind"] == "card_ticked")
    assert "Noter l'heure de l'alerte" in told
    back = officer.form(cards, cards, fiche="duty_officer", ligne="note_alert")
    assert back.fields["fait"] == ["non"]
    assert officer.again(back).status_code == 303
    assert officer.kinds(event)[-2:] == ["card_ticked", "card_unticked"]
    assert "<strong>Fait</strong>" not in officer.see(cards).text


def test_ones_own_card_comes_first_and_open(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    for login, first in (("sidpc1", "duty_officer"), ("com1", "communication")):
        page = Walker.signed_in(console, login).see(f"{event}/fiches").text
        assert page.index("<details open>") == page.index("<details")
        assert page.partition('name="fiche" value="')[2].partition('"')[0] == first


def test_an_observer_reads_the_cards_and_ticks_nothing(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    observer = Walker.signed_in(console, "observateur1")
    page = observer.see(f"{event}/fiches")
    assert (page.status_code, "Ouvrir l'annuaire de crise." in page.text.replace("&#39;", "'")) == (200, True)
    assert [form.action for form in Page(page.text).forms if form.action.endswith("/fiches")] == []


def test_a_line_of_no_card_is_refused_in_clear(officer: Walker) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/fiches", f"{event}/fiches")
    refused = officer.again(form, ligne="moon")
    assert (refused.status_code, "sur aucune fiche" in refused.text) == (422, True)


def test_a_line_of_a_type_that_the_event_no_longer_has_can_still_be_undone(officer: Walker) -> None:
    event = officer.open_event(kind="storm")
    cards = f"{event}/fiches"
    assert officer.again(officer.form(cards, cards, fiche="duty_officer", ligne="storm_networks")).status_code == 303
    assert officer.send(f"{event}/preciser", f"{event}/preciser", type="flood").status_code == 303
    back = officer.form(cards, cards, fiche="duty_officer", ligne="storm_networks")
    assert officer.again(back).status_code == 303
    assert officer.kinds(event)[-1] == "card_unticked"
    assert "storm_networks" not in officer.see(cards).text


def test_each_line_leads_to_the_page_where_its_act_is_done(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    page = officer.see(f"{event}/fiches").text
    items = re.findall(r'<li id="(\w+)-(\w+)">(.*?)</li>', page, re.DOTALL)
    links = {line: re.findall(r'<a class="button" href="([^"]+)"', item) for _, line, item in items}
    assert len(links) > 30
    assert {len(found) for found in links.values()} == {1}
    assert links["mayors_unreached"] == [f"{event}/appels#appels"]
    assert links["briefing"] == [f"{event}/journal#note-texte"]
    for url in {found[0] for found in links.values()}:
        address, _, anchor = url.partition("#")
        shown = officer.see(address)
        assert shown.status_code == 200, url
        assert not anchor or f'id="{anchor}"' in shown.text, url


def test_every_line_that_a_place_names_is_on_a_card_of_the_house() -> None:
    known = {line.id for lines in shipped().playbook("flood").cards.values() for line in lines}
    assert set(PLACES) - known == set()
