"""Unread marks: each person's own, moved when a page is left or by a button, on both engines; never an entry."""
from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.db import Database
from crisis.events.tables import read_mark
from tests.web.test_journal_filters import note, shown
from tests.web.walker import Walker

LINE = "Nouveau depuis votre dernière visite"


def tab(walker: Walker, event: str) -> str:
    found = re.search(r">Main courante( \([^)]*\))?<", walker.see(event).text)
    assert found is not None
    return (found[1] or "").strip()


def read(walker: Walker, event: str, upto: int | str, **more: str) -> int:
    return walker.send(f"{event}/journal", f"{event}/journal/lu", jusqua=str(upto), **more).status_code


@pytest.fixture
def event(officer: Walker) -> str:
    return officer.open_event()


def test_the_tab_counts_what_others_wrote_since_the_last_visit(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    assert (tab(officer, event), tab(writer, event)) == ("", "(1)")
    note(officer, event, "un")
    note(officer, event, "deux")
    assert (tab(officer, event), tab(writer, event)) == ("", "(3)")
    assert read(writer, event, 2) == 303
    assert tab(writer, event) == "(1)"
    assert read(writer, event, 3) == 303
    assert tab(writer, event) == ""


def test_a_line_stands_between_what_is_new_and_what_was_read(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    assert LINE not in writer.see(f"{event}/journal").text
    read(writer, event, 1)
    assert LINE not in writer.see(f"{event}/journal").text
    note(officer, event, "un")
    page = writer.see(f"{event}/journal").text
    above, _, below = page.partition(LINE)
    assert "1\u00a0nouvelle inscription" in above
    assert (shown(above), shown(below)) == ([2], [1])


def test_looking_again_moves_nothing(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    read(writer, event, 1)
    note(officer, event, "un")
    assert [LINE in writer.see(f"{event}/journal").text for _ in range(3)] == [True] * 3


def test_a_page_that_is_left_says_so_without_another_page(officer: Walker, event: str) -> None:
    assert read(officer, event, 1, discret="oui") == 204


def test_leaving_a_page_that_hides_something_new_is_no_visit(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    assert "data-read" in writer.see(f"{event}/journal").text
    assert "data-read" not in writer.see(f"{event}/journal?genre=notes").text
    for number in range(101):
        note(officer, event, f"relevé {number}")
    assert "data-read" not in writer.see(f"{event}/journal").text
    assert tab(writer, event) == "(99+)"


@pytest.mark.parametrize(("upto", "status"), [("x", 422), ("", 422), ("999999999", 303), ("0", 303)])
def test_a_mark_of_another_shape_is_refused_and_none_passes_the_end(officer: Walker, event: str, upto: str,
                                                                     status: int, one: Database) -> None:
    assert read(officer, event, upto) == status
    with one.reading() as tx:
        assert list(tx.execute(select(read_mark.c.seq)).scalars()) == ([] if status == 422 else [min(int(upto), 1)])


def test_a_mark_is_no_entry_and_two_screens_leave_the_further_one(console_on_both: Flask, both: Database) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    for number in range(4):
        note(officer, event, f"fait {number}")
    forms = [officer.form(f"{event}/journal", f"{event}/journal/lu") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda upto: officer.again(forms[upto - 2], jusqua=str(upto)).status_code, (2, 5, 3, 4))
        assert set(answers) == {303}
    with both.reading() as tx:
        where = read_mark.c.event == event.rpartition("/")[2]
        assert tx.execute(select(read_mark.c.seq).where(where)).scalars().all() == [5]
    assert len(officer.entries(event)) == 5


def test_nobody_marks_what_may_not_be_seen(console: Flask, officer: Walker, event: str) -> None:
    form = officer.form(f"{event}/journal", f"{event}/journal/lu")
    assert console.test_client().post(form.action, data=form.fields).status_code in (400, 401, 422)
    assert officer.client.post("/evenements/register/journal/lu", data=form.fields).status_code == 404
