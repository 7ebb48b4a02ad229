"""Holds an answer to what the description says of it: its status is declared, and its body has the shape declared."""
from __future__ import annotations

from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from crisis.web.api.document import described

HERE = "urn:described"


def operation(app: Flask, method: str, path: str) -> dict[str, Any] | None:
    """Return the operation that an address leads to; None if it leads to none."""
    try:
        rule, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
    except NotFound:
        return None
    item = described(app)["paths"][rule.rule.replace("<", "{").replace(">", "}")]
    return dict(item[method.lower()])


def conforms(app: Flask, method: str, path: str, answer: TestResponse) -> None:
    """Fail unless an answer is one that the description promises."""
    told = operation(app, method, path)
    if told is None:
        return
    status = str(answer.status_code)
    assert status in told["responses"], f"{method} {path} : {status} n'est pas décrit"
    response = _followed(app, told["responses"][status])
    contents = response["content"]
    if "*/*" in contents:
        return
    assert answer.mimetype in contents, f"{method} {path} : {answer.mimetype}"
    errors = [error.message for error in _validator(app, contents[answer.mimetype]["schema"]).iter_errors(answer.json)]
    assert errors == [], f"{method} {path} {status}"


def _followed(app: Flask, response: dict[str, Any]) -> dict[str, Any]:
    name = response.get("$ref", "").rpartition("/")[2]
    return dict(described(app)["components"]["responses"][name]) if name else response


def _validator(app: Flask, schema: dict[str, Any]) -> Draft202012Validator:
    document = Resource.from_contents(described(app), default_specification=DRAFT202012)
    where = {name: value.replace("#", f"{HERE}#") if name == "$ref" else value for name, value in schema.items()}
    return Draft202012Validator(where, registry=Registry().with_resource(HERE, document))
