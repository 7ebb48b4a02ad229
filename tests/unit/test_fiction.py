"""The invented people of a demonstration: everybody is there, nobody is real, nothing moves."""
from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from crisis.directory.fiction import Demo, Route, people
from crisis.territory import Territory, load

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
FICTION = re.compile(r"\+3363998\d{4}")


@pytest.fixture(scope="module", params=["15", "49"])
def territory(request: pytest.FixtureRequest) -> Territory:
    return load(str(request.param), TERRITORIES)


def every_route(demo: Demo) -> list[Route]:
    groups = (demo.staff, demo.mayors, demo.presidents, demo.newsrooms)
    return [route for group in groups for person in group for route in person.routes]


def test_no_two_people_share_a_number_or_an_address(territory: Territory) -> None:
    addresses = [route.address for route in every_route(people(territory))]
    assert len(addresses) == len(set(addresses))


def test_numbers_and_addresses_are_reserved_for_fiction(territory: Territory) -> None:
    for route in every_route(people(territory)):
        if route.channel == "sms":
            assert FICTION.fullmatch(route.address)
        else:
            assert re.fullmatch(r"[a-z0-9-]+@[a-z]+\d+\.example", route.address)


def test_every_commune_has_one_mayor_with_a_number(territory: Territory) -> None:
    mayors = people(territory).mayors
    assert [mayor.code_insee for mayor in mayors] == [commune.code_insee for commune in territory.communes]
    assert all(mayor.routes[0].channel == "sms" for mayor in mayors)


def test_every_epci_has_a_president_and_every_medium_a_newsroom(territory: Territory) -> None:
    demo = people(territory)
    assert {one.epci_siren for one in demo.presidents} == {one.epci_siren for one in territory.communes}
    assert len(demo.presidents) == 10
    assert [one.medium for one in demo.newsrooms] == [medium.id for medium in territory.media]


def test_the_staff_fills_every_function(territory: Territory) -> None:
    demo = people(territory)
    held = Counter(one.function for one in demo.staff)
    assert held == {"duty_officer": 3, "authority": 3, "communication": 4, "cip_chief": 2, "team_leader": 1,
                    "operator": 1, "quality": 1, "exercise_lead": 1, "observer": 1, "auditor": 1,
                    "administrator": 1}
    assert all(one.roles == (one.function,) for one in demo.staff)
    assert len({one.login for one in demo.staff}) == len(demo.staff)


def test_names_are_not_repeated(territory: Territory) -> None:
    demo = people(territory)
    for group in (demo.staff, demo.mayors, demo.presidents):
        names = [one.name for one in group]
        assert len(names) == len(set(names))


def test_rotas_hold_the_logins_of_their_function_in_order(territory: Territory) -> None:
    rotas = people(territory).rotas
    assert rotas == {"duty_officer": ("sidpc1", "sidpc2", "sidpc3"),
                     "authority": ("autorite1", "autorite2", "autorite3"),
                     "communication": ("com1", "com2", "com3", "com4"), "cip_chief": ("cip1", "cip2")}


def test_the_same_people_come_back_each_time(territory: Territory) -> None:
    assert people(territory) == people(load(territory.code, TERRITORIES))


def test_a_commune_without_number_keeps_its_e_mail_and_changes_nobody_else(territory: Territory) -> None:
    chosen = territory.communes[3].code_insee
    whole, lacking = people(territory), people(territory, without_route={chosen})
    changed = [after for before, after in zip(whole.mayors, lacking.mayors, strict=True) if before != after]
    assert [mayor.code_insee for mayor in changed] == [chosen]
    assert [route.channel for route in changed[0].routes] == ["email"]
    assert lacking.staff == whole.staff
