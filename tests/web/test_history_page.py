"""While the history of a demonstration is written, pages say so and take no writing; then they work."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from crisis.db import Database
from crisis.demonstration import install
from crisis.events import history
from crisis.territory import Territory
from tests.web.conftest import _console
from tests.web.walker import Walker

SINCE = datetime(2024, 11, 23, 8, tzinfo=UTC)
WRITTEN = "L'histoire de la démonstration s'écrit"
STOPPED = "s'est arrêtée avant la fin"


@pytest.fixture
def written(sqlite_url: str, cantal: Territory, tmp_path: Path) -> Iterator[Flask]:
    """A console on a demonstration whose history is being written."""
    db = Database(sqlite_url)
    install(db, cantal, tmp_path, since=SINCE)
    history.begin(db)
    yield from _console(db, cantal, tmp_path)
    db.close()


def db_of(app: Flask) -> Database:
    found: Database = app.extensions["house"].db
    return found


def shown(walker: Walker, url: str) -> str:
    return walker.see(url).text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_page_says_that_it_is_being_written_and_which_day_it_is_there(written: Flask) -> None:
    quality = Walker.signed_in(written, "qualite1")
    for url in ("/", "/qualite/programme", "/qualite/indicateurs", "/qualite/actions"):
        page = shown(quality, url)
        assert WRITTEN in page
        assert "samedi 23 novembre 2024" in page
        assert "données inventées" in page


def test_nothing_is_written_meanwhile_and_the_refusal_says_what_to_do(written: Flask) -> None:
    officer = Walker.signed_in(written, "sidpc1")
    form = officer.form("/activer", "/activer")
    refused = officer.again(form)
    assert refused.status_code == 409
    assert "L'histoire de la démonstration s'écrit encore." in unescape(refused.text)
    assert "puis recommencez" in refused.text
    with db_of(written).reading() as tx:
        assert history.stands(tx) == "writing"


def test_whoever_is_there_may_still_leave(written: Flask) -> None:
    officer = Walker.signed_in(written, "sidpc1")
    assert officer.send("/", "/deconnexion").status_code == 303


@pytest.mark.parametrize(("standing", "told"), [(history.PLAYED, False), (history.STOPPED, True)])
def test_once_it_is_over_pages_work_and_only_the_quality_says_that_it_stopped(
        written: Flask, standing: str, told: bool) -> None:
    history.end(db_of(written), standing)
    officer, quality = Walker.signed_in(written, "sidpc1"), Walker.signed_in(written, "qualite1")
    assert officer.open_event()
    page = shown(quality, "/qualite/actions")
    assert WRITTEN not in page
    assert (STOPPED in page) is told
    assert STOPPED not in shown(officer, "/")
