"""A demonstration is opened once on an empty database, never on a real one, and holds invented data alone (R4)."""
from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.demonstration import install, sign_ins
from crisis.directory.tables import route
from crisis.errors import SettingsError
from crisis.journal import register, store
from crisis.journal.tables import REGISTER
from tests.house import House, cantal


def test_the_passwords_of_a_lost_file_are_given_anew_and_no_other_row_changes(house: House, tmp_path: Path) -> None:
    before = house.counts()
    path = install(house.db, cantal(), tmp_path)
    logins = sign_ins(path)
    assert house.look(signin.check, "sidpc1", logins["sidpc1"]) in house.look(
        lambda tx: tx.execute(select(account.c.person)).scalars().all())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert install(house.db, cantal(), tmp_path) == path
    assert (sign_ins(path), house.counts()) == (logins, before)


def test_a_real_installation_is_never_made_a_demonstration(sqlite_url: str, tmp_path: Path) -> None:
    db = Database(sqlite_url)
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=False)
    with pytest.raises(SettingsError, match="installation réelle"):
        install(db, cantal(), tmp_path)
    with db.reading() as tx:
        assert tx.execute(select(account)).all() == []
    db.close()


def test_its_register_begins_by_saying_so_and_no_number_is_anybody_s(house: House) -> None:
    first = house.look(store.entries, REGISTER, limit=1)[0].content
    assert (first["seq"], first["kind"]) == (1, "demonstration_opened")
    addresses = house.look(lambda tx: tx.execute(select(route.c.channel, route.c.address)).all())
    assert len(addresses) > len(cantal().communes)
    for row in addresses:
        assert re.fullmatch(r"\+3363998\d{4}" if row.channel == "sms" else r"[^@]+@[^@]+\.example", row.address)


def test_every_event_of_a_demonstration_is_a_rehearsal_whose_every_basis_is_simulated(house: House) -> None:
    event = house.staffed()
    house.declare(event, motive="voies non éprouvées")
    house.send(event)
    house.seal(event)
    stage = house.stage(event)
    assert (stage.nature, stage.mode, stage.plays) == ("rehearsal", "rehearsal", "real")
    assert {house.verdict(event, number).basis for number in (47, 48)} == {"simulated"}
    assert {row.realm for row in house.deliveries(event)} == {"sandbox"}
