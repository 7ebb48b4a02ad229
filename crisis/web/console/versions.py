"""« Versions et signatures »: the versions of the report, their files, who signed, what may be done next by whom."""
from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import reports
from crisis.evidence.formats import FORMATS, extension
from crisis.reports import kept, versions
from crisis.reports.versions import Version
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.naming import naming
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.download import report_file
from crisis.web.house import house

versions_tab = tab("versions")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/versions.html", "report", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = versions.of_event(tx, seen.id)
    signers = [each.person for version in found for each in (version.attested, version.visaed) if each]
    people = naming(tx, house().territory, actor(), {*signers, *(version.asked_by for version in found)})
    last = found[-1] if found else None
    return {"versions": found[::-1], "last": last, "people": people, "may": _may(last, seen, actor()),
            "attests": reports.ATTESTS[seen.stage.plays]}


def _may(last: Version | None, seen: Picture, me: Actor) -> set[str]:
    """Return what this person may do next with the last version; the commands judge again."""
    next_one = last is None or last.state == "refused" or (last.sha256 is not None and last.since > 0)
    asked = {"ask"} if me.may("make_report") and next_one else set()
    return asked | (_signs(last, seen, me) if last is not None and _signable(last, seen) else set())


def _signable(version: Version, seen: Picture) -> bool:
    """Return whether a version was made after the closing: before it, nothing is signed."""
    closed_seq = seen.stage.closed_seq
    return closed_seq is not None and version.sha256 is not None and (version.up_to_seq or 0) >= closed_seq


def _signs(version: Version, seen: Picture, me: Actor) -> set[str]:
    if version.attested is None:
        mine = me.may("attest_report") and reports.ATTESTS[seen.stage.plays] in me.roles
        return {"attest"} if mine else set()
    other = version.attested.person != me.person
    return {"visa"} if version.visaed is None and other and me.may("visa_report") else set()


def _here(event_id: str) -> str:
    return url_for("versions.listing", event_id=event_id)


@versions_tab.get("/rapport/versions")
@access("report")
def listing(event_id: str) -> ResponseReturnValue:
    """List the versions, the newest first; the page follows what is being made."""
    return _page(event_id)


@versions_tab.post("/rapport/versions")
@access("make_report")
def ask(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: reports.ask(tx, actor(), event_id, tuple(FORMATS)), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Version demandée. Cette page dit où elle en est.")


@versions_tab.post("/rapport/versions/<int:number>/formats")
@access("make_report")
def again(event_id: str, number: int) -> ResponseReturnValue:
    """Ask again for one format that was refused."""
    return act(lambda tx: reports.ask_again(tx, actor(), event_id, number, given.text("format")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Format demandé de nouveau.")


@versions_tab.post("/rapport/versions/<int:number>/attestation")
@access("attest_report", proven=True)
def attest(event_id: str, number: int) -> ResponseReturnValue:
    return act(lambda tx: reports.attest(tx, actor(), event_id, number, given.text("empreinte")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Rapport attesté.")


@versions_tab.post("/rapport/versions/<int:number>/visa")
@access("visa_report", proven=True)
def visa(event_id: str, number: int) -> ResponseReturnValue:
    return act(lambda tx: reports.visa(tx, actor(), event_id, number, given.text("empreinte")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Rapport visé.")


@versions_tab.get("/rapport/versions/<int:number>/<kind>")
@access("report", proven=True)
def download(event_id: str, number: int, kind: str) -> Response:
    """Give one file of a version, as it was kept."""
    with house().db.reading() as tx:
        return report_file(kept.fetch(tx, versions.ready(tx, event_id, number, kind)), number, extension(kind))
