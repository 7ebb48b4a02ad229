"""A whole exercise of 30 injects on the virtual clock: its lead conducts it from a page, the officer plays it."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from crisis.clock import parse_instant
from crisis.demonstration import FILE, sign_ins
from exercises import arguments, conducting
from exercises.acts import ACTS
from exercises.client import Client
from exercises.client import Sandbox as Operators
from exercises.conducting_arguments import PlayInject, PrepareExercise
from exercises.play import DIRECTOR, Play
from exercises.player import reach, settle
from tests.browser.conftest import Person, serving
from tests.report_files import csv_values
from tests.served import Served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCENARIO, INJECTS, SOON = "digue_nuit", 30, 20_000
# The wide screen on which an exercise is conducted, as a room has one.
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("exercise"))


@pytest.fixture
def play(served: Served) -> Iterator[Play]:
    """The demonstration on virtual time, and a client that moves it as `crisis rehearse` does."""
    client = Client(served.url, sign_ins(served.folder / FILE))
    start = parse_instant(client.post(DIRECTOR, "/clock/start")["now"])
    made = Play(client, Operators(served.sandbox.url), start, start, reach)
    settle(made)
    made.start = made.now
    yield made
    client.close()


@pytest.fixture
def screens(browser: Browser, served: Served, play: Play) -> Iterator[tuple[Person, Person]]:
    """The lead of the exercise, and the officer on duty whom it surprises, each with a browser of their own."""
    contexts = [browser.new_context(viewport=WIDE, locale="fr-FR", timezone_id="Europe/Paris") for _ in range(2)]
    logins = ("exercice1", play.who("duty_officer")[0])
    lead, officer = (Person(context.new_page(), served, login)
                     for context, login in zip(contexts, logins, strict=True))
    for each in (lead, officer):
        each.sign_in()
    yield lead, officer
    for context in contexts:
        context.close()


def after(play: Play, minutes: int) -> None:
    """Go to so many minutes after the start, from one thing that is due to the next."""
    reach(play, play.start + timedelta(minutes=minutes))


def act(play: Play, verb: str, role: str, **said: Any) -> None:
    ACTS[verb](play, play.who(role)[0], arguments.SHAPES[verb].model_validate(said))


def test_an_exercise_of_thirty_injects_from_its_scenario_to_its_report(
        play: Play, screens: tuple[Person, Person]) -> None:
    lead, officer = screens
    prepared(play, lead)
    launched(play, lead)
    begun(play, lead)
    stopped(play, lead)
    played(play, officer)
    held_and_released(play, lead)
    ended(play, lead)
    closed(play, officer)
    reported(play)


def prepared(play: Play, lead: Person) -> None:
    lead.page.goto(f"{lead.served.url}/exercices")
    lead.page.locator(f"input[value={SCENARIO}]").check()
    lead.press("Commencer d'après ce scénario")
    found = re.search(r"/exercices/([0-9a-f]{32})", lead.page.url)
    assert found
    play.exercise = f"/exercises/{found[1]}"
    conducting.complete(play, "exercice1", PrepareExercise(scenario=SCENARIO))
    lead.page.goto(f"{lead.served.url}/exercices/{found[1]}")
    lead.press("Dire cet exercice prêt")
    assert play.client.get("exercice1", play.exercise)["state"] == "ready"


def launched(play: Play, lead: Person) -> None:
    lead.press("Lancer l'exercice")
    expect(lead.page.get_by_role("heading", level=1)).to_have_text("Conduite de l'exercice")
    found = re.search(r"/evenements/([0-9a-f]{32})/exercice", lead.page.url)
    assert found
    play.event = found[1]
    lead.sound()
    # The first inject is ten minutes before H: it leaves with the start.
    assert states(play)[1] == "issued"


def begun(play: Play, lead: Person) -> None:
    """At H an oral inject appears on the page by itself; whoever plays it says so there."""
    after(play, 10)
    waiting = lead.page.locator("#jouer-2")
    expect(waiting).to_contain_text("Inject 2", timeout=SOON)
    waiting.get_by_role("button", name="Joué").click()
    expect(waiting).to_have_count(0, timeout=SOON)
    assert board(play)["injects"][1]["played"] is not None


def stopped(play: Play, lead: Person) -> None:
    lead.press("Mettre en pause")
    expect(lead.page.locator("#temps")).to_have_text("En pause", timeout=SOON)
    after(play, 30)
    assert states(play)[3] == "planned"
    lead.press("Reprendre")
    expect(lead.page.locator("#temps")).to_have_text("En cours", timeout=SOON)
    after(play, 36)
    expect(lead.page.locator("#jouer-3")).to_be_visible(timeout=SOON)


def played(play: Play, officer: Person) -> None:
    """The officer reads EXERCICE wherever they look, activates the COD, and a message goes out."""
    page = officer.page
    page.goto(officer.served.url)
    expect(page.locator("main")).to_contain_text("EXERCICE")
    page.goto(f"{officer.served.url}/evenements/{play.event}")
    expect(page.locator("body")).to_contain_text("EXERCICE")
    officer.press("Activer le COD")
    expect(page.locator("main")).to_contain_text("Engagement 47")
    act(play, "decide", "duty_officer", decision="inform")
    act(play, "arrive", "communication", how="connected")
    act(play, "declare_operational", "communication", motive="Une voie n'est pas encore éprouvée.")
    act(play, "draft", "communication", title="Digue fissurée", means=("site",), media=True,
        text="Crue en cours à 03:20. Montez à l'étage. Prochain point à 4 h 30.")
    act(play, "submit", "communication")
    act(play, "approve", "communication/2")
    after(play, 40)
    entries = play.client.get("exercice1", f"/events/{play.event}/entries?limit=500")["entries"]
    assert "cod_activated" in {each["kind"] for each in entries}


def held_and_released(play: Play, lead: Person) -> None:
    play.client.post("exercice1", f"/events/{play.event}/exercise/injects/17/hold")
    after(play, 130)
    assert states(play)[17] == "held"
    waiting = lead.page.locator("[id^=differe-17-]")
    expect(waiting).to_be_visible(timeout=SOON)
    waiting.get_by_role("button", name="Émettre maintenant").click()
    expect(waiting).to_have_count(0, timeout=SOON)
    until(lambda: states(play)[17] == "issued", "the inject to leave")


def ended(play: Play, lead: Person) -> None:
    after(play, 270)
    assert set(states(play).values()) == {"issued"}
    assert len(states(play)) == INJECTS
    conducting.play_inject(play, "exercice1", PlayInject())
    assert all(each["played"] for each in board(play)["injects"] if each["by_hand"])
    lead.page.reload()
    lead.sound()
    lead.page.locator("summary", has_text="Terminer l'exercice").click()
    lead.page.get_by_label("L'exercice est fini pour tous").check()
    lead.press("Terminer l'exercice")
    expect(lead.page.locator("#temps")).to_have_text("Terminé", timeout=SOON)
    settle(play)


def closed(play: Play, officer: Person) -> None:
    page = officer.page
    page.goto(f"{officer.served.url}/evenements/{play.event}/fin")
    page.locator("summary", has_text="Lever le COD").click()
    officer.press("Lever le COD")
    page.goto(f"{officer.served.url}/evenements/{play.event}/fin")
    page.locator("summary", has_text="Clôturer").click()
    page.get_by_label("Je confirme la clôture malgré ces points ouverts").check()
    officer.press("Clôturer l'évènement")
    until(lambda: play.client.get("exercice1", play.exercise)["state"] == "closed", "the exercise to be closed")


def reported(play: Play) -> None:
    """The report asked for is made in its five formats, and its figures are those of the page."""
    path = f"/events/{play.event}/reports"
    number = play.client.post("exercice1", path)["number"]
    until(lambda: {each["state"] for each in play.client.get("exercice1", f"{path}/{number}")["files"]} == {"ready"},
          "the formats of the report", 120)
    shown = play.client.get("exercice1", f"/events/{play.event}/report")["commitments"]
    judged = {each["number"]: (each["verdict"], each["seconds"]) for each in shown}
    kept = json.loads(file(play, number, "json"))["commitments"]
    assert {each["number"]: (each["verdict"], each["seconds"]) for each in kept} == judged
    values = csv_values(file(play, number, "csv"))
    for rank, each in enumerate(kept):
        assert values[f"commitments.{rank}.verdict"] == each["verdict"]
        if each["seconds"] is not None:
            assert values[f"commitments.{rank}.seconds"] == each["seconds"]
    assert "EXERCICE" in file(play, number, "html").decode()


def file(play: Play, number: int, kind: str) -> bytes:
    base = f"{play.client.base}/api/v1/events/{play.event}/reports/{number}/files/{kind}"
    with urlopen(Request(base, headers={"Authorization": f"Bearer {play.client.token('exercice1')}"})) as answer:
        return bytes(answer.read())


def board(play: Play) -> dict[str, Any]:
    told: dict[str, Any] = play.client.get("exercice1", f"/events/{play.event}/exercise")
    return told


def states(play: Play) -> dict[int, str]:
    return {each["number"]: each["state"] for each in board(play)["injects"]}
