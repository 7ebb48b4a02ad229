"""What callers report and ask, over the API: the same commands, the same rights, and no words for who reads none."""
from __future__ import annotations

from datetime import timedelta

import pytest

from crisis import clock
from tests.hotline import ARPAJON, AURILLAC, BRIDGE, call
from tests.web.api.conftest import Caller, Desk
from tests.web.api.test_cip import opened


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


@pytest.fixture
def event(desk: Desk, chief: Caller) -> str:
    return opened(desk, chief)


def raised(desk: Desk, chief: Caller, event: str, words: str = BRIDGE, commune: str = AURILLAC) -> str:
    with desk.db.transaction() as tx:
        sheet = call(tx, event, tx.now)
    body = {"words": words, "category": "roads", "commune": commune, "sheet": sheet}
    return str(chief.done(f"/events/{event}/cip/facts", body)["id"])


def test_a_fact_is_raised_grouped_settled_and_parted(desk: Desk, chief: Caller, event: str) -> None:
    officer, path = desk.duty("duty_officer"), f"/events/{event}/cip/facts"
    one, other = raised(desk, chief, event), raised(desk, chief, event, "pont de la cere coupe")
    told = chief.get(path)
    assert [each["status"] for each in told["facts"]] == ["open", "open"]
    assert told["proposals"] == [
        {"into": one, "fact": other, "why": "même commune, 3 mots communs\u00a0: pont, Cère, coupé"}]
    chief.done(f"{path}/groupings", {"into": one, "facts": [other]})
    seq = officer.done(f"{path}/findings", {"fact": other, "found": "confirmed", "words": "Vu."})["seq"]
    (fact,) = officer.get(path)["facts"]
    assert (fact["id"], fact["status"], fact["calls"], fact["late"]) == (one, "confirmed", 2, False)
    assert fact["findings"] == [{"seq": seq, "found": "confirmed", "at": fact["findings"][0]["at"],
                                 "function": "duty_officer", "words": "Vu."}]
    chief.done(f"{path}/partings", {"fact": other})
    assert [(each["id"], each["status"]) for each in officer.get(path)["facts"]] == [
        (other, "open"), (one, "confirmed")]


def test_proposals_are_for_who_groups_and_words_for_who_reads_them(desk: Desk, chief: Caller, event: str) -> None:
    for words in (BRIDGE, "pont de la cere coupe"):
        raised(desk, chief, event, words)
    assert desk.duty("communication").get(f"/events/{event}/cip/facts")["proposals"] == []
    told = desk.named("qualite1").get(f"/events/{event}/cip/facts")
    assert {report["words"] for each in told["facts"] for report in each["reports"]} == {None}


def test_each_act_asks_for_its_right(desk: Desk, chief: Caller, event: str) -> None:
    fact, path = raised(desk, chief, event), f"/events/{event}/cip/facts"
    writer, officer, admin = desk.duty("communication"), desk.duty("duty_officer"), desk.named("admin1")
    assert officer.post(path, {"words": "x"}).status_code == 403
    assert writer.post(f"{path}/groupings", {"into": fact, "facts": [fact]}).status_code == 403
    assert writer.post(f"{path}/partings", {"fact": fact}).status_code == 403
    assert admin.post(f"{path}/findings", {"fact": fact, "found": "confirmed"}).status_code == 403
    assert admin.send("GET", path).status_code == 403
    assert writer.post(f"{path}/findings", {"fact": fact, "found": "confirmed"}).status_code == 200


def test_a_body_that_names_nothing_known_is_refused(desk: Desk, chief: Caller, event: str) -> None:
    path, nothing = f"/events/{event}/cip/facts", "0" * 32
    raised(desk, chief, event)
    for where, body, status in (
            ("", {"words": " "}, 422), ("", {"words": "x", "category": "flood"}, 422),
            ("", {"words": "x", "sheet": nothing}, 404), ("", {"words": "x", "commune": "Aurillac"}, 422),
            ("/partings", {"fact": nothing}, 404), ("/groupings", {"into": nothing, "facts": []}, 422)):
        assert chief.post(f"{path}{where}", body).status_code == status, body


def test_what_is_asked_is_counted_without_a_word_of_callers(desk: Desk, chief: Caller, event: str) -> None:
    with desk.db.transaction() as tx:
        for minutes in (5, 5, 20, 70):
            call(tx, event, clock.now() - timedelta(minutes=minutes), category="utilities", commune=ARPAJON,
                 note="Mme Vidal")
    told = desk.duty("communication").get(f"/events/{event}/cip/asked")
    flow = {"code": "utilities", "quarters": [0, 0, 1, 2], "hour": 3, "before": 1, "total": 4, "trend": "steady",
            "percent": None}
    assert (told["categories"], told["unanswered"]) == ([flow], [flow])
    assert [each["code"] for each in told["communes"]] == [ARPAJON]
    assert (told["calls"], told["answers"]) == (flow | {"code": ""}, [])
