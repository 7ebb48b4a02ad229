"""The timing report counts what callers reported, from entries alone, apart from engagements; facts are no rumours."""
from __future__ import annotations

import json

import jsonschema

from crisis.config import ROOT
from crisis.events import cip_facts
from crisis.evidence.html import render
from crisis.evidence.report import report
from tests.hotline import chief, listening, raised
from tests.house import House

HEADING = 'id="remontees"'


def test_the_report_says_nothing_where_nobody_reported(house: House) -> None:
    found = house.look(report, listening(house), house.territory, house.hours.now)
    assert found["hotline_facts"] is None
    assert HEADING not in render(found, house.territory)


def test_the_report_its_page_and_its_schema_count_facts_and_rumours_apart(house: House) -> None:
    event = listening(house)
    facts = [raised(house, event) for _ in range(4)]
    rumour = raised(house, event, category="rumour")
    house.do(cip_facts.group, chief(house), event, facts[0], facts[1:2])
    for report_, found_ in ((facts[1], "confirmed"), (facts[2], "rejected"), (rumour, "rejected")):
        house.do(cip_facts.settle, house.officer, event, report_, found_)
    found = house.look(report, event, house.territory, house.hours.now)
    assert found["hotline_facts"] == {
        "reports": 5, "groups": 1, "facts": {"raised": 3, "confirmed": 1, "rejected": 1, "open": 1},
        "rumours": {"raised": 1, "confirmed": 0, "rejected": 1, "open": 0}}
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))
    page = render(found, house.territory)
    assert HEADING in page
    assert '<data data-path="hotline_facts.facts.raised" value="3">3</data>' in page
