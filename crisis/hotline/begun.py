"""An answer sheet begun from an approved communiqué: its words are moved, none is added but the questions. Pure.

Which communiqué is chosen belongs to whoever writes; which of its texts speaks to the public, to `events/cip_answers`.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crisis.hotline.answers import Answer, Body
from playbooks.wordlist import folded

MARKS = re.compile(r"\A\s*(EXERCICE\s+)+|(\s+EXERCICE)+\s*\Z")
NEXT = "prochaine information"


@dataclass(frozen=True, slots=True)
class Topic:
    """What the head of a paragraph answers. `head`: how it begins, folded. `fact`: its words are established."""

    id: str
    head: str
    question: str
    category: str
    fact: bool


TOPICS = (
    Topic("do", "consignes", "Que dois-je faire ?", "safety", fact=False),
    Topic("unknown", "ce qui est en cours de verification", "Qu'est-ce qui n'est pas encore établi ?", "", fact=False),
    Topic("outlook", "evolution", "Comment la situation peut-elle évoluer ?", "", fact=True),
    Topic("done", "ce qui est fait", "Que font les services ?", "", fact=True),
)
HAPPENS = ("happens", "Que se passe-t-il ?")
MORE = ("next", "Quand la préfecture donnera-t-elle d'autres informations ?")
OWN = {*(each.id for each in TOPICS), HAPPENS[0], MORE[0]}
"""The ids of the answers that a communiqué gives: a newer one replaces them, and leaves the others."""


def begun(standing: Body, text: str) -> Body:
    """Return a sheet whose facts and first answers are the words of a communiqué, the rest as `standing` has it.

    What is still being checked, and what people are asked to do, are answers and no confirmed fact.
    """
    paragraphs = list(_paragraphs(text))
    facts = "\n\n".join(each for each in paragraphs if (topic := _topic(each)) is None or topic.fact)
    answers = {each.id: each for each in _answers(paragraphs, facts)}
    kept = tuple(each for each in standing.answers if each.id not in OWN)
    return replace(standing, facts=facts, answers=(*answers.values(), *kept))


def _answers(paragraphs: list[str], facts: str) -> Iterator[Answer]:
    if facts:
        yield Answer(*HAPPENS, facts)
    for each in paragraphs:
        topic = _topic(each)
        body = each.partition("\n")[2].strip()
        if topic is not None and body:
            yield Answer(topic.id, topic.question, body, topic.category)
    told = [line.strip() for each in paragraphs for line in each.split("\n") if folded(line).startswith(NEXT)]
    if told:
        yield Answer(*MORE, told[0])


def _topic(paragraph: str) -> Topic | None:
    """Return what a paragraph answers, by its first line; None for one without such a head."""
    head = folded(paragraph.partition("\n")[0])
    return next((each for each in TOPICS if head.startswith(each.head) and head.endswith(":")), None)


def _paragraphs(text: str) -> Iterator[str]:
    """Return the paragraphs without the marks of an exercise, which each page of the hotline bears itself."""
    for each in re.split(r"\n\s*\n", MARKS.sub("", text.replace("\r\n", "\n"))):
        if each.strip():
            yield "\n".join(line.rstrip() for line in each.strip().split("\n"))
