"""The pages of the hotline of an event, in the order of its navigation: endpoint, name, rights (one of them opens)."""
from __future__ import annotations

from flask import url_for

from crisis.accounts.rights import Actor
from crisis.hotline.posts import ANSWERING

PAGES: tuple[tuple[str, str, str], ...] = (
    ("cip.hotline", "Ordre et ligne", "see"),
    ("cip_team.team_page", "Équipe", "see"),
    ("cip_posts.table", "Postes", "lead_team"),
    ("cip_call_up.volunteers", "Volontaires", "see"),
    ("cip_callbacks.owed_list", "Rappels promis", "hand lead_team take_calls"),
    ("cip_relatives.overview", "Appels de proches", "lead_team"),
    ("cip_care.support", "Soutien des agents", "at_post run_cip follow_care"),
    ("cip_debrief.debrief", "Bilan à chaud", "see"),
    ("cip_figures.figures", "Chiffres", "see"),
    ("cip_wall.wall", "Mur", "see"),
    ("cip_facts.listing", "Remontées", "see"),
    ("cip_asked.asking", "Ce que demandent les gens", "see"),
    ("cip_seat.seat", "Mon poste", "at_post"),
    ("cip_post.screen", "Prise d'appels", "take_calls"),
    ("cip_calls.listing", "Appels reçus", "lead_team"),
    ("cip_sheet.sheet", "Fiche réponses", "see"),
    ("cip_scripts.scripts", "Ce qui ne s'improvise pas", "see"),
    ("cip_notices.to_read", "À lire avant le poste", "at_post"),
)


def opened_to(me: Actor) -> list[tuple[str, str]]:
    """Return the pages that somebody's role opens; a psychologist named for an event has one more, on the home page."""
    return [(endpoint, name) for endpoint, name, rights in PAGES if any(me.may(each) for each in rights.split())]


def screen_of(event_id: str, role: str) -> str:
    """Return the address of the screen of whoever sits at a post of a role: that of calls, or the post itself."""
    return url_for("cip_post.screen" if role in ANSWERING else "cip_seat.seat", event_id=event_id)
