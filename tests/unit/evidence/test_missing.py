"""What a report cannot prove is said in a sentence with its entry, and nothing is said of what stands."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from crisis.evidence.missing import Sought, missing
from tests.unit.commitments.story import EVERYBODY, Story, informed
from tests.unit.evidence.telling import told


def sought(story: Story, **other: Any) -> Sought:
    here = told(story)
    plain = Sought(here.facts, here.state, here.fates, here.reached, 0, False, (), "abc")
    return replace(plain, **other)


def found(story: Story, **other: Any) -> list[tuple[str, int | None]]:
    return [(row["code"], row["seq"]) for row in missing(sought(story, **other))]


def confirmed(**opening: Any) -> Story:
    story = informed(**opening)
    return story.at(30).confirm(2)


def test_nothing_is_missing_where_everything_is_proven() -> None:
    assert found(confirmed()) == []


def test_an_order_that_nobody_confirmed_is_named_and_one_given_on_the_screen_is_not() -> None:
    assert found(informed()) == [("order_unconfirmed", 2)]
    story = informed()
    story.pairs[1][0]["data"]["order"]["means"] = "own"
    assert found(story) == []


def test_the_hour_of_an_order_that_was_only_typed_is_named_until_a_piece_is_accepted() -> None:
    story = Story().at(0).cod(declared=-30).at(10).send().at(21).accept(*EVERYBODY, at=20).confirm(2)
    assert found(story) == [("order_typed_hour", 2)]
    assert found(story.confirm(story.piece(2), by="second")) == []


def test_a_cell_whose_hour_is_typed_and_whose_people_left_no_trace_is_named() -> None:
    story = confirmed().at(50)
    seq = story.cell(typed=20, others=False)
    assert found(story) == [("no_own_trace", seq), ("typed_hour_only", seq)]


def test_acts_by_hand_without_a_proof_are_named() -> None:
    story = confirmed().at(40)
    bare = story.reached("commune:15001", proof="none")
    story.reached("commune:15001", proof="none", outcome="not_reached")
    unread = story.publish(read_back=False)
    assert found(story) == [("no_proof", bare), ("not_read_back", unread)]


def test_deliveries_whose_end_nobody_knows_are_counted_under_their_order() -> None:
    story = Story().at(0).cod().at(10).send().at(20)
    story.seal(("mayor-1", "unknown", 11), ("mayor-2", "unknown", 11), ("page", "accepted", 12)).confirm(2)
    rows = missing(sought(story))
    by_code = {row["code"]: row for row in rows if row["seq"] == 4}
    assert set(by_code) == {"unknown_deliveries", "not_read_back", "no_receipt"}
    assert by_code["unknown_deliveries"]["sentence"] == "Envois dont le sort reste inconnu\u00a0: 2."
    assert by_code["no_receipt"]["sentence"] == "Envois sans aucun accusé scellé\u00a0: 2."
    assert sum(row["code"] == "not_covered" for row in rows) == 3


def test_an_empty_list_is_a_denominator_that_nobody_set() -> None:
    assert found(confirmed(convention_media=[], means=[])) == [("no_convention_radio", 1), ("no_means", 1)]


def test_what_concerns_the_whole_report_comes_first_and_names_no_entry() -> None:
    assert found(confirmed(), unsealed=3, build=None, broken=("e9",)) == [
        ("no_build", None), ("not_sealed", None), ("trend_left_out", None)]


def test_without_a_delay_it_says_why_nothing_can_be_drawn() -> None:
    assert found(Story()) == [("no_t0_48", None)]
    assert ("nobody_covered", None) in found(Story().at(0).cod().confirm(2))


def test_a_quarter_hour_without_the_exchange_is_named_once_and_only_as_it_stands_last() -> None:
    story = confirmed().at(60)
    figures = {"ends": "", "sheets": {}, "callbacks": 0, "answering": 0}
    story.add("figures_frozen", figures | {"begins": "a", "exchange": None})
    story.add("figures_frozen", figures | {"begins": "a", "exchange": {"received": 1}})
    seq = story.add("figures_frozen", figures | {"begins": "b", "exchange": None})
    assert found(story) == [("no_exchange", seq)]
