"""Every write that takes a key, sent twice with it: the same answer, one effect (NT2), and no other act by that key."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from channels.proof import Page
from crisis.journal.tables import entry
from crisis.web.api.document import WITHOUT_KEY, described
from tests.web.api.conftest import Desk
from tests.web.api.posts_scene import AT_A_POST
from tests.web.api.scene import WRITING, Scene, night

# Each operation with the body that succeeds on the night of `scene`: a name of `known`, or the body itself.
BODIES: dict[str, dict[str, Any]] = {
    "events_open_event": {"type": "flood", "title": "Autre crue", "communes": "communes", "separate": True},
    "events_join": {},
    "events_alert": {"words": "Appel du maire."},
    "events_note": {"category": "fact", "text": "Le pont est coupé."},
    "events_piece": {"of": 1, "media_type": "text/plain", "body": "eHk="},
    "events_overrun": {"commitment": 47, "text": "Le réseau était coupé."},
    "events_close": {"confirmed": True},
    "events_reopen": {"why": "La crue reprend."},
    "events_judge_piece": {"accepted": True},
    "orders_activate": {"level": "full", "order": {"decided_by": "decided_by"}},
    "orders_start": {"order": {"decided_by": "decided_by"}},
    "orders_confirm": {"confirmed": True},
    "orders_decide": {"decision": "inform", "order": {"decided_by": "decided_by"}},
    "orders_declare": {"motive": "Le responsable est en route."},
    "orders_stand_down": {},
    "orders_lift": {"order": {"decided_by": "decided_by"}},
    "orders_attach": {"event": "event", "order": {"decided_by": "decided_by"}},
    "orders_link": {"event": "event", "why": "Deux maires ont signalé la même digue."},
    "orders_turn_real": {},
    "orders_mistaken": {"why": "Exercice pris pour une crue."},
    "oncall_answer": {"answer": "coming", "minutes": 15},
    "oncall_arrival": {"how": "connected"},
    "oncall_correct": {"of": "of"},
    "mine_send_code": {"route": "route"},
    "mine_verify": {"route": "route", "digits": "digits"},
    "mine_answer": {"notice": "notice", "answer": "confirmed"},
    "mine_enrol": {},
    "mine_withdraw": {"device": "device"},
    "messages_draft": WRITING,
    "messages_edit": WRITING | {"version": 1, "title": "Crue de la Cère"},
    "messages_submit": {},
    "events_at_once": {"separate": True},
    "events_describe": {"type": "flood", "communes": "communes", "title": "Crue de la Cère"},
    "prepared_tick": {"role": "duty_officer", "line": "line"},
    "situations_prepare": {"situation": "La Cère déborde."},
    "situations_save": {"version": 1, "situation": "La Cère déborde encore."},
    "situations_freeze": {"version": 1},
    "situations_abandon": {"version": 1},
    "situations_transmit": {"to": "synergi", "up_to_seq": "up_to_seq"},
    "convening_convene": {"organisms": "organisms", "order": {"decided_by": "decided_by"}},
    "convening_answer": {"organism": "organism", "answer": "coming", "minutes": 30},
    "convening_arrive": {"organism": "organism", "who": "Cne Aubrac"},
    "convening_leave": {"organism": "seated"},
    "cip_order_opening": {"order": {"decided_by": "decided_by"}},
    "cip_withdraw": {"order": {"decided_by": "decided_by"}},
    "cip_circuit": {"circuit": "national", "words": "Cellule nationale"},
    "cip_trial": {"result": "works"},
    "cip_opening": {"untested": True},
    "cip_order_closing": {"order": {"decided_by": "decided_by"}},
    "cip_posts_take": {"relieve": False},
    "cip_posts_leave": {"words": "Rappeler la mairie de Vic."},
    "cip_posts_rest": {"away": True},
    "cip_posts_seat": {"assignment": "assignment"},
    "cip_posts_free": {"post": "post", "person": "person"},
    "cip_posts_pause": {"post": "post", "away": True},
    "roster_plan": {"begins": "shift_begins", "ends": "shift_ends", "wanted": {"operator": 2}},
    "roster_replan": {"begins": "shift_begins", "ends": "shift_ends", "wanted": {"operator": 5}},
    "roster_assign": {"post": "post", "person": "person"},
    "roster_unassign": {},
    "volunteers_register": {"name": "Anne Aubrac", "service": "DDT", "posts": "posts", "sms": "06 39 98 30 01"},
    "volunteers_load": {"volunteers": "volunteers"},
    "volunteers_change": {"service": "DDETSPP", "posts": "posts", "sms": "06 39 98 30 01"},
    "volunteers_remove": {},
    "volunteers_away": {"ends": "shift_ends"},
    "volunteers_back": {},
    "cip_call_up_call": {"wanted": 2},
    "cip_call_up_answer": {"volunteer": "volunteer", "answer": "coming", "minutes": 30},
    "cip_call_up_arrive": {"volunteer": "volunteer"},
    "cip_call_up_stand_down": {},
    "cip_closing": {"last_words": "La cellule est fermée.", "redirected": "Standard",
                    "reassigned_to": "communication"},
    "cip_after_called_back": {},
    "cip_after_debrief": {"held": "Les postes."},
    "figures_record": {"quarter": "quarter", "received": 40, "answered": 30, "abandoned": 6, "refused": 9, "wait_s": 45,
                       "length_s": 200},
    "figures_load": {"figures": "figures"},
    "cip_facts_raise_fact": {"words": "Le pont est coupé.", "commune": "15014", "sheet": "sheet"},
    "cip_facts_group_facts": {"into": "into", "facts": "facts"},
    "cip_facts_part": {"fact": "fact"},
    "cip_facts_settle": {"fact": "fact", "found": "rejected"},
    "calls_write_calls": {"calls": "calls"},
    "calls_rescue": {"words": "Le 18 y va."},
    "sheets_write_sheet": {"base": 0, "over": "print", "facts": "La Cère baisse."},
    "sheets_discard": {"print": "print"},
    "sheets_publish": {"version": 1, "print": "print"},
    "sheets_instruct": {"words": "Ne parlez plus du pont."},
    "sheets_read": {"entry": "entry"},
    "organisms_add": {"code": "mairie", "name": "mairie d'Aurillac", "kind": "local"},
    "organisms_load": {"cards": "cards"},
    "organisms_change": {"code": "ville", "name": "Ville d'Aurillac", "kind": "local"},
    "organisms_remove": {},
    "messages_approve": {"hash": "hash", "seen": "seen"},
    "messages_send_back": {"reason": "Précisez le lieu."},
    "messages_stop": {},
    "messages_stop_event": {},
    "hands_contact": {"target": "target", "outcome": "reached", "message": "message", "spoken_to": "Mme Aubrac"},
    "hands_publication": {"means": "site", "message": "message", "named": "M. Vidal"},
    "hands_publish_again": {"delivery": "delivery"},
    "hands_gala": {"message": "message", "file": "file"},
    "rotas_publish": {"layers": "layers"},
    "rotas_import_rota": {"csv": "csv"},
    "rotas_leave": {"ends": "ends"},
    "rotas_override": {"who": "who", "ends": "ends"},
    "rotas_withdraw": {},
    "rotas_propose": {"function": "function", "other": "other", "begins": "begins", "ends": "ends"},
    "rotas_answer": {"agreed": True},
    "rotas_drop": {},
    "reports_ask": {},
    "reports_again": {"format": "format"},
    "reports_attest": {"sha256": "sha256"},
    "reports_visa": {"sha256": "sha256"},
    "lessons_debrief": {"stage": "hot", "answers": {"cell": "partly"}, "words": "La salle était fermée."},
    "lessons_find": {"kind": "gap", "commitment": 47, "words": "Personne n'avait la clé."},
    "lessons_open_action": {"text": "Confier une clé", "owner": "owner", "due_on": "2099-01-15"},
    "lessons_move": {"state": "under_way"},
    "lessons_plan_again": {"owner": "owner", "due_on": "2099-02-15", "why": "Congés."},
    "lessons_retest": {"exercise": "exercise"},
    "documents_register": {"reference": "E47-NEUF", "title": "Procédure", "place": "Armoire 3", "owner": "owner",
                           "version": "1.0"},
    "documents_revise": {"version": "2.0", "dated": "dated"},
    "documents_change": {"reference": "E47-PROC", "title": "Procédure", "place": "Armoire 4", "owner": "owner",
                         "why": "Déménagement."},
    "documents_withdraw": {"why": "Remplacée."},
    "documents_put": {"commitment": 48, "answer": "not_met", "assessed_on": "dated", "gap": "Deux mairies sans SMS."},
    "quality_adopt_rule": {"number": 47, "version": 1, "body": "copil", "adopted_on": "2026-01-15",
                           "piece": "Compte rendu"},
    "approach_meet": {"committee": "copil", "met_on": "met_on", "piece": "Compte rendu"},
    "approach_cancel": {"why": "Reportée."},
    "approach_measure": {"commitment": 2, "begins_on": "begins_on", "ends_on": "ends_on", "answers": 120, "percent": 74,
                         "source": "Enquête annuelle"},
    "approach_withdraw": {"why": "Mauvaise colonne."},
    "quality_adopt": {"per_year": 4, "from_year": "year", "body": "copil", "adopted_on": "2026-01-15",
                      "piece": "Compte rendu du 15 janvier"},
    "quality_plan": {"year": "year", "quarter": 4, "kind": "staff", "title": "Crue de nuit"},
    "quality_withdraw": {"why": "Reporté."},
    "quality_meet": {"exercise": "exercise"},
    "exercises_begin": {"title": "Crue éclair", "communes": "communes"},
    "exercises_begin_from": {},
    "exercises_change": {"base": "base", "title": "Crue lente", "hazard": "hazard"},
    "exercises_make_ready": {"base": "base"},
    "exercises_cancel": {"base": "base", "why": "Reporté."},
    "exercises_put_objective": {"base": "base", "text": "Ouvrir la CIP", "commitment": 50},
    "exercises_drop_objective": {"base": "base"},
    "exercises_put_participant": {"base": "base", "role": "player"},
    "exercises_drop_participant": {"base": "base"},
    "exercises_put_question": {"base": "base", "objective": "objective", "text": "Combien d'appels ?"},
    "exercises_drop_question": {"base": "base"},
    "exercises_replace_script": {"base": "base", "injects": [{"number": 1, "offset": 60, "title": "Digue rompue"}]},
    "conduct_start": {},
    "conduct_pause": {"why": "Évacuation de la salle."},
    "conduct_resume": {},
    "conduct_jump": {"to": 1200},
    "conduct_end": {},
    "conduct_hold": {},
    "conduct_release": {},
    "conduct_skip": {"why": "Sans objet."},
    "conduct_played": {},
    "observations_note": {"question": "question", "inject": "inject", "outcome": "done"},
}
# Where the first event or message of the scene is not the one on which the act succeeds.
QUIET = {"orders_stand_down", "orders_mistaken", "situations_prepare", "oncall_correct"}
SENT = {"messages_stop"}
LISTS = ("communes", "facts", "seen", "layers", "organisms", "posts", "calls")
WAITING = {"messages_approve", "messages_send_back"}


def filled(scene: Scene, given: Any) -> Any:
    """Return a body with the values of this night in place of their names."""
    if isinstance(given, dict):
        return {name: scene.known[name] if value in LISTS else filled(scene, value) for name, value in given.items()}
    return scene.known[given][0] if isinstance(given, str) and given in scene.known else given


def address(scene: Scene, operation: str, path: str) -> str:
    event = scene.known["event_id"][-1 if operation in QUIET else 0]
    message = scene.known["message_id"][2 if operation in SENT else 1 if operation in WAITING else 0]
    return path.removeprefix("/api/v1").format(
        event_id=event, message_id=message, seq=scene.known["seq"][0],
        **{name: scene.known[name][0] for name in (
            "function", "change_id", "swap_id", "organism_id", "shift_id", "post", "person_id", "away_id",
            "sheet_id", "number", "exercise_id", "objective_code", "participant_id", "question_code",
            "scenario_code", "plan_id", "action_id", "document_id", "meeting_id", "result_id")})


def written(desk: Desk) -> int:
    with desk.db.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(entry)).scalar_one())


def keyed(desk: Desk) -> dict[str, tuple[str, str]]:
    return {told["operationId"]: (method.upper(), path) for path, item in described(desk.app)["paths"].items()
            for method, told in item.items() if method != "get" and told["tags"][0] not in WITHOUT_KEY}


def test_every_write_that_takes_a_key_is_replayed_here(desk: Desk) -> None:
    assert set(keyed(desk)) == set(BODIES)


# A night under way has its COD: that starting twice is one start stands in `test_once`. Whoever leaves a post is signed
# out of it by that act: `test_cip_posts` says what a second request finds.
@pytest.mark.parametrize("operation", sorted(set(BODIES) - {"orders_start", "cip_posts_leave"}))
def test_the_same_request_twice_is_one_effect_and_one_answer(desk: Desk, operation: str) -> None:
    scene, (method, path) = night(desk, operation), keyed(desk)[operation]
    where, body = address(scene, operation, path), filled(scene, BODIES[operation])
    first = scene.caller.send(method, where, body, "k1")
    assert first.status_code in (200, 201), first.json
    before = written(desk)
    again = scene.caller.send(method, where, body, "k1")
    assert (again.status_code, again.text, written(desk)) == (first.status_code, first.text, before)
    # At a post of the hotline nothing else may be asked for.
    elsewhere = f"/events/{scene.known['event_id'][0]}/cip/post/leaving" if operation in AT_A_POST else "/leaves"
    other = scene.caller.post(elsewhere, {} if operation in AT_A_POST else {"ends": scene.known["begins"][0]}, key="k1")
    assert (other.status_code, other.json["code"], written(desk)) == (422, "key_reused", before)


class Reader:
    """Stands for the outside: gives a page, and counts how often it was read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, url: str, hosts: tuple[str, ...]) -> Page:
        self.asked.append(url)
        return Page(url, f"<p>Crue, {len(self.asked)}</p>".encode(), "text/html")


def test_the_published_page_is_read_once_and_is_the_proof(desk: Desk) -> None:
    scene, reader = night(desk, "hands_publication"), Reader()
    real = desk.house.__dict__ | {"demonstration": False, "reader": reader}
    desk.app.extensions["house"] = desk.house.__class__(**real)
    means = next(each for each in desk.here.territory.permanent_means if each.code == "site")
    event, url = scene.known["event_id"][0], f"https://{means.hosts[0]}/crue"
    body = {"means": "site", "message": scene.known["message"][0], "url": url}
    answers = [scene.caller.post(f"/events/{event}/publications", body, key="k1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert reader.asked == [url]
    told = [each["data"] for each in scene.caller.get(f"/events/{event}/entries?limit=500")["entries"]
            if each["kind"] == "publication_logged"]
    assert [(each["proof"], each["read_back"]) for each in told] == [("url", True)]


@pytest.mark.parametrize("url", ["https://[", "https://example.test:99999999/", "http://x", "javascript:1", "x" * 900])
def test_an_address_that_is_none_is_refused(desk: Desk, url: str) -> None:
    scene = night(desk, "hands_publication")
    body = {"means": "site", "message": scene.known["message"][0], "url": url}
    answer = scene.caller.post(f"/events/{scene.known['event_id'][0]}/publications", body)
    assert answer.status_code == 422
