"""What differs between two answer sheets, word by word, as pages show it."""
from __future__ import annotations

from crisis.hotline.answers import Body
from crisis.hotline.sheet_parts import changed
from crisis.messages.difference import Run, compare
from crisis.web.once import made_once

Difference = tuple[tuple[str, tuple[Run, ...]], ...]


@made_once(64)
def difference(before: Body | None, now: Body) -> Difference:
    """Return the parts that differ, each with its words that went and came; without `before`, the whole sheet is new.
    """
    return tuple((part.label, tuple(compare(part.before, part.now))) for part in changed(before, now))
