"""RC6: how fast each operator is called is a setting of its own, in messages a second, and no pause of the code."""
from __future__ import annotations

from pathlib import Path

import pytest

from crisis.config import Settings
from crisis.db import Database
from crisis.journal import register
from crisis.schema import migrate
from wiring import Parts, parts

RATES = {"twilio": "twilio_rate", "twilio_voice": "voice_rate", "smtp": "smtp_rate"}


def built(folder: Path, **rates: float) -> Parts:
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'crisis.db'}", **rates)
    migrate(settings.database)
    db = Database(settings.database)
    with db.transaction() as tx:
        if not register.is_open(tx):
            register.open_house(tx, "15", demonstration=True)
    db.close()
    return parts(settings)


@pytest.mark.parametrize("operator", RATES)
def test_each_operator_has_its_own_rate_and_the_others_keep_theirs(tmp_path: Path, operator: str) -> None:
    usual, made = built(tmp_path).worker.rates, built(tmp_path, **{RATES[operator]: 5.5}).worker.rates
    assert made == {**usual, operator: 5.5}
    assert set(made) == set(RATES)


def test_an_installation_that_sets_nothing_makes_no_sms_wait_for_another(tmp_path: Path) -> None:
    assert built(tmp_path).worker.rates["twilio"] == 0.0
