"""The description of the API, completed by what the library cannot know of our habits. It enforces nothing.

The library writes addresses, shapes and parameters from the routes; refusals, the key of a write, who may sign in how,
and examples are the same everywhere, so they are said once, here.
"""
from __future__ import annotations

import copy
import json
from typing import Any

from flask_openapi3.openapi import OpenAPI

from crisis.config import ROOT
from crisis.web.access import EVERYONE
from crisis.web.api.answers import Problem
from crisis.web.api.examples import BODIES, REFUSAL
from crisis.web.api.writing import HEADER, KEY

Shape = dict[str, Any]
PREFIX = "#/components"
REFUSALS = {
    "400": "La demande n'est pas du JSON lisible.", "401": "Connexion nécessaire.", "403": "Acte non permis.",
    "404": "Introuvable.", "405": "Méthode non prise à cette adresse.", "409": "La situation a changé.",
    "413": "Envoi trop lourd.", "415": "Le corps n'est pas annoncé comme du JSON.", "422": "Refusé, ou mal formé.",
    "429": "Trop d'essais.", "500": "Erreur du service ; rien n'a été enregistré."}
HEADERS = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}
# These acts open no transaction of a command, so that no answer is kept with it: each may be repeated without harm.
WITHOUT_KEY = {"session", "clock", "codes", "cip_doors"}
ABOUT = """Chaque acte de la console, pour une machine. Rien n'y est décidé : c'est la même commande.

Se connecter par `POST /api/v1/session` (à un poste de la CIP : `POST /api/v1/cip/doors`), puis donner le jeton dans
`Authorization: Bearer`. Un refus est un `application/problem+json` en français. Une écriture répétée avec la même
`Idempotency-Key` et le même corps rend la première réponse, et n'a qu'un effet ; la même clé avec un autre corps est
refusée (422 `key_reused`). Un champ, un paramètre ou un type qui n'est pas décrit est refusé ; une réponse peut gagner
des champs.
"""


def described(app: OpenAPI) -> Shape:
    """Return the whole OpenAPI 3.1 document of an application, made once."""
    if "described" not in app.extensions:
        app.extensions["described"] = _made(app)
    found: Shape = app.extensions["described"]
    return found


def _made(app: OpenAPI) -> Shape:
    made: Shape = copy.deepcopy(app.api_doc)
    made["info"]["description"] = ABOUT
    made["servers"] = [{"url": "/"}]
    _schemas(made["components"]["schemas"])
    made["components"] |= {"responses": {f"Refus{code}": _refusal(code) for code in REFUSALS},
                           "parameters": {"Key": _key()}}
    rights = _rights(app)
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(operation, method, rights[operation["operationId"]], "{" in path)
    return made


def _rights(app: OpenAPI) -> dict[str, str]:
    """Return what each operation asks of who calls it."""
    return {name.removeprefix("api_").replace(".", "_", 1): getattr(view, "access", "")
            for name, view in app.view_functions.items() if name.startswith("api_")}


def _complete(operation: Shape, method: str, right: str, addressed: bool) -> None:
    told = operation["summary"].split(". ", 1)[0].rstrip(".")
    operation["description"] = "\n".join(filter(None, (operation["summary"], operation.get("description"),
                                                       f"Droit : `{right}`.")))
    operation["summary"] = told
    operation["security"] = _signed(method, right)
    writes = method != "get"
    if writes and operation["tags"][0] not in WITHOUT_KEY:
        operation.setdefault("parameters", []).append({"$ref": f"{PREFIX}/parameters/Key"})
    for code in _codes(writes, right, addressed, "requestBody" in operation):
        operation["responses"][code] = {"$ref": f"{PREFIX}/responses/Refus{code}"}


def _signed(method: str, right: str) -> list[Shape]:
    if right == EVERYONE:
        return []
    return [{"bearer": []}] if method != "get" else [{"bearer": []}, {"cookie": []}]


def _codes(writes: bool, right: str, addressed: bool, body: bool) -> list[str]:
    """Return by which statuses an operation may refuse."""
    told = {"422", "500"} | ({"401", "403"} if right != EVERYONE else {"403", "429"})
    told |= {"404"} if addressed else set()
    told |= {"400", "413", "415"} if body else set()
    return sorted(told | ({"404", "409"} if writes and right != EVERYONE else set()))


def _refusal(code: str) -> Shape:
    told: Shape = {"description": REFUSALS[code], "content": {"application/problem+json": {
        "schema": {"$ref": f"{PREFIX}/schemas/Problem"}, "examples": {"refus": {"value": REFUSAL | {
            "status": int(code)}}}}}}
    if code in HEADERS:
        told["headers"] = {HEADERS[code]: {"schema": {"type": "string"}}}
    return told


def _key() -> Shape:
    return {"name": HEADER, "in": "header", "required": False, "schema": {"type": "string", "pattern": KEY},
            "description": "Une clé neuve par acte, la même pour chaque répétition : l'acte n'a lieu qu'une fois.",
            "examples": {"uuid": {"value": "3f0c2f6e-8a35-4f0e-9d57-5a1c1b7f2f10"}}}


def _schemas(schemas: Shape) -> None:
    """Put in the shapes that are not ours to generate, and an example in each body."""
    schemas.pop("ValidationErrorModel", None)
    schemas["Problem"] = Problem.model_json_schema()
    for name in ("report", "bilan"):
        schemas.update(_published(name))
    for name, example in BODIES.items():
        schemas[name]["examples"] = [example]


def _published(name: str) -> Shape:
    """Return the components that a published schema becomes: itself, and each of its definitions."""
    shape = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
    title, definitions = name.capitalize(), shape.pop("$defs")
    shape.pop("$schema")
    return {title: _moved(shape, title)} | {f"{title}_{each}": _moved(of, title) for each, of in definitions.items()}


def _moved(shape: Any, title: str) -> Any:
    """Return a part of a published schema, its references pointing at the components of this document."""
    if isinstance(shape, dict):
        return {name: value.replace("#/$defs/", f"{PREFIX}/schemas/{title}_") if name == "$ref"
                else _moved(value, title) for name, value in shape.items()}
    return [_moved(each, title) for each in shape] if isinstance(shape, list) else shape
