"""The versions of the report over the API: asked for, taken as files, attested, visaed. A web process makes none."""
from __future__ import annotations

from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BeforeValidator, Field

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import reports
from crisis.evidence.formats import FORMATS, extension
from crisis.reports import kept, versions
from crisis.reports.signed import Signature
from crisis.reports.versions import Version
from crisis.web.access import access
from crisis.web.api.answers import FILE, Answer, Count, Digest, Done, Moment, Number, Recorded
from crisis.web.api.events import found
from crisis.web.api.reads import By
from crisis.web.api.shapes import LARGEST, Body, EventPath, digits
from crisis.web.api.writing import Reply, group, write
from crisis.web.download import report_file
from crisis.web.house import house

api = group("reports", "Les versions du rapport")
Numbered = Annotated[int, Field(ge=1, le=LARGEST, description="Le numéro de la version."), BeforeValidator(digits)]
Code = Annotated[str, Field(pattern=r"^[a-z]{2,8}$", description="Le format : `json`, `html`…")]
MADE: dict[str, Any] = FILE | {"description": "Un fichier du rapport, tel qu'il est gardé.",
                               "content": {"application/json": {"schema": {"type": "object"}}, **FILE["content"]}}


class VersionPath(EventPath):
    """The number of a version, in its event."""

    number: Numbered


class FilePath(VersionPath):
    """A format of a version."""

    format: Code


class FormatAgain(Body):
    """The format to be asked for again."""

    format: Code


class ReportAsShown(Body):
    """The hash of the JSON of the version, as it was read: another one is refused."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ReportFile(Answer):
    """One format: `asked`, `making`, `ready` or `refused` (then `why`); `size` in bytes."""

    format: str
    state: str
    sha256: Digest | None
    size: Count | None
    why: str


class ReportSignature(Answer):
    """Who signed, when, and the entry that says so."""

    by: By
    at: Moment
    seq: Number


class ReportVersion(Answer):
    """A version; `percent` of its formats are settled; `sha256` is that of its JSON; `since`: entries after it."""

    number: Number
    state: str
    percent: Annotated[int, Field(ge=0, le=100)]
    why: str
    asked_by: By
    asked_at: Moment
    files: list[ReportFile]
    sha256: Digest | None
    up_to_seq: Number | None
    seq: Number | None
    since: Count
    attested: ReportSignature | None
    visaed: ReportSignature | None


class ReportVersions(Answer):
    """The versions of an event, the oldest first."""

    versions: list[ReportVersion]


class ReportAsked(Answer):
    """The number of the version that is asked for."""

    number: Number


def _told(version: Version) -> dict[str, Any]:
    return {"number": version.number, "state": version.state, "percent": version.percent, "why": version.why,
            "asked_by": {"person": version.asked_by, "function": version.asked_as},
            "asked_at": instant(version.asked_at),
            "files": [{"format": each.format, "state": each.state, "sha256": each.sha256, "size": each.size,
                       "why": each.why} for each in version.files],
            "sha256": version.sha256, "up_to_seq": version.up_to_seq, "seq": version.seq, "since": version.since,
            "attested": _signature(version.attested), "visaed": _signature(version.visaed)}


def _signature(given: Signature | None) -> dict[str, Any] | None:
    return None if given is None else {"by": {"person": given.person, "function": given.function}, "at": given.at,
                                       "seq": given.seq}


@api.get("/events/<event_id>/reports", responses={200: ReportVersions})
@access("report")
def listing(path: EventPath) -> Reply:
    """Return the versions of the report, with their files and their signatures, the oldest first."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(versions=[_told(each) for each in versions.of_event(tx, path.event_id)])


@api.get("/events/<event_id>/reports/<number>", responses={200: ReportVersion})
@access("report")
def one(path: VersionPath) -> Reply:
    """Return one version."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(_told(versions.numbered(tx, path.event_id, path.number)))


@api.get("/events/<event_id>/reports/<number>/files/<format>", responses={200: MADE})
@access("report", proven=True)
def download(path: FilePath) -> Response:
    """Give one file of a version, as it was kept. Refused (404 `report_file_missing`) while it is not ready."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return report_file(kept.fetch(tx, versions.ready(tx, path.event_id, path.number, path.format)), path.number,
                           extension(path.format))


@api.post("/events/<event_id>/reports", responses={201: ReportAsked})
@access("make_report")
def ask(path: EventPath) -> Reply:
    """Ask for the next version. 409 `report_under_way` while one is made, `report_same` if nothing was entered since.

    The worker makes it; `listing` says how far it is.
    """
    return write(lambda tx, who: {"number": reports.ask(tx, who, path.event_id, tuple(FORMATS))}, 201)


@api.post("/events/<event_id>/reports/<number>/again", responses={200: Done})
@access("make_report")
def again(path: VersionPath, body: FormatAgain) -> Reply:
    """Ask again for one format that was refused. 409 `report_not_refused` for another."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        reports.ask_again(tx, who, path.event_id, path.number, body.format)
        return {}
    return write(command)


@api.post("/events/<event_id>/reports/<number>/attestation", responses={200: Recorded})
@access("attest_report", proven=True)
def attest(path: VersionPath, body: ReportAsShown) -> Reply:
    """Attest the last version of a closed event, as it was read: the authority, or the lead of an exercise."""
    return write(lambda tx, who: {"seq": reports.attest(tx, who, path.event_id, path.number, body.sha256)})


@api.post("/events/<event_id>/reports/<number>/visa", responses={200: Recorded})
@access("visa_report", proven=True)
def visa(path: VersionPath, body: ReportAsShown) -> Reply:
    """Visa the last version once it is attested, by another person. 409 `report_unattested` before."""
    return write(lambda tx, who: {"seq": reports.visa(tx, who, path.event_id, path.number, body.sha256)})
