"""The pages of the hotline of an event, in the order of its navigation: endpoint, name, right that opens it."""
from __future__ import annotations

PAGES: tuple[tuple[str, str, str], ...] = (
    ("cip.hotline", "Ordre et ligne", "see"),
    ("cip_post.screen", "Prise d'appels", "take_calls"),
    ("cip_calls.listing", "Appels reçus", "lead_team"),
    ("cip_sheet.sheet", "Fiche réponses", "see"),
    ("cip_scripts.scripts", "Ce qui ne s'improvise pas", "see"),
    ("cip_notices.to_read", "À lire avant le poste", "at_post"),
)
