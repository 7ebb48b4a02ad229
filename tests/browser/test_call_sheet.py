"""The call sheet in a browser: a call by keyboard alone, the network cut, a reload, a life in danger, two tabs."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from crisis.hotline.tables import call_sheet
from tests.browser.conftest import serving
from tests.browser.hotline import Line
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTE = "Demande si le pont est ouvert pour aller chercher ses enfants."
KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("premiere-heure", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("appels").objectStore("appels").getAll();
    rows.onsuccess = () => resolve(rows.result.map(({ revision, acked, ended }) => ({ revision, acked, ended })));
  };
})"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("calls"))


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(served)
    yield made
    made.db.close()


@pytest.fixture
def context(line: Line, browser: Browser) -> Iterator[BrowserContext]:
    made = line.at_post(browser)
    yield made
    made.close()


@pytest.fixture
def page(line: Line, context: BrowserContext) -> Page:
    return opened(line, context)


def opened(line: Line, context: BrowserContext) -> Page:
    made = context.new_page()
    made.goto(line.url)
    expect(made.get_by_role("combobox", name="Commune")).to_be_focused()
    return made


def rows(line: Line) -> list[Any]:
    with line.db.reading() as tx:
        return list(tx.execute(select(call_sheet).where(call_sheet.c.event == line.event)
                               .order_by(call_sheet.c.opened_at)))


def said(page: Page) -> str:
    return page.inner_text("#enregistrement")


def keys(page: Page, *pressed: str) -> None:
    """Press keys, or type words: what begins with a capital and is a name of key is pressed."""
    for each in pressed:
        if each in ("Tab", "Enter", "Escape", "ArrowDown", "Control+Enter", "Shift+Tab"):
            page.keyboard.press(each)
        else:
            page.keyboard.type(each)


def read(page: Page, line: Line) -> None:
    """Tick what is to be read, by keyboard: the first button has the cursor."""
    expect(page.locator("#avis button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#avis")).to_be_hidden()


def test_a_whole_call_is_taken_by_keyboard_alone_and_the_next_one_follows(line: Line, context: BrowserContext) -> None:
    line.publish()
    page = context.new_page()
    page.goto(line.url)
    read(page, line)
    for rank in (1, 2):
        expect(page.get_by_role("combobox", name="Commune")).to_be_focused()
        keys(page, "auril", "Tab", "2", "Tab", "5", "Tab", "Tab", "pont", "Enter", NOTE, "Control+Enter")
        until(lambda rank=rank: len(rows(line)) == rank and rows(line)[-1].closed_at, "the call to be closed")
        kept = rows(line)[-1]
        assert (kept.commune, kept.category, kept.profile, kept.priority, kept.answer, kept.sheet, kept.note) == (
            "15014", "roads", "resident", 4, "bridge", 1, NOTE)
    assert page.input_value("#appel-note_appel") == ""
    until(lambda: page.evaluate(KEPT) == [], "nothing to be left on the device")


def test_what_is_typed_without_the_network_is_kept_and_arrives_when_it_is_back(line: Line, page: Page) -> None:
    keys(page, "auril", "Tab", "2")
    until(lambda: said(page).startswith("Enregistré à"), "the first save")
    page.context.set_offline(True)
    page.locator("#appel-note_appel").focus()
    keys(page, NOTE)
    until(lambda: said(page).startswith("Hors ligne, gardé sur ce poste"), "the page to say so")
    keys(page, "Control+Enter", "Tab", "14")
    keys(page, "Control+Enter")
    assert [each.closed_at for each in rows(line)] == [None]
    assert len(page.evaluate(KEPT)) == 2
    page.context.set_offline(False)
    until(lambda: [each.closed_at is not None for each in rows(line)] == [True, True], "both calls to arrive")
    first, second = rows(line)
    assert (first.note, second.category, second.priority) == (NOTE, "wrong", 5)
    until(lambda: page.evaluate(KEPT) == [], "nothing to be left on the device")


def test_a_reload_or_a_crash_in_the_middle_of_a_call_gives_it_back(line: Line, page: Page) -> None:
    page.context.set_offline(True)
    keys(page, "auril", "Tab", "2", "Tab", "5")
    page.locator("#appel-note_appel").focus()
    keys(page, NOTE)
    until(lambda: page.evaluate(KEPT)[0]["revision"] > len(NOTE), "the keys to be on the device")
    page.context.set_offline(False)
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(line.url)
    expect(again.locator("#appel-note_appel")).to_have_value(NOTE)
    assert again.input_value("#appel-commune_appel") == "Aurillac (15014)"
    assert again.locator("#appel-categorie").input_value() == "roads"
    until(lambda: rows(line) and rows(line)[0].note == NOTE, "the call to arrive")
    again.reload()
    expect(again.locator("#appel-note_appel")).to_have_value(NOTE)
    assert len(rows(line)) == 1


def test_a_life_in_danger_is_said_at_once_without_taking_the_cursor_and_is_relayed(line: Line, page: Page) -> None:
    keys(page, "auril", "Tab", "7", "Tab", "0", "Tab", "1")
    expect(page.get_by_role("alert")).to_contain_text("Raccrochez et composez le 15, le 17, le 18 ou le 112.")
    expect(page.get_by_role("alert")).to_contain_text("ni entendre ni parler")
    expect(page.locator("#appel-priorite")).to_be_focused()
    page.get_by_role("button", name="Relais chef d'équipe").press("Enter")
    assert "le lieu et le téléphone" in said(page)
    expect(page.locator("#appel-lieu")).to_be_focused()
    keys(page, "Rue du Rocher")
    page.locator("#appel-telephone").focus()
    keys(page, "06 39 98 00 01")
    page.get_by_role("button", name="Relais chef d'équipe").press("Enter")
    until(lambda: rows(line) and rows(line)[0].relayed_at, "the relay")
    until(lambda: "Relais demandé" in said(page), "the page to say so")
    keys(page, "Control+Enter")
    until(lambda: rows(line)[0].closed_at, "the call to be closed")
    assert (rows(line)[0].relay_answer, rows(line)[0].profile) == ("", "witness")


def test_a_new_sheet_interrupts_no_call_and_is_read_before_the_next(line: Line, page: Page) -> None:
    line.publish()
    line.instruct("Ne parlez plus du pont.")
    expect(page.locator("#avis")).to_contain_text("Ne parlez plus du pont.")
    expect(page.locator("#avis button").first).to_be_focused()
    read_both = page.locator("#avis article")
    while read_both.count():
        before = read_both.count()
        page.keyboard.press("Enter")
        expect(read_both).to_have_count(before - 1)
    keys(page, "auril", "Tab", "2")
    until(lambda: rows(line), "the call to begin")
    line.instruct("Le pont rouvre.")
    expect(page.locator("#avis")).to_contain_text("Le pont rouvre.")
    expect(page.locator("#appel-categorie")).to_be_focused()
    keys(page, "Control+Enter")
    expect(page.locator("#appel-categorie")).to_be_disabled()
    read(page, line)
    expect(page.get_by_role("combobox", name="Commune")).to_be_focused()


def test_a_second_tab_says_so_and_may_take_the_call_over(line: Line, page: Page) -> None:
    keys(page, "auril", "Tab", "2")
    until(lambda: rows(line) and rows(line)[0].category == "roads", "the call to begin")
    other = page.context.new_page()
    other.goto(line.url)
    expect(other.locator("#enregistrement")).to_contain_text("ouvert dans un autre onglet")
    expect(other.locator("#appel-categorie")).to_be_disabled()
    other.get_by_role("button", name="Prendre les appels ici").click()
    expect(other.locator("#appel-categorie")).to_be_enabled()
    expect(page.locator("#appel-categorie")).to_be_disabled()
    other.locator("#appel-note_appel").focus()
    keys(other, NOTE, "Control+Enter")
    until(lambda: rows(line)[0].closed_at, "the call to be closed")
    assert [each.note for each in rows(line)] == [NOTE]


def test_leaving_the_post_leaves_no_call_on_the_device(line: Line, page: Page) -> None:
    page.context.route("**/cip/poste/saisie", lambda route: route.abort())
    keys(page, "auril", "Tab", "2")
    until(lambda: page.evaluate(KEPT), "the keys to be on the device")
    page.get_by_role("link", name="pause, départ").click()
    page.wait_for_url("**/cip/mon-poste")
    page.get_by_role("button", name="Quitter le poste").click()
    expect(page.get_by_text("1 fiche n'est pas encore sur le serveur.").first).to_be_visible()
    assert len(page.evaluate(KEPT)) == 1
    page.get_by_role("button", name="Quitter le poste").click()
    page.wait_for_url("**/poste")
    expect(page.get_by_text("Poste quitté.")).to_be_visible()
    assert page.evaluate(KEPT) == []


def test_a_code_typed_again_in_another_tab_loses_no_call_of_the_first(line: Line, page: Page) -> None:
    """The old tab holds a token that counts no more: what it sends is not judged, and goes once it is loaded anew."""
    keys(page, "auril", "Tab", "2")
    until(lambda: rows(line) and rows(line)[0].category == "roads", "the call to begin")
    line.seat(page.context)
    page.locator("#appel-note_appel").focus()
    keys(page, NOTE)
    until(lambda: "rechargez la page" in said(page), "the page to say so")
    expect(page.locator("#refusees")).to_be_hidden()
    assert rows(line)[0].note == ""
    page.reload()
    expect(page.locator("#appel-note_appel")).to_have_value(NOTE)
    until(lambda: rows(line)[0].note == NOTE, "the call to arrive")


def test_what_a_post_holds_as_the_hotline_closes_is_sent_by_the_page_that_is_left(line: Line, page: Page) -> None:
    page.context.set_offline(True)
    keys(page, "auril", "Tab", "2", "Control+Enter", "Tab", "14")
    until(lambda: len(page.evaluate(KEPT)) == 2, "both calls to be on the device")
    page.close(run_before_unload=False)
    line.close()
    page.context.set_offline(False)
    left = page.context.new_page()
    left.goto(line.url)
    expect(left.locator("main")).to_contain_text("vos appels gardés sur ce poste sont envoyés")
    until(lambda: [each.closed_at is not None for each in rows(line)] == [True, True], "both calls to arrive")
    until(lambda: left.evaluate(KEPT) == [], "nothing to be left on the device")
    left.get_by_role("button", name="Quitter").click()
    left.wait_for_url("**/connexion")
