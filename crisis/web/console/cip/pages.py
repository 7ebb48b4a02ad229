"""The pages of the hotline of an event: endpoint, name, rights (one of them opens), in groups, as a chief uses them."""
from __future__ import annotations

from flask import url_for

from crisis.accounts.rights import Actor
from crisis.hotline.posts import ANSWERING

Group = tuple[str, tuple[tuple[str, str, str], ...]]
SEAT: Group = ("Mon poste", (
    ("cip_post.screen", "Prise d'appels", "take_calls"),
    ("cip_notices.to_read", "À lire", "at_post"),
    ("cip_seat.seat", "Pause et départ", "at_post"),
))
ROOM: tuple[Group, ...] = (
    ("La salle", (
        ("cip.hotline", "Ordre et ligne", "see"),
        ("cip_posts.table", "Postes", "lead_team"),
        ("cip_team.team_page", "Équipe", "see"),
        ("cip_call_up.volunteers", "Volontaires", "see"),
    )),
    ("Que répondre", (
        ("cip_sheet.sheet", "Fiche réponses", "see"),
        ("cip_scripts.scripts", "Scripts", "see"),
    )),
    ("Ce qui se dit", (
        ("cip_calls.listing", "Appels reçus", "lead_team"),
        ("cip_facts.listing", "Remontées", "see"),
        ("cip_asked.asking", "Ce que demandent les gens", "see"),
        ("cip_figures.figures", "Chiffres", "see"),
        ("cip_wall.wall", "Mur", "see"),
    )),
    ("Suites", (
        ("cip_callbacks.owed_list", "Rappels", "hand lead_team take_calls"),
        ("cip_relatives.overview", "Proches", "lead_team"),
        ("cip_care.support", "Soutien", "at_post run_cip follow_care"),
        ("cip_debrief.debrief", "Bilan", "see"),
    )),
)
PAGES = tuple(each for _, pages in (SEAT, *ROOM) for each in pages)


def opened_to(me: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the pages that somebody's role opens, by group: endpoint and name; a group that is empty is left out.

    Those of a post come first for whoever is at one. A psychologist named for an event has one
    page more, on the home page.
    """
    order = (SEAT, *ROOM) if me.may("at_post") else (*ROOM[:2], SEAT, *ROOM[2:])
    found = [(group, [(endpoint, name) for endpoint, name, rights in pages
                      if any(me.may(each) for each in rights.split())]) for group, pages in order]
    return [(group, pages) for group, pages in found if pages]


def screen_of(event_id: str, role: str) -> str:
    """Return the address of the screen of whoever sits at a post of a role: that of calls, or the post itself."""
    return url_for("cip_post.screen" if role in ANSWERING else "cip_seat.seat", event_id=event_id)
