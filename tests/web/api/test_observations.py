"""Observations over the API: noted once by who observes, read by who conducts, and refused to anybody else."""
from __future__ import annotations

from datetime import timedelta

from crisis.clock import instant, parse_instant
from tests.web.api.conftest import Desk
from tests.web.api.observing_scene import played


def test_an_observer_notes_corrects_and_reads_their_own_and_the_lead_reads_all(desk: Desk) -> None:
    observer, officer = desk.named("observateur1"), desk.duty("duty_officer")
    now = parse_instant(officer.get("/clock")["now"])
    path = f"/events/{played(desk, now)}/exercise/observations"
    seen = instant(now)
    first = observer.done(path, {"question": "Q1", "inject": 1, "outcome": "partly", "text": "À moitié."}, key="k1")
    assert observer.done(path, {"question": "Q1", "inject": 1, "outcome": "partly", "text": "À moitié."},
                         key="k1") == first
    second = observer.done(path, {"question": "Q1", "outcome": "done", "corrects": first["seq"]})
    lead = officer.done(path, {"text": "La salle est calme."})
    mine = observer.get(path)["observations"]
    assert [(each["seq"], each["outcome"], each["corrected_by"]) for each in mine] == [
        (first["seq"], "partly", second["seq"]), (second["seq"], "done", None)]
    assert mine[0].items() >= {"question": "Q1", "inject": 1, "objective": "O1", "text": "À moitié.",
                               "late": False, "corrects": None}.items()
    assert mine[0]["seen_at"] >= seen
    assert [each["seq"] for each in officer.get(path)["observations"]] == [first["seq"], second["seq"], lead["seq"]]


def test_what_is_not_to_be_noted_is_refused(desk: Desk) -> None:
    observer, officer = desk.named("observateur1"), desk.duty("duty_officer")
    now, real = parse_instant(officer.get("/clock")["now"]), desk.opened()
    path = f"/events/{played(desk, now)}/exercise/observations"
    for body, status, code in (
            ({"question": "Q7", "outcome": "done"}, 422, "observation_question"),
            ({"inject": 2, "outcome": "done"}, 422, "observation_inject"),
            ({"outcome": "done", "seen_at": instant(now + timedelta(hours=1))}, 422, "hour_future"),
            ({"outcome": "none"}, 422, "observation_empty"), ({"outcome": "perhaps"}, 422, "malformed")):
        refused = observer.post(path, body)
        assert (refused.status_code, refused.json["code"]) == (status, code), refused.json
    assert desk.duty("communication").post(path, {"outcome": "done"}).json["code"] == "exercise_observer"
    assert desk.duty("communication").send("GET", path).status_code == 403
    assert observer.get(f"/events/{real}/exercise/observations") == {"observations": []}
    assert observer.post(f"/events/{real}/exercise/observations", {"outcome": "done"}).status_code == 404
