"""Engagement 50: ordered, opened, a line tested, the number published while it is open; no delay (R11)."""

from __future__ import annotations

from typing import Any, Self

import pytest

from crisis.commitments import Verdict
from tests.unit.commitments.story import Minutes, instant
from tests.unit.commitments.story import Story as Told

PAGE = (("page", "public", "means:site", "site"),)
NUMBER: dict[str, Any] = {"message": "m9", "number": 2, "targets": PAGE, "contains": ("numero_unique",)}


class Story(Told):
    """A journal in which the hotline is written too."""

    def cip_order(self, declared: Minutes | None = None) -> int:
        return self.add("cip_ordered", {"order": self._order(declared)})

    def cip_withdraw(self) -> Self:
        self.add("cip_order_withdrawn", {"order": self._order(None)})
        return self

    def cip_test(self, result: str = "works") -> Self:
        self.add("cip_line_tested", {"result": result})
        return self

    def cip_open(self, typed: Minutes | None = None) -> Self:
        self.add("cip_opened", {"number": "single"}, typed=typed)
        return self

    def cip_close(self) -> Self:
        self.add("cip_closed", {"order": self._order(None)})
        return self

    def close(self) -> Self:
        self.add("event_closed", {})
        return self


def opened(**opening: Any) -> Story:
    """Ordered at 10, its line tested at 20, open at 30."""
    story = Story(**opening).at(0).cod().at(10)
    story.cip_order()
    return story.at(20).cip_test().at(30).cip_open()


def published(**opening: Any) -> Story:
    """The number sent at 40 and read back at 41."""
    return opened(**opening).at(40).send(**NUMBER).at(42).accept("page", at=41)


def judged(story: Story, at: float = 90) -> Verdict:
    return story.verdict(50, at)


def test_an_open_hotline_with_a_tested_line_and_a_published_number_keeps_it() -> None:
    verdict = judged(published())
    assert (verdict.verdict, verdict.basis, verdict.reasons) == ("kept", "operators", ())
    assert (verdict.started_at, verdict.met_at, verdict.seconds) == (instant(10), instant(41), 31 * 60)
    assert verdict.rule == "50 v1 (proposée)"


def test_the_minutes_from_the_order_to_the_opening_are_told_beside() -> None:
    (reading,) = judged(published()).readings
    assert (reading.name, reading.seconds, reading.verdict) == ("to_opening", 20 * 60, None)


def test_it_names_no_delay() -> None:
    story = Story().at(0).cod().at(10)
    story.cip_order()
    story.at(3000).cip_test().cip_open().send(**NUMBER).at(3002).accept("page", at=3001)
    assert judged(story, 4000).verdict == "kept"


def test_without_an_order_it_does_not_apply() -> None:
    assert (judged(Story()).verdict, judged(Story()).reasons) == ("not_applicable", ("no_cip_order",))


def test_an_order_withdrawn_before_the_opening_asks_for_nothing() -> None:
    story = Story().at(10)
    story.cip_order()
    story.cip_withdraw().close()
    assert (judged(story).verdict, judged(story).reasons) == ("not_applicable", ("cip_order_withdrawn",))


def test_ordered_and_never_opened_is_missed_once_the_event_is_closed() -> None:
    story = Story().at(10)
    story.cip_order()
    assert judged(story).verdict == "running"
    story.close()
    assert (judged(story).verdict, judged(story).reasons) == ("missed", ("cip_not_opened",))


@pytest.mark.parametrize("end", ["cip_close", "close"])
def test_an_open_hotline_whose_number_was_never_published_is_not_proven_once_it_is_over(end: str) -> None:
    story = opened()
    assert judged(story).verdict == "running"
    getattr(story.at(50), end)()
    verdict = judged(story)
    assert (verdict.verdict, verdict.reasons, verdict.met_at) == ("not_proven", ("number_unpublished",), None)


def test_a_line_that_never_worked_proves_nothing() -> None:
    story = Story().at(10)
    story.cip_order()
    story.cip_test("fails").cip_open().send(**NUMBER).accept("page", at=11).cip_close()
    assert (judged(story).verdict, judged(story).reasons) == ("not_proven", ("line_untested",))


def test_a_number_published_before_the_opening_or_after_the_closing_does_not_count() -> None:
    before = Story().at(10)
    before.cip_order()
    before.cip_test().send(**NUMBER).at(20).cip_open().accept("page", at=25).cip_close()
    after = opened().at(50).cip_close().at(60).send(**NUMBER).at(61).accept("page", at=61)
    assert judged(before).reasons == judged(after).reasons == ("number_unpublished",)


def test_a_message_without_the_number_publishes_nothing() -> None:
    story = opened().at(40).send(targets=PAGE).at(42).accept("page", at=41).cip_close()
    assert judged(story).reasons == ("number_unpublished",)


def test_a_page_that_was_not_read_back_is_not_proven() -> None:
    story = opened().at(40).send(**NUMBER).at(42).seal(("page", "accepted", 41)).cip_close()
    assert (judged(story).verdict, judged(story).reasons) == ("not_proven", ("accepted_not_read_back",))


def test_a_publication_by_hand_of_that_very_message_counts() -> None:
    story = opened().at(40).send(**NUMBER | {"targets": ()}).at(45)
    story.publish(message="m9")
    verdict = judged(story)
    assert (verdict.verdict, verdict.basis, verdict.met_at) == ("kept", "hand", instant(45))


def test_means_that_are_not_permanent_publish_nothing() -> None:
    story = opened(means=["facebook"]).at(40).send(**NUMBER).at(42).accept("page", at=41).cip_close()
    assert judged(story).reasons == ("number_unpublished",)


def test_an_order_that_its_authority_denies_is_not_proven() -> None:
    story = Story().at(10)
    order = story.cip_order()
    story.cip_test().cip_open().send(**NUMBER).accept("page", at=11).confirm(order, confirmed=False).cip_close()
    assert (judged(story).verdict, judged(story).reasons) == ("not_proven", ("cip_order_denied",))
    story.confirm(order)
    assert judged(story).verdict == "kept"


def test_a_bypass_that_nobody_confirmed_leaves_the_publication_in_doubt() -> None:
    story = opened().at(40)
    approval = story.approve(message="m9", number=2, bypass=True)
    story.dispatch(**NUMBER).at(42).accept("page", at=41).cip_close()
    assert (judged(story).verdict, judged(story).reasons) == ("not_proven", ("bypass_unconfirmed",))
    story.confirm(approval)
    assert judged(story).verdict == "kept"


def test_a_second_hotline_of_the_same_event_may_keep_what_the_first_did_not() -> None:
    story = opened().at(50).cip_close().at(60)
    story.cip_order()
    story.cip_test().cip_open().send(**NUMBER).at(62).accept("page", at=61)
    assert (judged(story).verdict, judged(story).started_at) == ("kept", instant(60))


def test_the_earlier_hour_of_the_order_is_its_start() -> None:
    story = Story().at(20)
    story.cip_order(declared=5)
    assert judged(story).started_at == instant(5)


def test_outside_a_real_event_all_is_simulated() -> None:
    assert judged(published(mode="exercise")).basis == "simulated"


def test_a_mistake_or_a_prefecture_without_module_7_is_told_beside_what_was_done() -> None:
    story = published(module7=False)
    assert (judged(story).verdict, judged(story).met_at) == ("not_applicable", instant(41))
    story.add("activation_mistaken", {})
    assert judged(story).reasons[0] == "mistaken"


def test_what_comes_without_an_order_belongs_to_no_hotline() -> None:
    story = Story().at(10).cip_test().cip_open().cip_close()
    assert judged(story).reasons == ("no_cip_order",)
