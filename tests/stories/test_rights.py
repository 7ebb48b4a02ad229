"""Every command asks for its right itself, of the signed-in account: the table is walked, role by role (EA8)."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts import signin
from crisis.accounts.rights import RIGHTS, Actor
from crisis.accounts.tables import account as accounts
from crisis.accounts.unsigned import NO_PASSWORD
from crisis.db import Tx
from crisis.directory import contacts, organisms
from crisis.directory.organism_cards import Card
from crisis.directory.organism_files import written
from crisis.errors import Forbidden, Refused
from crisis.events import (
    accepting,
    activation,
    cards,
    cell,
    cip,
    cip_calling_up,
    closing,
    cod,
    convening,
    describing,
    hand,
    jump,
    linking,
    opening,
    orders,
    pieces,
    reading,
    reopening,
    sending,
    sharing,
    situations,
    transmissions,
)
from crisis.events.situations import Sections
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.messages import drafts
from crisis.oncall import alerts, exchanges, importing, rotas, swaps
from crisis.oncall.convocations import Said
from tests.house import House, seen_whole
from tests.stories import (
    conduct_acts,
    exercise_acts,
    hotline_acts,
    observe_acts,
    quality_acts,
    report_acts,
    roster_acts,
)
from tests.stories.cip_after_acts import AFTER, UNSIGNED
from tests.stories.rights_scene import WORDS, Scene

# What the service writes by itself, in the transaction of somebody's act.
OF_NOBODY = ("receipts_sealed", "inject_issued")
DUTY = b"date;heure;fonction;personne\n2026-12-24;8;technician;com1\n"
GALA = b"code_insee;resultat;heure\n15014;joint;2026-11-21T02:50\n"


class Undone(Exception):
    """Raised to undo an act, so that each starts from the same situation."""


Act = Callable[[Tx, Scene, Actor], Any]
ACTS: dict[str, tuple[str, Act]] = {
    "open": ("open_event", lambda tx, s, who: opening.open_event(
        tx, who, s.territory, opening.Opening("storm", "Tempête", ["15014"], separate=True))),
    "describe": ("describe", lambda tx, s, who: describing.describe(
        tx, who, s.territory, s.event, describing.Description("storm"))),
    "at once, opening": ("open_event", lambda tx, s, who: activation.activate_at_once(
        tx, who, s.here, activation.Activation(separate=True))),
    "join": ("join", lambda tx, s, who: opening.join(tx, who, s.event)),
    "alert": ("record_alert", lambda tx, s, who: opening.record_alert(tx, who, s.event, None, "", WORDS)),
    "activate": ("order", lambda tx, s, who: cod.activate(tx, who, s.here, s.veille, "full", s.order(who))),
    "communicate": ("order", lambda tx, s, who: cod.start_communication(tx, who, s.here, s.veille, s.order(who))),
    "decide": ("order", lambda tx, s, who: cod.decide(tx, who, s.here, s.event, "inform", None, None, s.order(who))),
    "link": ("order", lambda tx, s, who: linking.link(tx, who, s.event, s.veille, WORDS)),
    "serve by the COD of another": ("order", lambda tx, s, who: sharing.attach(
        tx, who, s.here, s.veille, s.event, s.order(who))),
    "lift": ("order", lambda tx, s, who: cod.lift(tx, who, s.here, s.event, s.order(who))),
    "mistaken": ("mistaken", lambda tx, s, who: cod.mistaken(tx, who, s.here, s.event, WORDS)),
    "confirm": ("confirm_order", lambda tx, s, who: orders.confirm(tx, who, s.event, 2, True)),
    "declare": ("confirm_cell", lambda tx, s, who: cell.declare(tx, who, s.event, None, WORDS)),
    "stand down": ("confirm_cell", lambda tx, s, who: cell.stand_down(tx, who, s.event)),
    "draft": ("draft", lambda tx, s, who: drafts.draft(tx, who, s.event, s.house.writing())),
    "edit": ("draft", lambda tx, s, who: drafts.edit(tx, who, s.draft, 1, s.house.writing(title="Crue, suite"))),
    "submit": ("submit", lambda tx, s, who: sending.submit(tx, who, s.here, s.draft)),
    "return": ("approve", lambda tx, s, who: drafts.send_back(tx, who, s.submitted, WORDS)),
    "approve": ("approve", lambda tx, s, who: sending.approve(
        tx, who, s.here, s.submitted, seen_whole(s.bound))),
    "stop": ("stop_sending", lambda tx, s, who: sending.stop_sending(tx, who, s.event, None)),
    "contact": ("hand", lambda tx, s, who: hand.contact(tx, who, s.event, hand.Contact("commune:15014", "reached"))),
    "publish": ("hand", lambda tx, s, who: hand.publication(
        tx, who, s.here, s.veille, hand.Publication("facebook", s.relayed))),
    "gala": ("hand", lambda tx, s, who: hand.import_gala(tx, who, s.veille, s.relayed, GALA)),
    "note": ("note", lambda tx, s, who: pieces.note(tx, who, s.event, "fact", WORDS)),
    "tick": ("tick", lambda tx, s, who: cards.tick(tx, who, s.here, s.event, "duty_officer", "synergi")),
    "attach": ("attach_piece", lambda tx, s, who: pieces.keep(
        tx, who, s.event, 1, pieces.Piece(b"x", "text/plain"))),
    "explain": ("explain", lambda tx, s, who: pieces.explain(tx, who, s.event, 47, WORDS)),
    "prepare": ("write_situation", lambda tx, s, who: situations.prepare(
        tx, who, s.veille, Sections(WORDS), 1)),
    "rewrite": ("write_situation", lambda tx, s, who: situations.save(tx, who, s.event, 1, Sections("un autre"))),
    "abandon": ("write_situation", lambda tx, s, who: situations.abandon(tx, who, s.event, 1)),
    "freeze": ("freeze_situation", lambda tx, s, who: situations.freeze(tx, who, s.event, 1)),
    "transmit": ("hand", lambda tx, s, who: transmissions.declare(tx, who, s.event, "synergi", 1)),
    "read": ("see", lambda tx, s, who: reading.mark(tx, who, s.event, 1)),
    **report_acts.ACTS,
    "judge a piece": ("judge_piece", lambda tx, s, who: accepting.accept(tx, who, s.event, s.piece, True)),
    "reopen": ("reopen", lambda tx, s, who: reopening.reopen(tx, who, s.reported.over, WORDS)),
    "close": ("close", lambda tx, s, who: closing.close(tx, who, s.event, confirmed=True)),
    "come": ("answer_duty", lambda tx, s, who: alerts.on_site(tx, who, s.event, who.function, "arrived")),
    "speak for": ("hand", lambda tx, s, who: alerts.answer(tx, s.call, "cannot", None, "hand", who.by)),
    "convene": ("order", lambda tx, s, who: convening.convene(tx, who, s.here, s.event, None, s.order(who))),
    "organism answers": ("hand", lambda tx, s, who: convening.answered(tx, who, s.event, s.silent, Said("cannot"))),
    "organism comes": ("hand", lambda tx, s, who: convening.arrived(tx, who, s.event, s.silent)),
    "organism leaves": ("hand", lambda tx, s, who: convening.left(tx, who, s.event, s.here_now)),
    "order the hotline": ("order", lambda tx, s, who: cip.order(tx, who, s.here, s.veille, s.order(who))),
    "withdraw the hotline": ("order", lambda tx, s, who: cip.withdraw(tx, who, s.here, s.event, s.order(who))),
    "send relatives": ("run_cip", lambda tx, s, who: cip.set_circuit(tx, who, s.event, "national", WORDS)),
    "try a line": ("run_cip", lambda tx, s, who: cip.try_line(tx, who, s.event, "works")),
    "call up volunteers": ("run_cip", lambda tx, s, who: cip_calling_up.call_up(
        tx, who, s.here, s.event, 2, [s.volunteer])),
    "stand volunteers down": ("run_cip", lambda tx, s, who: cip_calling_up.stand_down(tx, who, s.here, s.event)),
    "note a volunteer's answer": ("run_cip", lambda tx, s, who: cip_calling_up.answered(
        tx, who, s.event, s.volunteer, "cannot")),
    "note a volunteer's arrival": ("run_cip", lambda tx, s, who: cip_calling_up.arrived(
        tx, who, s.event, s.volunteer)),
    "correct a volunteer's presence": ("run_cip", lambda tx, s, who: cip_calling_up.not_there(
        tx, who, s.event, s.seated)),
    "open the hotline": ("run_cip", lambda tx, s, who: cip.open_line(tx, who, s.here, s.event, untested=True)),
    "add an organism": ("manage_organisms", lambda tx, s, who: organisms.add(
        tx, who, set(), Card("mairie", "Mairie", "local"))),
    "change an organism": ("manage_organisms", lambda tx, s, who: organisms.change(
        tx, who, set(), s.silent, Card("mairie", "Mairie", "local"))),
    "remove an organism": ("manage_organisms", lambda tx, s, who: organisms.remove(tx, who, s.silent)),
    "import organisms": ("manage_organisms", lambda tx, s, who: organisms.load(
        tx, who, set(), written([Card("mairie", "Mairie", "local")]))),
    "export organisms": ("manage_organisms", lambda tx, s, who: organisms.export(tx, who)),
    "rota": ("manage_rota", lambda tx, s, who: rotas.publish(tx, who, "communication", [who.person], s.today, 4, 18)),
    "layers": ("manage_rota", lambda tx, s, who: importing.import_file(tx, who, DUTY, alone=False)),
    "override": ("manage_rota", lambda tx, s, who: exchanges.override(tx, who, "communication", s.other, s.tonight)),
    "leave of another": ("manage_rota", lambda tx, s, who: exchanges.record_leave(tx, who, s.other, s.tonight)),
    "withdraw": ("manage_rota", lambda tx, s, who: exchanges.withdraw(tx, who, s.change)),
    "swap": ("answer_duty", lambda tx, s, who: swaps.propose_swap(
        tx, who, swaps.Offer(who.function, s.other, s.tonight))),
    "add": ("manage_accounts", lambda tx, s, who: contacts.add(tx, who, "Autre", "staff", "quality", None, [])),
    "import": ("manage_accounts", lambda tx, s, who: contacts.import_all(tx, who, "essai", [
        contacts.Newcomer("Autre", "elected", "mayor", "commune:15014", [])])),
    "grant": ("manage_accounts", lambda tx, s, who: signin.grant(
        tx, who, s.newcomer, "nouveau", "quatre mots pour ce soir", "quality", ["quality"])),
    "revoke": ("manage_accounts", lambda tx, s, who: signin.revoke(tx, who, "observateur1")),
    **roster_acts.ACTS,
    **hotline_acts.ACTS,
    **exercise_acts.ACTS,
    **conduct_acts.ACTS,
    **quality_acts.ACTS,
    **observe_acts.ACTS,
} | AFTER
# Roles that no account has: a code gives them for a shift.
AT_A_POST = ("specialist", "line_technician")
# What the register notes of events and of seals is written by the house itself, whoever acts.
OF_THE_HOUSE = {(REGISTER, "event_opened"), (REGISTER, "event_closed"), (REGISTER, "event_reopened")}
# Allowed by the table, and refused for another reason, which is the rule of R7.
ELSEWHERE = {("declare", "duty_officer"): "not_holder", ("attest", "exercise_lead"): "attest_other",
             # Whoever holds no duty has nothing to offer.
             ("swap", "team_leader"): "rota_missing", ("swap", "operator"): "rota_missing",
             ("swap", "specialist"): "rota_missing", ("swap", "line_technician"): "rota_missing",
             **conduct_acts.ELSEWHERE, **observe_acts.ELSEWHERE}


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


def attempt(scene: Scene, name: str, who: Actor, authors: set[str] | None = None) -> str:
    """Return the code of the refusal of an act, or an empty string; whatever it did is undone.

    `authors` is given the persons who sign what the act writes.
    """
    watched = (scene.event, scene.veille, scene.heard, scene.line, scene.reported.over, scene.reported.attested,
               scene.played.event, REGISTER)
    known = {event: len(scene.house.entries(event)) for event in watched}
    try:
        with scene.house.db.transaction() as tx:
            ACTS[name][1](tx, scene, who)
            written = [entry.content for event, seq in known.items() for entry in store.entries(tx, event, after=seq)]
            (authors if authors is not None else set()).update(
                entry["by"]["person"] for entry in written if entry["kind"] not in OF_NOBODY
                and (entry["event"], entry["kind"]) not in OF_THE_HOUSE)
            raise Undone
    except Undone:
        return ""
    except Refused as refusal:
        return refusal.code


def account(house: House, role: str) -> Actor:
    """Return somebody of a role: on duty if the role has a rota, at a post of the hotline if only a post gives it."""
    if role in ("duty_officer", "authority", "communication", "cip_chief"):
        return house.on_duty(role)
    # Volunteers have accounts that nobody signs into, with the role of an operator.
    rows = select(accounts).where(accounts.c.roles == ("operator" if role in AT_A_POST else role),
                                  accounts.c.password != NO_PASSWORD)
    row = house.look(lambda tx: tx.execute(rows).one())
    return Actor(row.person, role if role in AT_A_POST else row.function, frozenset({role}))


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_does_what_its_rights_say_and_nothing_else(house: House, scene: Scene, role: str) -> None:
    who, before = account(house, role), house.counts()
    for name, (right, _) in ACTS.items():
        allowed = ELSEWHERE.get((name, role), "")
        assert attempt(scene, name, who) == (allowed if right in RIGHTS[role] else "forbidden"), name
    assert house.counts() == before


def test_somebody_without_any_role_does_nothing(house: House, scene: Scene) -> None:
    nobody, before = Actor(house.on_duty("cip_chief").person, "cip_chief", frozenset()), house.counts()
    # Whoever speaks for somebody else is looked up by account, so its roles cannot be taken away in memory.
    for name in set(ACTS) - {"speak for"}:
        assert attempt(scene, name, nobody) == "forbidden", name
    assert house.counts() == before


@pytest.mark.parametrize("role", RIGHTS)
def test_only_the_administrator_moves_the_clock(house: House, role: str) -> None:
    who, later = account(house, role), house.hours.now + timedelta(minutes=1)
    acts: list[Callable[[], object]] = [
        lambda: jump.start(house.db, who, None, loopback=True), lambda: jump.release(house.db, who),
        lambda: jump.start(house.db, who, None, loopback=True),
        lambda: jump.jump(house.db, who, later, loopback=True)]
    for act in acts:
        if role == "administrator":
            act()
        else:
            with pytest.raises(Forbidden):
                act()


def test_every_right_that_acts_is_walked_here() -> None:
    """A right without an act would be a promise; these are pages that only look, or acts of a later issue."""
    looking = {"report", "verify", "read_register", "read_reach", "move_clock", "read_exercises",
               "read_quality"}
    assert {right for right, _ in ACTS.values()} == {right for some in RIGHTS.values() for right in some} - looking


def test_the_author_of_an_entry_is_the_account_that_acts(house: House, scene: Scene) -> None:
    for name, (right, _) in ACTS.items():
        role = next(role for role, rights in RIGHTS.items() if right in rights and (name, role) not in ELSEWHERE)
        who, authors = account(house, role), set[str]()
        assert attempt(scene, name, who, authors) == ""
        assert authors <= {who.person}, name
        # A draft, a mark of reading and an export are no entries: the point that is frozen names who wrote it.
        assert authors or name in ("open", "at once, opening", "join", "declare", "prepare", "rewrite", "abandon",
                                   "read", "swap", "export organisms", *report_acts.SILENT,
                                   *roster_acts.SILENT, *UNSIGNED, *hotline_acts.SILENT, *exercise_acts.SILENT,
                                   *conduct_acts.SILENT), name
