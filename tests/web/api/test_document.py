"""The description of the API: whole, true to OpenAPI 3.1, with invented examples that the API would take."""
from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from crisis.web import api as package
from crisis.web.api.answers import Answer, Problem
from crisis.web.api.document import WITHOUT_KEY, described
from crisis.web.api.examples import BODIES
from tests.web.api.conftest import Desk

REFUSALS = {"401", "403", "422", "500"}
SIGN_INS = ("/api/v1/session", "/api/v1/cip/doors")


@pytest.fixture
def engine_name() -> str:
    """The description is the same whatever keeps the entries."""
    return "sqlite"


def models() -> list[type[BaseModel]]:
    """Return every shape that the modules of the API define."""
    modules = [importlib.import_module(f"{package.__name__}.{each.name}")
               for each in pkgutil.iter_modules(package.__path__)]
    return [each for module in modules for each in vars(module).values()
            if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == module.__name__]


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, told) for path, item in document["paths"].items() for method, told in item.items()]


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        return {part["$ref"]} if isinstance(part.get("$ref"), str) else set().union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def test_two_shapes_never_share_a_name() -> None:
    names = [model.__name__ for model in models()]
    assert sorted(names) == sorted(set(names))


def test_every_reference_leads_somewhere_and_every_schema_is_one(desk: Desk) -> None:
    document = described(desk.app)
    assert document["openapi"].startswith("3.1")
    for reference in references(document):
        _, _, kind, name = reference.split("/")
        assert name in document["components"][kind], reference
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_says_what_it_does_who_may_and_how_it_may_refuse(desk: Desk) -> None:
    told = operations(described(desk.app))
    assert len({each["operationId"] for _, _, each in told}) == len(told) > 40
    for path, method, each in told:
        assert each["summary"], path
        assert "Droit : `" in each["description"], path
        good = [status for status in each["responses"] if status.startswith("2")]
        assert ["content" in each["responses"][status] for status in good] == [True], path
        assert REFUSALS - {"401"} <= set(each["responses"]), path
        assert ("401" in each["responses"]) == bool(each["security"]), path
        assert {"400", "413", "415"} <= set(each["responses"]) or "requestBody" not in each, path
        assert {"bearer": []} in each["security"] or path in SIGN_INS, (method, path)


def test_every_write_takes_a_key_but_those_that_keep_no_answer(desk: Desk) -> None:
    keyed = {told["tags"][0]: {"$ref": "#/components/parameters/Key"} in told.get("parameters", [])
             for _, method, told in operations(described(desk.app)) if method != "get"}
    assert {tag for tag, takes in keyed.items() if not takes} == WITHOUT_KEY


def test_every_number_and_text_that_is_sent_is_bounded(desk: Desk) -> None:
    document = described(desk.app)
    fields = [field for name in (*BODIES, "OrderGiven", "Variants", "File")
              for field in document["components"]["schemas"][name]["properties"].values()]
    fields += [each["schema"] for _, _, told in operations(document) for each in told.get("parameters", [])
               if "schema" in each]
    for field in fields:
        kinds = [kind for kind in field.get("anyOf", [field]) if "$ref" not in kind]
        for kind in kinds:
            bounds = {"string": {"pattern", "maxLength", "enum", "format", "const"}, "integer": {"maximum", "enum"},
                      "array": {"maxItems"}}.get(kind.get("type", ""))
            assert bounds is None or bounds & set(kind), field


def texts(schema: dict[str, Any]) -> dict[str, list[Any]]:
    """Return, by name, the fields that take a text or a list of texts, each with a control character in it."""
    found: dict[str, list[Any]] = {}
    for name, field in schema.get("properties", {}).items():
        kinds = {kind.get("type"): kind for kind in field.get("anyOf", [field])}
        lists = kinds.get("array", {}).get("items", {}).get("type") == "string"
        given = [f"a{sign}" for sign in ("\x00", "\x1b", "\x7f", "\x84", "\x9f")]
        if "string" in kinds or lists:
            found[name] = [[each] for each in given] if lists else given
    return found


def takes(model: type[BaseModel], name: str, value: Any) -> bool:
    """Say whether a shape takes the value of one of its fields, whatever it lacks besides."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return all(each["loc"][0] != name for each in error.errors())
    return True


def test_no_text_that_is_sent_takes_a_control_character_and_the_description_says_so() -> None:
    tried, taken, untold = 0, [], []
    for model in models():
        if issubclass(model, Answer | Problem):
            continue
        schema = model.model_json_schema()
        for name, values in texts(schema).items():
            told, tried = Draft202012Validator(schema["properties"][name]), tried + 1
            taken += [(model.__name__, name, value) for value in values if takes(model, name, value)]
            untold += [(model.__name__, name) for value in values
                       if told.is_valid(value) and "date-time" not in str(schema["properties"][name])]
    assert tried > 150
    assert (taken, sorted(set(untold))) == ([], [])


def test_every_body_has_an_example_of_its_shape(desk: Desk) -> None:
    document = described(desk.app)
    bodies = {told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
              for _, _, told in operations(document) if "requestBody" in told}
    assert bodies == set(BODIES)
    shapes = {model.__name__: model for model in models()}
    for name, example in BODIES.items():
        shapes[name].model_validate(example)
        assert document["components"]["schemas"][name]["examples"] == [example]
