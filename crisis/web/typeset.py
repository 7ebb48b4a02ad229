"""French on a page, whoever wrote its strings: no-break spaces, one apostrophe, acronyms in words the first time.

What people typed is shown as they typed it; which elements hold it is `acronyms`' business.
"""
from __future__ import annotations

from markupsafe import Markup

from crisis.evidence.acronyms import first_in_words, over_text
from crisis.web.french import spaced
from crisis.web.tables import labelled


def typeset(page: str) -> Markup:
    """Return a page set as French is printed. It is markup already: nothing is escaped or unescaped here."""
    in_words = first_in_words()
    # Escaped by the template that made it; only spaces, apostrophes and constants of the house are added here.
    return Markup(over_text(labelled(page), lambda text: in_words(spaced(text).replace("’", "'"))))  # noqa: S704
