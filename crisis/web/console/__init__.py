"""The console in French: pages and forms, one file per tab. Nothing is decided here; commands decide."""
from __future__ import annotations

from flask import Blueprint

from crisis.web.console.activating import activating
from crisis.web.console.approach import approach_pages
from crisis.web.console.assessments import assessment_pages
from crisis.web.console.audited import audit_pages
from crisis.web.console.beginning import beginning_tab
from crisis.web.console.calls import calls_tab
from crisis.web.console.cell import cell_tab
from crisis.web.console.cip.asked import cip_asked_tab
from crisis.web.console.cip.call_up import call_up_tab
from crisis.web.console.cip.callbacks import callbacks_tab
from crisis.web.console.cip.called import calls_of_team
from crisis.web.console.cip.calling import post_tab
from crisis.web.console.cip.care import care_tab
from crisis.web.console.cip.debrief import debrief_tab
from crisis.web.console.cip.door import door_page
from crisis.web.console.cip.facts import cip_facts_tab
from crisis.web.console.cip.figures import figures_tab
from crisis.web.console.cip.handing import handing_tab
from crisis.web.console.cip.notices import notices_tab
from crisis.web.console.cip.relatives import relatives_tab
from crisis.web.console.cip.scripts import scripts_tab
from crisis.web.console.cip.seat import seat_tab
from crisis.web.console.cip.sheet import sheet_tab
from crisis.web.console.cip.sheet_draft import sheet_draft_tab
from crisis.web.console.cip.standing import cip_tab
from crisis.web.console.cip.table import posts_tab
from crisis.web.console.cip.team import team_tab
from crisis.web.console.cip.wall import wall_tab
from crisis.web.console.convening import convening_tab
from crisis.web.console.describing import describing_page
from crisis.web.console.display import display_pages
from crisis.web.console.documents import document_pages
from crisis.web.console.drafting import drafting_tab
from crisis.web.console.duties import duties
from crisis.web.console.endings import endings_tab
from crisis.web.console.exchanging import exchanging
from crisis.web.console.exercises.conduct import conduct_tab
from crisis.web.console.exercises.observations import observations_tab
from crisis.web.console.exercises.observer import observer_page
from crisis.web.console.exercises.parts import exercise_parts
from crisis.web.console.exercises.record import exercise_pages
from crisis.web.console.exercises.script import exercise_script
from crisis.web.console.exercises.sheets import exercise_sheets
from crisis.web.console.exercises.starting import exercise_start
from crisis.web.console.exports import exports_tab
from crisis.web.console.home import home_pages
from crisis.web.console.indicators import indicator_pages
from crisis.web.console.journal import journal_tab
from crisis.web.console.judging import judging_tab
from crisis.web.console.lessons import action_pages, retex_tab
from crisis.web.console.messages import messages_tab
from crisis.web.console.mine import mine
from crisis.web.console.opening import opening
from crisis.web.console.organisms import organism_pages
from crisis.web.console.owing import due_pages
from crisis.web.console.owned import owned_pages
from crisis.web.console.points import points_tab
from crisis.web.console.publishing import publishing
from crisis.web.console.quality import quality_pages
from crisis.web.console.reflexes import reflexes_tab
from crisis.web.console.report import report_tab
from crisis.web.console.retention import retention_pages
from crisis.web.console.rules import rule_pages
from crisis.web.console.sandbox import sandbox_pages
from crisis.web.console.signin import signin
from crisis.web.console.situation import situation_tab
from crisis.web.console.synergi import synergi_tab
from crisis.web.console.territory import territory_pages
from crisis.web.console.turning import turning
from crisis.web.console.versions import versions_tab
from crisis.web.console.volunteering import volunteering
from crisis.web.console.volunteers import volunteer_pages


def blueprints() -> list[Blueprint]:
    """Return every page of the console."""
    return [signin, home_pages, sandbox_pages, mine, duties, exchanging, publishing, display_pages, territory_pages,
            activating, opening, situation_tab, describing_page, cell_tab, beginning_tab, messages_tab, drafting_tab,
            reflexes_tab, calls_tab, journal_tab, judging_tab, exports_tab, points_tab, synergi_tab, convening_tab,
            cip_tab, team_tab, handing_tab, organism_pages, volunteer_pages, volunteering, endings_tab,
            turning, call_up_tab,
            callbacks_tab, care_tab, debrief_tab, relatives_tab, retention_pages, figures_tab, wall_tab,
            cip_facts_tab, cip_asked_tab, door_page, seat_tab, posts_tab, notices_tab, scripts_tab, sheet_tab,
            sheet_draft_tab, post_tab, calls_of_team, report_tab, versions_tab, exercise_pages, exercise_parts,
            exercise_script, exercise_sheets, quality_pages, action_pages, owned_pages, retex_tab,
            due_pages, rule_pages, indicator_pages, approach_pages, document_pages, audit_pages, assessment_pages,
            observer_page, observations_tab, conduct_tab, exercise_start]
