"""A hard call is flagged in one tap, read by the chief and the psychologist alone, and followed up to its end (D50)."""
from __future__ import annotations

import pytest
from sqlalchemy import select

from crisis.accounts.rights import RIGHTS, Actor
from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_care
from crisis.hotline import care
from crisis.hotline.tables import difficulty
from crisis.journal.tables import REGISTER
from tests.house import House
from tests.stories.cip_after import call, chains, chief, closed, opened, rise, sit, somebody

FELT = "Un appel d'enfant seul, je n'arrive plus à écouter."


@pytest.fixture
def event(house: House) -> str:
    return opened(house)


@pytest.fixture
def agent(house: House, event: str) -> Actor:
    """An operator, seated at post 3."""
    who = somebody(house, "operator")
    house.do(sit, event, who)
    return who


def flagged(house: House, event: str, agent: Actor, words: str = FELT, **more: bool) -> str:
    return house.do(care.flag, agent, event, words, **more)


def states(house: House, event: str) -> list[str]:
    return [row.state for row in house.look(care.followed, chief(house), event)]


def test_a_flag_is_no_entry_and_takes_nothing_from_the_journal(house: House, event: str, agent: Actor) -> None:
    before = (len(house.entries(event)), len(house.entries(REGISTER)))
    flagged(house, event, agent, "", urgent=True)
    flagged(house, event, agent)
    assert (len(house.entries(event)), len(house.entries(REGISTER))) == before
    assert FELT not in chains(house, event, REGISTER)


def test_a_flag_is_written_while_somebody_holds_the_event(house: House, event: str, agent: Actor) -> None:
    """It must not wait for the chain: on PostgreSQL the row of the event is held by another transaction meanwhile."""
    if house.db.sqlite:
        assert flagged(house, event, agent)  # One writer at a time is the rule of that engine.
        return
    with house.db.engine.connect() as other, other.begin():
        other.exec_driver_sql(f"SELECT 1 FROM event WHERE id = '{event}' FOR NO KEY UPDATE")
        flagged(house, event, agent)
    assert states(house, event) == ["open"]


def test_the_chief_reads_who_flagged_what_and_when(house: House, event: str, agent: Actor) -> None:
    flagged(house, event, agent)
    house.hours.move(2)
    flagged(house, event, agent, "", urgent=True)
    first, second = house.look(care.followed, chief(house), event)
    assert (first.urgent, first.words, second.words, second.person) == (True, "", FELT, agent.person)
    assert house.look(care.tally, chief(house), event) == {"open": 2, "contacted": 0, "offered": 0, "closed": 0}


@pytest.mark.parametrize("role", [role for role in RIGHTS if role != "cip_chief"])
def test_no_other_role_reads_a_flag_nor_moves_it(house: House, event: str, agent: Actor, role: str) -> None:
    key = flagged(house, event, agent)
    who = Actor(house.officer.person, role, frozenset({role}))
    for read in (care.followed, care.tally):
        assert house.refused(read, who, event).code == "forbidden"
    assert house.refused(care.advance, who, event, key, "contacted").code == "forbidden"
    assert states(house, event) == ["open"]


def test_all_the_other_roles_together_do_not_read_it_either(house: House, event: str, agent: Actor) -> None:
    flagged(house, event, agent)
    who = Actor(house.officer.person, "administrator", frozenset(RIGHTS) - {"cip_chief"})
    assert house.refused(care.followed, who, event).code == "forbidden"


def test_the_named_psychologist_follows_this_event_and_no_other(house: House, event: str, agent: Actor) -> None:
    key, helper = flagged(house, event, agent), somebody(house, "observer")
    elsewhere = house.open(separate=True)
    assert house.refused(care.followed, helper, event).code == "forbidden"
    house.do(cip_care.name_psychologist, house.officer, event, helper.person)
    assert [row.words for row in house.look(care.followed, helper, event)] == [FELT]
    house.do(care.advance, helper, event, key, "contacted")
    assert house.refused(care.followed, helper, elsewhere).code == "forbidden"
    assert (house.look(care.named_in, helper.person), house.look(care.named_in, agent.person)) == ([event], [])
    (named,) = house.entries(event, "psychologist_named")
    assert named["data"] == {"person": helper.person}


def test_a_volunteer_may_be_named_whatever_the_role_of_the_session(house: House, event: str, agent: Actor) -> None:
    flagged(house, event, agent)
    house.do(cip_care.name_psychologist, chief(house), event, agent.person)
    at_a_post = Actor(agent.person, "specialist", frozenset({"specialist"}))
    assert len(house.look(care.followed, at_a_post, event)) == 1


def test_a_psychologist_named_by_mistake_reads_no_more(house: House, event: str, agent: Actor) -> None:
    flagged(house, event, agent)
    helper = somebody(house, "observer")
    house.do(cip_care.name_psychologist, chief(house), event, helper.person)
    assert house.refused(cip_care.name_psychologist, chief(house), event, helper.person).code == "psychologist"
    house.do(cip_care.withdraw_psychologist, chief(house), event, helper.person)
    assert house.refused(care.followed, helper, event).code == "forbidden"
    assert house.refused(cip_care.withdraw_psychologist, chief(house), event, helper.person).code == "psychologist"
    assert house.refused(cip_care.name_psychologist, chief(house), event, "0" * 32).code == "no_account"


def test_a_follow_up_goes_forward_one_move_at_a_time_with_who_and_when(
        house: House, event: str, agent: Actor) -> None:
    key = flagged(house, event, agent)
    for to in ("contacted", "offered", "closed"):
        house.hours.move(10)
        house.do(care.advance, chief(house), event, key, to)
        (row,) = house.look(care.followed, chief(house), event)
        assert (row.state, row.followed_by, row.followed_at) == (to, chief(house).person, house.hours.now)
        assert house.refused(care.advance, chief(house), event, key, "open").code == "care_state"
    assert house.refused(care.advance, chief(house), event, "0" * 32, "closed").code == "care_missing"


def test_ones_own_flag_is_taken_back_until_somebody_follows_it(house: House, event: str, agent: Actor) -> None:
    gone, kept = flagged(house, event, agent), flagged(house, event, agent)
    other = somebody(house, "team_leader")
    house.do(sit, event, other, "team_leader-1")
    assert house.refused(care.take_back, other, event, gone).code == "care_missing"
    house.do(care.take_back, agent, event, gone)
    house.do(care.advance, chief(house), event, kept, "contacted")
    assert house.refused(care.take_back, agent, event, kept).code == "care_followed"
    assert [row.id for row in house.look(care.own, agent, event)] == [kept]


def test_the_same_call_flagged_twice_is_one_flag(house: House, event: str, agent: Actor) -> None:
    sheet = house.do(call, event, agent.person)
    key = house.do(care.flag, agent, event, "", sheet=sheet)
    assert house.do(care.flag, agent, event, FELT, sheet=sheet, urgent=True) == key
    (row,) = house.look(care.followed, chief(house), event)
    assert (row.words, row.urgent, row.sheet) == (FELT, True, sheet)
    house.do(care.advance, chief(house), event, key, "contacted")
    again = house.do(care.flag, agent, event, "Encore.", sheet=sheet)
    assert again != key
    assert sorted(states(house, event)) == ["contacted", "open"]


def test_a_flag_names_no_call_of_somebody_else(house: House, event: str, agent: Actor) -> None:
    theirs = house.do(call, event, house.officer.person)
    house.do(care.flag, agent, event, sheet=theirs)
    house.do(care.flag, agent, event, sheet="unknown to the server")
    assert {row.sheet for row in house.look(care.followed, chief(house), event)} == {None}


def test_only_somebody_who_was_at_a_post_flags(house: House, event: str) -> None:
    idle = somebody(house, "operator")
    assert house.refused(care.flag, idle, event).code == "no_post"
    house.do(sit, event, idle)
    house.do(rise, event, idle)
    assert flagged(house, event, idle)
    assert house.refused(care.flag, chief(house), event).code == "forbidden"
    assert house.refused(care.flag, idle, event, "x" * (care.LONGEST + 1)).code == "too_long"


def test_the_team_leader_learns_at_which_post_relief_is_asked_and_nothing_else(
        house: House, event: str, agent: Actor) -> None:
    leader = somebody(house, "team_leader")
    flagged(house, event, agent)
    assert house.look(care.relief_asked, leader, event) == []
    flagged(house, event, agent, urgent=True)
    assert house.look(care.relief_asked, leader, event) == [care.Relief("operator-3", house.hours.now)]
    assert house.refused(care.relief_asked, agent, event).code == "forbidden"
    house.hours.move(5)
    house.do(rise, event, agent)
    assert house.look(care.relief_asked, leader, event) == []
    house.hours.move(60)
    house.do(sit, event, agent, "operator-1")
    assert house.look(care.relief_asked, leader, event) == []


def test_the_chief_is_reminded_of_what_nobody_followed_for_half_an_hour(
        house: House, event: str, agent: Actor) -> None:
    key = flagged(house, event, agent)

    def late(tx: Tx) -> int:
        return len(care.late(care.followed(tx, chief(house), event), tx.now))

    house.hours.move(29)
    assert house.look(late) == 0
    house.hours.move(1)
    assert house.look(late) == 1
    house.do(care.advance, chief(house), event, key, "contacted")
    assert house.look(late) == 0


def test_people_are_followed_up_after_the_event_is_closed(house: House, event: str, agent: Actor) -> None:
    key = flagged(house, event, agent)
    closed(house, event)
    helper = somebody(house, "observer")
    house.do(cip_care.name_psychologist, chief(house), event, helper.person)
    house.do(care.advance, helper, event, key, "closed")
    assert states(house, event) == ["closed"]


def test_two_who_follow_at_once_make_one_move(house: House, event: str, agent: Actor) -> None:
    key = flagged(house, event, agent)

    def raced(tx: Tx) -> None:
        row = tx.execute(select(difficulty).where(difficulty.c.id == key)).one()
        care.advance(tx, chief(house), event, key, "closed")
        assert row.state == "open"
        care.advance(tx, chief(house), event, key, "contacted")

    with pytest.raises(Refused):
        house.do(raced)
    assert states(house, event) == ["open"]


def test_the_debrief_is_one_entry_with_its_words_beside_before_or_after_the_closing(house: House, event: str) -> None:
    told = {"held": "Les postes", "fatigue": "Deux relèves tardives", "more": ""}
    house.do(cip_care.debrief, chief(house), event, told)
    closed(house, event)
    house.do(cip_care.debrief, house.officer, event, {"change": "Les numéros de poste"})
    first, second = house.entries(event, "cip_debriefed")
    assert first["data"] == second["data"] == {}
    assert house.words(event, first) == "Ce qui a tenu : Les postes\n\nLa fatigue des agents : Deux relèves tardives"
    assert house.words(event, second) == "Ce qu'il faut changer : Les numéros de poste"


def test_a_debrief_needs_words_an_opening_and_whoever_ran_it(house: House, event: str) -> None:
    assert house.refused(cip_care.debrief, chief(house), event, {"held": "  "}).code == "debrief"
    other = house.open(separate=True)
    assert house.refused(cip_care.debrief, chief(house), other, {"held": "x"}).code == "cip_standing"
    assert house.refused(cip_care.debrief, house.com(), event, {"held": "x"}).code == "forbidden"


def test_everybody_who_may_be_named_has_an_account(house: House) -> None:
    people = house.look(lambda tx: {row.person for row in tx.execute(select(account.c.person))})
    assert {row.person for row in house.look(cip_care.candidates)} == people
