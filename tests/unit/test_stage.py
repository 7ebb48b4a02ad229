"""Where an event stands, folded from its entries alone."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from crisis.errors import Conflict
from crisis.events.stage import Stage, require_live, require_open, step

OPENING = {"nature": "real", "plays": "real", "mode": "real", "type": "flood", "territory": "15", "module7": True,
           "communes": ["15014"], "minimum_staff": 2, "means": ["site"], "priority_media": ["paper", "radio"],
           "convention_media": ["radio"], "rules": {}, "demonstration": False}
VOICE = {"decided_by": {"person": "prefect", "function": "authority"}, "means": "telephone",
         "declared_at": "2026-11-21T01:58:00.000000Z"}
OWN = VOICE | {"means": "own"}
Kind = tuple[str, dict[str, Any]]


def fold(*kinds: Kind) -> Stage:
    """Fold an opening and what follows; the first of `kinds` has seq 2."""
    stage = Stage()
    for seq, (kind, data) in enumerate((("event_opened", OPENING), *kinds), start=1):
        stage = step(stage, {"seq": seq, "kind": kind, "data": data, "recorded_at": "2026-11-21T02:00:00.000000Z",
                             "by": {"person": "officer", "function": "duty_officer"}})
    return stage


def cod(level: str = "full", starts: bool = True, order: dict[str, Any] = VOICE) -> Kind:
    return "cod_activated", {"level": level, "starts_47": starts, "starts_48": starts, "order": order, "plan": None}


START: Kind = ("communication_started", {"order": VOICE})
LIFT: Kind = ("cod_lifted", {"order": OWN})
UP: Kind = ("cell_operational", {})
DOWN: Kind = ("cell_stood_down", {})


def arrival(person: str, own: bool, function: str = "communication") -> Kind:
    return "duty_arrived", {"person": person, "own": own, "function": function, "alert": None, "how": "arrived"}


@pytest.mark.parametrize(("kinds", "name", "called"), [
    ((), "watch", False), ((cod("watch", starts=False),), "cod", False), ((cod(),), "cod", True),
    ((START,), "communication", True), ((START, cod()), "cod", True), ((START, cod(), LIFT), "communication", True),
    ((cod(), LIFT), "watch", False), ((cod(), LIFT, cod()), "cod", True), ((cod(), UP, DOWN), "cod", False),
    ((cod("watch", starts=False), START), "cod", True), ((cod(), cod("watch", starts=False)), "cod", True),
    ((cod(), ("activation_mistaken", {})), "mistaken", True),
    ((cod(), ("activation_mistaken", {}), ("event_closed", {})), "closed", True)])
def test_the_stage_and_whether_the_cell_is_called(kinds: Iterable[Kind], name: str, called: bool) -> None:
    stage = fold(*kinds)
    assert (stage.name, stage.called) == (name, called)


def test_the_opening_freezes_what_acts_depend_on() -> None:
    stage = fold()
    assert (stage.communes, stage.means) == (("15014",), ("site",))
    assert (stage.media, stage.officers) == (("radio", "paper"), ("officer",))


def test_a_cell_is_operational_until_it_stands_down_and_may_be_again() -> None:
    assert fold(cod(), UP).operational is True
    assert fold(cod(), UP, DOWN).operational is False
    again = fold(cod(), UP, DOWN, UP)
    assert (again.operational, again.operational_seq) == (True, 5)


def test_each_person_is_present_once_and_the_own_trace_stays() -> None:
    stage = fold(cod(), arrival("a", own=False), arrival("b", own=True), arrival("a", own=True),
                 arrival("b", own=False),
                 arrival("c", own=True, function="cip_chief"))
    assert stage.present == (("a", True), ("b", True))


def test_a_cell_called_again_after_it_stood_down_starts_empty() -> None:
    there = (cod(), arrival("a", own=True), UP)
    assert fold(*there, DOWN).present == (("a", True),)
    assert fold(*there, DOWN, cod("restricted")).present == ()
    assert fold(*there, cod("restricted")).present == (("a", True),)
    assert fold(*there, LIFT, cod()).present == (("a", True),)


def test_orders_by_voice_wait_for_an_answer_and_the_last_one_stands() -> None:
    confirm: Kind = ("order_confirmed", {"of": 2, "confirmed": False})
    assert fold(cod(), START, cod(order=OWN)).unconfirmed == (2, 3)
    stage = fold(cod(), confirm, ("order_confirmed", {"of": 2, "confirmed": True}))
    assert (stage.unconfirmed, stage.answers) == ((), ((2, True),))


@pytest.mark.parametrize(("kind", "left"), [
    (("message_dispatched", {"ends_alert": False}), True), (("publication_logged", {}), True),
    (("contact_logged", {"outcome": "reached"}), True), (("contact_logged", {"outcome": "not_reached"}), False),
    (("report_imported", {"contacts": [{"outcome": "not_reached"}]}), False),
    (("report_imported", {"contacts": [{"outcome": "not_reached"}, {"outcome": "message_left"}]}), True),
    (("note_added", {"category": "fact"}), False)])
def test_what_left_for_the_outside(kind: Kind, left: bool) -> None:
    assert fold(kind).left_outside is left
    assert fold(("publication_logged", {}), kind).left_outside is True


def test_a_message_that_ends_the_alert_ends_it_whatever_follows() -> None:
    end: Kind = ("message_dispatched", {"ends_alert": True})
    assert fold(end, ("message_dispatched", {"ends_alert": False})).ended_alert is True


def test_the_last_decision_stands_with_its_hour_of_review() -> None:
    defer: Kind = ("decision_recorded", {"decision": "defer", "review_at": "2026-11-21T03:00:00.000000Z", "order": OWN})
    stage = fold(defer)
    assert (stage.decision, stage.decision_seq, stage.review_at is not None) == ("defer", 2, True)
    after = fold(defer, ("decision_recorded", {"decision": "inform", "review_at": None, "order": OWN}))
    assert (after.decision, after.review_at) == ("inform", None)


def test_a_kind_that_nobody_knows_changes_nothing() -> None:
    assert fold(("something_new", {"x": 1})) == fold()


def test_a_closed_event_is_closed_and_a_mistaken_one_starts_nothing() -> None:
    require_live(fold(cod()))
    mistaken, closed = fold(cod(), ("activation_mistaken", {})), fold(("event_closed", {}))
    assert (closed.closed_seq, mistaken.closed_seq) == (2, None)
    require_open(mistaken)
    for check, stage, code in ((require_open, closed, "event_closed"), (require_live, closed, "event_closed"),
                               (require_live, mistaken, "event_mistaken")):
        with pytest.raises(Conflict, match=code):
            check(stage)
