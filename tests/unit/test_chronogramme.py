"""An inject leaves in the order of the script, with its marks, at an hour typed in any usual way (OB1, OB2)."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.delivery.wall import marked
from crisis.drills import offsets
from crisis.drills.script import Chronogramme, Inject
from crisis.events.injects import headline_of, text_of
from exercises.chronogramme import CHANNELS, plain


def inject(number: int, offset: int = 0, **said: Any) -> Inject:
    given: dict[str, Any] = {"title": "Appel", "content": "L'eau monte.", "sender": "Maire",
                             "recipient": "duty_officer", "channel": "oral", "kind": "contextual"} | said
    return Inject(number=number, offset=offset, **given)


@pytest.mark.parametrize(("typed", "seconds"), [
    ("H+12", 720), ("H-10", -600), ("H+1:30", 5400), ("+00:12", 720), ("12", 720), ("H", 0), ("H+0", 0),
    ("h + 12", 720), ("H\u221210", -600), ("-10", -600),
    ("+00:12:30", 750), ("H+1h30", 5400), ("12,0", 720), ("H+0:00:05", 5)])
def test_an_hour_is_read_in_its_usual_spellings(typed: str, seconds: int) -> None:
    assert offsets.read(typed) == seconds


@pytest.mark.parametrize("typed", ["", "demain", "H12", "H+1:75", "12 min", "H+",
                                   "1.5", "H+99999", "H-1441", "+", "1:2"])
def test_an_hour_that_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="décalage"):
        offsets.read(typed)


@given(st.integers(offsets.EARLIEST, offsets.LATEST))
def test_an_hour_that_is_written_is_read_back(offset: int) -> None:
    assert offsets.read(offsets.written(offset)) == offset


def test_ob1_injects_of_one_minute_leave_in_the_order_of_the_script() -> None:
    written = Chronogramme((inject(7, 60), inject(3, 60), inject(9, 59), inject(1, 90), inject(2, -30), inject(4, 60)))
    assert [each.number for each in written.in_order()] == [2, 9, 7, 3, 1, 4]


@given(st.lists(st.integers(-7200, 7200), max_size=30))
def test_ob1_no_inject_overtakes_an_earlier_minute_nor_its_own_script(given_offsets: list[int]) -> None:
    written = Chronogramme(tuple(inject(place, at) for place, at in enumerate(given_offsets, 1)))
    order = [(each.minute, each.number) for each in written.in_order()]
    assert order == sorted(order)


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_leaves_is_marked_at_both_ends_and_passes_the_wall(channel: str) -> None:
    one = inject(1, channel=channel)
    words = text_of(one).split()
    times = 1 if channel in ("sms", "x", "facebook") else 3
    assert words[:times] == words[-times:] == ["EXERCICE"] * times
    assert words[times:-times] == one.content.split()
    assert marked("exercise", text_of(one))
    assert headline_of(one) == "EXERCICE – Appel – EXERCICE"


def test_of_two_injects_of_one_number_the_first_stands() -> None:
    first, second = inject(1, title="Premier"), inject(1, title="Second")
    assert Chronogramme((first, second)).numbered() == {1: first}


def test_a_text_is_kept_with_one_sort_of_line_end() -> None:
    assert plain("  un\r\ndeux\rtrois \n") == "un\ndeux\ntrois"
