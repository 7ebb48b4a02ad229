"""How people, places and means are called on a page: a name where the viewer may read one, else the function."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crisis.accounts.rights import WITHOUT_NAMES, Actor
from crisis.db import Tx
from crisis.directory import organisms
from crisis.directory.contacts import names
from crisis.events.opening import UNSPECIFIED
from crisis.evidence.words import post_of
from crisis.territory import Territory
from crisis.web.house import house
from playbooks import Playbooks


@dataclass(frozen=True)
class Naming:
    """`persons`: names by id; empty for a viewer who sees functions only (R27). `events`: titles of other events."""

    territory: Territory
    persons: Mapping[str, str]
    playbooks: Playbooks | None = None
    organisms: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)

    def event(self, key: str) -> str:
        """Return the title of another event; the beginning of its id where nobody looked it up."""
        return f"« {self.events[key]} »" if key in self.events else f"l'évènement {key[:8]}"

    def organism(self, key: str) -> str:
        """Return the name of an organism, removed since or not; everybody may read it."""
        return self.organisms.get(key, "un organisme")

    def person(self, key: str, function: str = "") -> str:
        """Return a name with its function, or the function alone."""
        post = post_of(self.territory, function)
        name = self.persons.get(key)
        if name is None:
            return post or "une personne"
        return f"{name}, {post}" if post else name

    def name(self, key: str) -> str:
        return self.persons.get(key, "")

    def names(self, keys: Iterable[str], otherwise: str) -> str:
        """Return the names of several people that may be read, or what stands for all of them."""
        return ", ".join(self.persons[key] for key in keys if key in self.persons) or otherwise

    def act(self, role: str, code: str) -> str:
        """Return what a line of a reflex card says; its code if no playbook has it any more."""
        return (self.playbooks.act(role, code) if self.playbooks else "") or code

    def level(self, code: str) -> str:
        return next((each.label for each in self.territory.cod_levels if each.code == code), code)

    def means(self, code: str) -> str:
        return next((each.label for each in self.territory.permanent_means if each.code == code), code)

    def type(self, code: str) -> str:
        return next((each.label for each in self.territory.types if each.code == code),
                    "à préciser" if code == UNSPECIFIED else code)

    def commune(self, code_insee: str) -> str:
        return next((each.nom for each in self.territory.communes if each.code_insee == code_insee), code_insee)

    def medium(self, key: str) -> str:
        return next((each.name for each in self.territory.media if each.id == key), key)

    def target(self, target: str) -> str:
        """Return whom a target names: a town, a newsroom, a means."""
        kind, _, key = target.partition(":")
        found = {"commune": self.commune, "medium": self.medium, "means": self.means, "person": self.person,
                 "epci": self._epci, "organism": self.organism}.get(kind)
        return found(key) if found else target

    def _epci(self, siren: str) -> str:
        return next((each.epci_nom or siren for each in self.territory.communes if each.epci_siren == siren), siren)


def naming(tx: Tx, territory: Territory, viewer: Actor, persons: Iterable[str]) -> Naming:
    """Return the naming that `viewer` may read, knowing the persons of a page."""
    hidden = bool(viewer.roles & WITHOUT_NAMES)
    return Naming(territory, {} if hidden else names(tx, set(persons)), house().here.playbooks, organisms.names(tx))


def events_of(contents: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the other events that entries name: linked with theirs, or whose COD serves it."""
    found: set[str] = set()
    for content in contents:
        data = content["data"]
        if content["kind"] == "event_linked":
            found |= {data["event"], *(start["event"] for start in data["starts"].values() if start)}
        elif content["kind"] == "cod_activated" and "shared" in data:
            found.add(data["shared"])
        elif content["kind"] == "cod_shared":
            found.add(data["event"])
    return found


def persons_of(contents: Iterable[Mapping[str, object]]) -> set[str]:
    """Return every person that entries name, wherever the id stands."""
    found: set[str] = set()
    for content in contents:
        _collect(content, found)
    return found


def _collect(value: object, found: set[str]) -> None:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key == "person" and isinstance(child, str):
                found.add(child)
            if key == "members" and isinstance(child, list):
                found.update(child)
            _collect(child, found)
    elif isinstance(value, list):
        for child in value:
            _collect(child, found)
