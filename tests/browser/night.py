"""A night in every state that a page can show: an event in veille, one under way, one closed, messages of each kind.

It is made by commands on the database of a served demonstration, whose own worker then sends. Decides nothing.
"""
from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from crisis import clock
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.demonstration import HOUSE
from crisis.directory import organisms, routes
from crisis.drills import parts
from crisis.drills.record import Participant
from crisis.events import closing, convening, hand, opening, pieces, reports, sending, situations
from crisis.events.opening import listing
from crisis.evidence.formats import FORMATS
from crisis.hotline import doors, volunteers
from crisis.hotline.posts import posts
from crisis.oncall import confirming, exchanges, offers, rotas, swaps, verifying
from crisis.oncall.convocations import Said
from crisis.oncall.layers import Listed
from crisis.oncall.seats import seats
from crisis.quality import filing
from crisis.quality.assessments import Given, assess
from crisis.quality.filing import Card
from crisis.reports import versions
from tests.browser.night_hotline import CALL, hotline
from tests.exercising import lead, of_login, whole
from tests.house import Hours, House
from tests.served import Served, until

Place = dict[str, str]
LABEL = ""  # Under this key, which no address has, stands the state of a place: it names its pictures.
SCREENSHOT = b"\x89PNG\r\n\x1a\n"
SLUG = "0123456789abcdef"


def staged(served: Served) -> list[Place]:
    """Fill a served demonstration; return the places to visit: what the arguments of an address may be, together."""
    db = Database(f"sqlite:///{served.folder / 'premiere-heure.db'}")
    try:
        house = House(db, Hours(clock.now()))
        question = _question(house)
        watch, over = _watch(house), _closed(house)
        running, messages, piece = _running(house)
        _reported(house, over, running)
        until(lambda: _idle(db), "the worker to have sent all there is")
        _themed(served)
        offered = _duty(house)
        return [{"name": "theme.css"}, {"event_id": running, LABEL: "en-cours"}, {"event_id": watch, LABEL: "veille"},
                {"event_id": over, LABEL: "clos"}, {"slug": _published(served)}, {"term_token": question},
                {"offer_token": offered},
                *({"event_id": running, "message_id": each, LABEL: state} for each, state in messages),
                {"event_id": running, "seq": str(piece)}, {"event_id": running, "kind": "html"},
                {"event_id": running, "number": "1"}, {"event_id": running, "number": "1", "kind": "json"},
                {"token": _link(db, running)},
                {"event_id": running, "sheet_id": CALL}, {"function": "communication"},
                {"token": _link(db, running, "services"), LABEL: "convoque"},
                {"organism_id": house.look(organisms.everyone)[0].id},
                {"person_id": house.look(volunteers.everyone)[0].person}, {"exercise_id": _exercise(house)},
                {"document_id": _document(house)}]
    finally:
        db.close()


def _question(house: House) -> str:
    """Ask somebody whether they will take their duty, send them a code, and return the token of the question."""
    officer, begins = house.officer, house.hours.now + timedelta(hours=20)
    house.do(rotas.publish_layers, HOUSE, "technician", [Listed(((begins, officer.person),))])
    house.do(confirming.remind, _sign(house))
    own = house.look(routes.of_staff, [officer.person])[officer.person][0]
    house.do(verifying.send_code, officer, house.territory.prefecture, own.id)
    mine = delivery.c.target == f"person:{officer.person}"
    wanted = select(delivery.c.merge).where(mine, delivery.c.merge.is_not(None))
    return str(house.look(lambda tx: tx.execute(wanted).scalars().first())).rpartition("/")[2]


def _exercise(house: House) -> str:
    """Prepare an exercise that the officer observes too, so that one reader may open each of its pages."""
    key = whole(house)
    house.do(parts.put_participant, lead(house), key, 0, Participant(of_login(house, "sidpc1").person, "observer"))
    return key


def _document(house: House) -> str:
    """Register a document whose review is late, and assess an engagement that is not wholly met."""
    quality, owner = of_login(house, "qualite1"), house.com().person
    house.do(assess, quality, Given(47, "partly", house.hours.now.date().isoformat(), "Procédure signée.", "La nuit."))
    return house.do(filing.register, quality, Card("E47-PROC", "Procédure d'activation", "Armoire 3", owner, 47, 12,
                                                   ("47.1",)), "1.0", "2020-01-31")


def _watch(house: House) -> str:
    event = house.open(title="Vigilance orange pluie-inondation", separate=True)
    house.do(opening.record_alert, house.officer, event, None, "weather", "Météo-France : 90 mm attendus d'ici midi.")
    return event


def _closed(house: House) -> str:
    event = house.open(title="Feu d'entrepôt à Arpajon-sur-Cère", separate=True, kind="industrial_accident")
    house.activate(event)
    house.do(closing.close, house.officer, event, confirmed=True)
    return event


def _reported(house: House, over: str, running: str) -> None:
    """Let the served worker make a version of two events; the one that is over is attested, and waits for its visa."""
    for event in (over, running):
        house.do(reports.ask, house.officer, event, tuple(FORMATS))
        until(partial(_ready, house, event), "the report")
    house.do(reports.attest, house.authority, over, 1, house.look(versions.of_event, over)[-1].sha256 or "")


def _ready(house: House, event: str) -> bool:
    return house.look(versions.of_event, event)[-1].state == "ready"


def _running(house: House) -> tuple[str, list[tuple[str, str]], int]:
    communes = [each.code_insee for each in house.territory.communes[:40]]
    event = house.open(communes, title="Crue de la Cère à Aurillac", separate=True)
    house.activate(event, order=house.voice(7))
    for rank in range(2):
        house.arrive(event, house.com(rank))
    house.declare(event, motive="Les essais des voies ne sont pas encore revenus.")
    piece = house.do(pieces.note, house.officer, event, "fact", "Pont de la rue du Rocher fermé à la circulation.")
    piece = house.do(pieces.keep, house.officer, event, piece, pieces.Piece(SCREENSHOT, "image/png"))
    house.do(situations.prepare, house.officer, event, situations.Sections("L'eau monte à Aurillac."), piece)
    house.do(situations.freeze, house.officer, event, 1)
    _convene(house, event)
    hotline(house, event)
    sent, bound = house.message(event, communes=communes)
    found = house.look(sending.findings, house.here, event, bound)
    house.approve(sent, bound, passed=tuple(each.code for each in found))
    house.do(hand.contact, house.com(), event, hand.Contact(f"commune:{communes[0]}", "not_reached", sent))
    waiting, _ = house.message(event, title="Point de 4 h", core="Aucun danger. L'eau monte encore à Aurillac.")
    draft = house.draft(event, title="Point de 6 h", core="Point de [HEURE] : la Cère baisse à Aurillac depuis 5 h.")
    return event, [(sent, "valide"), (waiting, "soumis"), (draft, "brouillon")], piece


def _duty(house: House) -> str:
    """Leave the pages of the duty something to show: layers, a hole in words, a change, and a swap that waits for an
    answer; return the token of its link."""
    first, other, hour = house.com(), house.com(1), timedelta(hours=1)
    since, until = house.hours.now - hour, house.hours.now + 200 * hour
    house.do(rotas.publish_layers, HOUSE, "technician", [
        Listed(((since, first.person), (until, None))), Listed(((since, other.person), (until, None)))])
    soon = exchanges.Period(house.hours.now + hour, house.hours.now + 2 * hour)
    house.do(exchanges.override, HOUSE, "technician", other.person, exchanges.Period(until, until + hour))
    house.do(offers.propose, first, swaps.Offer("technician", other.person, soon), _sign(house))
    told = select(delivery.c.merge).where(delivery.c.merge.contains("/e/"))
    return str(house.look(lambda tx: tx.execute(told).scalars().first())).rpartition("/")[2]


def _sign(house: House) -> confirming.Sign:
    return confirming.Sign(house.territory.prefecture, house.here.public_url)


def _convene(house: House, event: str) -> None:
    """Convene the COD: one organism is there, one sends somebody, one cannot come, the others have not answered."""
    house.do(convening.convene, house.officer, house.here, event, None, house.voice(), "Salle du COD, 2e étage.")
    first, second, third = [seat.organism for seat in house.look(seats.state, event).rows.values()][:3]
    house.do(convening.arrived, house.officer, event, first, None, "Cne Aubrac, chef de groupement")
    house.do(convening.answered, house.officer, event, second, Said("represented", 60, "Dr Vidal, médecin régulateur"))
    house.do(convening.answered, house.officer, event, third, Said("cannot"))


def code_of_a_post(served: Served) -> str:
    """Print the code of a team leader of the room that `hotline` made, and return it."""
    db = Database(f"sqlite:///{served.folder / 'premiere-heure.db'}")
    try:
        house = House(db, Hours(clock.now()))
        found = next(each for event in house.look(listing) for each in house.look(doors.places, event.id)
                     if each.post not in house.look(posts.state, event.id).seats)
        chief = house.on_duty("cip_chief")
        return house.do(doors.issue, chief, found.event, found.shift, [found.post], anew=True)[0].code
    finally:
        db.close()


def _published(served: Served) -> str:
    """Put one authentic message where the public face reads them, and return its address."""
    text = "Crue de la Cère à Aurillac.\nRestez chez vous. Prochaine information à 4 h."
    folder = served.folder / "public"
    folder.mkdir(exist_ok=True)
    (folder / f"{SLUG}.json").write_text(json.dumps({
        "slug": SLUG, "title": "Crue de la Cère", "text": text, "number": 1,
        "published_at": clock.instant(clock.now()), "sha256": hashlib.sha256(text.encode()).hexdigest()}),
        encoding="utf-8")
    return SLUG


def _themed(served: Served) -> None:
    """Give the house a theme of its own that changes nothing, so that its address is walked like any other."""
    folder = served.folder / "theme"
    folder.mkdir(exist_ok=True)
    (folder / "theme.css").write_text(":root { --radius: 8px; }", encoding="utf-8")


def _link(db: Database, event: str, audience: str = "staff") -> str:
    wanted = select(delivery.c.merge).where(delivery.c.event == event, delivery.c.merge.is_not(None),
                                            delivery.c.audience == audience)
    with db.reading() as tx:
        return str(tx.execute(wanted).scalars().first()).rpartition("/")[2]


def _idle(db: Database) -> bool:
    moving = select(delivery.c.id).where(delivery.c.state.in_(("ready", "claimed", "calling"))).limit(1)
    with db.reading() as tx:
        return tx.execute(moving).first() is None


