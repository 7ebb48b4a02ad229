"""What covers an audience: the page of the event says it as the API does, and in a demonstration never as real (R4)."""
from __future__ import annotations

from html import unescape

from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.web.api.conftest import Desk
from tests.web.api.scene import night
from tests.web.walker import Walker


def test_a_public_covered_by_hand_in_a_demonstration_is_said_simulated(desk: Desk) -> None:
    scene = night(desk, "hands_publication")
    event = scene.known["event_id"][0]
    scene.caller.done(f"/events/{event}/publications", {
        "means": "site", "message": scene.known["message"][0], "named": "M. Vidal"})
    told = scene.caller.get(f"/events/{event}/coverage")["audiences"]["public"]
    assert (told["basis"], bool(told["covered_at"])) == ("declared", True)
    console = application(desk.house, "secret of the tests", blueprints(), public=False)
    page = Walker.signed_in(console, "sidpc1").see(f"/evenements/{event}").text
    row = unescape(page).partition('scope="row">grand public</th>')[2].partition("</tr>")[0]
    assert "(simulé : déclaré)" in " ".join(row.replace("\u00a0", " ").split())
