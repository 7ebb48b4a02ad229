"""The order of writers on SQLite: a person before a batch, one at a time between processes, nobody for ever."""
from __future__ import annotations

import threading
from pathlib import Path

from crisis.turns import Turns
from tests.db.making import wait_until


def test_a_patient_writer_lets_a_person_pass(tmp_path: Path) -> None:
    turns, served = Turns(str(tmp_path / "base")), list[str]()

    def write(name: str, patient: bool) -> None:
        with turns.taken(patient):
            served.append(name)

    with turns.taken():
        batch = threading.Thread(target=write, args=("batch", True))
        batch.start()
        page = threading.Thread(target=write, args=("page", False))
        page.start()
        wait_until(lambda: len(turns.queue) == 1)
    batch.join(5)
    page.join(5)
    turns.close()
    assert served == ["page", "batch"]


def test_a_patient_writer_is_served_though_pages_never_cease() -> None:
    turns, served, going = Turns(None), threading.Event(), threading.Event()

    def pages() -> None:
        while not served.is_set():
            with turns.taken():
                going.set()
                wait_until(lambda: len(turns.queue) > 0 or served.is_set())

    people = [threading.Thread(target=pages) for _ in range(2)]
    for person in people:
        person.start()
    assert going.wait(5)
    with turns.taken(patient=True):
        served.set()
    for person in people:
        person.join(5)
    assert not any(person.is_alive() for person in people)


def test_two_processes_never_write_at_once_whoever_is_patient(tmp_path: Path) -> None:
    """Each opens the file for itself, as two processes do."""
    one, two = Turns(str(tmp_path / "base")), Turns(str(tmp_path / "base"))
    inside, most = list[int](), list[int]()

    def write(turns: Turns, patient: bool) -> None:
        for _ in range(200):
            with turns.taken(patient):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    writers = [threading.Thread(target=write, args=given) for given in ((one, True), (one, False), (two, True))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    one.close()
    two.close()
    assert set(most) == {1}
    assert len(most) == 600
