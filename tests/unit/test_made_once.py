"""What many ask for together is made by the first of them."""
from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from crisis.web.once import made_once


def test_twenty_who_ask_together_get_what_the_first_made() -> None:
    made, ready = list[int](), Barrier(20)

    @made_once(4)
    def square(number: int) -> int:
        made.append(number)
        time.sleep(0.02)
        return number * number

    def ask(_: int) -> int:
        ready.wait(10)
        return square(7)
    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [49] * 20
    assert made == [7]


def test_the_oldest_is_forgotten_and_a_failure_is_not_kept() -> None:
    made = list[int]()

    @made_once(1)
    def half(number: int) -> float:
        made.append(number)
        return 1 / number
    assert (half(2), half(4), half(2)) == (0.5, 0.25, 0.5)
    assert made == [2, 4, 2]
    for _ in range(2):
        try:
            half(0)
        except ZeroDivisionError:
            made.append(-1)
    assert made[3:] == [0, -1, 0, -1]
