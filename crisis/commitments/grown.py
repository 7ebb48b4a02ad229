"""Holds a sequence that only grows: what each state of a fold keeps of it is a view, and to add copies nothing.

A tuple made longer by one for each call logged by hand costs the square of their number.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

# Two threads may go on from the same remembered state: only one of them may write behind it.
_ADDING = threading.Lock()


class Grown(Sequence[T], Generic[T]):
    """The first `n` items of a list that later views share. A view never changes, whoever adds behind it."""

    __slots__ = ("_items", "_length")

    def __init__(self, items: Sequence[T] = ()) -> None:
        self._items, self._length = list(items), len(items)

    def plus(self, more: Sequence[T]) -> Grown[T]:
        """Return the view with `more` at its end. Where another view went on from here first, this one takes a copy."""
        grown: Grown[T] = Grown()
        with _ADDING:
            grown._items = self._items if len(self._items) == self._length else self._items[: self._length]
            grown._items.extend(more)
            grown._length = self._length + len(more)
        return grown

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return islice(iter(self._items), self._length)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return self._items[: self._length][index]
        return self._items[range(self._length)[index]]

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Grown) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"Grown({list(self)!r})"
