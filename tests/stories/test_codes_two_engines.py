"""GA5: two engines that wake the same person at the same moment never give one telephone the same code twice."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.oncall.tables import alert
from tests.db.making import together
from tests.house import House


@pytest.fixture
def houses(house: House, database_url: str) -> Iterator[list[House]]:
    other = House(Database(database_url), house.hours)
    for each in (house, other):
        each.here = replace(each.here, two_way=True)
    yield [house, other]
    other.db.close()


def test_codes_given_by_two_engines_at_once_never_meet(houses: list[House]) -> None:
    events = [each.open(title=f"Crue {rank}", separate=True) for rank, each in enumerate(houses * 2)]
    assert together(*[lambda each=each, event=event: each.activate(event)
                      for each, event in zip(houses * 2, events, strict=True)]) == []
    given = houses[0].look(lambda tx: tx.execute(
        select(delivery.c.address, alert.c.code).join(delivery, alert.c.delivery == delivery.c.id)
        .where(alert.c.code.is_not(None))).all())
    assert len({row.code for row in given}) > 1
    assert max(Counter((row.address, row.code) for row in given).values()) == 1
    assert min(Counter(row.address for row in given).values()) == len(events)
