"""One type of event laid over what is common to all. Decides which words win; reading files is `reading`'s business."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from playbooks.scripts import Scripts
from playbooks.shapes import (
    NOT_VALIDATED,
    SPOKEN,
    TO_REVIEW,
    Audience,
    Blank,
    Channel,
    Common,
    Kind,
    Line,
    ListName,
    Mark,
    Role,
    Skeletons,
    Word,
    Wording,
)
from playbooks.wordlist import held

BLANK = re.compile(r"\[([^\[\]\n]+)\]")
TO_COMPLETE = "À compléter par la préfecture."


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One text to complete (*modèle*). `own`: written for this type. `blanks`: its fields, in the order of the text."""

    text: str
    blanks: tuple[Blank, ...]
    mark: Mark
    source: str
    own: bool

    def addressed(self, prefecture: str, site: str) -> str:
        """Return the text with its sender and address (no scheme); `{numero}` and the fields are left as they are."""
        sender = prefecture[:1].upper() + prefecture[1:]
        return self.text.replace("{expediteur}", sender).replace("{prefecture}", prefecture).replace("{site}", site)


Chosen = Mapping[Audience, Mapping[Channel, Skeleton]]


@dataclass(frozen=True, slots=True)
class Playbook:
    """What is offered for one type of event. `validated` asks both for its own file and for the common one.

    `blanks` are all the fields there are: a line picked from a list may bring one that its skeleton had not.
    `ending_title` and `endings` are what an end of alert is written from: no other message takes them.
    """

    code: str
    label: str
    complete: bool
    validated: bool
    review_before: date | None
    title: Skeleton
    ending_title: Skeleton
    cards: Mapping[Role, tuple[Line, ...]]
    instructions: tuple[Line, ...]
    lists: Mapping[ListName, tuple[Line, ...]]
    on_order: tuple[Line, ...]
    forbidden: tuple[Word, ...]
    skeletons: Chosen
    endings: Chosen
    blanks: Mapping[str, Blank]

    def notices(self, today: date) -> tuple[str, ...]:
        """Return what the editor says above the text: not validated, to complete, to be read again."""
        late = self.review_before is not None and self.review_before < today
        said = ((not self.validated, NOT_VALIDATED), (not self.complete, TO_COMPLETE), (late, TO_REVIEW))
        return tuple(sentence for holds, sentence in said if holds)

    def skeleton(self, audience: Audience, channel: Channel, *, ends: bool = False) -> Skeleton:
        """Return one text to complete, of an end of alert if it `ends`. Raises KeyError for a pair not in `SPOKEN`."""
        return (self.endings if ends else self.skeletons)[audience][channel]

    def titled(self, *, ends: bool = False) -> Skeleton:
        """Return the title to complete."""
        return self.ending_title if ends else self.title

    def choices(self, blank: Blank) -> tuple[Line, ...]:
        """Return what is offered to complete a field; the writer may always type something else."""
        if blank.choices is None:
            return ()
        return self.instructions if blank.choices == "instructions" else self.lists[blank.choices]

    def found(self, text: str) -> tuple[Word, ...]:
        """Return the forbidden words that a text holds, for the checks to tell."""
        words = {word.text: word for word in self.forbidden}
        return tuple(words[each] for each in held(text, words))


@dataclass(frozen=True, slots=True)
class Playbooks:
    """All that was read from a folder. `other`: what is offered for a type without a file (*autre évènement*)."""

    books: Mapping[str, Playbook]
    other: Playbook
    scripts: Scripts

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self.books))

    def playbook(self, code: str) -> Playbook:
        """Return what is offered for a type, the common texts alone if it has no file: nobody waits for a template."""
        return self.books.get(code) or replace(self.other, code=code)

    def skeleton(self, code: str, audience: Audience, channel: Channel) -> Skeleton:
        """Return the text and its fields for a type, an audience and a channel. Raises KeyError outside `SPOKEN`."""
        return self.playbook(code).skeleton(audience, channel)

    def act(self, role: str, code: str) -> str:
        """Return what a line of a card says, in whatever type it stands; empty if no file has it any more."""
        line = self.line(role, code)
        return line.text if line else ""

    def line(self, role: str, code: str) -> Line | None:
        """Return a line of a card, in whatever type it stands; None if no file has it any more."""
        books = (self.other, *self.books.values())
        return next((line for book in books for name, lines in book.cards.items() if name == role
                     for line in lines if line.id == code), None)

    def forbidden(self, code: str) -> tuple[Word, ...]:
        """Return the words told to whoever validates a text of this type."""
        return self.playbook(code).forbidden


def collected(common: Common, kinds: Iterable[Kind], scripts: Scripts) -> Playbooks:
    """Lay every type over what is common."""
    nothing = Kind(code="other", label="Modèle commun", complete=False, validated_by=None, validated_on=None,
                   review_before=None, hashtag=common.hashtag, common=common.without_type, instructions=())
    return Playbooks({kind.code: merge(common, kind) for kind in kinds}, merge(common, nothing), scripts)


def merge(common: Common, kind: Kind) -> Playbook:
    """Lay a type over what is common: its lines come first, its skeletons and fields replace those of the same name."""
    reviews = [each.review_before for each in (common, kind) if each.review_before is not None]
    return Playbook(
        code=kind.code, label=kind.label, complete=kind.complete,
        validated=common.validated_on is not None and kind.validated_on is not None,
        review_before=min(reviews, default=None),
        title=_skeleton(common, kind, kind.title or common.title, own=kind.title is not None),
        ending_title=_skeleton(common, kind, kind.ending_title or common.ending_title,
                               own=kind.ending_title is not None),
        cards={role: (*common.cards[role], *kind.cards.get(role, ())) for role in get_args(Role)},
        instructions=(*kind.instructions, *taken(common, kind)),
        lists={name: (*kind.lists.get(name, ()), *common.lists.get(name, ())) for name in get_args(ListName)},
        on_order=(*kind.on_order, *(Line(id=each.id, text=each.text, mark=each.mark, source=each.source)
                                    for each in common.reserved)),
        forbidden=(*kind.forbidden, *common.forbidden),
        skeletons=_chosen(common, kind, common.skeletons, kind.skeletons),
        endings=_chosen(common, kind, common.endings, kind.endings),
        blanks=blanks(common, kind))


def taken(common: Common, kind: Kind) -> tuple[Line, ...]:
    """Return the common instructions that a type names."""
    return tuple(line for line in common.instructions if line.id in kind.common)


def _chosen(common: Common, kind: Kind, shared: Skeletons, own: Skeletons) -> Chosen:
    return {audience: {channel: _one(common, kind, shared[audience][channel], own.get(audience, {}).get(channel))
                       for channel in channels} for audience, channels in SPOKEN.items()}


def _one(common: Common, kind: Kind, shared: Wording, own: Wording | None) -> Skeleton:
    return _skeleton(common, kind, own or shared, own=own is not None)


def _skeleton(common: Common, kind: Kind, wording: Wording, *, own: bool) -> Skeleton:
    known = blanks(common, kind)
    text = wording.text.replace("{mot_diese}", kind.hashtag)
    return Skeleton(text, tuple(known[name] for name in names(text)), wording.mark, wording.source, own)


def blanks(common: Common, kind: Kind | None = None) -> dict[str, Blank]:
    """Return the declared fields by name; a type may say one again in its own words."""
    return {blank.name: blank for blank in (*common.blanks, *(kind.blanks if kind else ()))}


def names(text: str) -> tuple[str, ...]:
    """Return the fields of a text, each once, in their order."""
    return tuple(dict.fromkeys(BLANK.findall(text)))


def completed(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the given fields filled; the others stay, and will block the sending (R14)."""
    return BLANK.sub(lambda found: values.get(found.group(1), found.group()), text)

