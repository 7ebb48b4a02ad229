"""The main courante in a browser: its keyboard, its unread marks, its filter while entries arrive."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person
from tests.served import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def event(people: dict[str, Person]) -> str:
    """An event of this test alone, with two notes; the officer and somebody of the cell are signed in."""
    officer = people["sidpc1"]
    for login in ("sidpc1", "com1"):
        people[login].sign_in()
    officer.page.goto(f"{officer.served.url}/evenements/nouveau")
    officer.page.get_by_label("Type d'évènement").select_option("flood")
    officer.page.get_by_label("Titre").fill("Crue de la Cère à Aurillac")
    separate = officer.page.locator("input[name=autre]")
    if separate.count():
        separate.first.check()
    officer.press("Ouvrir l'évènement en veille")
    opened = officer.page.url.split("#")[0]
    for text in ("Pont fermé", "Digue fragile"):
        note(officer, opened, text)
    return opened


def note(person: Person, event: str, text: str) -> None:
    person.page.goto(f"{event}/journal")
    person.page.locator("#note-texte").fill(text)
    person.press("Écrire la note")


def focused(person: Person) -> str:
    return str(person.page.evaluate("document.activeElement.id"))


def seqs(person: Person) -> list[int]:
    found: list[int] = person.page.evaluate(
        "[...document.querySelectorAll('#fil > li[data-seq]')].map(each => Number(each.dataset.seq))")
    return found


def test_keys_go_from_line_to_line_and_never_act_while_somebody_types(people: dict[str, Person], event: str) -> None:
    officer = people["sidpc1"]
    officer.page.goto(f"{event}/journal")
    officer.sound()
    press = officer.page.keyboard.press
    for key, where in (("j", "e3"), ("j", "e2"), ("k", "e3"), ("ArrowDown", "e2"), ("End", "e1"), ("ArrowDown", "e1"),
                       ("Home", "e3"), ("ArrowUp", "e3")):
        press(key)
        assert focused(officer) == where, key
    assert officer.page.locator("#fil > li[tabindex='0']").count() == 1
    for key, where in (("n", "note-texte"), ("/", "cherche")):
        officer.page.locator("#e3").focus()
        press(key)
        assert focused(officer) == where
        assert officer.page.locator(f"#{where}").input_value() == ""
        officer.page.keyboard.type("jkn/?")
        assert officer.page.locator(f"#{where}").input_value() == "jkn/?"
        assert focused(officer) == where
    officer.page.locator("#e3").focus()
    press("Control+k")
    assert focused(officer) == "e3"


def test_the_help_lists_the_keys_and_turns_them_off(people: dict[str, Person], event: str) -> None:
    officer = people["sidpc1"]
    officer.page.goto(f"{event}/journal")
    dialog = officer.page.locator("#aide-clavier")
    officer.page.keyboard.press("?")
    assert dialog.is_visible()
    officer.sound()
    officer.page.keyboard.press("j")
    assert dialog.is_visible()
    officer.page.keyboard.press("Escape")
    assert not dialog.is_visible()
    officer.press("Raccourcis clavier")
    officer.page.locator("#aide-active").uncheck()
    officer.press("Fermer")
    officer.page.goto(f"{event}/journal")
    officer.page.keyboard.press("j")
    officer.page.keyboard.press("?")
    assert focused(officer) == ""
    assert not dialog.is_visible()
    # Arrows belong to whoever is on a line already.
    officer.page.locator("#e3").focus()
    officer.page.keyboard.press("ArrowDown")
    assert focused(officer) == "e2"
    assert "raccourcis" in str(officer.page.evaluate("Object.keys(localStorage).join()"))


def new_in_tab(person: Person, event: str) -> str:
    person.page.goto(event)
    return person.page.locator("nav[aria-label='Évènement'] a", has_text="Main courante").inner_text()


def test_the_line_of_what_is_new_stays_while_one_reads_and_moves_when_one_leaves(
        people: dict[str, Person], event: str) -> None:
    officer, writer = people["sidpc1"], people["com1"]
    assert new_in_tab(writer, event) == "Main courante (3)"
    writer.page.goto(f"{event}/journal")
    until(_read(writer, event, "Main courante"), "the first visit to be noted")
    note(officer, event, "Renforts demandés")
    assert new_in_tab(writer, event) == "Main courante (1)"
    writer.page.goto(f"{event}/journal")
    assert above(writer) == [4]
    writer.sound()
    note(officer, event, "Renforts arrivés")
    until(lambda: seqs(writer)[0] == 5, "the new line")
    assert above(writer) == [5, 4]
    until(_read(writer, event, "Main courante"), "the second visit to be noted")
    writer.page.goto(f"{event}/journal")
    assert writer.page.locator("#depuis").count() == 0


def _read(person: Person, event: str, name: str) -> Callable[[], bool]:
    return lambda: new_in_tab(person, event) == name


def above(person: Person) -> list[int]:
    """Return the entries above the line of what is new."""
    found: list[int] = person.page.evaluate("""[...document.querySelectorAll('#fil > li')]
      .slice(0, [...document.querySelectorAll('#fil > li')].findIndex(each => each.id === 'depuis'))
      .map(each => Number(each.dataset.seq))""")
    return found


def test_entries_that_arrive_obey_the_filter_and_are_counted(people: dict[str, Person], event: str) -> None:
    officer, writer = people["sidpc1"], people["com1"]
    writer.page.goto(f"{event}/journal?genre=notes")
    assert seqs(writer) == [3, 2]
    assert "1\u00a0inscription masquée" in writer.page.inner_text("#compte")
    officer.page.goto(event)
    officer.press("Activer le COD")
    until(lambda: "1 inscription masquée" not in writer.page.inner_text("#compte").replace("\u00a0", " "), "the count")
    assert "inscriptions masquées par le filtre" in writer.page.inner_text("#compte")
    assert seqs(writer) == [3, 2]
    note(officer, event, "Vent faible")
    until(lambda: len(seqs(writer)) == 3, "the note")
    told = writer.page.inner_text("#compte").replace("\u00a0", " ")
    assert told.startswith("3 inscriptions sur ")
    every = int(told.partition("sur ")[2].split()[0])
    assert f"{every - 3} inscriptions masquées" in told
    writer.page.keyboard.press("/")
    writer.page.locator("#cherche").fill("digue")
    writer.press("Chercher")
    assert seqs(writer) == [3]
    writer.sound()
    note(officer, event, "Autre note")
    until(lambda: writer.page.locator("#nouvelles").is_visible(), "the search to say that it does not follow")
    assert seqs(writer) == [3]


def test_a_point_and_a_text_for_synergi_are_accessible_and_copied(people: dict[str, Person], event: str) -> None:
    officer = people["sidpc1"]
    officer.page.goto(f"{event}/points")
    officer.press("Préparer le point de situation n°\u00a01")
    officer.sound()
    officer.press("Valider et figer ce point de situation")
    officer.sound()
    officer.page.get_by_role("link", name="Point de situation n°\u00a01").click()
    officer.sound()
    officer.page.goto(f"{event}/synergi")
    officer.sound()
    officer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.page.get_by_role("button", name="Copier\u00a0: Situation", exact=True).click()
    until(lambda: "Digue fragile" in officer.page.evaluate("navigator.clipboard.readText()"), "the copy")
