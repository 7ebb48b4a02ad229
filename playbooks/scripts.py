"""What operators of the hotline never improvise: when, words to say aloud, words never to say, what to tick.

Decides what `_cip.yaml` may hold. Who reads it, and what stands for `{circuit}`, belong to the pages.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from playbooks.shapes import NOT_VALIDATED, TO_REVIEW, Code, Common, Marked, Part, Reviewed, Text, listed, printable
from playbooks.wordlist import held

Situation = Literal["life", "death", "relative", "unknown", "media", "official", "threat", "suicide", "child", "insult",
                    "language", "rumour", "help"]
# The codes of a call sheet (`crisis.hotline.calls`), which a playbook may not import: a test holds both to be the same.
Category = Literal["safety", "roads", "health", "utilities", "relative", "shelter", "fact", "help", "insurance",
                   "rumour", "media", "official", "malicious", "wrong"]
FollowUp = Literal["none", "callback", "cod", "rescue", "press", "directed"]
CIRCUIT = "{circuit}"
BRACES = re.compile(r"\{[^{}]*\}|[{}]")
# What one breath says: longer, it is read and no longer spoken.
Aloud = Annotated[str, Field(min_length=1, max_length=140), AfterValidator(printable)]
Said = Annotated[tuple[Aloud, ...], BeforeValidator(listed), Field(min_length=1)]


class Tick(Part):
    """What the operator ticks on the call sheet; without a category, it is that of the question."""

    priority: Annotated[int, Field(ge=1, le=5)]
    follow_up: FollowUp
    category: Category | None = None


class Script(Marked):
    """One situation: `say` aloud as it stands, `never` these words, `does` beside the words."""

    id: Code
    title: Text
    when: Text
    say: Said
    never: Said
    does: Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]
    tick: Tick

    def aloud(self, circuit: str) -> tuple[str, ...]:
        """Return what is said, with where callers who look for a relative are sent."""
        return tuple(line.replace(CIRCUIT, circuit) for line in self.say)


class Scripts(Reviewed):
    """What `_cip.yaml` says."""

    scripts: Annotated[tuple[Script, ...], BeforeValidator(listed)]

    def notices(self, today: date) -> tuple[str, ...]:
        """Return what a page says above them: not validated, to be read again."""
        late = self.review_before is not None and self.review_before < today
        said = ((self.validated_by is None, NOT_VALIDATED), (late, TO_REVIEW))
        return tuple(sentence for holds, sentence in said if holds)


SCRIPTS = TypeAdapter(Scripts)
Fault = tuple[tuple[str | int, ...], str]


def of_scripts(own: Scripts, common: Common) -> Iterator[Fault]:
    """Tell what is wrong in `_cip.yaml`, the first fault first."""
    ids = [each.id for each in own.scripts]
    for index, each in enumerate(own.scripts):
        yield from _of_one(index, each, ids, common)
    absent = [each for each in get_args(Situation) if each not in ids]
    if absent:
        yield ("scripts",), f"script absent : {', '.join(absent)} ; ajoutez-le"


def _of_one(index: int, each: Script, ids: list[str], common: Common) -> Iterator[Fault]:
    if each.id not in get_args(Situation):
        yield ("scripts", index, "id"), f"situation inconnue « {each.id} » ; retirez-la ou corrigez son nom"
    if each.id in ids[:index]:
        yield ("scripts", index), f"« {each.id} » présent deux fois ; gardez-en un seul"
    if each.id == "relative" and not any(CIRCUIT in line for line in each.say):
        yield ("scripts", index, "say"), f"{CIRCUIT} absent ; dites où orienter qui cherche un proche"
    for at, line in enumerate(each.say):
        yield from ((("scripts", index, "say", at), told) for told in _wrong(line, common))


def _wrong(line: str, common: Common) -> Iterator[str]:
    for word in held(line, (word for each in common.reserved for word in each.words)):
        yield f"« {word} » n'est jamais prérempli ; retirez-le de ce texte"
    for braces in BRACES.findall(line):
        if braces != CIRCUIT:
            yield f"« {braces} » n'est rempli par rien ; admis dans un script : {CIRCUIT}"
