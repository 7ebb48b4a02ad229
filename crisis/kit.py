"""The paper kit (*mallette papier*): rotas, numbers, reflex cards, blank log sheets, for when nothing answers.

It decides what the pages hold; how they look is `templates/typst/kit.typ`. It is made on demand by `crisis kit`,
never by a web process, and the console says how old the last one is: a rota on paper is wrong after a swap.
"""
from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from phonenumbers import PhoneNumberFormat, format_number, parse

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.clock import parse_instant
from crisis.config import ROOT
from crisis.db import Database, Tx
from crisis.directory import organisms
from crisis.directory.contacts import Contact, holders, names
from crisis.events.cod import Here
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER
from crisis.loading import loaded
from crisis.oncall.layers import PARIS
from crisis.oncall.plan import spans
from crisis.oncall.rotas import FUNCTIONS, current

AHEAD = timedelta(days=28)
LINES = 22
TEMPLATE = ROOT / "templates" / "typst" / "kit.typ"
# Who is telephoned first when a screen says nothing: those who act, then those who must know.
CALLED = (("staff", "Personnes d'astreinte et cellules"), ("services", "Services et opérateurs"),
          ("elected", "Maires"), ("officials", "Intercommunalités, département, Parlement"), ("media", "Médias"))
INVENTED = "RÉPÉTITION TECHNIQUE — données inventées"
ROUTES = {"sms": "portable", "voice": "téléphone", "email": "courriel"}


def make(db: Database, here: Here, out: Path) -> str:
    """Write the kit as one PDF, readable by its owner alone, and record it in the register; return its SHA-256.

    Raises OSError when `out` cannot be written: nothing is recorded then.
    """
    with db.reading() as tx:
        pages = gathered(tx, here)
    made: bytes = loaded("typst").compile(
        TEMPLATE.read_bytes(), pdf_standards=["ua-1"], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(pages, ensure_ascii=False)})
    _write(out, made)
    digest = hashlib.sha256(made).hexdigest()
    with db.transaction() as tx:
        store.append(tx, REGISTER, "kit_made", {"sha256": digest, "size": len(made)})
    return digest


def _write(out: Path, made: bytes) -> None:
    """Write beside and rename: a printer never takes half a kit, and nobody else reads the numbers."""
    half = out.with_name(f"{out.name}.part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    half.replace(out)


def _step(made: datetime | None, line: dict[str, Any], _lines: Any = ()) -> datetime | None:
    return parse_instant(line["recorded_at"]) if line["kind"] == "kit_made" else made


_made: Projection[datetime | None] = Projection(lambda: None, _step)


def last_made(tx: Tx) -> datetime | None:
    """Return when the last kit was made (UTC); None if there never was one."""
    return _made.state(tx, REGISTER)


def gathered(tx: Tx, here: Here) -> dict[str, Any]:
    """Return all that the kit prints, as plain text: the template only lays it out."""
    return {
        "prefecture": here.territory.prefecture, "mark": INVENTED if is_demonstration(tx) else "",
        "made": _told(tx.now), "until": _told(tx.now + AHEAD),
        "phones": [{"label": each.label, "number": each.number} for each in here.territory.emergency_phones],
        "rotas": [_rota(tx, function) for function in FUNCTIONS], "numbers": _numbers(tx, here),
        "cards": [{"role": SHOWN.get(role, role), "lines": [line.text for line in lines]}
                  for role, lines in here.playbooks.other.cards.items()],
        "lines": LINES}


def _rota(tx: Tx, function: str) -> dict[str, Any]:
    plan = current(tx, function)
    found = list(spans(plan, tx.now, tx.now + AHEAD)) if plan else []
    called = names(tx, {person for span in found for person in span.order})
    numbers = {each.person: each.address("voice") or each.address("sms") for each in holders(tx, "staff")}
    told = {key: " ".join(filter(None, (name, _spoken("voice", number) if (number := numbers.get(key)) else "")))
            for key, name in called.items()}
    return {"function": SHOWN.get(function, function), "published": plan is not None, "spans": [
        {"from": _told(span.begins), "to": _told(span.ends), "unheld": span.unheld,
         "people": [told.get(key, "?") for key in span.order]}
        for span in found]}


SHOWN = FUNCTIONS_FR | {"epci_president": "président d'EPCI", "newsroom": "rédaction"}


def _numbers(tx: Tx, here: Here) -> list[dict[str, Any]]:
    """Return the directory by audience; everybody stands under what they are looked for by: a commune, an organism."""
    places = _places(tx, here)
    found = [(heading, sorted((_line(each, places) for each in holders(tx, audience)), key=_sought))
             for audience, heading in CALLED]
    return [{"heading": heading, "people": lines} for heading, lines in found if lines]


def _places(tx: Tx, here: Here) -> dict[str, str]:
    """Return the name of each place that a target names."""
    communes = here.territory.communes
    return ({f"commune:{each.code_insee}": each.nom for each in communes}
            | {f"epci:{each.epci_siren}": each.epci_nom for each in communes if each.epci_nom}
            | {f"medium:{each.id}": each.name for each in here.territory.media}
            | {organisms.target_of(key): name for key, name in organisms.names(tx).items()})


def _line(contact: Contact, places: dict[str, str]) -> dict[str, str]:
    routes = [f"{_spoken(channel, address)} ({ROUTES[channel]})" for channel, address in contact.routes
              if channel in ROUTES]
    place = places.get(contact.target, SHOWN.get(contact.function, ""))
    return {"place": place, "order": contact.name if contact.audience == "staff" else "", "name": contact.name,
            "routes": ", ".join(routes) or "aucun numéro"}


def _sought(line: dict[str, str]) -> tuple[str, str]:
    """Return the place of a line; our own people by name, others as they are, the first called of a place first."""
    return line["place"], line["order"]


def _spoken(channel: str, address: str) -> str:
    """Return a number as it is read aloud, by pairs; a mailbox as it is."""
    return address if channel == "email" else format_number(parse(address, "FR"), PhoneNumberFormat.NATIONAL)


def _told(instant: datetime) -> str:
    local = instant.astimezone(PARIS)
    return f"{local:%d/%m/%Y} à {local.hour} h {local.minute:02d}"
