"""The data of the bilan over the API: the object of a period, and its files. What they hold is evidence's."""
from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field

from crisis.errors import Missing
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.formats import canonical
from crisis.quality.terms import READ
from crisis.web.access import access
from crisis.web.api.answers import BILAN, FILE
from crisis.web.api.shapes import Query, Short
from crisis.web.api.writing import Reply, group
from crisis.web.bilan import data, file

MADE: dict[str, Any] = FILE | {"description": "Un fichier du bilan.",
                               "content": {**BILAN["content"], **FILE["content"]}}
api = group("bilan", "Les données du bilan annuel")


class BilanAsked(Query):
    """Of which period."""

    period: Annotated[Short, Field(
        max_length=21, description="2026, 2026-T4 ou 2026-01-01_2026-03-15 ; absent : le trimestre en cours.")] = ""


class BilanPath(BaseModel):
    """A format, in an address."""

    format: Annotated[str, Field(pattern=r"^[a-z]{2,8}$", description="Le format : `json`, `csv`, `ods`, `pdf`.")]


@api.get("/quality/bilan", responses={200: BILAN})
@access(READ)
def read(query: BilanAsked) -> Reply:
    """Return the data of the bilan of a period, as `docs/bilan.schema.json` describes them."""
    return Response(canonical(data(query.period)), mimetype="application/json")


@api.get("/quality/bilan/files/<format>", responses={200: MADE})
@access(READ)
def download(path: BilanPath, query: BilanAsked) -> Response:
    """Give one file of a bilan. 404 `bilan_format` for another format, 422 `bilan_busy` while one is being written."""
    if path.format not in FORMATS:
        raise Missing("bilan_format", "Le bilan n'a pas ce format.", todo="Choisissez ods, pdf, csv ou json.")
    return file(path.format, query.period)
