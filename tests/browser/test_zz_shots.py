from __future__ import annotations
import os
from pathlib import Path
import pytest
from tests.browser import views
from tests.browser.test_every_page import Readers, night, readers  # noqa: F401
pytestmark = pytest.mark.browser
OUT = Path("/tmp/shots")
RULES = {"/", "/evenements/<event_id>", "/evenements/<event_id>/cellule", "/evenements/<event_id>/journal", "/evenements/<event_id>/points", "/evenements/<event_id>/appels", "/evenements/<event_id>/fiches", "/evenements/<event_id>/rapport", "/public/", "/public/messages/<slug>", "/a/<token>", "/evenements/<event_id>/synergi","/evenements/<event_id>/fin", "/garde", "/registre","/activer"}
VIEWS = (views.NARROW, views.View("etroit-sombre", 320, 640, "dark"), views.DESK, views.DESK_NIGHT)
def test_shots(night, readers):
    OUT.mkdir(exist_ok=True)
    only = os.environ.get("ONLY", "")
    bad = []
    for address in night[1]:
        if address.rule not in RULES or (only and only not in address.name): continue
        for reader in readers:
            status, is_page = reader.opens(address.url)
            if status in (401, 403): continue
            reader.page.goto(address.url)
            for view in VIEWS:
                views.turn(reader.page, view)
                reader.page.screenshot(path=OUT / f"{address.name}-{view.name}.png", full_page=True, animations="disabled")
            bad += [f for view in (views.NARROW, views.DESK_NIGHT) for f in views.faults(reader.page, view)]
            bad += reader.told; reader.told.clear()
            break
    assert bad == []
