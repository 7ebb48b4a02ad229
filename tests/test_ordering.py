"""Who may order that something leaves: a closed list of modules, and for what belongs to no event, one alone.

Read in the sources, as `test_house.py` does. What the wall lets through is proven by its own tests.
"""
from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.measures import sources

OUTBOX = "crisis.delivery.outbox"
# Acts on an event: messages approved, people on duty and organisms called, reminded, told of the end or of a mistake.
OF_EVENTS = {"crisis/events/sending.py", "crisis/events/cod.py", "crisis/events/dispersing.py",
             "crisis/events/cip_dismissing.py", "crisis/events/escalating.py", "crisis/events/reminders.py",
             "crisis/events/sharing.py", "crisis/oncall/calling.py",
             # What an exercise plays, and its end.
             "crisis/events/injects.py", "crisis/events/conduct.py",
             # It has become real.
             "crisis/events/left_behind.py"}
# What belongs to no event is ordered by the register: words of the closed list, and the probes of the routes.
OF_THE_HOUSE = {"crisis/oncall/house_messages.py", "crisis/events/probes.py"}


def product() -> Iterator[tuple[str, ast.Module]]:
    return ((name, tree) for name, tree in sources().items() if name.startswith("crisis/"))


def borrowed(tree: ast.Module, module: str, name: str) -> set[str]:
    """Return by which dotted names a file calls something of another module, renamed or not."""
    package, _, last = module.rpartition(".")
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for each in node.names:
                called = each.asname or each.name
                if (node.module, each.name) == (module, name):
                    found.add(called)
                elif (node.module, each.name) == (package, last):
                    found.add(f"{called}.{name}")
        elif isinstance(node, ast.Import):
            found |= {f"{each.asname or each.name}.{name}" for each in node.names if each.name == module}
    return found


def using(module: str, name: str) -> set[str]:
    """Return the files that speak of a name of another module, called or handed on."""
    return {path for path, tree in product() if (known := borrowed(tree, module, name)) and any(
        ast.unparse(node) in known for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))}


def test_only_known_modules_order_deliveries() -> None:
    assert using(OUTBOX, "post") == OF_EVENTS | OF_THE_HOUSE


def test_only_the_messages_of_the_house_and_the_probes_order_them_by_the_register() -> None:
    ordering = using(OUTBOX, "post")
    assert {path for path in ordering if path in using("crisis.journal.tables", "REGISTER")} == OF_THE_HOUSE


def test_only_the_messages_of_the_house_name_their_recipients_to_the_wall() -> None:
    """In the mode of the register the wall opens to persons named one by one alone: nobody else may name any."""
    naming = {path for path, tree in product() for node in ast.walk(tree) if isinstance(node, ast.Call)
              and ast.unparse(node.func).rpartition(".")[2] in ("Order", "replace")
              and (any(each.arg == "named" for each in node.keywords) or len(node.args) > 10)}
    assert naming == {"crisis/oncall/house_messages.py"}


def test_whoever_is_reached_is_known_to_the_wall_of_an_exercise() -> None:
    """It opens to persons: an order that did not say whose it is would keep a participant on the sandbox."""
    nobody = {path: ast.unparse(node.args[1]) for path, tree in product() for node in ast.walk(tree)
              if isinstance(node, ast.Call) and ast.unparse(node.func) == "Order" and len(node.args) > 5
              and not any(each.arg == "person" for each in node.keywords)}
    assert nobody == {"crisis/events/probes.py": "'probe'", "crisis/events/recipients.py": "'public'",
                      "crisis/events/injects.py": "SIMULATED",
                      # By a real event alone, whose wall asks for no name.
                      "crisis/events/left_behind.py": "AUDIENCE"}


def test_no_row_of_the_outbox_is_made_elsewhere() -> None:
    made = {path for path, tree in product() for node in ast.walk(tree) if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in ("insert", "insert_many")
            and any(ast.unparse(each) in borrowed(tree, "crisis.delivery.tables", "delivery") for each in node.args)}
    assert made == {"crisis/delivery/outbox.py"}


def test_what_is_looked_for_is_found_under_another_name_too() -> None:
    for written, called in (("from crisis.delivery import outbox as box\nbox.post()", "box.post"),
                            ("from crisis.delivery.outbox import post as leave\nleave()", "leave"),
                            ("import crisis.delivery.outbox\ncrisis.delivery.outbox.post()", f"{OUTBOX}.post")):
        assert borrowed(ast.parse(written), OUTBOX, "post") == {called}
