"""Every page there is, from the addresses that the two applications themselves declare: none can be forgotten."""
from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass

from tests.browser.night import LABEL, Place
from tests.served import ROOT, Served

# A process of its own: an application starts threads that nobody would stop here.
ASK = """
import json
from crisis.config import load
from wiring import create_app, create_public
made = {"console": create_app(load()), "public": create_public(load())}
print(json.dumps({name: [rule.rule for rule in app.url_map.iter_rules()
                         if "GET" in rule.methods and not rule.endpoint.endswith("static")]
                  for name, app in made.items()}))
"""
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
API = "/api/"  # Machines read it; what it answers is described by its own document and its own tests.
# What no rule names: an address that does not exist, and a search that finds something.
MORE = {"console": ("/nulle-part",), "public": ("/nulle-part", "/a/perdu")}


@dataclass(frozen=True)
class Address:
    """One address of one rule, on the face that serves it; `name` says it in words, for its pictures."""

    rule: str
    url: str
    name: str


def rules(served: Served) -> dict[str, list[str]]:
    """Return what a GET may ask of each face, as its application says."""
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=served.environ | {"PYTHONPATH": str(ROOT)},
                           check=True, capture_output=True, text=True)
    found: dict[str, list[str]] = json.loads(asked.stdout.splitlines()[-1])
    return found


def addresses(served: Served, places: list[Place]) -> list[Address]:
    """Return every address to visit. A rule whose arguments no place knows fails here, and says what to add."""
    faces = {"console": served.url, "public": f"http://127.0.0.1:{served.public}"}
    told = rules(served)
    found = [Address(rule, base + path, _name(face, rule, state)) for face, base in faces.items() for rule in told[face]
             if not rule.startswith(API) for path, state in _filled(rule, places)]
    more = [Address(path, base + path, _name(face, path, "")) for face, base in faces.items() for path in MORE[face]]
    return [*found, *more]


def _name(face: str, rule: str, state: str) -> str:
    words = re.sub(r"[^a-z]+", "-", ARGUMENT.sub("", rule).lower()).strip("-") or "accueil"
    return "-".join(filter(None, (face, words, state)))


def _filled(rule: str, places: list[Place]) -> list[tuple[str, str]]:
    wanted = set(ARGUMENT.findall(rule))
    known = [place for place in places if wanted <= set(place)]
    assert known or not wanted, f"{rule}: add a place to tests/browser/night.py that knows {sorted(wanted)}"
    made = {ARGUMENT.sub(lambda name, place=place: place[name[1]], rule): place.get(LABEL, "")
            for place in reversed(known or [{}])}
    return list(made.items()) if wanted else [(rule, "")]
