"""What many screens ask for within one second is made once: the first makes it, the others wait and take the same."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
V = TypeVar("V")


def made_once(most: int) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Keep the last `most` results of a pure function of hashable arguments; one thread at a time makes a new one.

    `lru_cache` alone lets sixty threads that ask together make the same thing sixty times.
    """
    def kept(make: Callable[P, V]) -> Callable[P, V]:
        lock = Lock()
        known = cast(Callable[P, V], lru_cache(maxsize=most)(make))

        def asked(*args: P.args, **named: P.kwargs) -> V:
            with lock:
                return known(*args, **named)
        return asked
    return kept
