"""GA8: what judges us is not made of us: the operators of the tests share nothing with us and fail in all ways.

That we are right with two engines and after a kill is judged by `tests/db/test_two_engines.py` and `tests/faults/`.
"""
from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec, module_from_spec

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from channels.sandbox.faults import FAULTS
from crisis.accounts import signin
from tests.measures import ROOT

LOADED = "import sys, channels.sandbox.__main__; print(*sorted(sys.modules))"
CLIENTS = {"twilio", "tweepy", "requests", "requests_oauthlib", "flask", "sqlalchemy"}
OVERLOADED = {"429", "500", "never_answer", "accept_then_hang", "accept_then_500", "reset_before_read"}
RECEIPTS = {"duplicate_receipt", "receipts_reordered", "no_receipt", "bad_signature"}
CALLING_BACK = {"twilio", "twilio_voice"}


def test_the_operators_of_the_tests_load_nothing_of_the_product_nor_of_the_clients_that_it_uses() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.partition(".")[0] in ("crisis", "exercises", "playbooks", "channels")}
    assert "channels.sandbox.receipts" in ours
    assert {name for name in ours if not f"{name}.".startswith("channels.sandbox.")} == {"channels"}
    assert loaded & CLIENTS == set()


@pytest.mark.parametrize("operator", sorted(set(FAULTS) - {"smtp"}))
def test_an_operator_knows_too_much_time_too_many_requests_and_half_an_answer(operator: str) -> None:
    assert FAULTS[operator] >= OVERLOADED
    if operator in CALLING_BACK:
        assert FAULTS[operator] >= RECEIPTS


@pytest.mark.parametrize("fault", sorted(frozenset[str]().union(*FAULTS.values())))
def test_each_misfortune_that_an_operator_knows_is_played_by_a_test_against_it(fault: str) -> None:
    told = [path.name for folder in ("channels", "db", "web") for path in (ROOT / "tests" / folder).glob("test_*.py")
            if f'"{fault}"' in path.read_text(encoding="utf-8")]
    assert told, fault


def test_the_service_pays_the_whole_price_of_a_password_that_the_tests_do_not_pay() -> None:
    spec = find_spec("crisis.accounts.signin")
    assert spec
    assert spec.loader
    served = module_from_spec(spec)
    spec.loader.exec_module(served)  # As a service loads it: the tests have put a cheap hasher in the other.
    assert served.hashed("quatre mots pour ce soir").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY).check_needs_rehash(served.sealed("0421"))
    assert signin.sealed("0421").startswith("$argon2id$v=19$m=8,t=1,p=1$")
