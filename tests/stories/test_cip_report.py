"""The figures of the hotline in the report: sums of entries alone, the same on the page, and what is missing said."""
from __future__ import annotations

import json

import jsonschema

from crisis.config import ROOT
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.hotline.quarters import QUARTER, quarter
from tests.db.test_report_page import Figures, leaves, value
from tests.house import House
from tests.stories.test_cip_figures import MINUTE, figures, opened, sheet, tick, typed
from tests.stories.test_cip_freezing import closed


def told(house: House) -> str:
    """Return an event whose hotline was open for two quarter hours: the exchange told the first one only."""
    event = opened(house)
    begins = quarter(house.hours.now)
    for category, priority in (("roads", 4), ("roads", 4), ("relative", 3)):
        sheet(house, event, begins + 9 * MINUTE, category=category, priority=priority)
    house.hours.now = begins + QUARTER + MINUTE
    typed(house, event, figures(begins))
    tick(house)
    sheet(house, event, begins + QUARTER, category="", priority=0, commune="", follow_up="callback",
          callback_at=begins + 2 * QUARTER)
    house.hours.move(10)
    closed(house, event)
    return event


def test_the_report_adds_up_what_was_frozen_and_says_what_is_missing(house: House) -> None:
    event = told(house)
    found = house.look(report, event, house.territory, house.hours.now)
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))
    calls = found["calls"]
    assert (calls["frozen"], calls["without_exchange"], calls["sheets"], calls["callbacks"]) == (2, 1, 4, 1)
    assert calls["exchange"] == {"received": 40, "answered": 30, "abandoned": 6, "refused": 9, "unanswered": 19,
                                 "wait_s": 45, "length_s": 200}
    assert calls["categories"] == [{"code": "roads", "calls": 2}, {"code": "", "calls": 1},
                                   {"code": "relative", "calls": 1}]
    assert calls["priorities"][0] == {"code": "P4", "calls": 2}
    assert calls["communes"] == [{"code": "15014", "calls": 3}, {"code": "", "calls": 1}]
    assert calls["busiest"]["begins"] == "2026-11-21T02:00:00.000000Z"
    assert [each["exchange"] is None for each in calls["quarters"]] == [False, True]


def test_the_page_says_the_same_in_french(house: House) -> None:
    event = told(house)
    found = house.look(report, event, house.territory, house.hours.now)
    page = render(found, house.territory)
    shown = Figures(page).found
    wanted = {path for path in leaves(found) if path.startswith("calls.")}
    assert len(wanted) > 30
    assert {path: shown.get(path) for path in wanted} == {path: value(found, path) for path in wanted}
    plain = page.replace("&#39;", "'")
    for words in ("Chiffres de la CIP", "non relevé", "Recherche d'un proche", "Aurillac (15014)", "Non précisée",
                  "ne sont pas connus"):
        assert words in plain, words


def test_the_report_reads_entries_and_not_what_stands_beside(house: House) -> None:
    event = told(house)
    before = house.look(report, event, house.territory, house.hours.now)["calls"]
    sheet(house, event, house.hours.now)
    typed(house, event, figures(quarter(house.hours.now) - QUARTER, received=999))
    assert house.look(report, event, house.territory, house.hours.now)["calls"] == before


def test_a_hotline_that_never_opened_has_no_figures(house: House) -> None:
    event = house.open()
    found = house.look(report, event, house.territory, house.hours.now)
    assert found["calls"] is None
    assert "Chiffres de la CIP" not in render(found, house.territory)
