"""What must hold whatever happened: late receipts in any order, better proofs, folding in parts."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.commitments import fold, start, step, verdicts
from tests.unit.commitments.story import EVERYBODY, Story, instant

STATES = (
    "calling",
    "accepted",
    "sent",
    "delivered",
    "undelivered",
    "refused",
    "unknown",
    "read_back",
    "found",
    "absent",
    "expired",
    "stopped",
)
ACCEPTING = ("accepted", "sent", "delivered", "read_back", "found")
HEARD = st.lists(
    st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(STATES), st.integers(min_value=11, max_value=80)),
    max_size=25,
)
WORTH = {"missed": 0, "not_proven": 1, "kept": 2}


def sent() -> Story:
    return Story().at(0).cod().at(10).send()


def shown(story: Story, at: float) -> list[dict[str, object]]:
    return [verdict.to_dict() for verdict in verdicts(story.state(), instant(at))]


@given(heard=HEARD, random=st.randoms(use_true_random=False))
def test_the_order_of_late_receipts_does_not_matter(
    heard: list[tuple[str, str, int]], random: Random
) -> None:
    shuffled = list(heard)
    random.shuffle(shuffled)
    together = sent().at(81).seal(*heard)
    apart = sent().at(81)
    for line in shuffled:
        apart.seal(line)
    assert together.state().receipts == apart.state().receipts
    assert shown(together, 90) == shown(apart, 90)


@given(
    heard=HEARD,
    delivery=st.sampled_from(EVERYBODY),
    state=st.sampled_from(ACCEPTING),
    at=st.integers(min_value=11, max_value=59),
)
def test_an_acceptance_in_time_never_worsens_a_verdict(
    heard: list[tuple[str, str, int]], delivery: str, state: str, at: int
) -> None:
    before = sent().at(81).seal(*heard)
    after = sent().at(81).seal(*heard, (delivery, state, at))
    assert WORTH[after.verdict(48, 90).verdict] >= WORTH[before.verdict(48, 90).verdict]


@given(
    heard=HEARD,
    delivery=st.sampled_from(EVERYBODY),
    state=st.sampled_from(ACCEPTING),
    at=st.integers(min_value=60, max_value=80),
)
def test_a_late_acceptance_never_undoes_a_kept_engagement(
    heard: list[tuple[str, str, int]], delivery: str, state: str, at: int
) -> None:
    everybody = [(one, "read_back", 20) for one in EVERYBODY]
    after = sent().at(81).seal(*everybody, *heard, (delivery, state, at))
    assert after.verdict(48, 90).verdict == "kept"


@given(heard=HEARD)
def test_the_proven_hour_is_never_before_the_possible_one(heard: list[tuple[str, str, int]]) -> None:
    for coverage in sent().at(81).seal(*heard).verdict(48, 90).audiences.values():
        if coverage.covered_at is not None:
            assert coverage.covered_optimistic_at is not None
            assert coverage.covered_optimistic_at <= coverage.covered_at


@given(heard=HEARD, cut=st.integers(min_value=0, max_value=40))
@settings(max_examples=50)
def test_folding_in_two_parts_is_folding_whole(heard: list[tuple[str, str, int]], cut: int) -> None:
    story = sent().at(81)
    for line in heard:
        story.seal(line)
    assert fold(story.pairs[cut:], fold(story.pairs[:cut])) == story.state()


@given(heard=HEARD, now=st.integers(min_value=0, max_value=120))
def test_seconds_are_never_negative(heard: list[tuple[str, str, int]], now: int) -> None:
    for verdict in verdicts(sent().at(81).seal(*heard).state(), instant(now)):
        assert verdict.seconds is None or verdict.seconds >= 0


def test_a_step_leaves_the_former_state_as_it_was() -> None:
    story = sent().at(20).accept(*EVERYBODY, at=20)
    entry, lines = story.pairs[-1]
    before = fold(story.pairs[:-1])
    step(before, entry, lines)
    assert before == fold(story.pairs[:-1])
    assert before.receipts == {}
    assert start().seq == 0


def test_a_journal_of_ten_thousand_entries_folds_to_the_same_verdict() -> None:
    story = sent()
    for number in range(9_000):
        story.at(11 + number / 1_000)
        if number % 3:
            story.add("note_added", {"category": "situation"})
        else:
            story.seal((f"call-{number % 900}", "accepted", 11))
    story.at(21).accept(*EVERYBODY, at=20)
    for number in range(1_000):
        story.at(22 + number / 100)
        story.reached(f"commune:{20_000 + number}")
    assert story.state().seq == len(story.pairs) > 10_000
    assert story.verdict(48, 90).met_at == instant(20)
