"""The history of a demonstration: it begins with the base, is played once, and leaves the hour to the machine."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisis import clock
from crisis.clock import parse_instant
from crisis.config import Settings
from crisis.db import Database
from crisis.demonstration import install
from crisis.errors import Conflict, SettingsError
from crisis.events import history
from crisis.evidence.verifier import verify_all
from crisis.journal import register, store
from crisis.journal.tables import REGISTER
from crisis.oncall.rotas import ALWAYS, all_on_duty
from exercises import history as past
from exercises.service import usable
from tests.house import cantal

SINCE = datetime(2024, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def born(db: Database, tmp_path: Path) -> Database:
    """A demonstration whose history is to come."""
    install(db, cantal(), tmp_path, since=SINCE)
    return db


def stands(db: Database) -> str:
    with db.reading() as tx:
        return history.stands(tx)


def kinds(db: Database) -> list[str]:
    with db.reading() as tx:
        return [each.content["kind"] for each in store.entries(tx, REGISTER)]


def settings_of(db: Database, folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=db.url)


def test_a_demonstration_with_a_history_is_born_two_years_back_and_somebody_is_on_duty_there(born: Database) -> None:
    with born.reading() as tx:
        assert (tx.now, tx.clock, history.under_way(tx)) == (SINCE, "virtual", True)
        assert {each.content["recorded_at"] for each in store.entries(tx, REGISTER)} == {clock.instant(SINCE)}
        assert {name for name, people in all_on_duty(tx).items() if people} >= set(ALWAYS)
    assert stands(born) == "due"


def test_it_is_played_once(born: Database) -> None:
    history.begin(born)
    with pytest.raises(Conflict):
        history.begin(born)
    history.end(born, history.PLAYED)
    for again in (lambda: history.begin(born), lambda: history.end(born, history.PLAYED)):
        with pytest.raises(Conflict):
            again()
    assert [each for each in kinds(born) if each.startswith("history_")] == ["history_begun", "history_played"]


def test_its_end_gives_the_hour_back_to_the_machine_in_the_entry_that_says_so(born: Database) -> None:
    history.begin(born)
    before = clock.now()
    history.end(born, history.STOPPED)
    with born.reading() as tx:
        last = store.entries(tx, REGISTER)[-1].content
        assert (tx.clock, history.under_way(tx), history.stands(tx)) == ("host", False, "stopped")
        assert set(verify_all(tx)) == {REGISTER}
    assert kinds(born)[-2] == "probe_sent"  # The routes are tried again at once: no page says that they are not proven.
    assert (last["kind"], last["clock"]) == ("history_stopped", "host")
    assert before <= parse_instant(last["recorded_at"]) <= clock.now()


def test_who_finds_it_half_written_stops_it_and_plays_nothing(born: Database, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    history.begin(born)
    assert past.once(settings_of(born, tmp_path)) == 1
    assert "arrêtée avant la fin" in capsys.readouterr().err
    assert (stands(born), kinds(born)[-1]) == ("stopped", "history_stopped")
    assert "event_opened" not in kinds(born)
    assert past.once(settings_of(born, tmp_path)) == 1
    assert kinds(born).count("history_stopped") == 1


def test_one_whose_console_never_answers_is_stopped_with_a_sentence(
        born: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "READY_S", 0.0)
    assert past.once(settings_of(born, tmp_path)) == 1
    assert "la console n'a pas répondu" in capsys.readouterr().err
    assert stands(born) == "stopped"


def test_a_history_that_was_played_says_so_and_nothing_is_played(born: Database, tmp_path: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    history.begin(born)
    history.end(born, history.PLAYED)
    before = kinds(born)
    assert past.once(settings_of(born, tmp_path)) == 0
    assert kinds(born) == before


def test_a_demonstration_without_a_history_gets_none_and_is_told_why(
        db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(db, cantal(), tmp_path)
    assert stands(db) == ""
    assert past.born(settings_of(db, tmp_path), db).exists()
    with db.reading() as tx:
        assert tx.clock == "host"
    assert past.once(settings_of(db, tmp_path)) == 1
    assert "ouverte sans histoire" in capsys.readouterr().err


def test_a_real_installation_has_no_history_and_is_left_untouched(db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=False)
    for refused in (lambda: usable(settings_of(db, tmp_path), db), lambda: past.born(settings_of(db, tmp_path), db)):
        with pytest.raises(SettingsError, match="installation réelle"):
            refused()
    with pytest.raises(Conflict):
        history.begin(db)
    with db.reading() as tx:
        assert (tx.clock, len(store.entries(tx, REGISTER))) == ("host", 1)


def test_a_rehearsal_on_virtual_time_is_no_history(db: Database, tmp_path: Path) -> None:
    install(db, cantal(), tmp_path)
    with db.transaction(jumping=True) as tx:
        history.back(tx, SINCE + timedelta(days=1))
    with db.reading() as tx:
        assert (tx.clock, history.under_way(tx)) == ("virtual", False)
        history.require_over(tx)
