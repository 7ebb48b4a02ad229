"""Every command of the console is a command of the API: a new form without its operation fails here."""
from __future__ import annotations

import pytest
from flask import Flask

from crisis.web import api
from crisis.web.api.document import described
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.web.api.conftest import Desk

# Each form of the console, by its endpoint, and the operations that do the same by the same command.
SAME = {
    "signin.sign_in": ["session_open_session"],
    "signin.sign_out": ["session_close_session"],
    "opening.create": ["events_open_event"],
    "opening.join": ["events_join"],
    "situation.activate": ["orders_activate"],
    "situation.communicate": ["orders_start"],
    "situation.attach": ["orders_attach"],
    "situation.link": ["orders_link"],
    "situation.decide": ["orders_decide"],
    "situation.confirm": ["orders_confirm"],
    "situation.alert": ["events_alert"],
    "situation.explain": ["events_overrun"],
    "cell.declare": ["orders_declare"],
    "cell.reply": ["oncall_answer", "oncall_arrival"],
    "cell.noted": ["oncall_answer", "oncall_arrival"],
    "cell.correct": ["oncall_correct"],
    "beginning.create": ["messages_draft"],
    "convening.convene": ["convening_convene"],
    "convening.answered": ["convening_answer"],
    "convening.seated": ["convening_arrive", "convening_leave"],
    "cip.order": ["cip_order_opening"],
    "cip.withdraw": ["cip_withdraw"],
    "cip.circuit": ["cip_circuit"],
    "cip.tried": ["cip_trial"],
    "cip.opening": ["cip_opening"],
    "cip.order_closing": ["cip_order_closing"],
    "cip.closing": ["cip_closing"],
    "cip_door.enter": ["cip_doors_enter"],
    "cip_seat.take": ["cip_posts_take"],
    "cip_seat.rest": ["cip_posts_rest"],
    "cip_seat.leave": ["cip_posts_leave"],
    "cip_posts.codes": ["cip_doors_codes"],
    "cip_posts.seat": ["cip_posts_seat"],
    "cip_posts.free": ["cip_posts_free"],
    "cip_posts.rest": ["cip_posts_pause"],
    "cip_team.plan": ["roster_plan", "roster_replan"],
    "cip_team.assign": ["roster_assign"],
    "cip_team.unassign": ["roster_unassign"],
    "volunteers.create": ["volunteers_register"],
    "volunteers.change": ["volunteers_change"],
    "volunteers.remove": ["volunteers_remove"],
    "volunteers.away": ["volunteers_away"],
    "volunteers.back": ["volunteers_back"],
    "volunteering.load": ["volunteers_load"],
    "cip_call_up.call": ["cip_call_up_call"],
    "cip_call_up.said": ["cip_call_up_answer", "cip_call_up_arrive"],
    "cip_call_up.stand_down": ["cip_call_up_stand_down"],
    "cip_callbacks.called_back": ["cip_after_called_back"],
    "cip_debrief.record": ["cip_after_debrief"],
    "cip_figures.typed": ["figures_record"],
    "cip_figures.load": ["figures_load"],
    "cip_facts.note": ["cip_facts_raise_fact"],
    "cip_facts.group": ["cip_facts_group_facts"],
    "cip_facts.part": ["cip_facts_part"],
    "cip_facts.settle": ["cip_facts_settle"],
    "cip_facts.take": ["situations_prepare", "situations_save"],
    "cip_post.write": ["calls_write_calls"],
    "cip_post.keep": ["calls_write_calls"],
    "cip_post.raise_fact": ["cip_facts_raise_fact"],
    "cip_calls.answered": ["calls_rescue"],
    "cip_sheet_draft.write": ["sheets_write_sheet"],
    "cip_sheet_draft.discard": ["sheets_discard"],
    "cip_sheet.publish": ["sheets_publish"],
    "cip_sheet.instruct": ["sheets_instruct"],
    "cip_notices.read": ["sheets_read"],
    "organisms.create": ["organisms_add"],
    "organisms.change": ["organisms_change"],
    "organisms.remove": ["organisms_remove"],
    "organisms.load": ["organisms_load"],
    "messages.save": ["messages_edit", "messages_submit"],
    "messages.approve": ["messages_approve"],
    "messages.approve_by_voice": ["messages_approve"],
    "messages.send_back": ["messages_send_back"],
    "messages.stop": ["messages_stop"],
    "calls.contact": ["hands_contact"],
    "calls.publication": ["hands_publication"],
    "calls.republish": ["hands_publish_again"],
    "calls.gala": ["hands_gala"],
    "journal.note": ["events_note"],
    "journal.attach": ["events_piece"],
    "endings.lift": ["orders_lift"],
    "endings.stand_down": ["orders_stand_down"],
    "endings.close": ["events_close"],
    "endings.reopen": ["events_reopen"],
    "judging.judge": ["events_judge_piece"],
    "endings.mistaken": ["orders_mistaken"],
    "turning.turn": ["orders_turn_real"],
    "endings.stop": ["messages_stop_event"],
    "activating.activate_now": ["events_at_once"],
    "describing.describe_event": ["events_describe"],
    "beginning.begin": ["messages_draft", "messages_submit"],
    "reflexes.tick": ["prepared_tick"],
    "points.prepare": ["situations_prepare"],
    "points.write": ["situations_save", "situations_freeze", "situations_abandon"],
    "mine.send_code": ["mine_send_code"],
    "mine.verify": ["mine_verify"],
    "mine.answer": ["mine_answer"],
    "mine.enrol": ["mine_enrol"],
    "mine.withdraw": ["mine_withdraw"],
    "mine.make_code": ["codes_make"],
    "mine.drop_code": ["codes_drop"],
    "synergi.declare": ["situations_transmit"],
    "exchanging.leave": ["rotas_leave"],
    "exchanging.override": ["rotas_override"],
    "exchanging.withdraw": ["rotas_withdraw"],
    "exchanging.propose": ["rotas_propose"],
    "exchanging.answer": ["rotas_answer"],
    "exchanging.drop": ["rotas_drop"],
    "versions.ask": ["reports_ask"],
    "versions.again": ["reports_again"],
    "versions.attest": ["reports_attest"],
    "versions.visa": ["reports_visa"],
    "publishing.publish": ["rotas_publish"],
    "publishing.import_rota": ["rotas_import_rota"],
    "documents.register": ["documents_register"],
    "documents.revise": ["documents_revise"],
    "documents.change": ["documents_change"],
    "documents.withdraw": ["documents_withdraw"],
    "assessments.assess": ["documents_put"],
    "actions.open_one": ["lessons_open_action"],
    "actions.move": ["lessons_move"],
    "actions.plan_again": ["lessons_plan_again"],
    "actions.retest": ["lessons_retest"],
    "retex.debrief": ["lessons_debrief"],
    "retex.find": ["lessons_find"],
    "retex.open_action": ["lessons_open_action"],
    "rules.adopt": ["quality_adopt_rule"],
    "approach.meet": ["approach_meet"],
    "approach.cancel": ["approach_cancel"],
    "approach.measure": ["approach_measure"],
    "approach.withdraw": ["approach_withdraw"],
    "quality.adopt": ["quality_adopt"],
    "quality.plan": ["quality_plan"],
    "quality.withdraw": ["quality_withdraw"],
    "quality.meet": ["quality_meet"],
    "exercises.create": ["exercises_begin"],
    "exercises.create_from": ["exercises_begin_from"],
    "exercises.change": ["exercises_change"],
    "exercises.make_ready": ["exercises_make_ready"],
    "exercises.cancel": ["exercises_cancel"],
    "exercise_parts.put_objective": ["exercises_put_objective"],
    "exercise_parts.drop_objective": ["exercises_drop_objective"],
    "exercise_parts.put_participant": ["exercises_put_participant"],
    "exercise_parts.drop_participant": ["exercises_drop_participant"],
    "exercise_parts.put_question": ["exercises_put_question"],
    "exercise_parts.drop_question": ["exercises_drop_question"],
    "exercise_script.load": ["exercises_replace_script"],
    "exercise_start.start": ["conduct_start"],
    "conduct.pause": ["conduct_pause"],
    "conduct.resume": ["conduct_resume"],
    "conduct.jump": ["conduct_jump"],
    "conduct.inject": ["conduct_hold", "conduct_release", "conduct_skip"],
    "conduct.played": ["conduct_played"],
    "conduct.end": ["conduct_end"],
    "observing.note": ["observations_note"],
    "observing.correct": ["observations_note"],
}
# What concerns one screen and no crisis: how it looks, how far it was read, what is typed and not saved yet.
SCREEN = {"display.choose", "journal.read", "drafting.keep", "drafting.give_up"}
# Searches by POST, so that no number and no name stands in an address: they command nothing.
# Of a person about persons: a hard call, who follows agents up, callers who look for a relative, what is kept of them.
# No machine acts there, and nothing of it leaves the pages (docs/cip.md).
BETWEEN_PEOPLE = {"cip_care.flag", "cip_care.take_back", "cip_care.advance", "cip_care.name_psychologist",
                  "cip_care.withdraw_psychologist", "cip_relatives.put", "cip_relatives.hand_over",
                  "retention.anonymise"}
# Searches by POST, so that no number and no name stands in an address: they command nothing. To read the list of
# relatives is one more: the register keeps that it was read.
READS = {"cip_relatives.read", "cip_relatives.printed", "sandbox.searched", "journal.search", "beginning.preview",
         "volunteering.preview", "cip_figures.look"}


@pytest.fixture
def engine_name() -> str:
    """Routes are the same whatever keeps the entries."""
    return "sqlite"


@pytest.fixture
def whole(desk: Desk) -> Flask:
    """The console with its API, as it is served."""
    app = application(desk.house, "secret of the tests", blueprints(), public=False)
    api.install(app)
    return app


def forms(whole: Flask) -> set[str]:
    return {rule.endpoint for rule in whole.url_map.iter_rules()
            if rule.methods and "POST" in rule.methods and not rule.endpoint.startswith("api_")}


def operations(whole: Flask) -> dict[str, str]:
    """Return the operations that write, each with its description."""
    return {each["operationId"]: each["description"] for item in described(whole)["paths"].values()
            for method, each in item.items() if method != "get"}


def test_every_form_of_the_console_has_its_operations(whole: Flask) -> None:
    assert sorted(forms(whole) ^ (set(SAME) | READS | SCREEN | BETWEEN_PEOPLE)) == []
    named = {name for names in SAME.values() for name in names}
    assert named <= set(operations(whole))


def test_every_operation_that_writes_has_its_form_but_the_clock_of_rehearsals(whole: Flask) -> None:
    named = {name for names in SAME.values() for name in names}
    assert {name for name in set(operations(whole)) - named if not name.startswith("clock_")} == set()


def test_a_form_and_its_operations_ask_for_the_same_right(whole: Flask) -> None:
    told = operations(whole)
    # The voice of an authority is an approval with its order; the telephone is an answer for somebody else.
    apart = {"messages.approve_by_voice", "cell.noted", "signin.sign_in"}
    asked = {form: getattr(whole.view_functions[form], "access", "") for form in set(SAME) - apart}
    assert {form: right for form, right in asked.items()
            if not all(f"Droit : `{right}`." in told[name] for name in SAME[form][:1])} == {}
