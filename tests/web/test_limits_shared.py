"""GA5: the tries of somebody who guesses a password are counted together by consoles that share only the database."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from crisis.db import Database
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.web.test_signin import attempt


@pytest.fixture
def beside(console_on_both: Flask, both: Database, demonstration_url: str) -> Iterator[Flask]:
    """Another console, as another process would have it."""
    other = Database(demonstration_url)
    yield application(replace(console_on_both.extensions["house"], db=other), "k" * 32, blueprints(), public=False)
    other.close()


def test_two_consoles_count_the_tries_together(console_on_both: Flask, beside: Flask) -> None:
    clients = [console_on_both.test_client(), beside.test_client()]
    statuses = [attempt(clients[rank % 2], "autorite3", "nope").status_code for rank in range(7)]
    assert statuses == [403] * 5 + [429] * 2
