"""The console in French: pages and forms, one file per tab. Nothing is decided here; commands decide."""
from __future__ import annotations

from flask import Blueprint

from crisis.web.console.activating import activating
from crisis.web.console.beginning import beginning_tab
from crisis.web.console.calls import calls_tab
from crisis.web.console.cell import cell_tab
from crisis.web.console.cip.called import calls_of_team
from crisis.web.console.cip.calling import post_tab
from crisis.web.console.cip.notices import notices_tab
from crisis.web.console.cip.scripts import scripts_tab
from crisis.web.console.cip.sheet import sheet_tab
from crisis.web.console.cip.sheet_draft import sheet_draft_tab
from crisis.web.console.cip.standing import cip_tab
from crisis.web.console.convening import convening_tab
from crisis.web.console.describing import describing_page
from crisis.web.console.display import display_pages
from crisis.web.console.drafting import drafting_tab
from crisis.web.console.duties import duties
from crisis.web.console.endings import endings_tab
from crisis.web.console.exchanging import exchanging
from crisis.web.console.exports import exports_tab
from crisis.web.console.home import home_pages
from crisis.web.console.journal import journal_tab
from crisis.web.console.messages import messages_tab
from crisis.web.console.mine import mine
from crisis.web.console.opening import opening
from crisis.web.console.organisms import organism_pages
from crisis.web.console.points import points_tab
from crisis.web.console.publishing import publishing
from crisis.web.console.reflexes import reflexes_tab
from crisis.web.console.report import report_tab
from crisis.web.console.signin import signin
from crisis.web.console.situation import situation_tab
from crisis.web.console.synergi import synergi_tab
from crisis.web.console.territory import territory_pages


def blueprints() -> list[Blueprint]:
    """Return every page of the console."""
    return [signin, home_pages, mine, duties, exchanging, publishing, display_pages, territory_pages, activating,
            opening, situation_tab, describing_page, cell_tab, beginning_tab, messages_tab, drafting_tab,
            reflexes_tab, calls_tab, journal_tab, exports_tab, points_tab, synergi_tab, convening_tab, cip_tab,
            notices_tab, scripts_tab, sheet_tab, sheet_draft_tab, post_tab, calls_of_team, organism_pages,
            endings_tab, report_tab]
