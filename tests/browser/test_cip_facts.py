"""What callers report, on two screens: what one is typing stays while the other's reports arrive and are settled."""
from __future__ import annotations

import pytest
from playwright.sync_api import expect

from crisis import clock
from crisis.db import Database
from crisis.events import cip, cip_facts
from tests.browser.conftest import Person
from tests.hotline import raised
from tests.house import Hours, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_is_typed_stays_while_reports_arrive_and_goes_once_its_act_is_done(people: dict[str, Person]) -> None:
    officer = people["sidpc1"]
    db = Database(f"sqlite:///{officer.served.folder / 'premiere-heure.db'}")
    house = House(db, Hours(clock.now()))
    event = house.open(separate=True)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, house.officer, event, "national", "Cellule nationale")
    house.do(cip.open_line, house.officer, house.here, event, untested=True)
    first, second = raised(house, event, "Le pont sur la Cère est coupé"), raised(house, event, "Coupure d'eau")

    officer.sign_in()
    page = officer.page
    page.goto(f"{officer.served.url}/evenements/{event}/cip/remontees")
    page.locator(f"#c-{first}").fill("La DDT envoie")
    page.locator(f"#c-{second}").fill("La régie")
    third = raised(house, event, "Pont coupé, deux arches parties")
    expect(page.locator(f"#faits > #f-{third}")).to_contain_text("deux arches parties", timeout=20_000)
    expect(page.locator("#propositions")).to_contain_text("mots communs")
    expect(page.locator(f"#c-{first}")).to_have_value("La DDT envoie")
    officer.sound()

    house.do(cip_facts.settle, house.com(), event, second, "confirmed")
    expect(page.locator(f"#constats > #f-{second}")).to_contain_text("Confirmé", timeout=20_000)
    expect(page.locator(f"#faits > #f-{second}")).to_have_count(0)
    expect(page.locator(f"#c-{first}")).to_have_value("La DDT envoie")
    page.locator(f"#f-{first}").get_by_role("button", name="Confirmer").click()
    expect(page.locator(f"#constats > #f-{first}")).to_contain_text("La DDT envoie")
    officer.sound()
    db.close()
