"""The pages of the hotline of an event, in the order of its navigation: endpoint, name, right that opens it."""
from __future__ import annotations

PAGES: tuple[tuple[str, str, str], ...] = (
    ("cip.hotline", "Ordre et ligne", "see"),
    ("cip_facts.listing", "Remontées", "see"),
    ("cip_asked.asking", "Ce que demandent les gens", "see"),
)
