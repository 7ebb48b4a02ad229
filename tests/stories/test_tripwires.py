"""Design rule 11 whole: an exercise of a real installation reaches for real those whom it names, and nobody else.

Whatever is commanded, in whatever order: all real operators are tripwires on this machine.
"""
from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crisis import clock
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.events import cell, probes
from crisis.evidence.html import French, render
from crisis.evidence.report import report
from crisis.evidence.tables import tables
from tests import pg
from tests.house import BORN, Hours
from tests.played import Playing, Wired, furnish, public_face, wired
from tests.stories.playing import (
    CHANNELS,
    COMMANDS,
    ISSUED,
    PLAYED_COMMUNE,
    Exercise,
    begun,
    check,
    forget,
    play,
)


@pytest.fixture(scope="session")
def real_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real installation in a file, never opened again: each story works on a copy."""
    folder = tmp_path_factory.mktemp("real")
    path = Path(shutil.copy(sqlite_template, folder / "crisis.db"))
    _furnished(f"sqlite:///{path}", folder)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _furnished(url: str, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        born = Hours(BORN)
        patch.setattr(clock, "host", clock.Clock(born.wall, born.monotonic))
        db = Database(url)
        furnish(db, folder)
        db.close()


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    with wired(tmp_path_factory.mktemp("ways")) as found:
        yield found


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a real installation of this story alone, on each engine in turn."""
    if engine_name == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('real_file'), tmp_path / 'crisis.db')}"
        return
    request.getfixturevalue("pg_template")
    urls = pg.fresh_database()
    _furnished(urls.service_url, tmp_path)
    yield urls.service_url
    pg.drop(urls)


WHOLE = ["activate", "convene", "tell", "call volunteers", "five minutes", "half an hour", "tell", "lift"]


def test_a_whole_exercise_meets_those_named_and_plays_the_others(db: Database, hours: Hours, ways: Wired) -> None:
    played = begun(Playing(db, hours, ways))
    assert play(played, WHOLE) == len(WHOLE)
    check(played)
    shown = {each["operator"] for each in ways.sandbox.seen()}
    assert shown == {"twilio", "twilio_voice", "smtp", "site", "x", "facebook"}
    with db.reading() as tx:
        both = {(row.audience, row.realm) for row in tx.execute(
            select(delivery.c.audience, delivery.c.realm).where(delivery.c.event == played.event))}
    assert both == {("staff", "real"), ("staff", "sandbox"), ("elected", "real"), ("elected", "sandbox"),
                    ("services", "real"), ("services", "sandbox"), ("officials", "sandbox"), ("public", "sandbox"),
                    ("media", "sandbox"), ("probe", "sandbox")}
    # Those who were met were so by the routes of the directory, and the mayor who plays among them.
    mayor = played.house.look(holders, "elected", {PLAYED_COMMUNE})[0]
    assert mayor.address("sms") in {each["to"] for each in played.met()}


def test_each_inject_reaches_who_plays_by_its_channel_or_stays_in_the_sandbox(
        db: Database, hours: Hours, ways: Wired) -> None:
    played = begun(Playing(db, hours, ways))
    play(played, ["five minutes", "pause", "half an hour"])
    assert len(played.house.entries(played.event, "inject_issued")) == 1  # At its hour; the others stand still.
    assert play(played, ["resume", *sorted(ISSUED), "jump", "end"]) == len(ISSUED) + 2  # The first is not sent again.
    check(played)
    entries = {each["data"]["channel"]: each["data"] for each in played.house.entries(played.event, "inject_issued")}
    assert [each for each in CHANNELS if entries[each]["by_hand"]] == ["hand", "paper", "oral"]
    with db.reading() as tx:
        realm = {row.id: row.realm for row in tx.execute(select(delivery).where(delivery.c.event == played.event))}
    real = {channel for channel, data in entries.items() for each in data["deliveries"] if realm[each["id"]] == "real"}
    assert real == {"sms", "voice", "email"}
    assert {each["operator"] for each in played.met()} == {"twilio", "twilio_voice", "smtp"}


def test_the_targets_of_a_wave_say_who_is_really_reached(db: Database, hours: Hours, ways: Wired) -> None:
    played = begun(Playing(db, hours, ways))
    play(played, ["activate", "tell"])
    (wave,) = played.house.entries(played.event, "message_dispatched")
    real = {each["id"] for each in wave["data"]["targets"] if each.get("real")}
    assert {each["target"] for each in wave["data"]["targets"] if each["id"] in real} == {PLAYED_COMMUNE}
    assert all(set(each) <= {"id", "audience", "target", "channel", "real"} for each in wave["data"]["targets"])
    assert {row.id for row in played.house.deliveries(played.event) if row.realm == "real" and row.message} == real
    played.house.seal(played.event)
    found = played.house.verdict(played.event, 48)
    assert (found.basis, found.audiences["elected"].basis) == ("simulated", "simulated")


def test_an_activation_by_mistake_is_corrected_with_those_who_were_really_woken(
        db: Database, hours: Hours, ways: Wired) -> None:
    played = begun(Playing(db, hours, ways))
    assert play(played, ["activate", "a mistake"]) == 2
    check(played)
    woken = {each["to"] for each in played.met() if "ANNUL" not in each["text"] and each["operator"] == "twilio"}
    corrected = {each["to"] for each in played.met() if "ANNUL" in each["text"]}
    assert corrected == woken != set()


def test_the_public_pages_of_a_real_installation_show_nothing_of_an_exercise(
        db: Database, hours: Hours, ways: Wired) -> None:
    played = begun(Playing(db, hours, ways))
    play(played, ["activate", "tell"])
    (row,) = (each for each in played.house.deliveries(played.event, "public") if each.channel == "site")
    assert (row.realm, row.best) == ("sandbox", "read_back")
    face = public_face(played.house).test_client()
    for path in ("/public/", "/public/feed.atom", "/public/etat.json", f"/public/messages/{row.id}"):
        answer = face.get(path)
        assert "EXERCICE" not in answer.text, path
        assert answer.status_code == (404 if path.endswith(row.id) else 200), path
    # And the same pages show what a real event of the same house publishes.
    real = Playing(db, hours, ways, plays=False)
    play(Exercise(real, real.open(), set()), ["activate", "tell"])
    assert "Restez chez vous." in public_face(real).test_client().get("/public/").text
    shutil.rmtree(ways.settings.data_dir / "public")


def test_the_routes_of_an_exercise_are_proven_by_the_sandbox_alone(db: Database, hours: Hours, ways: Wired) -> None:
    """R7: a route is proven by the operators of the event; a probe tries those of the sandbox, and no real one."""
    played = begun(Playing(db, hours, ways))
    assert "routes" in played.house.look(cell.lines, played.event)["missing"]
    with played.house.at_work():
        assert played.house.do(probes.probe_played, played.event) == 3
        played.house.settled()
    found = played.house.look(cell.lines, played.event)["routes"]
    assert set(found) == {"elected", "public", "media"}
    assert None not in found.values()
    assert played.met() == []
    check(played)
    real = Playing(db, hours, ways, plays=False)
    assert list(real.look(cell.lines, real.open())["routes"].values()) == [None, None, None]
    assert played.house.refused(probes.probe_played, real.open()).code == "wall"


def test_an_exercise_that_names_nobody_meets_nobody(db: Database, hours: Hours, ways: Wired) -> None:
    house = Playing(db, hours, ways)
    forget(house)
    played = Exercise(house, house.open(), set())
    play(played, WHOLE)
    assert played.met() == []
    assert ways.network.knocks == []
    assert len(ways.sandbox.seen()) > 10


def test_a_real_event_of_the_same_installation_reaches_what_the_exercise_may_not(
        db: Database, hours: Hours, ways: Wired) -> None:
    """The tripwires are not blind: they see everything of a real night, without a mark, and its sandbox nothing."""
    played = begun(Playing(db, hours, ways, plays=False))
    play(played, ["activate", "tell"])
    assert {each["operator"] for each in played.met()} == {"twilio", "twilio_voice", "smtp"}
    assert not any("EXERCICE" in each["subject"] + each["text"] for each in played.met())
    assert any(knock.startswith(b"POST /2/tweets") for knock in ways.network.knocks)
    assert any(b"/15/feed" in knock for knock in ways.network.knocks)
    assert ways.sandbox.seen() == []
    assert len(list((ways.settings.data_dir / "public").glob("*.json"))) == 1
    shutil.rmtree(ways.settings.data_dir / "public")


@settings(max_examples=12, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(commands=st.lists(st.sampled_from(sorted(COMMANDS)), min_size=2, max_size=7))
def test_no_sequence_of_commands_of_an_exercise_touches_a_tripwire(
        real_file: Path, ways: Wired, hours: Hours, commands: list[str]) -> None:
    with TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{shutil.copy(real_file, Path(folder) / 'crisis.db')}")
        hours.now = Hours().now
        try:
            played = begun(Playing(db, hours, ways))
            play(played, commands)
            check(played)
        finally:
            db.close()


def test_no_word_says_that_a_public_of_the_sandbox_was_really_informed(
        db: Database, hours: Hours, ways: Wired) -> None:
    """R4, on the report: verdict, coverage and tables name the basis of each audience."""
    played = begun(Playing(db, hours, ways))
    play(played, ["activate", "tell"])
    house = played.house
    house.seal(played.event)
    found = house.look(report, played.event, house.territory, house.hours.now)
    judged = next(each for each in found["commitments"] if each["number"] == 48)["audiences"]["public"]
    covered = found["coverage"]["public"]
    assert judged["basis"] == covered["basis"] == "simulated"
    assert judged["covered_at"] == covered["covered_at"] is not None
    page = render(found, house.territory)
    assert '<data data-path="coverage.public.basis" value="simulated">simulé</data>' in page
    assert '<data data-path="commitments.1.basis" value="simulated">simulé</data>' in page
    rows = {each.code: each.rows for each in tables(found, French(house.territory))}
    for code in ("engagement_48", "couverture"):
        public = next(row for row in rows[code] if row[0] == "grand public")
        assert public[-2:] == ("simulé", "simulated")
