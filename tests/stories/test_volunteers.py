"""The volunteers of the hotline: a card each, a register without a name, a file shown first then taken whole."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.directory.contacts import holders
from crisis.directory.organism_cards import Duty
from crisis.directory.tables import person
from crisis.errors import Conflict, Missing
from crisis.events import cip, cip_roster
from crisis.evidence.verifier import verify_event
from crisis.hotline import absences, volunteer_imports, volunteers
from crisis.hotline.fictional_volunteers import MANY
from crisis.hotline.roster import Span
from crisis.hotline.volunteer_cards import Card, iso, problems
from crisis.hotline.volunteer_files import HEADER
from crisis.hotline.volunteers import Registered
from crisis.journal.tables import REGISTER
from tests.house import House

ANNE = Card(Duty("Anne Aubrac", "06 39 98 30 01", email="anne@cip.example"), "DDT", "2025-03-01", "2026-02-02",
            ("fr", "en"), ("operator", "team_leader"), "nights")
KINDS = ("volunteer_added", "volunteer_changed", "volunteer_removed", "volunteers_imported", "accounts_granted")


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def added(house: House, card: Card = ANNE) -> Registered:
    return house.look(volunteers.one, house.do(volunteers.register, chief(house), card))


def told(house: House, *kinds: str) -> list[dict[str, object]]:
    return [each["data"] for each in house.entries(REGISTER, *kinds)]


def test_a_volunteer_is_kept_with_a_card_routes_and_an_account_that_nobody_signs_into(house: House) -> None:
    found = added(house)
    assert found.card == ANNE
    assert [each.address("sms") for each in house.look(holders, "staff") if each.person == found.person] == [
        "+33639983001"]
    row = house.look(lambda tx: tx.execute(select(account).where(account.c.person == found.person)).one())
    assert (row.password, row.roles, row.enabled) == ("", "operator", True)
    for password in ("", "un mot de passe inventé"):
        assert house.refused(signin.check, row.login, password).code == "signin"
    assert told(house, "volunteer_added") == [{"person": found.person}]
    assert told(house, "accounts_granted")[-1] == {"persons": [found.person], "roles": ["operator"]}


def test_somebody_of_the_staff_keeps_their_account_and_their_routes(house: House) -> None:
    who = house.com(3)
    before = house.look(lambda tx: tx.execute(select(account).where(account.c.person == who.person)).one())
    found = house.do(volunteers.register, chief(house), replace(ANNE, contact=Duty("")), who.person)
    assert found == who.person
    card = house.look(volunteers.one, found).card
    assert card.contact.sms.startswith("06 39 98 00")
    house.do(volunteers.change, chief(house), found, replace(card, service="DDETSPP", contact=Duty("", "12")))
    assert house.look(volunteers.one, found).card == replace(card, service="DDETSPP")
    assert house.look(lambda tx: tx.execute(select(account).where(account.c.person == found)).one()) == before
    assert isinstance(house.refused(volunteers.register, chief(house), ANNE, who.person), Missing)
    house.do(volunteers.remove, chief(house), found)
    assert house.look(lambda tx: tx.execute(select(account).where(account.c.person == found)).one()) == before
    assert any(each.person == found for each in house.look(holders, "staff"))


def test_the_register_never_holds_a_name_nor_a_number(house: House) -> None:
    found = added(house)
    house.do(volunteers.change, chief(house), found.person, replace(ANNE, service="SIDSIC"))
    house.do(volunteer_imports.load, chief(house), house.look(volunteer_imports.export, chief(house)))
    house.do(volunteers.remove, chief(house), found.person)
    assert {each["kind"] for each in house.entries(REGISTER, *KINDS)} == set(KINDS)
    written = json.dumps(told(house, *KINDS), ensure_ascii=False)
    assert not any(word in written for word in ("Anne", "Aubrac", "DDT", "SIDSIC", "06 39 98", "+3363998", "example"))


def test_a_change_that_changes_nothing_writes_nothing(house: House) -> None:
    found = added(house)
    same = replace(ANNE, contact=replace(ANNE.contact, sms="+33639983001"))
    house.do(volunteers.change, chief(house), found.person, same)
    assert told(house, "volunteer_changed") == []
    moved = replace(ANNE, contact=replace(ANNE.contact, sms="06 39 98 30 02"))
    house.do(volunteers.change, chief(house), found.person, moved)
    assert house.look(volunteers.one, found.person).card == moved
    assert told(house, "volunteer_changed") == [{"person": found.person}]


def test_a_volunteer_removed_is_called_no_more_keeps_a_name_and_may_come_back(house: House) -> None:
    found = added(house)
    secret = house.do(signin.open_login, found.person)
    house.do(volunteers.remove, chief(house), found.person)
    assert house.refused(volunteers.one, found.person).code == "volunteer_missing"
    assert not any(each.person == found.person for each in house.look(holders, "staff"))
    assert house.look(signin.actor_of, secret) is None
    assert next(each.gone for each in house.look(volunteers.roster) if each.person == found.person)
    assert house.look(lambda tx: tx.execute(select(person.c.name).where(person.c.id == found.person)).scalar_one())
    line = "Anne AUBRAC;DDT;;;fr;opérateur;toujours;06 39 98 30 09;;"
    done = house.do(volunteer_imports.load, chief(house), f"{';'.join(HEADER)}\n{line}\n".encode())
    assert done.added == (found.person,)
    assert house.look(volunteers.one, found.person).card.contact.sms == "06 39 98 30 09"
    assert house.look(lambda tx: tx.execute(
        select(account.c.enabled).where(account.c.person == found.person)).scalar_one())


def test_whoever_holds_a_post_to_come_is_not_removed(house: House) -> None:
    found, event = added(house), house.open()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    now = house.hours.now
    shift = house.do(cip_roster.plan, chief(house), house.here, event, cip_roster.Plan(
        now, now + timedelta(hours=4), {"operator": 1}))
    house.do(cip_roster.assign, chief(house), house.here, event, shift, "operator-1", found.person)
    assert isinstance(house.refused(volunteers.remove, chief(house), found.person), Conflict)
    house.hours.move(hours=5)
    house.do(volunteers.remove, chief(house), found.person)


@pytest.mark.parametrize(("card", "told"), [
    (replace(ANNE, contact=Duty("")), "nom"), (replace(ANNE, contact=Duty("Anne")), "ni numéro"),
    (replace(ANNE, contact=Duty("Anne", "12")), "SMS"), (replace(ANNE, service=""), "service manque"),
    (replace(ANNE, service="=1"), "signe refusé"), (replace(ANNE, trained_on="2026-11-22"), "future"),
    (replace(ANNE, drilled_on="2026-11-22"), "future"), (replace(ANNE, trained_on="hier"), "n'en est pas une"),
    (replace(ANNE, trained_on="1950-01-01"), "trop ancienne"), (replace(ANNE, languages=("qq",)), "angue inconnue"),
    (replace(ANNE, languages=("en", "en")), "langues"), (replace(ANNE, posts=()), "postes"),
    (replace(ANNE, posts=("chief",)), "postes"), (replace(ANNE, available="moon"), "disponibilité")])
def test_a_card_that_does_not_stand_is_refused_with_nothing_written(house: House, card: Card, told: str) -> None:
    before = house.counts()
    refusal = house.refused(volunteers.register, chief(house), card)
    assert (refusal.code, told in refusal.why) == ("volunteer", True)
    assert house.counts() == before


def test_today_in_paris_is_no_future(house: House) -> None:
    # It is 23:30 in UTC, and half past midnight of the next day in Paris.
    house.hours.now = house.hours.now.replace(hour=23, minute=30)
    assert added(house, replace(ANNE, trained_on="2026-11-22")).card.trained_on == "2026-11-22"
    assert problems(ANNE, house.look(volunteers.today)) == []
    assert (iso("03/11/2026"), iso(" 2026-11-03 "), iso("3 nov")) == ("2026-11-03", "2026-11-03", "3 nov")


def test_absences_are_recorded_shown_until_they_end_and_taken_back(house: House) -> None:
    who, now = added(house).person, house.hours.now
    key = house.do(absences.add, chief(house), who, None, now + timedelta(hours=3))
    assert [each.span for each in house.look(volunteers.one, who).away] == [Span(now, now + timedelta(hours=3))]
    for begins, ends in ((now, now), (None, now - timedelta(hours=1)), (now + timedelta(2), now + timedelta(1))):
        assert house.refused(absences.add, chief(house), who, begins, ends).code == "period"
    house.do(absences.drop, chief(house), who, key)
    assert house.look(volunteers.one, who).away == ()
    assert house.refused(absences.drop, chief(house), who, key).code == "away_missing"
    house.do(absences.add, chief(house), who, None, now + timedelta(hours=1))
    house.hours.move(hours=2)
    assert house.look(volunteers.one, who).away == ()
    assert len(told(house, "volunteer_changed")) == 3


def test_a_file_is_shown_first_then_taken_as_it_was_shown(house: House) -> None:
    found = added(house)
    lines = ["Anne Aubrac;DDT;01/03/2025;2026-02-02;en fr;opérateur, chef d'équipe;les nuits et les week-ends;"
             "06 39 98 30 01;;anne@cip.example",
             "Bruno Vidal;Croix d'Or (association);;;fr, es;operator;always;06 39 98 30 02;;"]
    body = "\n".join([";".join(HEADER), *lines]).encode("cp1252")
    before = house.counts()
    seen = house.look(volunteer_imports.preview, chief(house), body)
    assert [(each.number, each.what, each.person) for each in seen.lines] == [
        (2, "changed", found.person), (3, "added", "")]
    assert house.counts() == before
    done = house.do(volunteer_imports.load, chief(house), body, seen.seal)
    assert (len(done.added), done.changed) == (1, (found.person,))
    assert house.look(volunteers.one, found.person).card.languages == ("en", "fr")
    again = house.refused(volunteer_imports.load, chief(house), body, seen.seal)
    assert isinstance(again, Conflict)
    assert told(house, "volunteers_imported")[-1]["rows"] == 2


def test_every_line_that_is_wrong_is_named_and_nothing_of_the_file_is_taken(house: House) -> None:
    twin = replace(ANNE, contact=replace(ANNE.contact, sms="06 39 98 30 03"))
    added(house), added(house, twin)
    lines = ["Bruno Vidal;DDT;;;fr;opérateur;toujours;06 39 98 30 02;;", "X;;;;;;;;;", "a;b",
             "Anne Aubrac;DDT;;;fr;opérateur;toujours;06 39 98 30 01;;",
             "Bruno VIDAL;DDT;31/12/2026;;fr;opérateur;parfois;06 39 98 30 02;;"]
    before = house.counts()
    refusal = house.refused(volunteer_imports.load, chief(house), "\n".join([";".join(HEADER), *lines]).encode())
    for line in ("ligne 3 : le service manque", "ligne 3 : les postes", "ligne 4 : 2 colonnes, pour 10 attendues",
                 "ligne 5 : plusieurs personnes portent ce nom", "ligne 6 : le même nom qu'à la ligne 2",
                 "ligne 6 : la formation est à une date future", "ligne 6 : la disponibilité"):
        assert line in refusal.why
    assert house.counts() == before


@pytest.mark.parametrize("body", [b"", b"x" * (129 * 1024), b"nom;service\nx;y\n", b"\x81\x8d\x8f"])
def test_what_is_no_such_file_is_refused(house: House, body: bytes) -> None:
    assert house.refused(volunteer_imports.load, chief(house), body).code in ("volunteers_file", "volunteers_size")


def test_the_file_of_the_house_comes_back_without_any_change(house: House) -> None:
    house.do(volunteers.register, chief(house), replace(ANNE, contact=Duty("")), house.com(3).person)
    body = house.look(volunteer_imports.export, chief(house))
    done = house.do(volunteer_imports.load, chief(house), body)
    assert (done.added, done.changed) == ((), ())
    assert house.look(volunteer_imports.export, chief(house)) == body


def test_the_untrained_are_listed_with_what_they_lack(house: House) -> None:
    rules = house.territory.hotline
    fresh, old, never = (added(house, card).person for card in (
        ANNE, replace(ANNE, contact=replace(ANNE.contact, name="Bea"), trained_on="2020-01-01"),
        replace(ANNE, contact=replace(ANNE.contact, name="Cleo"), trained_on="", drilled_on="")))
    found = {each.person: lacks for each, lacks in house.look(volunteers.untrained, rules)}
    assert fresh not in found
    assert (found[old], found[never]) == (["training_old"], ["untrained", "undrilled"])


def test_a_demonstration_has_volunteers_some_untrained_some_with_languages(house: House) -> None:
    found = house.look(volunteers.everyone)
    assert len(found) == MANY
    assert len({each.card.name for each in found}) == MANY
    lacking = house.look(volunteers.untrained, house.territory.hotline)
    assert 0 < len(lacking) < MANY
    assert any("en" in each.card.languages for each in found)
    assert {role for each in found for role in each.card.posts} == {
        "operator", "team_leader", "specialist", "line_technician"}
    assert house.look(lambda tx: tx.execute(select(func.count()).select_from(account).where(
        account.c.password == "")).scalar_one()) == MANY


def test_the_register_still_verifies_with_accounts_given_together_and_closed(house: House) -> None:
    event, found = house.open(), added(house)
    house.look(verify_event, event)
    house.do(volunteers.remove, chief(house), found.person)
    house.look(verify_event, event)
