"""The whole history of a demonstration, as `crisis demo --history` plays it, then what the API shows of it."""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

import app
from crisis.config import Settings, load
from crisis.demonstration import FILE, sign_ins
from exercises.client import Client
from exercises.service import addresses, served

pytestmark = pytest.mark.slow
Year = dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Settings]]:
    """A service on a history that was played, on the hour of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
            patch.delenv(name, raising=False)
        folder = tmp_path_factory.mktemp("history")
        patch.setenv("CRISIS_DATA_DIR", str(folder / "data"))
        assert app.main(["demo", "--history"]) == 0
        environ = {**os.environ, **addresses(os.environ)}
        settings = load(environ)
        with served(settings, environ, folder / "service.log"):
            client = Client(settings.console_address, sign_ins(settings.data_dir / FILE))
            yield client, settings
            client.close()


def years(client: Client) -> list[Year]:
    found: list[Year] = client.get("qualite1", "/quality/programme")["years"]
    return found


def events(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("qualite1", "/events")["events"]
    return found


def test_eight_exercises_and_three_events_are_there_and_the_hour_is_that_of_the_machine(
        played: tuple[Client, Settings]) -> None:
    client, _ = played
    assert client.get("qualite1", "/clock")["clock"] == "host"
    found = events(client)
    assert [each["plays"] for each in found].count("exercise") == 8
    assert [each["plays"] for each in found].count("real") == 3
    assert {each["nature"] for each in found} == {"rehearsal"}
    assert all(each["closed_at"] for each in found)
    assert all(client.get("qualite1", f"/events/{each['id']}/verification")["verified"] for each in found)


def test_no_chain_of_an_event_has_an_hour_of_the_machine(played: tuple[Client, Settings]) -> None:
    """Nothing of an event was still under way when virtual time ended: no telephone, no receipt to be sealed."""
    client, _ = played
    for each in events(client):
        rows = client.get("qualite1", f"/events/{each['id']}/entries?limit=500")["entries"]
        assert {row["clock"] for row in rows} == {"virtual"}, each["opened_at"]


def test_the_years_have_their_verdicts_and_the_programme_its_lines(played: tuple[Client, Settings]) -> None:
    found = years(played[0])
    verdicts = {each["verdict"] for each in found}
    assert {"kept", "running"} <= verdicts
    assert sum(each["counted"] + each["waiting"] for each in found) == 8
    assert sum(each["crises"] for each in found) == 3
    assert sum(each["late"] for each in found) == 1


def test_each_family_has_figures_and_no_chain_is_broken(played: tuple[Client, Settings]) -> None:
    client = played[0]
    numbers = [each["year"] for each in years(client)]
    families: dict[str, int] = {}
    for year in numbers[:3]:
        found = client.get("qualite1", f"/quality/indicators?period={year}")
        assert found["broken"] == []
        for each in found["families"]:
            families[each["family"]] = families.get(each["family"], 0) + each["cases"]
    assert families["real"] == 3
    assert families["exercise"] == 8


def test_actions_are_in_every_state_and_the_rules_are_adopted(played: tuple[Client, Settings]) -> None:
    client = played[0]
    actions = client.get("qualite1", "/quality/actions")["actions"]
    assert {each["state"] for each in actions} == {"open", "under_way", "done", "verified", "abandoned"}
    assert [each["overdue"] for each in actions].count(True) == 1
    assert [each["retest"] is not None for each in actions].count(True) == 1
    assert {each["status"] for each in client.get("qualite1", "/quality/rules")["rules"] if each["version"] == 1} == {
        "adopted"}


def test_the_committees_met_as_they_want_last_year_and_lack_a_meeting_this_year(
        played: tuple[Client, Settings]) -> None:
    some = played[0].get("qualite1", "/quality/approach")["committees"]
    judged = [each for each in some if each["year"]]
    assert judged
    assert {each["before"]["verdict"] for each in judged} == {"kept"}
    assert {each["year"]["verdict"] for each in judged} == {"running"}
    assert not any(each["late"] for each in some)


def test_a_satisfaction_is_under_the_threshold_and_one_has_too_few_answers(played: tuple[Client, Settings]) -> None:
    some = played[0].get("qualite1", "/quality/approach")["satisfaction"]
    assert [each["below"] for each in some].count(True) == 1
    assert [each["percent"] is None for each in some].count(True) == 1


def test_the_documents_are_in_every_state_and_answer_the_expected_list(played: tuple[Client, Settings]) -> None:
    client = played[0]
    states = [each["state"] for each in client.get("qualite1", "/quality/documents")["documents"]]
    assert 10 <= len(states) <= 12
    assert {each: states.count(each) for each in set(states) - {"current"}} == {
        "due_soon": 1, "overdue": 1, "undated": 1, "withdrawn": 1}
    expected = client.get("qualite1", "/quality/documents/expected")["expected"]
    assert sum(bool(each["documents"]) for each in expected) == len(states) - 1
    assert {"missing", "served"} <= {each["state"] for each in expected}


def test_every_engagement_was_assessed_last_year_and_one_is_still_to_be(played: tuple[Client, Settings]) -> None:
    found = played[0].get("qualite1", "/quality/assessments")
    last = max(each["year"] for each in found["assessments"])
    now = [each for each in found["assessments"] if each["year"] == last]
    assert [each["commitment"] for each in found["assessments"] if each["year"] == last - 1] == [47, 48, 49, 50]
    assert [each["answer"] for each in now] == ["met", "partly", "met"]
    assert 50 in found["missing"]


def test_the_hotline_is_an_objective_only_of_the_exercises_that_try_it(played: tuple[Client, Settings]) -> None:
    found = years(played[0])
    assert sum(each["hotline"] for each in found) == 2


def test_the_order_to_lift_is_confirmed_in_every_event(played: tuple[Client, Settings]) -> None:
    client = played[0]
    for each in events(client):
        kinds = [row["kind"] for row in client.get("qualite1", f"/events/{each['id']}/entries?limit=500")["entries"]]
        assert kinds.count("order_confirmed") >= 2


def test_the_verdict_of_a_year_changes_when_its_last_exercise_is_attested(played: tuple[Client, Settings]) -> None:
    client = played[0]
    before = next(each for each in years(client) if each["waiting"])
    waiting = next(each for each in events(client) if each["plays"] == "exercise" and not _attested(client, each["id"]))
    version = client.get("exercice1", f"/events/{waiting['id']}/reports")["versions"][-1]
    client.post("exercice1", f"/events/{waiting['id']}/reports/{version['number']}/attestation",
                {"sha256": version["sha256"]})
    after = next(each for each in years(client) if each["year"] == before["year"])
    assert (after["counted"], after["waiting"]) == (before["counted"] + 1, 0)
    if before["reason"] == "unattested":
        assert (before["verdict"], after["verdict"]) == ("not_proven", "kept")


def _attested(client: Client, event: str) -> bool:
    return any(each["attested"] for each in client.get("qualite1", f"/events/{event}/reports")["versions"])


def test_a_second_time_nothing_is_played(played: tuple[Client, Settings], capsys: pytest.CaptureFixture[str]) -> None:
    """A database that somebody serves is refused; one that nobody serves says that its history is played."""
    before = len(events(played[0]))
    assert app.main(["demo", "--history"]) == 1
    assert "Un service tourne" in capsys.readouterr().err.replace("\u00a0", " ")
    assert len(events(played[0])) == before
