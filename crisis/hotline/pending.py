"""What a call sheet still asks of somebody, said once: a callback owed, a life in danger. Conditions on its rows."""
from __future__ import annotations

from sqlalchemy import and_, or_

from crisis.hotline.calls import LIFE
from crisis.hotline.tables import call_sheet

OPEN = call_sheet.c.closed_at.is_(None)
OWED = and_(call_sheet.c.callback_at.is_not(None), call_sheet.c.called_back_at.is_(None))
RELAYED = and_(call_sheet.c.relayed_at.is_not(None), call_sheet.c.relay_answer == "")
# Once it was relayed, only the answer of the rescue ends it (R26): not another priority, and not the end of the call.
RED = or_(RELAYED, and_(OPEN, call_sheet.c.priority == LIFE, call_sheet.c.relayed_at.is_(None)))
