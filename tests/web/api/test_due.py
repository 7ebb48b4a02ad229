"""What is due for quality over the API: the same as the console, no name, for those who may read quality."""
from __future__ import annotations

from datetime import timedelta

from crisis import clock
from crisis.web.french import local
from tests.web.api.conftest import Desk


def test_what_is_due_says_of_which_kind_until_when_and_whether_somebody_is_told(desk: Desk) -> None:
    quality, owner = desk.named("qualite1"), desk.duty("communication").person
    on = (local(clock.now()).date() + timedelta(days=6)).isoformat()
    action = quality.done("/quality/actions", {"text": "Confier une clé", "owner": owner, "due_on": on})["id"]
    told = quality.get("/quality/due")
    (one,) = (each for each in told["due"] if each["key"] == action)
    assert one["kind"] in ("action_soon", "action_today")
    assert {key: value for key, value in one.items() if key != "kind"} == {
        "key": action, "on": on, "late": False, "event": None, "function": "communication", "told": True,
        "reminders": 0, "reminded_at": None}
    assert (told["waiting"], told["broken"]) == (0, [])
    assert {each["kind"] for each in told["due"]} >= {"objective_missing"}


def test_who_may_not_read_quality_reads_nothing_due(desk: Desk) -> None:
    assert desk.duty("communication").send("GET", "/quality/due").status_code == 403
