"""Invented people for a demonstration: decides names, sign-ins and routes, always the same, never anybody's.

Writing them into the directory and the accounts is left to whoever opens the demonstration.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from crisis.territory import Territory
from crisis.territory_parts import Commune

# Both lengths are prime, so that 37 x 53 people in a row bear different names.
FIRST_NAMES = (
    "Aline", "Bastien", "Claire", "Damien", "Élise", "Fabrice", "Gaëlle", "Hugo", "Inès", "Julien",
    "Karine", "Lucas", "Maëlle", "Nicolas", "Odile", "Pascal", "Romane", "Sylvain", "Thaïs", "Vincent",
    "Yasmine", "Antoine", "Brigitte", "Cédric", "Delphine", "Étienne", "Françoise", "Grégory", "Hélène",
    "Ismaël", "Joëlle", "Laurent", "Mireille", "Norbert", "Pauline", "Rachid", "Solène",
)
LAST_NAMES = (
    "Aubrac", "Bellerive", "Chantelouve", "Desgranges", "Estival", "Fontbelle", "Granval", "Hauteroche",
    "Islemade", "Jonquières", "Lavergnolle", "Malaterre", "Nozières", "Ormeraie", "Peyrelade",
    "Quercival", "Rochebrune", "Salvetat", "Tournemire", "Valadour", "Beauchemin", "Combelles",
    "Dujardin", "Escoubès", "Ferrandon", "Garrigoux", "Hautbois", "Lacombelle", "Mazerolle", "Noirmont",
    "Oradelle", "Pradelier", "Rivoire", "Soubeyran", "Tavernolle", "Vialatte", "Boisrond", "Castelnave",
    "Doucelin", "Fauvelle", "Gardelle", "Jaubertin", "Lanouaille", "Montclar", "Neyrolles", "Pontaurel",
    "Roqueval", "Sauvebelle", "Terrisson", "Vernières", "Bruyelle", "Courtemay", "Lespinard",
)
# Prefix of the sign-in, function (also the code of its role), how many.
POSTS: tuple[tuple[str, str, int], ...] = (
    ("sidpc", "duty_officer", 3), ("autorite", "authority", 3), ("com", "communication", 4),
    ("cip", "cip_chief", 2), ("equipe", "team_leader", 1), ("operateur", "operator", 1),
    ("qualite", "quality", 1), ("exercice", "exercise_lead", 1), ("observateur", "observer", 1),
    ("auditeur", "auditor", 1), ("admin", "administrator", 1),
)
ON_ROTA = ("duty_officer", "authority", "communication", "cip_chief")
# The four digits after 06 39 98, reserved for fiction: a band for each kind of person.
STAFF, NEWSROOMS, PRESIDENTS, SERVICES, MAYORS = 0, 200, 400, 600, 1000


@dataclass(frozen=True, slots=True)
class Route:
    """One way to reach a person; an SMS address is in E.164."""

    channel: Literal["sms", "email"]
    address: str


@dataclass(frozen=True, slots=True)
class Staff:
    """One agent of the préfecture. `post` is the French title of the function in this territory."""

    login: str
    name: str
    function: str
    post: str
    roles: tuple[str, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Mayor:
    code_insee: str
    name: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class President:
    """President of an EPCI (shown apart, never counted)."""

    epci_siren: str
    epci_nom: str
    name: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where one medium of the territory is reached."""

    medium: str
    name: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """Everybody. `rotas` maps a function to the logins of its members, in the order of their weeks."""

    staff: tuple[Staff, ...]
    rotas: Mapping[str, tuple[str, ...]]
    mayors: tuple[Mayor, ...]
    presidents: tuple[President, ...]
    newsrooms: tuple[Newsroom, ...]


def people(territory: Territory, *, without_route: Collection[str] = ()) -> Demo:
    """Return the same invented people each time.

    The mayors of the communes of `without_route` (INSEE) have an e-mail address and no number: they are
    called by hand.
    """
    staff = _staff(territory)
    return Demo(
        staff=staff,
        rotas={name: tuple(one.login for one in staff if one.function == name) for name in ON_ROTA},
        mayors=tuple(_mayor(territory, rank, commune, commune.code_insee not in without_route)
                     for rank, commune in enumerate(territory.communes)),
        presidents=_presidents(territory),
        newsrooms=_newsrooms(territory),
    )


def _staff(territory: Territory) -> tuple[Staff, ...]:
    posts = [(f"{prefix}{number}", function)
             for prefix, function, count in POSTS for number in range(1, count + 1)]
    return tuple(
        Staff(login, named(STAFF + rank), function, territory.service(function).post, (function,),
              routes(STAFF + rank, f"{login}@pref{territory.code}.example"))
        for rank, (login, function) in enumerate(posts))


def _mayor(territory: Territory, rank: int, commune: Commune, has_number: bool) -> Mayor:
    code = commune.code_insee
    # The last three digits of an INSEE code are unique in a département: 15014 is 06 39 98 10 14.
    found = routes(MAYORS + int(code[-3:]), f"maire-{code}@communes{territory.code}.example")
    return Mayor(code, named(MAYORS + rank), found if has_number else found[1:])


def _presidents(territory: Territory) -> tuple[President, ...]:
    called = {commune.epci_siren: commune.epci_nom or commune.epci_siren
             for commune in territory.communes if commune.epci_siren}
    return tuple(
        President(siren, called[siren], named(PRESIDENTS + rank),
                  routes(PRESIDENTS + rank, f"presidence-{siren}@epci{territory.code}.example"))
        for rank, siren in enumerate(sorted(called)))


def _newsrooms(territory: Territory) -> tuple[Newsroom, ...]:
    return tuple(
        Newsroom(medium.id, medium.name,
                 routes(NEWSROOMS + rank, f"{medium.id.replace('_', '-')}@medias{territory.code}.example"))
        for rank, medium in enumerate(territory.media))


def routes(number: int, email: str) -> tuple[Route, Route]:
    """Return how the bearer of a number is reached: the SMS, then the mail."""
    return Route("sms", f"+3363998{number:04d}"), Route("email", email)


def named(index: int) -> str:
    """Return a name for a rank: steps prime to both lists, so that neighbours do not follow the alphabet."""
    return f"{FIRST_NAMES[index * 11 % len(FIRST_NAMES)]} {LAST_NAMES[index * 23 % len(LAST_NAMES)]}"
