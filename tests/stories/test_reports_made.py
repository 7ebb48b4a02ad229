"""Reports are made in versions that never change, from one stored JSON, and a worker that dies loses none (R12)."""
from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from crisis.errors import Conflict
from crisis.events import reports
from crisis.evidence.formats import FORMATS, canonical
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_event
from crisis.journal.tables import event as events
from crisis.reports import kept, makings
from crisis.reports.tables import report_file, report_making
from tests.db.owner import Owner
from tests.house import House
from tests.reports import ask, closed, made, make, maker, note, told, version


def files(house: House) -> int:
    return house.look(lambda tx: tx.execute(select(func.count()).select_from(report_file)).scalar_one())


def test_a_version_is_asked_for_then_made_up_to_the_last_entry_and_its_hash_enters_the_chain(house: House) -> None:
    event = closed(house)
    last = len(house.entries(event))
    assert ask(house, event) == 1
    before = version(house, event)
    assert (before.state, before.percent, before.sha256) == ("asked", 0, None)
    assert [each.state for each in before.files] == ["asked"] * len(FORMATS)
    assert make(house) == len(FORMATS)
    now = version(house, event)
    assert (now.state, now.percent, now.up_to_seq, now.since) == ("ready", 100, last, 0)
    entry = house.entries(event)[-1]
    assert (entry["kind"], entry["by"]["person"], entry["seq"]) == ("report_made", "system", now.seq)
    assert entry["data"] == {"version": 1, "up_to_seq": last, "sha256": now.sha256}
    assert told(house, now.sha256 or "")["written_up_to"]["seq"] == last
    assert house.look(verify_event, event).entries == last + 1


def test_the_progress_is_told_format_by_format(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "html"))
    with house.db.transaction() as tx:
        assert makings.claim(tx) is not None
    assert (version(house, event).state, version(house, event).percent) == ("making", 0)
    house.hours.move(4)
    done = []
    while make_one(house):
        done.append((version(house, event).state, version(house, event).percent))
    assert done == [("making", 50), ("ready", 100)]


def make_one(house: House) -> bool:
    return maker(house).once()


def test_every_format_is_written_from_the_stored_json_and_never_from_the_event_again(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "html"))
    assert make_one(house)
    stored = told(house, version(house, event).sha256 or "")
    note(house, event)
    assert make_one(house)
    html = version(house, event).files[1]
    assert house.look(kept.fetch, html.sha256 or "").body == render(stored, house.territory).encode()
    assert version(house, event).since == 1


def test_the_stored_json_is_the_report_that_the_event_gives(house: House) -> None:
    event = house.staffed()
    found = house.look(lambda tx: report(tx, event, house.territory, tx.now))
    version_made = made(house, event)
    assert told(house, version_made.sha256 or "") == json.loads(canonical(found)) == json.loads(json.dumps(found))
    assert render(json.loads(canonical(found)), house.territory) == render(found, house.territory)


def test_the_next_version_needs_something_new_and_leaves_the_first_as_it_was(house: House) -> None:
    event = closed(house)
    first = made(house, event)
    assert house.refused(reports.ask, house.officer, event, tuple(FORMATS)).code == "report_same"
    note(house, event)
    assert version(house, event).since == 1
    second = made(house, event)
    assert (second.number, second.up_to_seq) == (2, (first.up_to_seq or 0) + 2)
    assert second.sha256 != first.sha256
    assert (version(house, event, 1).sha256, version(house, event, 1).files) == (first.sha256, first.files)
    assert house.look(verify_event, event).entries == len(house.entries(event))


def test_one_version_is_made_at_a_time(house: House) -> None:
    event = closed(house)
    ask(house, event)
    refusal = house.refused(reports.ask, house.officer, event, tuple(FORMATS))
    assert isinstance(refusal, Conflict)
    assert refusal.code == "report_under_way"


def test_the_same_bytes_are_kept_once_and_never_altered(house: House, owner: Owner) -> None:
    one, other = (house.do(kept.keep, b"{}", "application/json") for _ in range(2))
    assert one == other
    assert files(house) == 1
    for statement in ("UPDATE report_file SET bytes = 'x'", "DELETE FROM report_file"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), house.db.transaction() as tx:
            tx.conn.exec_driver_sql(statement)
    assert house.look(kept.fetch, one).body == b"{}"


def test_two_workers_make_each_format_once(house: House) -> None:
    event, ready = closed(house), threading.Barrier(2)
    ask(house, event)

    def work() -> int:
        ready.wait(20)
        return sum(maker(house).once() for _ in range(6))

    with ThreadPoolExecutor(2) as pool:
        done = sum(each.result(60) for each in [pool.submit(work) for _ in range(2)])
    done += make(house)
    assert done == len(FORMATS)
    assert version(house, event).state == "ready"
    assert len(house.entries(event, "report_made")) == 1


def test_a_report_of_a_chain_that_was_altered_is_refused_and_asked_again_under_its_number(
        house: House, owner: Owner) -> None:
    event = closed(house)
    ask(house, event)
    owner.do(update(events).where(events.c.id == event).values(head_hash="0" * 64))
    make(house)
    refused = version(house, event)
    assert (refused.state, {each.state for each in refused.files}) == ("refused", {"refused"})
    assert "crisis verify" in refused.why
    assert ask(house, event) == 1


def test_a_format_that_was_refused_is_asked_for_again_and_no_other(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "html", "none"))
    make(house)
    found = version(house, event)
    assert [(each.format, each.state) for each in found.files] == [
        ("json", "ready"), ("html", "ready"), ("none", "refused")]
    assert (found.state, found.percent) == ("ready", 100)
    house.do(reports.ask_again, house.officer, event, 1, "none")
    assert version(house, event).files[2].state == "asked"
    assert house.refused(reports.ask_again, house.officer, event, 1, "html").code == "report_not_refused"
    assert house.refused(reports.ask_again, house.officer, event, 1, "exe").code == "report_missing"


def test_a_format_that_a_dead_worker_left_is_taken_again_once_its_lease_is_over(house: House) -> None:
    event = closed(house)
    ask(house, event)
    with house.db.transaction() as tx:
        first = makings.claim(tx)
    assert make(house) == 0
    house.hours.move(minutes=4)
    assert make(house) == len(FORMATS)
    assert first is not None
    with house.db.transaction() as tx:
        assert not reports.made(tx, first, b"{}", 1)
    assert len(house.entries(event, "report_made")) == 1
    assert version(house, event).state == "ready"


def test_a_format_that_was_begun_three_times_is_refused(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "html"))
    for _ in range(3):
        with house.db.transaction() as tx:
            assert makings.claim(tx) is not None
        house.hours.move(minutes=4)
    assert make(house) == 0
    assert version(house, event).state == "refused"
    tries = house.look(lambda tx: tx.execute(select(report_making.c.reason)).scalars().all())
    assert sorted(tries) == ["no_json", "stopped"]
