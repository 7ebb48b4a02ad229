"""Requests made at random from the description, good and bad: each is answered as the description says.

The generator is seeded, so that a request which fails today fails tomorrow. What a demonstration cannot reach without
a worker is named here; every other operation must have succeeded at least once, or nothing was tried.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from crisis.web.api.document import described
from tests.web.api.conftest import Desk
from tests.web.api.scene import night

pytestmark = pytest.mark.slow
EXAMPLES = {"sqlite": 20, "postgresql": 4}
GROUPS = ("session", "house", "events", "orders", "oncall", "mine", "journal", "messages", "hands", "evidence",
          "clock", "prepared", "situations", "convening", "cip", "roster", "volunteers", "organisms", "rotas",
          "cip_call_up", "cip_after", "figures", "cip_facts", "cip_posts", "cip_doors", "sheets", "calls", "codes",
          "reports", "exercises", "quality", "lessons", "documents", "due", "approach", "bilan",
          "observations", "conduct")
# Nobody delivers here, so something is always under way, and the clock of a rehearsal never passes it.
NEVER_DONE = {"clock_move"}
CONFIG: dict[str, Any] = {
    "seed": 47, "continue-on-failure": True,
    # A well-formed request may be refused: whether it may be done is the command's business. That a route asks for a
    # bearer is proven by `test_routes`, for all of them: the probe of schemathesis fails in process.
    "checks": {"positive_data_acceptance": {"enabled": False}, "ignored_auth": {"enabled": False}},
    "phases": {"stateful": {"enabled": False}, "coverage": {"generate-duplicate-query-parameters": True}}}


def operations(desk: Desk, group: str) -> list[tuple[str, str, str]]:
    """Return the operations of a group: how each is called, its method and its address."""
    return [(told["operationId"], method, path) for path, item in described(desk.app)["paths"].items()
            for method, told in item.items() if told["tags"] == [group]]


def tried(desk: Desk, operation: str, method: str, path: str, examples: int) -> Iterator[ScenarioRecorder]:
    """Send an operation everything that its description allows and forbids; give what each scenario recorded."""
    scene = night(desk, operation)
    config = SchemathesisConfig.from_dict(CONFIG | {
        "headers": {"Authorization": f"Bearer {scene.caller.token}"},
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"}})
    schema = schemathesis.openapi.from_dict(scene.narrowed(desk), config=config)
    schema.app = desk.app
    for happened in from_schema(schema.include(path=path, method=method.upper())).execute():
        if isinstance(happened, events.NonFatalError | events.FatalError):
            raise AssertionError(f"{method} {path}: {happened}")
        if isinstance(happened, events.ScenarioFinished):
            yield happened.recorder


def failures(recorder: ScenarioRecorder) -> list[str]:
    return [f"{check.name}: {check.failure_info.failure.message} | {check.failure_info.code_sample}"
            for checks in recorder.checks.values() for check in checks
            if check.status == Status.FAILURE and check.failure_info is not None]


def succeeded(recorder: ScenarioRecorder) -> bool:
    return any(each.response is not None and each.response.status_code < 300
               for each in recorder.interactions.values())


@pytest.mark.parametrize("group", GROUPS)
def test_any_request_is_answered_as_described(desk: Desk, engine_name: str, group: str) -> None:
    found, done, asked = [], set(NEVER_DONE), operations(desk, group)
    for operation, method, path in asked:
        for recorder in tried(desk, operation, method, path, EXAMPLES[engine_name]):
            found += failures(recorder)
            done |= {operation} if succeeded(recorder) else set()
    assert found == []
    assert {operation for operation, _, _ in asked} - done == set()


def test_every_group_is_tried(desk: Desk) -> None:
    tags = {told["tags"][0] for item in described(desk.app)["paths"].values() for told in item.values()}
    assert tags == set(GROUPS)
