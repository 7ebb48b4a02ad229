"""Every verdict, with the right seconds, by the scripts that are shipped; and a self-approval that nobody sees."""
from __future__ import annotations

import pytest

from tests.stories.rehearsing import Rehearsed, rehearse

pytestmark = pytest.mark.slow
LATENCY_S = 20  # A receipt is dated by its call plus the real time that passed, on a machine that may be busy.


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRISIS_DATA_DIR", "CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
        monkeypatch.delenv(name, raising=False)


def played(capsys: pytest.CaptureFixture[str], *args: str) -> Rehearsed:
    done = rehearse(capsys, *args, "--json")
    assert done.code == 0, done.err
    return done


@pytest.mark.parametrize(("script", "verdict", "seconds"), [
    ("missed_47", "missed", 3750), ("kept", "kept", 1500), ("two_taps", "kept", 1500)])
def test_47_is_judged_at_the_second_of_the_declaration(
        capsys: pytest.CaptureFixture[str], script: str, verdict: str, seconds: int) -> None:
    cell = played(capsys, "--script", script).verdict(47)
    assert (cell["verdict"], cell["seconds"]) == (verdict, seconds)


@pytest.mark.parametrize(("audience", "seconds"), [("elected", 3900), ("public", 4200), ("media", 4000)])
def test_48_is_missed_when_one_audience_is_late_and_the_others_are_not(
        capsys: pytest.CaptureFixture[str], audience: str, seconds: int) -> None:
    informed = played(capsys, "--script", f"missed_48_{audience}").verdict(48)
    assert informed["verdict"] == "missed"
    assert seconds <= informed["seconds"] < seconds + LATENCY_S
    last = max(informed["audiences"], key=lambda name: str(informed["audiences"][name]["covered_at"]))
    assert last == audience
    assert informed["met_at"] == informed["audiences"][audience]["covered_at"]


def test_an_operator_that_never_answers_proves_nothing_and_denies_nothing(
        capsys: pytest.CaptureFixture[str]) -> None:
    done = played(capsys, "--script", "not_proven")
    informed = done.verdict(48)
    assert (informed["verdict"], informed["seconds"], informed["met_at"]) == ("not_proven", None, None)
    assert informed["audiences"]["elected"]["unknown"] == 1
    sms = next(each for each in done.document["channels"] if each["name"] == "sms")
    assert done.document["operators"]["twilio"]["accepted"] == sms["accepted"] == sms["attempted"] - 1


@pytest.mark.parametrize(("script", "cell"), [("not_applicable_withhold", "kept"), ("no_cod", "kept")])
def test_48_does_not_apply_without_a_cod_or_when_the_authority_withholds(
        capsys: pytest.CaptureFixture[str], script: str, cell: str) -> None:
    done = played(capsys, "--script", script)
    assert (done.verdict(48)["verdict"], done.verdict(47)["verdict"]) == ("not_applicable", cell)


def test_a_territory_without_module_7_has_times_for_information_and_no_verdict(
        capsys: pytest.CaptureFixture[str]) -> None:
    done = played(capsys, "--territory", "49")
    assert [(each["verdict"], each["basis"]) for each in done.document["commitments"]] == [("not_applicable", None)] * 3
    assert done.verdict(47)["seconds"] == 1380
    assert done.verdict(48)["audiences"]["elected"]["communes_targeted"] == 176


def test_50_is_kept_once_the_number_of_exercises_was_read_back_on_the_site(capsys: pytest.CaptureFixture[str]) -> None:
    done = played(capsys, "--script", "cip")
    hotline, told = done.verdict(50), done.document["hotline"]
    assert (hotline["verdict"], hotline["basis"]) == ("kept", "simulated")
    assert 1860 <= hotline["seconds"] < 1860 + LATENCY_S
    assert (told["seconds"], told["ordered_at"]) == (1200, hotline["started_at"])


def test_a_self_approval_is_refused_and_no_operator_sees_anything_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    done = played(capsys, "--script", "self_approval")
    # Both wake the people on duty; the text would have left as mail, page and SMS to mayors.
    assert {each["name"] for each in done.document["channels"]} == {"sms", "voice"}
    told = done.document["operators"]
    assert (told["smtp"]["requests"], told["site"]["requests"]) == (0, 0)
    informed = done.verdict(48)
    assert (informed["verdict"], informed["audiences"]["elected"]["targeted"]) == ("missed", 0)


def test_without_json_a_person_reads_a_summary_and_sees_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    done = rehearse(capsys, "--script", "kept")
    assert done.code == 0
    assert "Engagement 47 : tenu en 25 min 00 s" in done.out
    assert "sans valeur de preuve" in done.out
    assert "11/11" in done.err
