"""The pages of the hotline of an event, in the order of its navigation: endpoint, name, right that opens it."""
from __future__ import annotations

from flask import current_app, url_for

PAGES: tuple[tuple[str, str, str], ...] = (
    ("cip.hotline", "Ordre et ligne", "see"),
    ("cip_team.team_page", "Équipe", "see"),
    ("cip_posts.table", "Postes", "lead_team"),
    ("cip_call_up.volunteers", "Volontaires", "see"),
    ("cip_seat.seat", "Mon poste", "at_post"),
)
SCREEN = "cip_post.screen"


def screen_of(event_id: str) -> str:
    """Return the address of the screen of whoever sits at a post; without such a page, that of the post itself."""
    return url_for(SCREEN if SCREEN in current_app.view_functions else "cip_seat.seat", event_id=event_id)
